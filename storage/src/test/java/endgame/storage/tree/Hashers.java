package endgame.storage.tree;

import java.util.Arrays;

/** Hashers for tests. */
final class Hashers {
  /** Paths are the keys themselves, so tests place leaves by hand; else SHA-256. */
  static final TreeHasher PLACED =
      new Wrapped() {
        @Override
        public byte[] path(byte[] key) {
          return key.clone();
        }
      };

  /** Paths share the first 200 bits, or the first 255 bits, with many others. */
  static final TreeHasher COLLIDING =
      new Wrapped() {
        @Override
        public byte[] path(byte[] key) {
          byte[] path = new byte[32];
          path[3] = (byte) (key[0] & 1);
          path[25] = (byte) (key[1] & 3);
          System.arraycopy(key, 26, path, 26, 6);
          return path;
        }
      };

  static final byte[] LEAF_BLOCK = new byte[32];

  static {
    Arrays.fill(LEAF_BLOCK, (byte) 0xee);
  }

  /** Like an overwrite sponge: every leaf is also node(LEAF_BLOCK, capacity). */
  static class Sponge extends Wrapped {
    @Override
    public byte[] leaf(byte[] key, byte[] valueDigest) {
      return node(LEAF_BLOCK, capacity(key, valueDigest));
    }

    byte[] capacity(byte[] key, byte[] valueDigest) {
      return Sha256TreeHasher.INSTANCE.leaf(key, valueDigest);
    }

    @Override
    public boolean refuses(byte[] digest) {
      return Arrays.equals(digest, LEAF_BLOCK);
    }
  }

  static class Wrapped implements TreeHasher {
    private static final TreeHasher INNER = Sha256TreeHasher.INSTANCE;

    @Override
    public byte[] path(byte[] key) {
      return INNER.path(key);
    }

    @Override
    public byte[] valueDigest(byte[] value) {
      return INNER.valueDigest(value);
    }

    @Override
    public byte[] leaf(byte[] key, byte[] valueDigest) {
      return INNER.leaf(key, valueDigest);
    }

    @Override
    public byte[] node(byte[] left, byte[] right) {
      return INNER.node(left, right);
    }
  }

  private Hashers() {}
}
