package endgame.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.crypto.Mnemonic;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Bytes;
import endgame.node.rpc.Json;
import endgame.node.rpc.RpcClient;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Transactions. */
@Command(
    name = "tx",
    description = "Sends transactions and shows what became of them.",
    mixinStandardHelpOptions = true,
    subcommands = {TxCommand.Send.class, TxCommand.Status.class})
final class TxCommand {
  private static final String DEV_PHRASE =
      "test test test test test test test test test test test junk";
  private static final int DEV_ACCOUNTS = 10;
  private static final int DECIMALS = 18;
  private static final long WAIT_MS = 120_000;

  private TxCommand() {}

  /** The key to sign with. */
  @SuppressWarnings("NullAway.Init")
  static final class KeyOptions {
    @Option(
        names = "--key",
        description = "Secret key as hex; also ENDGAME_KEY.",
        defaultValue = "${env:ENDGAME_KEY:-}")
    private String key;

    @Option(
        names = "--dev-account",
        description = "One of the devnet's ten rich accounts, 0 to 9, instead of a key.",
        defaultValue = "-1")
    private int devAccount;

    Secp256k1.SecretKey key() {
      if (devAccount < -1 || devAccount >= DEV_ACCOUNTS) {
        throw new CommandFailed(CommandFailed.USAGE, "--dev-account is 0 to 9");
      }
      if (devAccount >= 0) {
        return Mnemonic.ethereumKey(DEV_PHRASE, devAccount);
      }
      try {
        return Secp256k1.SecretKey.of(Bytes.fromHex(key).toArray());
      } catch (IllegalArgumentException e) {
        throw new CommandFailed(
            CommandFailed.USAGE, "--key takes 32 bytes of hex, or use --dev-account 0 on a devnet");
      }
    }
  }

  /** Sends one. */
  @Command(
      name = "send",
      description = "Signs and sends a transfer or a call, and waits for it.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Send implements Callable<Integer> {
    @Mixin private RpcOptions rpc;
    @Mixin private KeyOptions signer;

    @Option(names = "--to", required = true, description = "Recipient or contract.")
    private String to;

    @Option(
        names = "--value",
        description = "END, for example 1.5. Default: ${DEFAULT-VALUE}",
        defaultValue = "0")
    private BigDecimal value;

    @Option(names = "--data", description = "Call data as hex.", defaultValue = "0x")
    private String data;

    @Option(names = "--no-wait", description = "Print the hash and return at once.")
    private boolean noWait;

    @Override
    public Integer call() throws Exception {
      Secp256k1.SecretKey key = signer.key();
      AccountCommand.address(to);
      BigDecimal wei = value.movePointRight(DECIMALS).stripTrailingZeros();
      if (value.signum() < 0 || wei.scale() > 0) {
        throw new CommandFailed(
            CommandFailed.USAGE, "--value is not negative and has at most 18 decimals");
      }
      Bytes calldata;
      try {
        calldata = Bytes.fromHex(data);
      } catch (IllegalArgumentException e) {
        throw new CommandFailed(CommandFailed.USAGE, "--data is hex, for example 0x0102");
      }
      JsonNode receipt =
          sendAndWait(rpc.client(), key, to, wei.toBigIntegerExact(), calldata, noWait);
      return report(rpc, receipt);
    }
  }

  static int report(RpcOptions rpc, JsonNode receipt) {
    if (receipt.isTextual()) {
      System.out.println(receipt.textValue());
      return 0;
    }
    boolean success = receipt.path("status").asText().equals("0x1");
    rpc.print(
        (success ? "done" : "reverted")
            + " in block "
            + AccountCommand.quantity(receipt.path("blockNumber").asText())
            + "  gas "
            + AccountCommand.quantity(receipt.path("gasUsed").asText())
            + "  "
            + receipt.path("transactionHash").asText(),
        receipt);
    return success ? 0 : CommandFailed.FAILED;
  }

  /** Signs, sends, and waits for the receipt; the hash as text when not to wait. */
  static JsonNode sendAndWait(
      RpcClient client,
      Secp256k1.SecretKey key,
      String to,
      BigInteger wei,
      Bytes data,
      boolean noWait)
      throws Exception {
    long chainId = AccountCommand.quantity(client.call("eth_chainId").asText()).longValueExact();
    JsonNode from = Json.text(key.address().hex());
    long nonce =
        AccountCommand.quantity(
                client.call("eth_getTransactionCount", from, Json.text("pending")).asText())
            .longValueExact();
    BigInteger gasPrice = AccountCommand.quantity(client.call("eth_gasPrice").asText());
    BigInteger tip = AccountCommand.quantity(client.call("eth_maxPriorityFeePerGas").asText());
    var call = Json.object();
    call.put("from", key.address().hex());
    call.put("to", AccountCommand.address(to).hex());
    call.set("value", Json.quantity(wei));
    call.put("data", data.hex());
    long gas =
        AccountCommand.quantity(client.call("eth_estimateGas", call).asText()).longValueExact();
    EthereumTransaction signed =
        EthereumTransaction.dynamicFee(
                chainId,
                nonce,
                tip,
                gasPrice.multiply(BigInteger.TWO),
                gas,
                AccountCommand.address(to),
                wei,
                data)
            .signed(key);
    JsonNode hash =
        client.call("eth_sendRawTransaction", Json.text(Bytes.wrap(signed.encode()).hex()));
    return noWait ? hash : await(client, hash);
  }

  private static JsonNode await(RpcClient client, JsonNode hash) throws Exception {
    long end = System.currentTimeMillis() + WAIT_MS;
    while (System.currentTimeMillis() < end) {
      JsonNode receipt = client.call("eth_getTransactionReceipt", hash);
      if (!receipt.isNull()) {
        return receipt;
      }
      Thread.sleep(100);
    }
    throw new CommandFailed(
        CommandFailed.NOT_READY,
        "no receipt of " + hash.asText() + " yet: ask later with 'endgame tx status'");
  }

  /** Shows one. */
  @Command(
      name = "status",
      description = "Shows what became of a transaction.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Status implements Callable<Integer> {
    @Mixin private RpcOptions rpc;

    @Parameters(index = "0", description = "Transaction hash.")
    private String hash;

    @Override
    public Integer call() throws Exception {
      if (!hash.matches("0x[0-9a-fA-F]{64}")) {
        throw new CommandFailed(
            CommandFailed.USAGE, "'" + hash + "' is no transaction hash: 0x and 64 hex digits");
      }
      JsonNode receipt = rpc.client().call("eth_getTransactionReceipt", Json.text(hash));
      if (!receipt.isNull()) {
        return report(rpc, receipt);
      }
      JsonNode transaction = rpc.client().call("eth_getTransactionByHash", Json.text(hash));
      if (transaction.isNull()) {
        throw new CommandFailed(CommandFailed.NOT_FOUND, "no transaction " + hash);
      }
      rpc.print("waits in the pool", transaction);
      return CommandFailed.NOT_READY;
    }
  }
}
