package endgame.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.node.rpc.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Accounts. */
@Command(
    name = "account",
    description = "Makes accounts and shows balances.",
    mixinStandardHelpOptions = true,
    subcommands = {AccountCommand.New.class, AccountCommand.Balance.class})
final class AccountCommand {
  private AccountCommand() {}

  /** END with its 18 decimals. */
  static String end(BigInteger wei) {
    return new BigDecimal(wei, 18).stripTrailingZeros().toPlainString() + " END";
  }

  /** Prints a fresh key. */
  @Command(
      name = "new",
      description = "Makes a key and prints it.",
      mixinStandardHelpOptions = true)
  static final class New implements Callable<Integer> {
    @Override
    public Integer call() {
      byte[] secret = new byte[32];
      new SecureRandom().nextBytes(secret);
      Secp256k1.SecretKey key = Secp256k1.SecretKey.of(secret);
      System.out.println("address " + Secp256k1.checksummed(key.address()));
      System.out.println("key     " + Bytes.wrap(secret).hex());
      return 0;
    }
  }

  /** Shows a balance. */
  @Command(
      name = "balance",
      description = "Shows balance and nonce.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Balance implements Callable<Integer> {
    @Mixin private RpcOptions rpc;

    @Parameters(index = "0", description = "Address.")
    private String address;

    @Option(
        names = "--block",
        description = "latest, finalized, or a number. Default: ${DEFAULT-VALUE}",
        defaultValue = "latest")
    private String block;

    @Override
    public Integer call() throws Exception {
      Address checked = address(address);
      var client = rpc.client();
      BigInteger wei =
          quantity(
              client.call("eth_getBalance", Json.text(checked.hex()), Json.text(block)).asText());
      BigInteger nonce =
          quantity(
              client
                  .call("eth_getTransactionCount", Json.text(checked.hex()), Json.text(block))
                  .asText());
      ObjectNode node = Json.object();
      node.put("address", checked.hex());
      node.put("balance", wei.toString());
      node.put("nonce", nonce.longValueExact());
      rpc.print(end(wei) + "  nonce " + nonce, node);
      return 0;
    }
  }

  static Address address(String text) {
    try {
      return Address.fromHex(text);
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(
          CommandFailed.USAGE, "'" + text + "' is no address: 0x and 40 hex digits");
    }
  }

  /** A number as nodes write it; anything else is an answer that no node gives. */
  static BigInteger quantity(String hex) {
    if (!hex.matches("0x[0-9a-fA-F]+")) {
      throw new CommandFailed(
          CommandFailed.FAILED,
          "the answer holds '" + hex + "' where a number should be: is --rpc an Endgame node?");
    }
    return new BigInteger(hex.substring(2), 16);
  }
}
