package endgame.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.consensus.beacon.staking.StakingContract;
import endgame.consensus.crypto.Abi;
import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.crypto.SignedMessage;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.NodeId;
import endgame.node.genesis.GenesisFile;
import endgame.node.genesis.SecretFile;
import endgame.node.rpc.Json;
import endgame.p2p.identity.NodeKey;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stakes. */
@Command(
    name = "validator",
    description = "Joins and leaves the set of validators, and shows who is in it.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ValidatorCommand.Register.class,
      ValidatorCommand.TopUp.class,
      ValidatorCommand.Exit.class,
      ValidatorCommand.Withdraw.class,
      ValidatorCommand.Unjail.class,
      ValidatorCommand.Show.class,
      ValidatorCommand.ListAll.class
    })
final class ValidatorCommand {
  private ValidatorCommand() {}

  private static BigInteger wei(BigDecimal coins) {
    BigDecimal wei = coins.movePointRight(18).stripTrailingZeros();
    if (coins.signum() <= 0 || wei.scale() > 0) {
      throw new CommandFailed(
          CommandFailed.USAGE, "--stake is above 0 and has at most 18 decimals");
    }
    return wei.toBigIntegerExact();
  }

  private static int send(RpcOptions rpc, TxCommand.KeyOptions signer, BigInteger wei, Bytes data)
      throws Exception {
    String to = StakingContract.ADDRESS.hex();
    JsonNode receipt = TxCommand.sendAndWait(rpc.beacon(), signer.key(), to, wei, data, false);
    return TxCommand.report(rpc, receipt);
  }

  /** Which validator a command is about. */
  @SuppressWarnings("NullAway.Init")
  static final class NodeParameter {
    @Parameters(index = "0", description = "Node id of the validator: 32 bytes of hex.")
    private String node;

    Bytes word() {
      if (!node.matches("(0x)?[0-9a-fA-F]{64}")) {
        throw new CommandFailed(CommandFailed.USAGE, "'" + node + "' is no node id: 64 hex digits");
      }
      return Bytes.fromHex(node);
    }
  }

  /** Registers the keys of a data directory. */
  @Command(
      name = "register",
      description = "Registers the validator whose keys are in a data directory.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Register implements Callable<Integer> {
    @Mixin private RpcOptions rpc;
    @Mixin private TxCommand.KeyOptions signer;

    @Option(names = "--data-dir", defaultValue = "endgame-data", description = "Where keys are.")
    private Path dataDir;

    @Option(
        names = "--genesis",
        defaultValue = "",
        description = "The network's genesis.json. Default: the data directory's.")
    private String genesis;

    @Option(names = "--stake", required = true, description = "END; at least 1.")
    private BigDecimal stake;

    @Option(
        names = "--withdrawal",
        defaultValue = "",
        description = "Owner: earns, may exit, gets the stake back. Default: the sender.")
    private String withdrawal;

    @Override
    public Integer call() throws Exception {
      Secp256k1.SecretKey payer = signer.key();
      BigInteger wei = wei(stake);
      Address owner = withdrawal.isEmpty() ? payer.address() : AccountCommand.address(withdrawal);
      Path file = genesis.isEmpty() ? dataDir.resolve("genesis.json") : Path.of(genesis);
      Bls.SecretKey key =
          Bls.SecretKey.of(SecretFile.read(dataDir.resolve(KeysExportCommand.VALIDATOR_KEY)));
      NodeId node =
          NodeId.of(
              NodeKey.fromSeed(SecretFile.read(dataDir.resolve("p2p/node.key"))).id().toBytes());
      byte[] binding = SignedMessage.binding(GenesisFile.read(file).hash(), node, owner);
      Bytes data =
          StakingContract.Method.REGISTER.callData(
              node.value(),
              key.publicKey().value(),
              key.proofOfPossession().value(),
              key.sign(binding).value(),
              Abi.word(owner));
      int result = send(rpc, signer, wei, data);
      if (result == 0 && !rpc.json()) {
        System.out.println("validator " + node.value().hex());
      }
      return result;
    }
  }

  /** Adds stake. */
  @Command(
      name = "top-up",
      description = "Adds to a validator's stake; anyone may.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class TopUp implements Callable<Integer> {
    @Mixin private RpcOptions rpc;
    @Mixin private TxCommand.KeyOptions signer;
    @Mixin private NodeParameter node;

    @Option(names = "--stake", required = true, description = "END to add.")
    private BigDecimal stake;

    @Override
    public Integer call() throws Exception {
      Bytes data = StakingContract.Method.TOP_UP.callData(node.word());
      return send(rpc, signer, wei(stake), data);
    }
  }

  private static int change(
      StakingContract.Method method,
      RpcOptions rpc,
      TxCommand.KeyOptions signer,
      NodeParameter node)
      throws Exception {
    return send(rpc, signer, BigInteger.ZERO, method.callData(node.word()));
  }

  /** Asks to leave. */
  @Command(
      name = "exit",
      description = "Leaves the set in two epochs or more; keep the node up until then.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Exit implements Callable<Integer> {
    @Mixin private RpcOptions rpc;
    @Mixin private TxCommand.KeyOptions signer;
    @Mixin private NodeParameter node;

    @Override
    public Integer call() throws Exception {
      return change(StakingContract.Method.EXIT, rpc, signer, node);
    }
  }

  /** Takes the stake out. */
  @Command(
      name = "withdraw",
      description = "Pays the stake of a validator that has left to its withdrawal address.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Withdraw implements Callable<Integer> {
    @Mixin private RpcOptions rpc;
    @Mixin private TxCommand.KeyOptions signer;
    @Mixin private NodeParameter node;

    @Override
    public Integer call() throws Exception {
      return change(StakingContract.Method.WITHDRAW, rpc, signer, node);
    }
  }

  /** Comes back. */
  @Command(
      name = "unjail",
      description = "Brings a validator back that was jailed for absence.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Unjail implements Callable<Integer> {
    @Mixin private RpcOptions rpc;
    @Mixin private TxCommand.KeyOptions signer;
    @Mixin private NodeParameter node;

    @Override
    public Integer call() throws Exception {
      return change(StakingContract.Method.UNJAIL, rpc, signer, node);
    }
  }

  /** Shows one. */
  @Command(name = "show", description = "Shows a validator.", mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Show implements Callable<Integer> {
    @Mixin private RpcOptions rpc;
    @Mixin private NodeParameter node;

    @Override
    public Integer call() throws Exception {
      JsonNode found = rpc.beacon().call("endgame_validator", Json.text(node.word().hex()));
      if (found.isNull()) {
        throw new CommandFailed(CommandFailed.NOT_FOUND, "no such validator");
      }
      List<List<String>> rows = new ArrayList<>();
      for (var field : found.properties()) {
        String text = field.getValue().asText();
        boolean coins = field.getKey().equals("stake");
        rows.add(List.of(field.getKey(), coins ? AccountCommand.end(new BigInteger(text)) : text));
      }
      rpc.print(Console.table(rows).stripTrailing(), found);
      return 0;
    }
  }

  /** Shows all. */
  @Command(
      name = "list",
      description = "Lists all validators, or the set of an epoch.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class ListAll implements Callable<Integer> {
    @Mixin private RpcOptions rpc;

    @Option(names = "--epoch", defaultValue = "-1", description = "The set of this epoch.")
    private long epoch;

    @Override
    public Integer call() throws Exception {
      List<List<String>> rows = new ArrayList<>();
      if (epoch >= 0) {
        JsonNode set = rpc.beacon().call("endgame_validatorSet", Json.quantity(epoch));
        rows.add(List.of("index", "node", "weight", "reputation"));
        for (JsonNode m : set.path("members")) {
          rows.add(
              List.of(
                  m.path("index").asText(),
                  m.path("node").asText(),
                  m.path("weight").asText(),
                  m.path("reputation").asText("-")));
        }
        rpc.print(Console.table(rows).stripTrailing(), set);
        return 0;
      }
      JsonNode all = rpc.beacon().call("endgame_validators");
      rows.add(List.of("node", "status", "stake", "weight", "next"));
      for (JsonNode v : all) {
        rows.add(
            List.of(
                v.path("node").asText(),
                v.path("status").asText(),
                AccountCommand.end(new BigInteger(v.path("stake").asText())),
                v.path("weight").asText(),
                v.path("nextWeight").asText()));
      }
      rpc.print(Console.table(rows).stripTrailing(), all);
      return 0;
    }
  }
}
