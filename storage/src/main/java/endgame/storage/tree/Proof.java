package endgame.storage.tree;

import endgame.storage.tree.Node.Inner;
import endgame.storage.tree.Node.Leaf;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way from a root to the place of one key; any bytes, until verified. Canonical:
 *
 * <pre>
 * depth u16      number of siblings, 0 to 256, little-endian
 * present        ceil(depth / 8) bytes: bit i%8 of byte i/8 is 1 if the sibling at depth i + 1 isn't
 *                empty; the rest of the last byte is 0
 * siblings       32 bytes for each 1, from the root down
 * end            0                        the place is empty: absent
 *                1 ‖ valueDigest          the key's leaf
 *                2 ‖ key ‖ valueDigest    another leaf, whose path agrees for depth bits: absent
 * </pre>
 *
 * The last sibling is never empty, else the end would lie higher.
 */
public final class Proof {
  /** Every valid proof is at most this long. */
  public static final int MAX_BYTES = 2 + Path.BITS / 8 + (Path.BITS + 2) * Digest.SIZE + 1;

  private static final int EMPTY = 0;
  private static final int OWN = 1;
  private static final int OTHER = 2;

  private final byte[] bytes;

  private Proof(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes any bytes, and copies them. */
  public static Proof of(byte[] bytes) {
    return new Proof(bytes.clone());
  }

  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Proof proof && Arrays.equals(bytes, proof.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  static Proof make(Tree tree, NodeSource source, Digest root, Digest key) {
    Path path = tree.path(key);
    List<Digest> siblings = new ArrayList<>();
    Digest at = root;
    while (!at.isZero()) {
      switch (Tree.load(source, at)) {
        case Leaf leaf -> {
          return encode(siblings, key, leaf);
        }
        case Inner inner -> {
          boolean right = path.bit(siblings.size());
          siblings.add(right ? inner.left() : inner.right());
          at = right ? inner.right() : inner.left();
        }
      }
    }
    return encode(siblings, key, null);
  }

  private static Proof encode(List<Digest> siblings, Digest key, @Nullable Leaf end) {
    int depth = siblings.size();
    byte[] present = new byte[(depth + 7) / 8];
    for (int i = 0; i < depth; i++) {
      if (!siblings.get(i).isZero()) {
        present[i / 8] |= (byte) (1 << (i % 8));
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(depth);
    out.write(depth >>> 8);
    out.writeBytes(present);
    siblings.stream().filter(s -> !s.isZero()).forEach(s -> out.writeBytes(s.toBytes()));
    if (end == null) {
      out.write(EMPTY);
    } else if (end.key().equals(key)) {
      out.write(OWN);
      out.writeBytes(end.valueDigest().toBytes());
    } else {
      out.write(OTHER);
      out.writeBytes(end.key().toBytes());
      out.writeBytes(end.valueDigest().toBytes());
    }
    return new Proof(out.toByteArray());
  }

  /** Checks these bytes in full; hashes once per sibling. */
  public Lookup verify(TreeHasher hasher, Digest root, Digest key) {
    if (bytes.length < 3) {
      return new Lookup.Invalid("too short");
    }
    int depth = (bytes[0] & 0xff) | ((bytes[1] & 0xff) << 8);
    if (depth > Path.BITS) {
      return new Lookup.Invalid("deeper than a path");
    }
    Digest[] siblings = new Digest[depth];
    int end = readSiblings(hasher, siblings);
    if (end < 0) {
      return new Lookup.Invalid("the siblings are malformed");
    }
    int[] lengths = {1, 1 + Digest.SIZE, 1 + 2 * Digest.SIZE};
    int kind = end < bytes.length ? bytes[end] : -1;
    if (kind < EMPTY || kind > OTHER || bytes.length - end != lengths[kind]) {
      return new Lookup.Invalid("the end is malformed");
    }
    Tree tree = new Tree(hasher);
    Path path = tree.path(key);
    if (kind == EMPTY) {
      return check(tree, root, path, siblings, Digest.ZERO, new Lookup.Absent());
    }
    Digest valueDigest = Digest.of(bytes, bytes.length - Digest.SIZE);
    if (refused(hasher, valueDigest)) {
      return new Lookup.Invalid("not a value's digest");
    }
    if (kind == OWN) {
      Digest leaf = tree.leafDigest(key, valueDigest);
      return check(tree, root, path, siblings, leaf, new Lookup.Present(valueDigest));
    }
    Digest other = Digest.of(bytes, end + 1);
    // A leaf off this path says nothing of this key; the key's own leaf is no absence.
    if (other.equals(key) || !tree.path(other).sharesPrefix(path, depth)) {
      return new Lookup.Invalid("the other leaf doesn't show absence");
    }
    Digest leaf = tree.leafDigest(other, valueDigest);
    return check(tree, root, path, siblings, leaf, new Lookup.Absent());
  }

  /** Where the end begins, or -1. */
  private int readSiblings(TreeHasher hasher, Digest[] siblings) {
    int depth = siblings.length;
    int at = 2 + (depth + 7) / 8;
    if (at > bytes.length) {
      return -1;
    }
    for (int i = 0; i < (depth + 7) / 8 * 8; i++) {
      boolean present = ((bytes[2 + i / 8] >>> (i % 8)) & 1) == 1;
      if (i >= depth) {
        if (present) {
          return -1;
        }
      } else if (present) {
        if (bytes.length - at < Digest.SIZE) {
          return -1;
        }
        siblings[i] = Digest.of(bytes, at);
        at += Digest.SIZE;
        if (refused(hasher, siblings[i])) {
          return -1;
        }
      } else if (i == depth - 1) {
        return -1;
      } else {
        siblings[i] = Digest.ZERO;
      }
    }
    return at;
  }

  private static Lookup check(
      Tree tree, Digest root, Path path, Digest[] siblings, Digest end, Lookup claim) {
    Digest at = end;
    for (int depth = siblings.length - 1; depth >= 0; depth--) {
      at =
          path.bit(depth)
              ? tree.nodeDigest(siblings[depth], at)
              : tree.nodeDigest(at, siblings[depth]);
    }
    return at.equals(root) ? claim : new Lookup.Invalid("leads to another root");
  }

  static boolean refused(TreeHasher hasher, Digest digest) {
    return digest.isZero() || hasher.refuses(digest.toBytes());
  }
}
