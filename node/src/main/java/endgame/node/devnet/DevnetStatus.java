package endgame.node.devnet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import endgame.node.devnet.DevnetPlan.Member;
import endgame.node.rpc.RpcClient;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Asks a devnet's nodes how they are. */
public final class DevnetStatus {
  private static final int TIMEOUT_MS = 1000;
  private final DevnetPlan plan;
  private final DevnetProcesses processes;

  public DevnetStatus(DevnetPlan plan) {
    this.plan = plan;
    this.processes = new DevnetProcesses(plan);
  }

  /** {@code endgame_status} of a node; missing when it does not answer. */
  public JsonNode of(Member member) {
    try {
      return new RpcClient("http://127.0.0.1:" + plan.rpcPort(member)).call("endgame_status");
    } catch (RpcClient.CallFailed e) {
      return MissingNode.getInstance();
    }
  }

  /** Whether the node's /readyz is 200. */
  public boolean ready(Member member) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + plan.metricsPort(member) + "/readyz")
                  .toURL()
                  .openConnection();
      connection.setConnectTimeout(TIMEOUT_MS);
      connection.setReadTimeout(TIMEOUT_MS);
      return connection.getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether every node is ready. */
  public boolean allReady() {
    return plan.members().stream().allMatch(this::ready);
  }

  /** The lowest final height of the nodes that answer; -1 if none does. */
  public long lowestHeight() {
    long lowest = -1;
    for (Member member : plan.members()) {
      JsonNode status = of(member);
      if (!status.isMissingNode() && !member.prover()) {
        long height = status.path("height").asLong();
        lowest = lowest < 0 ? height : Math.min(lowest, height);
      }
    }
    return lowest;
  }

  /** A table, a node a row. */
  public List<List<String>> table() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("NAME", "ROLE", "FINAL", "EPOCH", "VIEW", "PEERS", "SHARDS", "RPC", "LOG"));
    for (Member member : plan.members()) {
      JsonNode status = of(member);
      boolean down = status.isMissingNode();
      rows.add(
          List.of(
              member.name(),
              member.prover() ? "prover" : "validator",
              down
                  ? processes.process(member).isPresent() ? "starting" : "down"
                  : text(status, "height"),
              down ? "-" : text(status, "epoch"),
              down ? "-" : text(status, "view"),
              down ? "-" : text(status, "peers"),
              down ? "-" : shards(status),
              "http://127.0.0.1:" + plan.rpcPort(member),
              member.dataDir().resolve("logs/endgame.log").toString()));
    }
    return rows;
  }

  private static String text(JsonNode status, String field) {
    return status.path(field).asText();
  }

  /** Shards as {@code id@final/executed/ordered}. */
  public static String shards(JsonNode status) {
    String all =
        StreamSupport.stream(status.path("shards").spliterator(), false)
            .map(shard ->
                shard.path("id").asText()
                    + "@"
                    + shard.path("final").asText()
                    + "/"
                    + shard.path("executed").asText()
                    + "/"
                    + shard.path("ordered").asText())
            .collect(Collectors.joining(" "));
    return all.isEmpty() ? "-" : all;
  }

  /** One line for the whole network. */
  public String line() {
    long up = 0;
    JsonNode best = MissingNode.getInstance();
    for (Member member : plan.members()) {
      JsonNode status = of(member);
      if (!status.isMissingNode()) {
        up++;
        if (best.isMissingNode() || status.path("height").asLong() > best.path("height").asLong()) {
          best = status;
        }
      }
    }
    return "final="
        + best.path("height").asText("-")
        + " epoch="
        + best.path("epoch").asText("-")
        + " view="
        + best.path("view").asText("-")
        + " up="
        + up
        + "/"
        + plan.members().size()
        + " shards(final/executed/ordered)="
        + shards(best);
  }
}
