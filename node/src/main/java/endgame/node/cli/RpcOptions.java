package endgame.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.node.rpc.RpcClient;
import picocli.CommandLine.Option;

/** Where the node is that a command asks. */
@SuppressWarnings("NullAway.Init")
final class RpcOptions {
  @Option(
      names = "--rpc",
      description = "JSON-RPC of a node. Default: ${DEFAULT-VALUE}",
      defaultValue = "http://127.0.0.1:8545")
  private String url;

  @Option(
      names = "--shard",
      description = "Ask this shard's path instead of the beacon chain's.",
      defaultValue = "0")
  private int shard;

  @Option(
      names = "--output",
      description = "table or json. Default: ${DEFAULT-VALUE}",
      defaultValue = "table")
  private String output;

  String base() {
    return url;
  }

  /** A client of the beacon chain, whatever the shard. */
  RpcClient beacon() {
    return client(url);
  }

  private RpcClient client(String at) {
    if (!output.equals("table") && !output.equals("json")) {
      throw new CommandFailed(
          CommandFailed.USAGE, "--output is table or json, not '" + output + "'");
    }
    if (shard < 0) {
      throw new CommandFailed(CommandFailed.USAGE, "--shard is a shard's id, from 1");
    }
    try {
      return new RpcClient(at);
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(
          CommandFailed.USAGE,
          "--rpc takes an address like http://127.0.0.1:8545, not '" + url + "'");
    }
  }

  int shard() {
    return shard;
  }

  boolean json() {
    return output.equals("json");
  }

  /** A client of the chosen chain. */
  RpcClient client() {
    return client(shard > 0 ? url + "/shard/" + shard : url);
  }

  /** Prints one fact, alone or as JSON. */
  void print(String text, JsonNode node) {
    System.out.println(json() ? node.toPrettyString() : text);
  }
}
