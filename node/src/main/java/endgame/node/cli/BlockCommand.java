package endgame.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.node.rpc.Json;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Blocks. */
@Command(
    name = "block",
    description = "Shows blocks.",
    mixinStandardHelpOptions = true,
    subcommands = BlockCommand.Show.class)
final class BlockCommand {
  private BlockCommand() {}

  /** Shows one. */
  @Command(
      name = "show",
      description = "Shows a block, or a shard's batch.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Show implements Callable<Integer> {
    private static final String ID =
        "latest|finalized|safe|pending|earliest|[0-9]{1,18}|0x[0-9a-fA-F]{1,16}|0x[0-9a-fA-F]{64}";

    @Mixin private RpcOptions rpc;

    @Parameters(index = "0", description = "latest, finalized, a number, or a hash.")
    private String id;

    @Override
    public Integer call() throws Exception {
      if (!id.matches(ID)) {
        throw new CommandFailed(
            CommandFailed.USAGE, "'" + id + "' is no block: latest, finalized, a number or a hash");
      }
      boolean hash = id.startsWith("0x") && id.length() == 66;
      String argument = id.matches("[0-9]+") ? "0x" + Long.toHexString(Long.parseLong(id)) : id;
      JsonNode block =
          rpc.client()
              .call(
                  hash ? "eth_getBlockByHash" : "eth_getBlockByNumber",
                  Json.text(argument),
                  Json.MAPPER.getNodeFactory().booleanNode(false));
      if (block.isNull()) {
        throw new CommandFailed(CommandFailed.NOT_FOUND, "no block " + id);
      }
      List<List<String>> rows =
          List.of(
              List.of("number", AccountCommand.quantity(block.path("number").asText()).toString()),
              List.of("hash", block.path("hash").asText()),
              List.of("parent", block.path("parentHash").asText()),
              List.of(
                  "time",
                  java.time.Instant.ofEpochSecond(
                          AccountCommand.quantity(block.path("timestamp").asText())
                              .longValueExact())
                      .toString()),
              List.of("state root", block.path("stateRoot").asText()),
              List.of("proposer", block.path("miner").asText()),
              List.of("gas", AccountCommand.quantity(block.path("gasUsed").asText()).toString()),
              List.of("transactions", Integer.toString(block.path("transactions").size())));
      rpc.print(Console.table(rows).stripTrailing(), block);
      return 0;
    }
  }
}
