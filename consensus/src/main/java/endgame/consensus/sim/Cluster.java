package endgame.consensus.sim;

import endgame.consensus.bft.Timing;
import endgame.consensus.types.Address;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Validator;
import endgame.consensus.types.ValidatorSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/**
 * A whole network in virtual time: real engines and guards, simulated disks, links and costs. One
 * seed gives one history; every event is checked by the {@link Auditor}.
 */
public final class Cluster {
  /** Bytes that a node sends in a millisecond at 1 Gbit/s. */
  private static final long BYTES_PER_MS = 125_000;

  /** Votes and certificates overtake bodies, as on the wire. */
  private static final int LANES = 2;

  private record Entry(long atUs, long order, Runnable action) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry o) {
      int c = Long.compare(atUs, o.atUs);
      return c == 0 ? Long.compare(order, o.order) : c;
    }
  }

  /** Lets a dishonest node send something else, or nothing, to one peer. */
  @FunctionalInterface
  public interface Disguise {
    List<Message> send(int to, Message message);
  }

  /** Sees when blocks are proposed and final, in microseconds of the run. */
  public interface Observer {
    void built(Hash digest, long atUs);

    void finalized(int node, Hash digest, long atUs);
  }

  /** What the network loses, on top of its links. */
  @FunctionalInterface
  public interface Loss {
    boolean loses(int from, int to, Message message);
  }

  private final SplittableRandom random;
  private final ValidatorSet set;
  private final Timing timing;
  private final Auditor auditor;
  private final PriorityQueue<Entry> heap = new PriorityQueue<>();
  private final List<SimNode> nodes = new ArrayList<>();
  private final Link[][] links;
  private final long[][][] lastArrival;
  private final long[][] egressFreeAt;
  private final long[] bytesPerMs;
  private final Disguise[] disguises;
  private double repeatChance;
  private long repeatWithinUs;
  private Observer observer =
      new Observer() {
        @Override
        public void built(Hash digest, long atUs) {}

        @Override
        public void finalized(int node, Hash digest, long atUs) {}
      };
  private Loss loss = (from, to, message) -> false;
  private boolean commonKnown;
  private long common;
  private long nowUs;
  private long order;
  private long events;

  /**
   * @param weights of the validators, whose number they give
   * @param application one per node
   */
  public Cluster(
      long seed, long[] weights, Timing timing, Link link, IntFunction<Application> application) {
    this(seed, weights, timing, link, application, new int[0]);
  }

  /**
   * @param twins validators whose key a second instance uses as well; these get the ids from n on
   */
  public Cluster(
      long seed,
      long[] weights,
      Timing timing,
      Link link,
      IntFunction<Application> application,
      int[] twins) {
    this.random = new SplittableRandom(seed);
    this.timing = timing;
    this.set = members(weights);
    this.auditor = new Auditor(set);
    int n = weights.length;
    int all = n + twins.length;
    this.links = new Link[all][all];
    this.lastArrival = new long[LANES][all][all];
    this.egressFreeAt = new long[LANES][all];
    this.bytesPerMs = new long[all];
    this.disguises = new Disguise[all];
    Arrays.fill(bytesPerMs, BYTES_PER_MS);
    for (int i = 0; i < all; i++) {
      disguises[i] = (to, message) -> List.of(message);
      Arrays.fill(links[i], link);
      int validator = i < n ? i : twins[i - n];
      nodes.add(new SimNode(this, i, validator, application.apply(i)));
    }
    for (int twin : twins) {
      auditor.twin(twin);
    }
  }

  /** Validators with made-up keys; index i has weight i. */
  public static ValidatorSet members(long... weights) {
    List<Validator> members = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      byte[] id = new byte[NodeId.SIZE];
      id[0] = (byte) (i >> 8);
      id[1] = (byte) i;
      byte[] key = new byte[BlsPublicKey.SIZE];
      key[0] = (byte) (i >> 8);
      key[1] = (byte) i;
      members.add(
          new Validator(
              new NodeId(Bytes.wrap(id)), BlsPublicKey.of(key), Address.ZERO, weights[i]));
    }
    return new ValidatorSet(members);
  }

  public ValidatorSet set() {
    return set;
  }

  public Auditor auditor() {
    return auditor;
  }

  public SimNode node(int index) {
    return nodes.get(index);
  }

  public long nowMs() {
    return nowUs / 1000;
  }

  public long events() {
    return events;
  }

  public SplittableRandom random() {
    return random;
  }

  /** Before the start. */
  public void observe(Observer who) {
    observer = who;
  }

  Observer observer() {
    return observer;
  }

  Timing timing() {
    return timing;
  }

  long nowUs() {
    return nowUs;
  }

  /** Starts every node that is not running. */
  public Cluster startAll() {
    nodes.stream().filter(node -> !node.running()).forEach(SimNode::start);
    return this;
  }

  // --- the network

  public void link(int from, int to, Link link) {
    links[from][to] = link;
  }

  public void linkAll(Link link) {
    for (int i = 0; i < links.length; i++) {
      for (int j = 0; j < links.length; j++) {
        links[i][j] = link;
      }
    }
  }

  /** Cuts every link between a member of {@code group} and the others, both ways. */
  public void partition(int... group) {
    boolean[] in = new boolean[links.length];
    for (int member : group) {
      in[member] = true;
    }
    for (int i = 0; i < links.length; i++) {
      for (int j = 0; j < links.length; j++) {
        if (in[i] != in[j]) {
          links[i][j] = Link.CUT;
        }
      }
    }
  }

  /** Replaces what the network loses by choice. */
  public void lose(Loss what) {
    loss = what;
  }

  /** From now on this node lies. */
  public void disguise(int node, Disguise disguise) {
    disguises[node] = disguise;
    auditor.dishonest(node);
  }

  /** What one node can send; 125,000 is 1 Gbit/s. */
  public void bandwidth(int node, long bytesInMs) {
    bytesPerMs[node] = bytesInMs;
  }

  /** From now on messages arrive a second time with this chance, in any order. */
  public void repeat(double chance, long withinMs) {
    repeatChance = chance;
    repeatWithinUs = withinMs * 1000;
  }

  /** To a validator, or both its instances. */
  void send(int from, int to, Message message, long atUs) {
    for (Message sent : disguises[from].send(to, message)) {
      transmit(from, to, sent, atUs);
      for (int twin = set.size(); twin < nodes.size(); twin++) {
        if (nodes.get(twin).index() == to) {
          transmit(from, twin, sent, atUs);
        }
      }
    }
  }

  /** Puts a message on a link as if the sender had sent it. */
  public void inject(int from, int to, Message message) {
    transmit(from, to, message, nowUs);
  }

  private void transmit(int from, int to, Message message, long atUs) {
    Link link = links[from][to];
    double chance = link.loss() > 0 ? random.nextDouble() : 1;
    if (from == to || chance < link.loss() || loss.loses(from, to, message)) {
      return;
    }
    long jitter = link.jitterUs() == 0 ? 0 : (long) (random.nextGaussian() * link.jitterUs());
    long latency = Math.max(1, link.meanUs() + jitter);
    int lane = message instanceof Message.Body ? 1 : 0;
    long spentUs = message.size() * 1000 / bytesPerMs[from];
    for (int k = lane; k < LANES; k++) {
      egressFreeAt[k][from] = Math.max(egressFreeAt[k][from], atUs) + spentUs;
    }
    long[] last = lastArrival[lane][from];
    long arrival = Math.max(egressFreeAt[lane][from] + latency, last[to] + 1);
    last[to] = arrival;
    SimNode target = nodes.get(to);
    int sender = nodes.get(from).index();
    at(arrival, () -> target.receive(sender, message));
    if (repeatChance > 0 && random.nextDouble() < repeatChance) {
      at(arrival + random.nextLong(repeatWithinUs), () -> target.receive(sender, message));
    }
  }

  // --- time

  void at(long timeUs, Runnable action) {
    heap.add(new Entry(Math.max(timeUs, nowUs), order++, action));
  }

  /** Does something at a time of the run. */
  public void at(Duration time, Runnable action) {
    at(time.toNanos() / 1000, action);
  }

  /** Runs until the goal is met; false if time runs out first. */
  public boolean runUntil(long limitMs, BooleanSupplier goal) {
    while (!goal.getAsBoolean()) {
      Entry next = heap.peek();
      if (next == null || next.atUs() > limitMs * 1000) {
        nowUs = Math.max(nowUs, limitMs * 1000);
        return false;
      }
      heap.poll();
      nowUs = next.atUs();
      events++;
      next.action().run();
    }
    return true;
  }

  /** Runs for a while. */
  public void run(long ms) {
    boolean _ = runUntil(nowMs() + ms, () -> false);
  }

  /** A node has applied something, or was switched on or off. */
  void heightsChanged() {
    commonKnown = false;
  }

  /** Lowest height that all running nodes have applied. */
  public long commonHeight() {
    if (!commonKnown) {
      common =
          nodes.stream()
              .filter(SimNode::running)
              .mapToLong(node -> node.application().height())
              .min()
              .orElse(0);
      commonKnown = true;
    }
    return common;
  }

  /** Highest height that any node has applied. */
  public long topHeight() {
    return nodes.stream().mapToLong(node -> node.application().height()).max().orElse(0);
  }
}
