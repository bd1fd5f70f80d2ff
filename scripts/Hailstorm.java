import endgame.node.devnet.*;
import endgame.node.devnet.DevnetPlan.Member;
import endgame.node.rpc.RpcClient;
import java.io.IOException;
import java.nio.file.*;
import java.util.*;
import java.util.regex.*;

/** The waves of scripts/hailstorm. */
final class Hailstorm {
  static final int VALIDATORS = 4;
  static final int INTERVAL_MS = 200;
  static final long READY_MS = 180_000;
  static final long RECOVERY_MAX_MS = 90_000;

  /** Minutes in which caches fill and code is compiled: they are no part of the trend. */
  static final int WARM_UP_MINUTES = 5;

  static final int JUDGED_MINUTES = 20;
  static final double SLOPE_MAX_PERCENT = 1;
  static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  final DevnetPlan plan;
  final DevnetProcesses processes;
  final DevnetStatus status;
  final Random random;
  final List<Double> heaps = new ArrayList<>();
  long slowestMs;

  Hailstorm(Path folder, int instance, long seed) {
    plan = new DevnetPlan(folder, VALIDATORS, 1, INTERVAL_MS, instance, "hailstorm");
    processes = new DevnetProcesses(plan);
    status = new DevnetStatus(plan);
    random = new Random(seed);
  }

  static final class Failed extends Exception {
    private static final long serialVersionUID = 1;

    Failed(String message) {
      super(message);
    }
  }

  static void say(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }

  interface Condition {
    boolean holds();
  }

  static long await(String what, long withinMs, Condition condition) throws Failed, InterruptedException {
    long start = System.nanoTime();
    while (!condition.holds()) {
      if ((System.nanoTime() - start) / 1_000_000 > withinMs) {
        throw new Failed(what + " not within " + withinMs / 1000 + " s");
      }
      Thread.sleep(50);
    }
    return (System.nanoTime() - start) / 1_000_000;
  }

  long height(Member member) {
    return status.of(member).path("height").asLong(-1);
  }

  long top() {
    return plan.members().stream().mapToLong(this::height).max().orElse(-1);
  }

  /** Some are killed, some time later started, and all have a block that nobody had before. */
  void wave(List<Member> hit) throws Exception {
    List<Member> dead = new ArrayList<>(hit);
    Collections.shuffle(dead, random);
    dead = dead.subList(0, 1 + random.nextInt(dead.size()));
    for (Member member : dead) {
      processes.kill(member);
      Thread.sleep(random.nextInt(300));
    }
    Thread.sleep(random.nextInt(3000));
    for (Member member : dead) {
      processes.start(member, ProcessHandle.current().pid());
      Thread.sleep(random.nextInt(1000));
    }
    long at = top();
    List<Member> names = dead;
    long ms = await("a new block on all after kill -9 of " + names.stream().map(Member::name).toList(),
        RECOVERY_MAX_MS, () -> plan.members().stream().filter(m -> !m.prover()).allMatch(m -> height(m) > at));
    slowestMs = Math.max(slowestMs, ms);
    load();
  }

  /** A payment from each of five accounts, by way of the one that is spared. */
  void load() {
    for (int account = 0; account < 5; account++) {
      try {
        var client = new RpcClient("http://127.0.0.1:" + plan.rpcPort(plan.members().getFirst()));
        var key = DevnetPlan.account(account);
        var text = endgame.node.rpc.Json.MAPPER.getNodeFactory();
        long nonce = Long.decode(client.call("eth_getTransactionCount",
            text.textNode(hex(endgame.consensus.types.Bytes.wrap(key.address().toBytes()))), text.textNode("latest")).asText());
        client.call("eth_sendRawTransaction", text.textNode(hex(endgame.consensus.types.Bytes.of(
            endgame.consensus.crypto.EthereumTransaction.dynamicFee(7100, nonce, java.math.BigInteger.ONE,
                java.math.BigInteger.valueOf(100_000_000_000L), 21_000, DevnetPlan.account(9).address(),
                java.math.BigInteger.ONE, endgame.consensus.types.Bytes.EMPTY).signed(key).encode()))));
      } catch (IOException e) {
        // Under way already: the same nonce again.
      }
    }
  }

  static String hex(endgame.consensus.types.Bytes bytes) {
    return bytes.hex().startsWith("0x") ? bytes.hex() : "0x" + bytes.hex();
  }

  /** Bytes that live after a full GC. */
  double heap(Member member) throws Exception {
    long pid = processes.process(member).orElseThrow(() -> new Failed(member.name() + " has ended")).pid();
    Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
        Long.toString(pid), "GC.class_histogram").redirectErrorStream(true).start();
    String said = new String(jcmd.getInputStream().readAllBytes());
    Matcher total = TOTAL.matcher(said);
    if (jcmd.waitFor() != 0 || !total.find()) {
      throw new Failed("jcmd says: " + said.lines().limit(3).toList());
    }
    return Double.parseDouble(total.group(1));
  }

  /** Percent of the mean that a straight line through the values rises in ten. */
  static double slope(List<Double> values) {
    int n = values.size();
    double meanX = (n - 1) / 2.0;
    double meanY = values.stream().mapToDouble(v -> v).average().orElseThrow();
    double above = 0;
    double below = 0;
    for (int i = 0; i < n; i++) {
      above += (i - meanX) * (values.get(i) - meanY);
      below += (i - meanX) * (i - meanX);
    }
    return below == 0 ? 0 : above / below * 10 / meanY * 100;
  }

  void go(int minutes) throws Exception {
    plan.prepare(DevnetGenesis.of(plan));
    for (Member member : plan.members()) {
      processes.start(member, ProcessHandle.current().pid());
    }
    await("the network is ready", READY_MS, status::allReady);
    Member spared = plan.members().getFirst();
    List<Member> hit = plan.members().stream().filter(m -> m != spared && !m.equals(spared)).toList();
    long start = System.nanoTime();
    int waves = 0;
    for (int minute = 1; minute <= minutes; minute++) {
      while (System.nanoTime() - start < minute * 60_000_000_000L) {
        wave(hit);
        waves++;
        Thread.sleep(random.nextInt(2000));
      }
      heaps.add(heap(spared));
      List<Double> judged = heaps.subList(Math.min(WARM_UP_MINUTES, heaps.size()), heaps.size());
      say("minute %4d  height %7d  waves %5d  heap after GC %7.2f MiB%s", minute, height(spared), waves,
          heaps.getLast() / (1 << 20),
          judged.size() < 3 ? "" : String.format(Locale.ROOT, "  trend %+.2f %% in 10 min", slope(judged)));
    }
    say("slowest recovery of a wave %.1f s", slowestMs / 1e3);
    long tip = top();
    say("all nodes, provers too, have the last block after %.1f s", await("height " + tip + " on all nodes",
        READY_MS, () -> plan.members().stream().allMatch(m -> height(m) >= tip)) / 1e3);
    List<Double> judged = heaps.subList(Math.min(WARM_UP_MINUTES, heaps.size()), heaps.size());
    if (judged.size() < JUDGED_MINUTES) {
      say("the trend is not judged: that takes %d minutes", WARM_UP_MINUTES + JUDGED_MINUTES);
    } else if (slope(judged) > SLOPE_MAX_PERCENT) {
      throw new Failed(String.format(Locale.ROOT, "the heap grows %.2f %% in 10 minutes, more than %.0f",
          slope(judged), SLOPE_MAX_PERCENT));
    }
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      options.put(arguments[i], arguments[i + 1]);
    }
    long seed = Long.parseLong(options.getOrDefault("--seed", "" + System.currentTimeMillis() % 100_000));
    var storm = new Hailstorm(Path.of(options.get("--folder")), Integer.parseInt(options.get("--instance")), seed);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(storm.processes::stopAll));
    say("seed %d", seed);
    boolean good = true;
    try {
      storm.go(Integer.parseInt(options.getOrDefault("--minutes", "10")));
    } catch (Failed e) {
      say("FAILED (--seed %d): %s", seed, e.getMessage());
      good = false;
    }
    storm.processes.stopAll();
    good &= new DevnetAudit(storm.plan, System.out::println).run();
    say(good ? "one chain, no double sign" : "FAILED");
    System.exit(good ? 0 : 1);
  }
}
