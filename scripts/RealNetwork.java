import com.fasterxml.jackson.databind.JsonNode;
import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Bytes;
import endgame.node.devnet.*;
import java.io.*;
import java.math.BigInteger;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;

/** The faults of scripts/network, which makes the namespaces that this needs. */
final class RealNetwork extends NetworkNodes {
  static final int DISK_NODE = 6;

  /** All nodes are at the tip again so long after a fault has ended, or the run has failed. */
  static final long RECOVERY_MAX_MS = 90_000;

  static final long READY_MS = 180_000;
  static final long POLL_MS = 100;

  final Random random;
  final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  final long[] heights = new long[N + 1];
  final ConcurrentSkipListMap<Long, String> finals = new ConcurrentSkipListMap<>();
  final ConcurrentHashMap<String, String> included = new ConcurrentHashMap<>();
  final List<String> forks = new CopyOnWriteArrayList<>();
  final List<String> recoveries = new ArrayList<>();
  final Set<Integer> mayEnd = ConcurrentHashMap.newKeySet();
  volatile boolean over;

  RealNetwork(Path folder, String namespaces, String faketime, long seed) {
    super(folder, namespaces, faketime);
    this.random = new Random(seed);
  }

  static void pause(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted");
    }
  }

  // ---- questions

  /** Watches a node's final height, and remembers each block that it has called final. */
  void watch(int node) {
    while (!over) {
      long height = height(node);
      if (height > heights[node]) {
        heights[node] = height;
        remember(node, height);
      }
      pause(POLL_MS);
    }
  }

  long height(int node) {
    return ask(node, "endgame_status").path("height").asLong(-1);
  }

  void remember(int node, long height) {
    String hash = ask(node, "eth_getBlockByNumber", "0x" + Long.toHexString(height), false)
        .path("hash").asText("");
    String before = hash.isEmpty() ? null : finals.putIfAbsent(height, hash);
    if (before != null && !before.equals(hash)) {
      forks.add("height " + height + " is " + before + " and, on v" + node + ", " + hash);
    }
  }

  long top() {
    return Arrays.stream(heights).max().orElse(0);
  }

  // ---- load

  /** Sends transfers of one account, five at a time, to one node after the other. */
  void load(int account) {
    Secp256k1.SecretKey key = DevnetPlan.account(account);
    Random mine = new Random(account);
    String address = Bytes.wrap(key.address().toBytes()).hex();
    long nonce = 0;
    List<String> sent = new ArrayList<>();
    while (!over) {
      int node = 1 + mine.nextInt(N);
      JsonNode count = ask(node, "eth_getTransactionCount", hex(address), "latest");
      if (!count.isMissingNode() && !count.isNull()) {
        nonce = Math.max(nonce, Long.decode(count.asText("0x0")));
        sent.clear();
        for (int i = 0; i < 5; i++) {
          sent.add(ask(node, "eth_sendRawTransaction", hex(transfer(key, nonce + i).hex())).asText(""));
        }
        pause(1000);
        for (String hash : sent) {
          String block = hash.isEmpty() ? "" : ask(node, "eth_getTransactionReceipt", hash).path("blockHash").asText("");
          if (!block.isEmpty()) {
            included.put(hash, block);
          }
        }
      }
      pause(200 + mine.nextInt(500));
    }
  }

  static String hex(String digits) {
    return digits.startsWith("0x") ? digits : "0x" + digits;
  }

  static Bytes transfer(Secp256k1.SecretKey key, long nonce) {
    return Bytes.of(EthereumTransaction.dynamicFee(7100, nonce, BigInteger.ONE,
        BigInteger.valueOf(100_000_000_000L), 21_000, DevnetPlan.account(9).address(),
        BigInteger.ONE, Bytes.EMPTY).signed(key).encode());
  }

  // ---- faults

  /** What each node drops of what comes from its peers: all of some, and so many percent. */
  void filter(int node, List<Integer> from, int percent) {
    StringBuilder rules = new StringBuilder("flush ruleset\ntable inet faults {\n chain input {\n"
        + "  type filter hook input priority 0; policy accept;\n");
    if (!from.isEmpty()) {
      rules.append("  ip saddr { ")
          .append(from.stream().map(RealNetwork::address).collect(Collectors.joining(", ")))
          .append(" } drop\n");
    }
    if (percent > 0) {
      rules.append("  ip saddr 10.77.0.1-10.77.0.7 numgen random mod 100 < ").append(percent)
          .append(" drop\n");
    }
    inNamespace(node, rules + " }\n}\n", "nft", "-f", "-");
  }

  void filterAll(int percent) {
    for (int i = 1; i <= N; i++) {
      filter(i, List.of(), percent);
    }
  }

  void partition(Collection<Integer> group) {
    List<Integer> others = new ArrayList<>();
    IntStream.rangeClosed(1, N).filter(i -> !group.contains(i)).forEach(others::add);
    for (int i = 1; i <= N; i++) {
      filter(i, group.contains(i) ? others : List.copyOf(group), 0);
    }
  }

  List<Integer> some(int count) {
    List<Integer> all = new ArrayList<>(IntStream.rangeClosed(1, N).boxed().toList());
    Collections.shuffle(all, random);
    return all.subList(0, count);
  }

  interface Fault {
    void happen(long holdMs);
  }

  final Map<String, Fault> faults = new LinkedHashMap<>();

  {
    faults.put("latency", this::latency);
    faults.put("loss", this::loss);
    faults.put("partition", this::halves);
    faults.put("minority", this::minority);
    faults.put("rotation", this::rotation);
    faults.put("bandwidth", this::bandwidth);
    faults.put("kill", this::kills);
    faults.put("blackout", this::blackout);
    faults.put("pause", this::pauses);
    faults.put("clock", this::clocks);
    faults.put("disk", this::disk);
  }

  void latency(long holdMs) {
    long before = top();
    long start = System.nanoTime();
    pause(holdMs);
    double seconds = (System.nanoTime() - start) / 1e9;
    JsonNode status = ask(1, "endgame_status");
    say("  %.2f blocks/s; finality on v1: p50 %.0f ms, p99 %.0f ms", (top() - before) / seconds,
        status.at("/finalityMs/p50").asDouble(), status.at("/finalityMs/p99").asDouble());
    expect(top() > before, "no block in " + seconds + " s without any fault");
  }

  void loss(long holdMs) {
    filterAll(10);
    goesOn("with 10 % of packets lost", holdMs);
    filterAll(0);
  }

  /** Four of seven are no quorum: nothing may become final, and all must go on afterwards. */
  void halves(long holdMs) {
    partition(some(3));
    stands("with a partition of 3 and 4", holdMs);
    filterAll(0);
  }

  void minority(long holdMs) {
    List<Integer> alone = some(2);
    partition(alone);
    goesOn("without " + alone, holdMs);
    filterAll(0);
  }

  void rotation(long holdMs) {
    long before = top();
    for (int i = 0; i < N; i++) {
      partition(List.of(1 + i, 1 + (i + 1) % N));
      pause(Math.max(1000, holdMs / N));
    }
    filterAll(0);
    expect(top() > before, "nothing became final while pairs were cut off in turn");
  }

  void bandwidth(long holdMs) {
    for (int i = 1; i <= N; i++) {
      inNamespace(i, "", "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "512kbit",
          "burst", "16kb", "latency", "300ms");
    }
    goesOn("with 512 kbit/s each", holdMs);
    for (int i = 1; i <= N; i++) {
      inNamespace(i, "", "tc", "qdisc", "del", "dev", "eth0", "root");
    }
  }

  /** Waves of up to two, which a quorum survives. */
  void kills(long holdMs) {
    long before = top();
    for (int wave = 0; wave < 2; wave++) {
      List<Integer> dead = some(1 + random.nextInt(2));
      say("  kill -9 of %s", dead);
      dead.forEach(this::kill);
      goesOn("without " + dead, holdMs / 2);
      dead.forEach(this::start);
      dead.forEach(this::awaitUp);
    }
    expect(top() > before, "nothing became final in the waves");
  }

  void blackout(long holdMs) {
    IntStream.rangeClosed(1, N).forEach(this::kill);
    pause(1000);
    long start = System.nanoTime();
    IntStream.rangeClosed(1, N).forEach(this::start);
    IntStream.rangeClosed(1, N).forEach(this::awaitUp);
    say("  all seven were killed, and answer again after %.1f s", elapsed(start) / 1e3);
  }

  void pauses(long holdMs) {
    List<Integer> few = some(2);
    few.forEach(i -> signal(i, "STOP"));
    goesOn("with " + few + " stopped", holdMs / 2);
    few.forEach(i -> signal(i, "CONT"));
    List<Integer> many = some(3);
    many.forEach(i -> signal(i, "STOP"));
    stands("with " + many + " stopped", holdMs / 2);
    many.forEach(i -> signal(i, "CONT"));
  }

  void clocks(long holdMs) {
    for (String offset : List.of("+5", "+3600", "-3600", "-5")) {
      setClock(offset);
      goesOn("while the clock of v" + CLOCK_NODE + " is " + offset + " s wrong", holdMs / 4);
    }
    setClock("+0");
  }

  void setClock(String offset) {
    try {
      Files.writeString(clock(CLOCK_NODE), offset + "\n");
    } catch (IOException e) {
      throw new Failed("" + e);
    }
  }

  /** Its disk has no space: it stops, says so, and is back when there is space. */
  void disk(long holdMs) {
    Path ballast = dataDir(DISK_NODE).resolve("ballast");
    mayEnd.add(DISK_NODE);
    try (OutputStream out = Files.newOutputStream(ballast)) {
      byte[] page = new byte[1 << 12];
      while (true) {
        out.write(page);
      }
    } catch (IOException e) {
      // Full, as it should be.
    }
    goesOn("while the disk of v" + DISK_NODE + " is full", holdMs);
    long until = System.nanoTime() + 30_000_000_000L;
    while (alive(DISK_NODE) && System.nanoTime() < until) {
      pause(200);
    }
    say("  v%d %s", DISK_NODE, alive(DISK_NODE) ? "still runs" : "has ended with code " + processes[DISK_NODE].exitValue());
    try {
      Files.delete(ballast);
    } catch (IOException e) {
      throw new Failed("" + e);
    }
    start(DISK_NODE);
    awaitUp(DISK_NODE);
    mayEnd.remove(DISK_NODE);
  }

  // ---- what must hold

  void goesOn(String when, long holdMs) {
    long before = top();
    long start = System.nanoTime();
    // Leaders that are cut off cost their timeouts: give it longer before calling it a halt.
    while (elapsed(start) < holdMs || (top() <= before + 1 && elapsed(start) < RECOVERY_MAX_MS)) {
      pause(POLL_MS);
    }
    expect(top() > before + 1, "no new final block " + when + " in " + elapsed(start) / 1000 + " s");
  }

  void stands(String when, long holdMs) {
    pause(3000); // what was under way
    long before = top();
    pause(holdMs);
    expect(top() == before, "blocks became final " + when + ", which is no quorum");
  }

  static long elapsed(long startNanos) {
    return (System.nanoTime() - startNanos) / 1_000_000;
  }

  void awaitUp(int node) {
    long start = System.nanoTime();
    while (ask(node, "endgame_status").isMissingNode()) {
      expect(alive(node), "v" + node + " has ended: see " + log(node));
      expect(elapsed(start) < READY_MS, "v" + node + " does not answer after its start");
      pause(POLL_MS);
    }
  }

  /** The fault is over: how long until the next final block, and until all nodes have it. */
  void recovers(String fault, long faultMs, long heightBefore) {
    long start = System.nanoTime();
    long at = top();
    long first = -1;
    while (true) {
      for (int i = 1; i <= N; i++) {
        expect(alive(i) || mayEnd.contains(i), "v" + i + " has ended: see " + log(i));
      }
      if (first < 0 && top() > at) {
        first = elapsed(start);
      }
      if (first >= 0 && IntStream.rangeClosed(1, N).allMatch(i -> heights[i] > at)) {
        break;
      }
      expect(elapsed(start) < RECOVERY_MAX_MS, "after " + fault + ": heights " + Arrays.toString(heights)
          + ", not all above " + at + " within " + RECOVERY_MAX_MS / 1000 + " s");
      pause(20);
    }
    expect(forks.isEmpty(), String.join("; ", forks));
    String line = String.format(Locale.ROOT, "%-10s %6.1f s, %4d blocks   recovery: next block %5.1f s, on all %5.1f s",
        fault, faultMs / 1e3, at - heightBefore, first / 1e3, elapsed(start) / 1e3);
    recoveries.add(line);
    say("  %s", line);
  }

  static void say(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }

  /** Every block and receipt that some node showed as final is there on every node. */
  void nothingIsLost(long tip) throws Exception {
    var blocks = List.copyOf(finals.headMap(tip, true).entrySet());
    var receipts = List.copyOf(included.entrySet());
    List<Future<String>> nodes = new ArrayList<>();
    for (int i = 1; i <= N; i++) {
      int node = i;
      nodes.add(threads.submit(() -> lost(node, blocks, receipts)));
    }
    for (Future<String> node : nodes) {
      expect(node.get().isEmpty(), node.get());
    }
    say("final blocks seen %d and transactions included %d: all on all nodes", blocks.size(), receipts.size());
    expect(!receipts.isEmpty(), "no transaction was included: this was no load");
  }

  /** What a node lacks of what was final; empty for nothing. */
  String lost(int node, List<Map.Entry<Long, String>> blocks, List<Map.Entry<String, String>> receipts) {
    List<JsonNode> hashes = askAll(node, "eth_getBlockByNumber",
        blocks.stream().<List<?>>map(b -> List.of("0x" + Long.toHexString(b.getKey()), false)).toList());
    for (int i = 0; i < blocks.size(); i++) {
      String hash = hashes.get(i).path("hash").asText("");
      if (!hash.equals(blocks.get(i).getValue())) {
        return "height " + blocks.get(i) + " is '" + hash + "' on v" + node;
      }
    }
    List<JsonNode> found = askAll(node, "eth_getTransactionReceipt",
        receipts.stream().<List<?>>map(r -> List.of(r.getKey())).toList());
    for (int i = 0; i < receipts.size(); i++) {
      String block = found.get(i).path("blockHash").asText("");
      if (!block.equals(receipts.get(i).getValue())) {
        return "transaction " + receipts.get(i) + " is in '" + block + "' on v" + node;
      }
    }
    return "";
  }

  void go(long minutes, String only) throws Exception {
    expect(only.isEmpty() || faults.containsKey(only), "no fault '" + only + "': there are " + faults.keySet());
    setClock("+0");
    plan.prepare(DevnetGenesis.of(plan));
    long start = System.nanoTime();
    for (int i = 1; i <= N; i++) {
      start(i);
    }
    for (int i = 1; i <= N; i++) {
      awaitUp(i);
      int node = i;
      threads.execute(() -> watch(node));
    }
    recovers("start", elapsed(start), 0);
    for (int account = 0; account < 4; account++) {
      int number = account;
      threads.execute(() -> load(number));
    }
    long end = start + minutes * 60_000_000_000L;
    List<String> names = new ArrayList<>(only.isEmpty() ? faults.keySet() : List.of(only));
    do {
      for (String name : names) {
        say("--- %s", name);
        long height = top();
        long from = System.nanoTime();
        faults.get(name).happen(minutes == 0 ? 6_000 : 8_000 + random.nextInt(12_000));
        recovers(name, elapsed(from), height);
      }
      Collections.shuffle(names, random);
    } while (System.nanoTime() < end);
    over = true;
    pause(3000); // The last answers to the load; then all nodes have what they tell of.
    long tip = IntStream.rangeClosed(1, N).mapToLong(this::height).max().orElse(0);
    long waiting = System.nanoTime();
    while (IntStream.rangeClosed(1, N).anyMatch(i -> height(i) < tip)) {
      expect(elapsed(waiting) < RECOVERY_MAX_MS, "not all nodes reach " + tip);
      pause(POLL_MS);
    }
    nothingIsLost(tip);
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      options.put(arguments[i], arguments[i + 1]);
    }
    long seed = Long.parseLong(options.getOrDefault("--seed", "" + System.currentTimeMillis() % 100_000));
    var network = new RealNetwork(Path.of(options.get("--folder")), options.get("--namespaces"),
        options.get("--faketime"), seed);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
      for (Process process : network.processes) {
        if (process != null) {
          process.destroyForcibly();
        }
      }
    }));
    say("seed %d, %d validators, one-way delays %s ms", seed, N, Arrays.toString(DELAY_MS));
    boolean good = true;
    try {
      network.go(Long.parseLong(options.getOrDefault("--minutes", "0")), options.getOrDefault("--only", ""));
    } catch (Failed e) {
      say("FAILED (--seed %d): %s", seed, e.getMessage());
      good = false;
    }
    network.over = true;
    network.stopAll();
    say("--- recovery times");
    network.recoveries.forEach(System.out::println);
    say("--- what was signed");
    good &= new DevnetAudit(network.plan, System.out::println).run();
    if (!good) {
      for (int i = 1; i <= N; i++) {
        List<String> lines = Files.exists(network.log(i)) ? Files.readAllLines(network.log(i)) : List.of();
        say("--- end of the log of v%d", i);
        lines.subList(Math.max(0, lines.size() - 8), lines.size()).forEach(System.out::println);
      }
    }
    say(good ? "one chain, nothing final lost, no double sign" : "FAILED");
    System.exit(good ? 0 : 1);
  }
}
