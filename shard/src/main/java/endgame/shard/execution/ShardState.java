package endgame.shard.execution;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.tree.P2TreeHasher;
import endgame.storage.tree.Digest;
import endgame.storage.tree.NodeSource;
import endgame.storage.tree.Proof;
import endgame.zk.guest.Multiproofs;
import endgame.zk.guest.StateSource;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A shard's state after some batch: a root, and what was written since. Immutable.
 *
 * @param root of the last closed span
 * @param written by the batches since; an empty value is a deletion
 */
public record ShardState(NodeSource nodes, Hash root, Map<Bytes, Optional<Bytes>> written)
    implements StateSource, Multiproofs {

  @Override
  public Optional<byte[]> get(byte[] key) {
    Bytes name = Bytes.of(key);
    return written.containsKey(name)
        ? written.getOrDefault(name, Optional.empty()).map(Bytes::toArray)
        : P2TreeHasher.TREE.get(nodes, digest(root), Digest.of(key));
  }

  /** Multiproof of the root, without what was written since. */
  @Override
  public byte[] of(
      SortedSet<endgame.zk.guest.Bytes> keys, SortedSet<endgame.zk.guest.Bytes> deleted) {
    return P2TreeHasher.TREE.multiproof(nodes, digest(root), digests(keys), digests(deleted));
  }

  /** Proof that the root's tree holds the key or doesn't. */
  public Proof prove(Bytes key) {
    return P2TreeHasher.TREE.prove(nodes, digest(root), Digest.of(key.toArray()));
  }

  private static SortedSet<Digest> digests(SortedSet<endgame.zk.guest.Bytes> keys) {
    SortedSet<Digest> digests = new TreeSet<>();
    keys.forEach(key -> digests.add(Digest.of(key.toArray())));
    return digests;
  }

  static Digest digest(Hash hash) {
    return Digest.of(hash.toBytes());
  }
}
