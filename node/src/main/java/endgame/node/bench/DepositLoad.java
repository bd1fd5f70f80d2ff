package endgame.node.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import endgame.consensus.beacon.Transition;
import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.node.devnet.DevnetGenesis;
import endgame.node.devnet.DevnetPlan;
import endgame.node.rpc.RpcClient;
import java.math.BigInteger;
import java.util.HexFormat;

/** Deposits into the shards of a devnet, in turn, so that there is something to prove. */
final class DepositLoad {
  private static final String BRIDGE = "0x0000000000000000000000000000000000001002";

  /** {@code deposit(uint32 shard, address to)}. */
  private static final String SELECTOR = "26fed87d";

  private static final BigInteger FEE = BigInteger.valueOf(100_000_000_000L);
  private static final long GAS = 20 * Transition.TRANSFER_GAS;
  private final RpcClient rpc;
  private final int shards;
  private final Secp256k1.SecretKey key = DevnetPlan.account(0);
  private long sent;

  DepositLoad(int rpcPort, int shards) {
    this.rpc = new RpcClient("http://127.0.0.1:" + rpcPort);
    this.shards = shards;
  }

  long sent() {
    return sent;
  }

  /** Sends one, if the node takes it: of the one before that is not in a block yet, a second. */
  void send() {
    if (shards == 0) {
      return;
    }
    String to = HexFormat.of().formatHex(key.address().toBytes());
    try {
      JsonNode nonce =
          rpc.call("eth_getTransactionCount", new TextNode("0x" + to), new TextNode("pending"));
      String data =
          SELECTOR + String.format("%064x", 1 + sent % shards) + "0".repeat(64 - to.length()) + to;
      byte[] transaction =
          EthereumTransaction.dynamicFee(
                  DevnetGenesis.CHAIN_ID,
                  Long.decode(nonce.asText()),
                  BigInteger.ONE,
                  FEE,
                  GAS,
                  Address.fromHex(BRIDGE),
                  BigInteger.ONE,
                  Bytes.wrap(HexFormat.of().parseHex(data)))
              .signed(key)
              .encode();
      rpc.call(
          "eth_sendRawTransaction", new TextNode("0x" + HexFormat.of().formatHex(transaction)));
      sent++;
    } catch (RpcClient.CallFailed e) {
      // The next one tries again.
    }
  }
}
