package endgame.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.node.rpc.Json;
import endgame.shard.protocol.ShardLimits;
import java.io.IOException;
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
      ShardCreateCommand.class,
      ShardCommand.AccountProofFile.class,
      ShardCommand.StatementFile.class
    })
final class ShardCommand {
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
      ObjectNode file = (ObjectNode) statement;
      if (!file.path("proof").isTextual() && file.path("proofHash").isTextual()) {
        file.put("proof", proof(file.path("proofHash")));
      }
      if (!file.path("proof").isTextual() || file.path("proof").asText().equals("0x")) {
        throw new CommandFailed(
            CommandFailed.NOT_READY, "span " + span + " is not final here, or its proof is gone");
      }
      // Where a block took it is not in the statement: who checks the file could not tell.
      file.remove(List.of("height", "stage", "proofBytes"));
      write(out, file);
      return 0;
    }

    /** A long proof, piece by piece; {@code 0x} when the node has none. */
    private String proof(JsonNode hash) throws IOException {
      StringBuilder hex = new StringBuilder("0x");
      String piece;
      do {
        int from = (hex.length() - 2) / 2;
        piece = rpc.beacon().call("shard_getProofPiece", hash, Json.quantity(from)).asText("0x");
        hex.append(piece.startsWith("0x") ? piece.substring(2) : "");
      } while (piece.length() > 2 && hex.length() <= 2 + 2 * ShardLimits.PROOF_BYTES_MAX);
      return hex.toString();
    }
  }

  private static void write(Path out, ObjectNode node) throws IOException {
    Files.writeString(out, node.toPrettyString() + "\n");
    System.out.println("wrote " + out);
  }
}
