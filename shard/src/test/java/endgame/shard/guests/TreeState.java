package endgame.shard.guests;

import endgame.storage.tree.Digest;
import endgame.storage.tree.Tree;
import endgame.storage.tree.TreeHasher;
import endgame.storage.tree.Update;
import endgame.zk.guest.Bytes;
import endgame.zk.guest.Multiproofs;
import endgame.zk.guest.StateSource;
import endgame.zk.hash.P2;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A state in the authenticated tree of {@code storage} under P2. */
final class TreeState implements StateSource, Multiproofs {
  private static final Tree TREE =
      new Tree(
          new TreeHasher() {
            @Override
            public byte[] path(byte[] key) {
              return P2.statePath(key);
            }

            @Override
            public byte[] valueDigest(byte[] value) {
              return P2.valueDigest(value);
            }

            @Override
            public byte[] leaf(byte[] key, byte[] valueDigest) {
              return P2.stateLeaf(key, valueDigest);
            }

            @Override
            public byte[] node(byte[] left, byte[] right) {
              return P2.parent(left, right);
            }

            @Override
            public boolean refuses(byte[] digest) {
              return !P2.isCanonical(digest) || Arrays.equals(digest, P2.leafConstant());
            }
          });

  private final Map<Digest, byte[]> nodes = new HashMap<>();
  private Digest root = Digest.ZERO;

  TreeState put(byte[] key, byte[] value) {
    SortedMap<Digest, Optional<byte[]>> change = new TreeMap<>();
    change.put(Digest.of(key), Optional.of(value));
    return apply(change);
  }

  /** The state after a run's writes. */
  TreeState after(SortedMap<Bytes, Optional<Bytes>> writes) {
    TreeState after = new TreeState();
    after.nodes.putAll(nodes);
    after.root = root;
    SortedMap<Digest, Optional<byte[]>> changes = new TreeMap<>();
    writes.forEach((k, v) -> changes.put(Digest.of(k.toArray()), v.map(Bytes::toArray)));
    return after.apply(changes);
  }

  private TreeState apply(SortedMap<Digest, Optional<byte[]>> changes) {
    Update update = TREE.update(this::node, root, changes);
    nodes.putAll(update.newNodes());
    root = update.newRoot();
    return this;
  }

  private Optional<byte[]> node(Digest digest) {
    return Optional.ofNullable(nodes.get(digest));
  }

  Bytes root() {
    return Bytes.of(root.toBytes());
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    return TREE.get(this::node, root, Digest.of(key));
  }

  @Override
  public byte[] of(SortedSet<Bytes> keys, SortedSet<Bytes> deleted) {
    return TREE.multiproof(this::node, root, digests(keys), digests(deleted));
  }

  private static SortedSet<Digest> digests(SortedSet<Bytes> keys) {
    SortedSet<Digest> digests = new TreeSet<>();
    keys.forEach(key -> digests.add(Digest.of(key.toArray())));
    return digests;
  }
}
