package endgame.node;

import endgame.p2p.PeerAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything a node is started with.
 *
 * @param genesis file to start from; empty takes the one in the data directory
 * @param shards shards to execute; empty means all
 * @param retentionHeights final heights for which what only late nodes need is kept
 * @param watchKey whether a validator signs only after it saw that nobody else uses its key
 */
public record NodeConfig(
    Path dataDir,
    Optional<Path> genesis,
    Role role,
    Optional<Set<Integer>> shards,
    Listen p2p,
    List<PeerAddress> peers,
    Optional<Listen> rpc,
    Set<String> hostAllowlist,
    Listen metrics,
    long retentionHeights,
    boolean watchKey) {

  /** What a node does besides following the chain and serving RPC. */
  public enum Role {
    /** Votes, and sequences the shards. */
    VALIDATOR,
    /** Proves shards. */
    PROVER,
    /** Neither. */
    FULL
  }

  /** An address to listen on; port 0 takes any free one. */
  public record Listen(String host, int port) {}

  public NodeConfig {
    peers = List.copyOf(peers);
    hostAllowlist = Set.copyOf(hostAllowlist);
  }
}
