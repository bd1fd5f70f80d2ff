package endgame.p2p;

import endgame.p2p.identity.PeerId;

/**
 * What the owner knows about peers. Called on the transport's threads, often: must not block and
 * must be thread-safe.
 */
public interface PeerPolicy {
  /** My hello, made anew for each connection; at most {@link Network#HELLO_BYTES_MAX}. */
  byte[] hello();

  /** Judges a peer's hello. The id is proven, the bytes are the peer's. */
  Admission onHello(PeerId peer, byte[] hello);

  /** Whether the owner bans a peer, beside the transport's own bans. */
  default boolean banned(PeerId peer) {
    return false;
  }

  /** Whether a peer may use the channels of members (validators). */
  boolean member(PeerId peer);

  /** Whether a violation only disconnects: the operator named this peer. */
  default boolean trusted(PeerId peer) {
    return false;
  }
}
