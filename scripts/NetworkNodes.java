import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import endgame.node.devnet.*;
import endgame.node.devnet.DevnetPlan.Member;
import endgame.node.rpc.Json;
import java.io.*;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.*;
import java.nio.file.*;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;

/** The processes of scripts/network, each in its namespace, and what one can ask of them. */
class NetworkNodes {
  static final int N = 7;
  static final int INTERVAL_MS = 500;

  /** One-way, of what a node reads: from the next rack to the next continent. */
  static final int[] DELAY_MS = {2, 5, 10, 20, 30, 45, 60};

  /** Its clock is libfaketime's. */
  static final int CLOCK_NODE = 7;

  static final int BATCH = 64;

  final Path folder;
  final String namespaces;
  final String faketime;
  final DevnetPlan plan;
  final List<Member> members;
  final Process[] processes = new Process[N + 1];
  final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

  NetworkNodes(Path folder, String namespaces, String faketime) {
    this.folder = folder;
    this.namespaces = namespaces;
    this.faketime = faketime;
    this.plan = new DevnetPlan(folder, N, 0, INTERVAL_MS, 1, "network");
    this.members = plan.members();
  }

  /** The run can't go on, or has shown what must not be. */
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failed(String message) {
      super(message);
    }
  }

  static void expect(boolean holds, String otherwise) {
    if (!holds) {
      throw new Failed(otherwise);
    }
  }

  // ---- processes

  void run(List<String> command, String input) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (OutputStream out = process.getOutputStream()) {
        out.write(input.getBytes());
      }
      String said = new String(process.getInputStream().readAllBytes()).strip();
      expect(process.waitFor() == 0, String.join(" ", command) + " failed: " + said);
    } catch (IOException | InterruptedException e) {
      throw new Failed(command + ": " + e);
    }
  }

  void inNamespace(int node, String input, String... command) {
    List<String> all = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + namespaces + "-" + node));
    all.addAll(List.of(command));
    run(all, input);
  }

  Path dataDir(int node) {
    return members.get(node - 1).dataDir();
  }

  Path clock(int node) {
    return folder.resolveSibling("clock-" + node);
  }

  void start(int node) {
    if (alive(node)) {
      return;
    }
    List<String> command =
        new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + namespaces + "-" + node));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> !flag.startsWith("-Xm") && !flag.startsWith("--add-modules=ALL"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx256m", "-Xms32m", "-XX:MaxDirectMemorySize=96m",
        "-cp", System.getProperty("java.class.path"), "endgame.node.cli.Endgame", "node"));
    String peers =
        IntStream.rangeClosed(1, N).filter(i -> i != node)
            .mapToObj(i -> plan.nodeKey(members.get(i - 1)).id() + "@" + address(i) + ":9000")
            .collect(Collectors.joining(","));
    command.addAll(List.of(
        "--data-dir=" + dataDir(node), "--genesis=" + folder.resolve("genesis.json"),
        "--role=validator", "--p2p-peers=" + peers, "--rpc-host=0.0.0.0", "--host-allowlist=*",
        "--metrics-host=0.0.0.0", "--X-net-delay=" + DELAY_MS[node - 1] + "ms",
        "--X-parent-pid=" + ProcessHandle.current().pid()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            // Beside the data: a full disk must not hide what the node says about it.
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log(node).toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("ENDGAME_"));
    if (node == CLOCK_NODE) {
      builder.environment().putAll(Map.of("LD_PRELOAD", faketime,
          "FAKETIME_TIMESTAMP_FILE", clock(node).toString(), "FAKETIME_CACHE_DURATION", "1",
          // Only what people set is wrong: time since the start of the machine never jumps.
          "FAKETIME_DONT_FAKE_MONOTONIC", "1", "DONT_FAKE_MONOTONIC", "1", "NO_FAKE_STAT", "1"));
    }
    try {
      processes[node] = builder.start();
    } catch (IOException e) {
      throw new Failed("v" + node + " does not start: " + e);
    }
  }

  Path log(int node) {
    return folder.resolveSibling("v" + node + ".log");
  }

  boolean alive(int node) {
    return processes[node] != null && processes[node].isAlive();
  }

  void kill(int node) {
    processes[node].destroyForcibly();
    try {
      processes[node].waitFor();
    } catch (InterruptedException e) {
      throw new Failed("interrupted");
    }
  }

  void signal(int node, String signal) {
    run(List.of("kill", "-" + signal, Long.toString(processes[node].pid())), "");
  }

  void stopAll() {
    for (int i = 1; i <= N; i++) {
      if (alive(i)) {
        signal(i, "CONT");
        processes[i].destroy();
      }
    }
    for (int i = 1; i <= N; i++) {
      try {
        if (processes[i] != null && !processes[i].waitFor(30, TimeUnit.SECONDS)) {
          processes[i].destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        processes[i].destroyForcibly();
      }
    }
  }

  // ---- questions

  static String address(int node) {
    return "10.77.0." + node;
  }

  JsonNode ask(int node, String method, Object... params) {
    var body = Json.object().put("jsonrpc", "2.0").put("id", 1).put("method", method);
    body.set("params", Json.MAPPER.valueToTree(params));
    return post(node, body).path("result");
  }

  JsonNode post(int node, JsonNode body) {
    try {
      var request =
          HttpRequest.newBuilder(URI.create("http://" + address(node) + ":8545/"))
              .timeout(Duration.ofSeconds(body.isArray() ? 30 : 3)).header("content-type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body.toString())).build();
      return Json.MAPPER.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      return MissingNode.getInstance();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return MissingNode.getInstance();
    }
  }

  /** Asks the same of many, a batch at a time. */
  List<JsonNode> askAll(int node, String method, List<List<?>> params) {
    List<JsonNode> answers = new ArrayList<>();
    for (int from = 0; from < params.size(); from += BATCH) {
      var batch = Json.MAPPER.createArrayNode();
      for (List<?> each : params.subList(from, Math.min(params.size(), from + BATCH))) {
        var call = batch.addObject().put("jsonrpc", "2.0").put("id", answers.size() + batch.size()).put("method", method);
        call.set("params", Json.MAPPER.valueToTree(each));
      }
      Map<Integer, JsonNode> byId = new HashMap<>();
      post(node, batch).forEach(answer -> byId.put(answer.path("id").asInt(), answer.path("result")));
      for (int i = 0, first = answers.size(); i < batch.size(); i++) {
        answers.add(byId.getOrDefault(first + i + 1, MissingNode.getInstance()));
      }
    }
    return answers;
  }
}
