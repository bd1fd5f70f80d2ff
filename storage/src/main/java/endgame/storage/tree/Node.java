package endgame.storage.tree;

import java.util.Arrays;
import java.util.Optional;

/**
 * A node as it is stored. Leaf: {@code 0 ‖ key 32 ‖ valueDigest 32 ‖ value 1..65536}; inner node:
 * {@code 1 ‖ left 32 ‖ right 32}. The value's digest is kept, so that proofs never hash values.
 */
public sealed interface Node {
  int MAX_VALUE_BYTES = 65_536;

  byte[] encode();

  /** What this node's place in a tree must be; for nodes that strangers gave. */
  Digest digest(TreeHasher hasher);

  /** Empty if these bytes are no node. Doesn't hash anything. */
  static Optional<Node> parse(byte[] bytes) {
    if (bytes.length == 1 + 2 * Digest.SIZE && bytes[0] == 1) {
      Digest left = Digest.of(bytes, 1);
      Digest right = Digest.of(bytes, 1 + Digest.SIZE);
      return left.isZero() && right.isZero()
          ? Optional.empty()
          : Optional.of(new Inner(left, right));
    }
    int head = 1 + 2 * Digest.SIZE;
    if (bytes.length > head && bytes.length <= head + MAX_VALUE_BYTES && bytes[0] == 0) {
      return Optional.of(
          new Leaf(
              Digest.of(bytes, 1),
              Digest.of(bytes, 1 + Digest.SIZE),
              Arrays.copyOfRange(bytes, head, bytes.length)));
    }
    return Optional.empty();
  }

  /** At most one child is the zero digest. */
  record Inner(Digest left, Digest right) implements Node {
    @Override
    public byte[] encode() {
      byte[] bytes = new byte[1 + 2 * Digest.SIZE];
      bytes[0] = 1;
      left.copyTo(bytes, 1);
      right.copyTo(bytes, 1 + Digest.SIZE);
      return bytes;
    }

    @Override
    public Digest digest(TreeHasher hasher) {
      return Digest.of(hasher.node(left.toBytes(), right.toBytes()));
    }
  }

  /** A key and its value, at whatever depth. */
  final class Leaf implements Node {
    private final Digest key;
    private final Digest valueDigest;
    private final byte[] value;

    Leaf(Digest key, Digest valueDigest, byte[] value) {
      this.key = key;
      this.valueDigest = valueDigest;
      this.value = value;
    }

    public Digest key() {
      return key;
    }

    public Digest valueDigest() {
      return valueDigest;
    }

    /** Not to be written to. */
    public byte[] value() {
      return value;
    }

    @Override
    public byte[] encode() {
      byte[] bytes = new byte[1 + 2 * Digest.SIZE + value.length];
      key.copyTo(bytes, 1);
      valueDigest.copyTo(bytes, 1 + Digest.SIZE);
      System.arraycopy(value, 0, bytes, 1 + 2 * Digest.SIZE, value.length);
      return bytes;
    }

    /** Hashes the value too. */
    @Override
    public Digest digest(TreeHasher hasher) {
      return Digest.of(hasher.leaf(key.toBytes(), hasher.valueDigest(value)));
    }
  }
}
