package endgame.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.consensus.crypto.Abi;
import endgame.consensus.types.Bytes;
import endgame.node.rpc.Json;
import endgame.node.rpc.RpcClient;
import endgame.node.shard.BlobKind;
import endgame.shard.protocol.ShardLimits;
import endgame.zk.riscv.Elf;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shards. */
@Command(
    name = "shard",
    description = "Lists, shows and creates shards; fetches proofs of their accounts.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ShardCommand.ListShards.class,
      ShardCommand.Show.class,
      ShardCommand.Create.class,
      ShardCommand.AccountProofFile.class,
      ShardCommand.StatementFile.class
    })
final class ShardCommand {
  private static final String REGISTRY = "0x0000000000000000000000000000000000001001";
  private static final long WAIT_MS = 120_000;

  private ShardCommand() {}

  private static String number(JsonNode node) {
    return node.isTextual() ? AccountCommand.quantity(node.asText()).toString() : "-";
  }

  /** All of them. */
  @Command(name = "list", description = "Lists the shards.", mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class ListShards implements Callable<Integer> {
    @Mixin private RpcOptions rpc;

    @Override
    public Integer call() throws Exception {
      JsonNode shards = rpc.beacon().call("shard_list");
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("ID", "NAME", "CHAIN", "STATUS", "PROOFS", "FINAL", "EXECUTED", "ORDERED"));
      for (JsonNode shard : shards) {
        rows.add(
            List.of(
                shard.path("id").asText(),
                shard.path("name").asText(),
                number(shard.path("chainId")),
                shard.path("status").asText(),
                shard.path("proofSystem").asText(),
                number(shard.path("finalBatch")),
                number(shard.path("executedBatch")),
                number(shard.path("orderedBatch"))));
      }
      rpc.print(Console.table(rows).stripTrailing(), shards);
      return 0;
    }
  }

  /** One of them. */
  @Command(name = "show", description = "Shows a shard.", mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Show implements Callable<Integer> {
    @Mixin private RpcOptions rpc;

    @Parameters(index = "0", description = "Shard id.")
    private int shard;

    @Override
    public Integer call() throws Exception {
      if (shard < 1) {
        throw new CommandFailed(CommandFailed.USAGE, "shards have ids from 1");
      }
      JsonNode node = rpc.beacon().call("shard_get", Json.quantity(shard));
      List<List<String>> rows = new ArrayList<>();
      node.properties().forEach(f -> rows.add(List.of(f.getKey(), f.getValue().asText())));
      rpc.print(Console.table(rows).stripTrailing(), node);
      return 0;
    }
  }

  /** A new one. */
  @Command(
      name = "create",
      description = "Publishes a program and creates a shard that runs it.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Create implements Callable<Integer> {
    @Mixin private RpcOptions rpc;
    @Mixin private TxCommand.KeyOptions signer;

    @Option(names = "--program", required = true, description = "RV32IM ELF.")
    private Path program;

    @Option(names = "--name", defaultValue = "", description = "Default: the file's name.")
    private String name;

    @Option(
        names = "--chain-id",
        defaultValue = "0",
        description = "Default: the beacon chain's id + the shard's.")
    private long chainId;

    @Option(
        names = "--deposit",
        defaultValue = "10",
        description = "END held for the shard. Default: ${DEFAULT-VALUE}")
    private int deposit;

    @Override
    public Integer call() throws Exception {
      if (deposit < 0 || chainId < 0) {
        throw new CommandFailed(CommandFailed.USAGE, "--deposit and --chain-id are not negative");
      }
      Bytes elf = elf(program);
      RpcClient client = rpc.beacon();
      int next = client.call("shard_list").size() + 1;
      long beacon = AccountCommand.quantity(client.call("eth_chainId").asText()).longValueExact();
      client.call("shard_publishProgram", Json.text(elf.hex()));
      JsonNode receipt =
          TxCommand.sendAndWait(
              client,
              signer.key(),
              REGISTRY,
              BigInteger.TEN.pow(18).multiply(BigInteger.valueOf(deposit)),
              calldata(elf, chainId > 0 ? chainId : beacon + next),
              false);
      int code = TxCommand.report(rpc, receipt);
      if (code == 0) {
        awaitServed(next);
        System.out.println("shard " + next + " is served at " + rpc.base() + "/shard/" + next);
      }
      return code;
    }

    private static Bytes elf(Path program) throws IOException {
      if (!Files.isRegularFile(program)) {
        throw new CommandFailed(
            CommandFailed.NOT_FOUND, "no file " + program + ": give the ELF of the program");
      }
      if (Files.size(program) > ShardLimits.PROGRAM_BYTES_MAX) {
        throw new CommandFailed(
            CommandFailed.USAGE, program + " is larger than 4 MiB, the most a program has");
      }
      byte[] bytes = Files.readAllBytes(program);
      if (Elf.load(bytes) instanceof Elf.Result.Malformed(String reason)) {
        throw new CommandFailed(
            CommandFailed.USAGE,
            program + " is no RV32IM program (" + reason + "): build it with the guest SDK");
      }
      return Bytes.wrap(bytes);
    }

    private Bytes calldata(Bytes elf, long chain) {
      String file = String.valueOf(program.getFileName()).replaceFirst("\\.elf$", "");
      Bytes text = Bytes.wrap((name.isEmpty() ? file : name).getBytes(StandardCharsets.UTF_8));
      Bytes arguments =
          Abi.encode(
              List.of(
                  Abi.Type.STRING,
                  Abi.Type.UINT64,
                  Abi.Type.BYTES32,
                  Abi.Type.UINT32,
                  Abi.Type.STRING),
              List.of(
                  text,
                  Abi.number(chain),
                  Bytes.wrap(BlobKind.PROGRAM.hash(elf).toBytes()),
                  Abi.number(elf.size()),
                  Bytes.wrap("witness/1".getBytes(StandardCharsets.US_ASCII))));
      byte[] data = new byte[4 + arguments.size()];
      Abi.selector("create(string,uint64,bytes32,uint32,string)").copyTo(data, 0);
      arguments.copyTo(data, 4);
      return Bytes.wrap(data);
    }

    private void awaitServed(int shard) throws InterruptedException {
      RpcClient path = new RpcClient(rpc.base() + "/shard/" + shard);
      long end = System.currentTimeMillis() + WAIT_MS;
      while (System.currentTimeMillis() < end) {
        try {
          path.call("eth_chainId");
          return;
        } catch (RpcClient.CallFailed e) {
          Thread.sleep(200);
        }
      }
      throw new CommandFailed(
          CommandFailed.NOT_READY, "shard " + shard + " is created, but not served yet");
    }
  }

  /** A proof of an account. */
  @Command(
      name = "proof",
      description = "Writes a proof of an account's final state; check it with 'proof account'.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class AccountProofFile implements Callable<Integer> {
    @Mixin private RpcOptions rpc;

    @Parameters(index = "0", description = "Address.")
    private String address;

    @Option(names = "--out", required = true, description = "File to write.")
    private Path out;

    @Override
    public Integer call() throws Exception {
      JsonNode proof =
          rpc.beacon()
              .call(
                  "shard_getProof",
                  Json.quantity(Math.max(1, rpc.shard())),
                  Json.text(AccountCommand.address(address).hex()));
      write(out, (ObjectNode) proof);
      return 0;
    }
  }

  /** A final statement with its proof. */
  @Command(
      name = "statement",
      description = "Writes a span's final statement and proof; check it with 'proof verify'.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class StatementFile implements Callable<Integer> {
    @Mixin private RpcOptions rpc;

    @Parameters(index = "0", description = "Span.")
    private long span;

    @Option(names = "--out", required = true, description = "File to write.")
    private Path out;

    @Override
    public Integer call() throws Exception {
      if (span < 0) {
        throw new CommandFailed(CommandFailed.USAGE, "spans have numbers from 0");
      }
      JsonNode statement =
          rpc.beacon()
              .call(
                  "shard_getStatement",
                  Json.quantity(Math.max(1, rpc.shard())),
                  Json.quantity(span));
      if (statement.isNull()) {
        throw new CommandFailed(CommandFailed.NOT_FOUND, "no batches in span " + span);
      }
      if (!statement.path("proof").isTextual()) {
        throw new CommandFailed(
            CommandFailed.NOT_READY, "span " + span + " is not final here, or its proof is gone");
      }
      write(out, (ObjectNode) statement);
      return 0;
    }
  }

  private static void write(Path out, ObjectNode node) throws IOException {
    Files.writeString(out, node.toPrettyString() + "\n");
    System.out.println("wrote " + out);
  }
}
