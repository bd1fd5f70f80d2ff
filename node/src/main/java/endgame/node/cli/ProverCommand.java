package endgame.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.consensus.crypto.Abi;
import endgame.consensus.types.Bytes;
import endgame.node.rpc.Json;
import endgame.shard.registry.Provers;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Bonds of provers, and what shards pay them with. */
@Command(
    name = "prover",
    description = "Registers provers, funds what they are paid with, shows whose turn it is.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ProverCommand.Register.class,
      ProverCommand.TopUp.class,
      ProverCommand.Exit.class,
      ProverCommand.Withdraw.class,
      ProverCommand.Fund.class,
      ProverCommand.ListAll.class,
      ProverCommand.Turns.class
    })
final class ProverCommand {
  private ProverCommand() {}

  private static BigInteger wei(BigDecimal coins, String option) {
    BigDecimal wei = coins.movePointRight(18).stripTrailingZeros();
    if (coins.signum() <= 0 || wei.scale() > 0) {
      throw new CommandFailed(
          CommandFailed.USAGE, option + " is above 0 and has at most 18 decimals");
    }
    return wei.toBigIntegerExact();
  }

  private static int send(
      RpcOptions rpc,
      TxCommand.KeyOptions signer,
      BigInteger wei,
      Provers.Method method,
      Bytes... v)
      throws Exception {
    String to = Provers.ADDRESS.hex();
    JsonNode receipt =
        TxCommand.sendAndWait(rpc.beacon(), signer.key(), to, wei, method.callData(v), false);
    return TxCommand.report(rpc, receipt);
  }

  /** Pays a bond. */
  @Command(
      name = "register",
      description = "Makes the sender a prover; its node has the same key as account.key.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Register implements Callable<Integer> {
    @Mixin private RpcOptions rpc;
    @Mixin private TxCommand.KeyOptions signer;

    @Option(names = "--bond", required = true, description = "END; at least 10.")
    private BigDecimal bond;

    @Option(
        names = "--programs",
        split = ",",
        description = "SHA-256 of the ELF files it proves. Default: all.")
    private List<String> programs = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
      ByteArrayOutputStream hashes = new ByteArrayOutputStream();
      for (String program : programs) {
        if (!program.matches("(0x)?[0-9a-fA-F]{64}")) {
          throw new CommandFailed(
              CommandFailed.USAGE, "--programs: '" + program + "' is no hash: 64 hex digits");
        }
        hashes.writeBytes(Bytes.fromHex(program).toArray());
      }
      Bytes list = Bytes.wrap(hashes.toByteArray());
      return send(rpc, signer, wei(bond, "--bond"), Provers.Method.REGISTER, list);
    }
  }

  /** Adds to a bond. */
  @Command(
      name = "top-up",
      description = "Adds to the sender's bond.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class TopUp implements Callable<Integer> {
    @Mixin private RpcOptions rpc;
    @Mixin private TxCommand.KeyOptions signer;

    @Option(names = "--bond", required = true, description = "END to add.")
    private BigDecimal bond;

    @Override
    public Integer call() throws Exception {
      return send(rpc, signer, wei(bond, "--bond"), Provers.Method.TOP_UP);
    }
  }

  /** Asks to leave. */
  @Command(
      name = "exit",
      description = "The sender is drawn no more; what was drawn before goes on to count.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Exit implements Callable<Integer> {
    @Mixin private RpcOptions rpc;
    @Mixin private TxCommand.KeyOptions signer;

    @Override
    public Integer call() throws Exception {
      return send(rpc, signer, BigInteger.ZERO, Provers.Method.EXIT);
    }
  }

  /** Takes the bond out. */
  @Command(
      name = "withdraw",
      description = "Pays the bond of a prover that has left back to it.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Withdraw implements Callable<Integer> {
    @Mixin private RpcOptions rpc;
    @Mixin private TxCommand.KeyOptions signer;

    @Override
    public Integer call() throws Exception {
      return send(rpc, signer, BigInteger.ZERO, Provers.Method.WITHDRAW);
    }
  }

  /** Pays into an escrow. */
  @Command(
      name = "fund",
      description = "Adds to what a shard pays its provers with; anyone may.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Fund implements Callable<Integer> {
    @Mixin private RpcOptions rpc;
    @Mixin private TxCommand.KeyOptions signer;

    @Parameters(index = "0", description = "The shard.")
    private int shard;

    @Option(names = "--value", required = true, description = "END to add.")
    private BigDecimal value;

    @Override
    public Integer call() throws Exception {
      return send(
          rpc, signer, wei(value, "--value"), Provers.Method.FUND, Abi.number(Math.max(0, shard)));
    }
  }

  /** Shows all. */
  @Command(name = "list", description = "Lists all provers.", mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class ListAll implements Callable<Integer> {
    @Mixin private RpcOptions rpc;

    @Override
    public Integer call() throws Exception {
      JsonNode all = rpc.beacon().call("endgame_provers");
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("account", "status", "bond", "proven", "missed"));
      for (JsonNode prover : all) {
        rows.add(
            List.of(
                prover.path("account").asText(),
                prover.path("status").asText(),
                AccountCommand.end(new BigInteger(prover.path("bond").asText())),
                prover.path("proven").asText(),
                prover.path("missed").asText()));
      }
      rpc.print(Console.table(rows).stripTrailing(), all);
      return 0;
    }
  }

  /** Shows a shard's price, escrow and ranks. */
  @Command(
      name = "turns",
      description = "Shows what a shard pays, and who proves its closed spans.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Turns implements Callable<Integer> {
    @Mixin private RpcOptions rpc;

    @Parameters(index = "0", description = "The shard.")
    private int shard;

    @Override
    public Integer call() throws Exception {
      JsonNode found = rpc.beacon().call("shard_getProvers", Json.quantity(Math.max(0, shard)));
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("span", "heights", "rank", "account", "from"));
      for (JsonNode span : found.path("spans")) {
        int rank = 0;
        for (JsonNode one : span.path("ranks")) {
          rows.add(
              List.of(
                  span.path("span").asText(),
                  span.path("elapsed").asText("-"),
                  String.valueOf(rank++),
                  one.path("account").asText(),
                  one.path("from").asText()));
        }
      }
      String text =
          "price   "
              + found.path("price").asText()
              + " wei per zkGas\nescrow  "
              + AccountCommand.end(new BigInteger(found.path("escrow").asText("0")))
              + "\n"
              + Console.table(rows).stripTrailing();
      rpc.print(text, found);
      return 0;
    }
  }
}
