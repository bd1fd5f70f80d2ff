package endgame.node;

import endgame.consensus.light.TrustedPoint;
import endgame.p2p.PeerAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything a node is started with.
 *
 * @param genesis file to start from; empty takes the one in the data directory
 * @param shards shards to follow; empty means all
 * @param execute whether they are executed too, so that their state can be served
 * @param retentionHeights final heights for which what only late nodes need is kept
 * @param watchKey whether a validator signs only after it saw that nobody else uses its key
 * @param checkpoint what a node without a chain starts from, by a snapshot
 * @param netDelay how much later everything from peers is read than it arrives: for tests
 */
public record NodeConfig(
    Path dataDir,
    Optional<Path> genesis,
    Role role,
    Optional<Set<Integer>> shards,
    boolean execute,
    Listen p2p,
    List<PeerAddress> peers,
    Optional<Listen> rpc,
    Set<String> hostAllowlist,
    Listen metrics,
    long retentionHeights,
    boolean watchKey,
    Prover prover,
    Optional<TrustedPoint> checkpoint,
    Duration netDelay) {

  /**
   * How a prover works.
   *
   * @param threads of low priority
   * @param segmentLog instructions of a segment, as a power of two: memory is in proportion
   */
  public record Prover(int threads, int segmentLog) {
    public static final int THREADS_MAX = 256;
    public static final int SEGMENT_LOG_MIN = 10;
    public static final int SEGMENT_LOG_MAX = 20;

    /** One thread, in about a gibibyte. */
    public static final Prover SMALL = new Prover(1, 18);

    public Prover {
      if (threads < 1
          || threads > THREADS_MAX
          || segmentLog < SEGMENT_LOG_MIN
          || segmentLog > SEGMENT_LOG_MAX) {
        throw new IllegalArgumentException("threads or segments out of bounds");
      }
    }
  }

  /** What a node does besides following the chain and serving RPC. */
  public enum Role {
    /** Votes, and sequences the shards. */
    VALIDATOR,
    /** Proves shards. */
    PROVER,
    /** Has no part in either: checks each final proof itself. */
    OBSERVER
  }

  /**
   * An address to listen on.
   *
   * @param port 0 takes any free one
   * @param advertised the IP that others are told, if it is not {@code host}
   */
  public record Listen(String host, int port, Optional<String> advertised) {
    public Listen(String host, int port) {
      this(host, port, Optional.empty());
    }
  }

  public NodeConfig {
    if (!execute && role != Role.OBSERVER) {
      throw new IllegalArgumentException("only an observer can do without executing shards");
    }
    peers = List.copyOf(peers);
    hostAllowlist = Set.copyOf(hostAllowlist);
  }

  /** Whether a shard is followed. */
  public boolean follows(int shard) {
    return shards.map(set -> set.contains(shard)).orElse(true);
  }

  /** Whether a shard's batches are run here, if it has a program. */
  public boolean executes(int shard) {
    return execute && follows(shard);
  }
}
