package endgame.node.bench;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.node.devnet.DevnetGenesis;
import endgame.node.devnet.DevnetPlan;
import endgame.node.devnet.DevnetPlan.Member;
import endgame.node.devnet.DevnetProcesses;
import endgame.node.devnet.DevnetStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Measures a network of processes of its own, in a folder that is deleted afterwards. */
public final class DevnetBench implements AutoCloseable {
  static final int VALIDATORS = 4;
  private static final int INSTANCES = 20;
  private static final long READY_MS = 120_000;
  private static final long TICK_MS = 50;
  private static final long LOAD_NANOS = 1_000_000_000;
  private static final double MIB = 1 << 20;
  private final Path folder;
  private final DevnetPlan plan;
  private final List<Member> members;
  private final DevnetProcesses processes;
  private final DevnetStatus status;
  private final Thread onExit = Thread.ofPlatform().unstarted(this::stop);

  /** Starts the network and waits until all nodes are ready; shards are witness/1. */
  public DevnetBench(int shards, int blockIntervalMs) throws IOException, InterruptedException {
    this(shards, blockIntervalMs, DevnetPlan.WITNESS, true);
  }

  /**
   * Starts a network and waits until its nodes are ready.
   *
   * @param provers whether the provers run
   */
  public DevnetBench(int shards, int blockIntervalMs, String proofSystem, boolean provers)
      throws IOException, InterruptedException {
    folder = Files.createTempDirectory("endgame-bench");
    plan =
        new DevnetPlan(
            folder, VALIDATORS, shards, blockIntervalMs, freeInstance(), "bench", proofSystem);
    members = plan.members().stream().filter(m -> provers || !m.prover()).toList();
    processes = new DevnetProcesses(plan);
    status = new DevnetStatus(plan);
    Runtime.getRuntime().addShutdownHook(onExit);
    plan.prepare(DevnetGenesis.of(plan));
    startAll();
    await("the network is not ready", () -> members.stream().allMatch(status::ready));
  }

  /** The highest instance whose ports are free. */
  private static int freeInstance() throws IOException {
    for (int instance = INSTANCES; instance > 0; instance--) {
      DevnetPlan plan = new DevnetPlan(Path.of("."), VALIDATORS, 2, 0, instance, "");
      if (plan.members().stream()
          .allMatch(
              m -> free(plan.p2pPort(m)) && free(plan.rpcPort(m)) && free(plan.metricsPort(m)))) {
        return instance;
      }
    }
    throw new IOException("no instance of a devnet has all its ports free");
  }

  private static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void startAll() throws IOException {
    for (Member member : members) {
      processes.start(member, ProcessHandle.current().pid());
    }
  }

  private interface Condition {
    boolean holds();
  }

  private void await(String failure, Condition condition) throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (!condition.holds()) {
      if ((System.nanoTime() - start) / 1_000_000 > READY_MS) {
        throw new IOException(
            failure + " after " + READY_MS / 1000 + " s: see the logs in " + folder);
      }
      Thread.sleep(20);
    }
  }

  /** Blocks a second, and time from a proposal's arrival to its finality. */
  public Report speed(int warmUpSeconds, int seconds) throws InterruptedException {
    Thread.sleep(Duration.ofSeconds(warmUpSeconds));
    long start = System.nanoTime();
    long height = status.lowestHeight();
    Map<Member, Duration> cpu = cpu();
    Thread.sleep(Duration.ofSeconds(seconds));
    double elapsed = (System.nanoTime() - start) / 1e9;
    double blocks = status.lowestHeight() - height;
    Report.Rows rows = new Report.Rows().add("blocks", blocks / elapsed, "1/s", "at least 20");
    for (int percent : List.of(50, 90, 99)) {
      double worst = 0;
      for (Member member : members) {
        JsonNode finality = status.of(member).path("finalityMs");
        worst = Math.max(worst, finality.path("p" + percent).asDouble());
      }
      rows.add(
          "finality p" + percent + ", slowest node",
          worst,
          "ms",
          percent == 50 ? "at most 30" : "");
    }
    return use(rows, cpu, elapsed)
        .add("CPU of a block, all nodes", cpuMs(cpu) / Math.max(1, blocks), "ms")
        .of("devnet");
  }

  /** What the network takes when nothing happens. */
  public Report idle(int warmUpSeconds, int seconds) throws InterruptedException {
    Thread.sleep(Duration.ofSeconds(warmUpSeconds));
    Map<Member, Duration> cpu = cpu();
    long start = System.nanoTime();
    Thread.sleep(Duration.ofSeconds(seconds));
    return use(new Report.Rows(), cpu, (System.nanoTime() - start) / 1e9).of("idle");
  }

  /**
   * Time to finality while shards are used, with what the provers take. At an interval: at full
   * speed validators alone fill a small machine.
   */
  public Report finality(String prover, int warmUpSeconds, int seconds)
      throws InterruptedException {
    Map<Member, FinalityWatch> watches = new HashMap<>();
    for (Member member : members) {
      if (!member.prover()) {
        watches.put(member, new FinalityWatch());
      }
    }
    DepositLoad load = new DepositLoad(plan.rpcPort(members.getFirst()), plan.shards());
    long start = System.nanoTime();
    long measured = start + warmUpSeconds * 1_000_000_000L;
    long end = measured + seconds * 1_000_000_000L;
    Map<Member, Duration> cpu = cpu();
    long height = 0;
    long nextLoad = start;
    while (System.nanoTime() < end) {
      if (System.nanoTime() < measured) {
        cpu = cpu();
        height = status.lowestHeight();
      }
      boolean counts = System.nanoTime() >= measured;
      watches.forEach((member, watch) -> watch.look(status.of(member), counts));
      if (System.nanoTime() >= nextLoad) {
        load.send();
        nextLoad += LOAD_NANOS;
      }
      Thread.sleep(TICK_MS);
    }
    double elapsed = (System.nanoTime() - measured) / 1e9;
    Report.Rows rows =
        new Report.Rows()
            .add("blocks", (status.lowestHeight() - height) / elapsed, "1/s")
            .add("deposits", (double) load.sent(), "count");
    for (int percent : List.of(50, 99)) {
      double worst = 0;
      for (FinalityWatch watch : watches.values()) {
        worst = Math.max(worst, watch.percentile(percent));
      }
      rows.add(
          "finality p" + percent + ", slowest node, prover " + prover,
          worst,
          "ms",
          percent == 99 && prover.equals("busy") ? "at most 2 x the same with an idle prover" : "");
    }
    rows.add(
        "values, fewest of a node",
        watches.values().stream().mapToInt(FinalityWatch::count).min().orElse(0),
        "count");
    return use(rows, cpu, elapsed).of("devnet, prover " + prover);
  }

  /** What views of a leader that was killed cost. */
  public Report deadLeader(int warmUpSeconds, int seconds) throws InterruptedException {
    Thread.sleep(Duration.ofSeconds(warmUpSeconds));
    Member watched = members.getFirst();
    processes.kill(members.get(VALIDATORS - 1));
    DeadLeader gaps =
        new DeadLeader(plan.rpcPort(watched), plan.metricsPort(watched), plan.blockIntervalMs());
    gaps.watch(seconds);
    return gaps.report();
  }

  private Report.Rows use(Report.Rows rows, Map<Member, Duration> before, double seconds) {
    Map<Member, Duration> after = cpu();
    double allCpu = 0;
    double allRss = 0;
    for (Member member : members) {
      double percent = percent(before, after, member, seconds);
      double rss = rss(member) / MIB;
      rows.add(member.name() + " CPU", percent, "% of a core");
      rows.add(member.name() + " RSS", rss, "MiB");
      allCpu += percent;
      allRss += rss;
    }
    return rows.add("all CPU", allCpu, "% of a core", "idle: below 25")
        .add("all RSS", allRss, "MiB", "idle: below 1536");
  }

  private static double percent(
      Map<Member, Duration> before, Map<Member, Duration> after, Member member, double seconds) {
    Duration from = before.getOrDefault(member, Duration.ZERO);
    Duration to = after.getOrDefault(member, from);
    return to.minus(from).toNanos() / 1e7 / seconds;
  }

  private double cpuMs(Map<Member, Duration> before) {
    double sum = 0;
    for (Map.Entry<Member, Duration> now : cpu().entrySet()) {
      sum += now.getValue().minus(before.getOrDefault(now.getKey(), Duration.ZERO)).toNanos() / 1e6;
    }
    return sum;
  }

  private Map<Member, Duration> cpu() {
    Map<Member, Duration> cpu = new HashMap<>();
    for (Member member : members) {
      processes
          .process(member)
          .flatMap(p -> p.info().totalCpuDuration())
          .ifPresent(used -> cpu.put(member, used));
    }
    return cpu;
  }

  /** Resident bytes of a node's process; 0 where /proc is none. */
  private long rss(Member member) {
    return processes.process(member).map(DevnetBench::rss).orElse(0L);
  }

  /** Resident bytes of a process; 0 where /proc is none. */
  static long rss(ProcessHandle process) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
        }
      }
    } catch (IOException e) {
      // Ended, or no Linux.
    }
    return 0;
  }

  /** Ends all nodes as a power cut would, and starts them again. */
  public Report restart(int warmUpSeconds) throws IOException, InterruptedException {
    Thread.sleep(Duration.ofSeconds(warmUpSeconds));
    long height = 0;
    for (Member member : members) {
      height = Math.max(height, status.of(member).path("height").asLong());
    }
    members.forEach(processes::kill);
    long start = System.nanoTime();
    startAll();
    long before = height;
    await("no block is final since the restart", () -> status.lowestHeight() > before);
    return new Report.Rows()
        .add("from start to the next final block on all", (System.nanoTime() - start) / 1e9, "s")
        .of("restart");
  }

  private void stop() {
    processes.stopAll();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      System.err.println("endgame: " + folder + " is left: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    if (Runtime.getRuntime().removeShutdownHook(onExit)) {
      stop();
    }
  }
}
