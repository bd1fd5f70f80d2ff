package endgame.zk.guest;

import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A state in memory with its whole tree, for tests. */
public final class MapState implements StateSource, Multiproofs {
  public final SortedMap<Bytes, Bytes> values = new TreeMap<>();

  public MapState put(Bytes key, Bytes value) {
    values.put(key, value);
    return this;
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    return Optional.ofNullable(values.get(Bytes.of(key))).map(Bytes::toArray);
  }

  public PartialTree tree() {
    SortedMap<Bytes, Optional<Bytes>> leaves = new TreeMap<>();
    values.forEach((key, value) -> leaves.put(key, Optional.of(PartialTree.valueDigest(value))));
    return PartialTree.empty().apply(leaves).orElseThrow();
  }

  @Override
  public byte[] of(SortedSet<Bytes> keys, SortedSet<Bytes> deleted) {
    return tree().cut(keys, deleted, new TreeSet<>()).encode().toArray();
  }
}
