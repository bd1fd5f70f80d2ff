package endgame.storage.tree;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** The bytes of a chunk straight from the words of {@link RangeChunk}, from all contents. */
final class NaiveChunk {
  private NaiveChunk() {}

  /** Sorted by position. */
  static NavigableMap<Digest, Map.Entry<Digest, byte[]>> byPosition(
      TreeHasher hasher, SortedMap<Digest, byte[]> contents) {
    TreeMap<Digest, Map.Entry<Digest, byte[]>> sorted = new TreeMap<>();
    contents.forEach((key, value) -> sorted.put(position(hasher, key), Map.entry(key, value)));
    return sorted;
  }

  static Digest position(TreeHasher hasher, Digest key) {
    byte[] path = hasher.path(key.toBytes());
    byte[] number = new byte[32];
    for (int depth = 0; depth < 256; depth++) {
      int bit = path[depth / 8] >> (depth % 8) & 1;
      number[depth / 8] |= (byte) (bit << (7 - depth % 8));
    }
    return Digest.of(number);
  }

  static byte[] bytes(
      TreeHasher hasher, SortedMap<Digest, byte[]> contents, Digest from, Digest to) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(to.toBytes());
    write(hasher, new ArrayList<>(contents.entrySet()), "", from, to, out);
    return out.toByteArray();
  }

  private static void write(
      TreeHasher hasher,
      List<Map.Entry<Digest, byte[]>> entries,
      String prefix,
      Digest from,
      Digest to,
      ByteArrayOutputStream out) {
    if (entries.isEmpty()) {
      out.write(0);
      return;
    }
    TreeMap<Digest, byte[]> part = new TreeMap<>();
    entries.forEach(e -> part.put(e.getKey(), e.getValue()));
    if (number(prefix, '0').compareTo(to) > 0 || number(prefix, '1').compareTo(from) < 0) {
      out.write(1);
      out.writeBytes(root(hasher, part, prefix.length()).toBytes());
      return;
    }
    if (entries.size() == 1) {
      leaf(hasher, entries.getFirst(), from, to, out);
      return;
    }
    out.write(3);
    for (char bit : new char[] {'0', '1'}) {
      List<Map.Entry<Digest, byte[]>> side = new ArrayList<>();
      for (Map.Entry<Digest, byte[]> entry : entries) {
        byte[] path = hasher.path(entry.getKey().toBytes());
        int depth = prefix.length();
        if ((path[depth / 8] >> (depth % 8) & 1) == bit - '0') {
          side.add(entry);
        }
      }
      write(hasher, side, prefix + bit, from, to, out);
    }
  }

  private static void leaf(
      TreeHasher hasher,
      Map.Entry<Digest, byte[]> entry,
      Digest from,
      Digest to,
      ByteArrayOutputStream out) {
    Digest place = position(hasher, entry.getKey());
    boolean inside = place.compareTo(from) >= 0 && place.compareTo(to) <= 0;
    byte[] value = entry.getValue();
    out.write(inside ? 4 : 2);
    out.writeBytes(entry.getKey().toBytes());
    if (inside) {
      out.write((value.length - 1) % 256);
      out.write((value.length - 1) / 256);
      out.writeBytes(value);
    } else {
      out.writeBytes(hasher.valueDigest(value));
    }
  }

  private static Digest number(String prefix, char fill) {
    byte[] number = new byte[32];
    for (int depth = 0; depth < 256; depth++) {
      char bit = depth < prefix.length() ? prefix.charAt(depth) : fill;
      number[depth / 8] |= (byte) ((bit - '0') << (7 - depth % 8));
    }
    return Digest.of(number);
  }

  /** The digest of a subtree at a depth: paths agree above it, so they begin there. */
  private static Digest root(TreeHasher hasher, SortedMap<Digest, byte[]> part, int depth) {
    TreeHasher below =
        new TreeHasher() {
          @Override
          public byte[] path(byte[] key) {
            byte[] path = hasher.path(key);
            byte[] shifted = new byte[32];
            for (int d = depth; d < 256; d++) {
              int bit = path[d / 8] >> (d % 8) & 1;
              shifted[(d - depth) / 8] |= (byte) (bit << ((d - depth) % 8));
            }
            return shifted;
          }

          @Override
          public byte[] valueDigest(byte[] value) {
            return hasher.valueDigest(value);
          }

          @Override
          public byte[] leaf(byte[] key, byte[] valueDigest) {
            return hasher.leaf(key, valueDigest);
          }

          @Override
          public byte[] node(byte[] left, byte[] right) {
            return hasher.node(left, right);
          }
        };
    return NaiveTree.root(below, part);
  }
}
