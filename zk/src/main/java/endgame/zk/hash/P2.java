package endgame.zk.hash;

import endgame.zk.field.KoalaBear;
import endgame.zk.poseidon2.Poseidon2;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * The suite {@code p2-koalabear}: {@code P2(tag, bytes)} of docs/shard-protocol.md 1.
 *
 * <p>The elements are tag, length, then 3 bytes each, absorbed by an overwrite sponge of rate 8. A
 * digest is lanes 0–7 as u32, little-endian.
 */
public final class P2 implements HashSuite {
  public static final P2 SUITE = new P2();

  /** Longest message in bytes: its length is one element. */
  public static final int LENGTH_MAX = KoalaBear.P - 1;

  /** Bytes of a piece of a body. */
  public static final int PIECE_BYTES = HashSuite.PIECE_BYTES;

  /** Bytes of a key of the state. */
  public static final int KEY_BYTES = 32;

  static final int RATE = 8;
  static final VarHandle U32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** The constant last block of every state leaf: section 2. */
  private static final int[] LEAF = {
    0x454e44, 0x47414d, 0x450000, 0x4c4541, 0x460000, 0x000001, 0x000000, 0x000001
  };

  private P2() {}

  @Override
  public String id() {
    return "p2-koalabear";
  }

  @Override
  public Hasher hasher(int tag) {
    return new ByteHasher(message -> digest(tag, message));
  }

  @Override
  public byte[] node(byte[] left, byte[] right) {
    return parent(left, right);
  }

  @Override
  public boolean isDigest(byte[] bytes) {
    return isCanonical(bytes);
  }

  @Override
  public byte[] rootOfBody(byte[] body) {
    return bodyRoot(body);
  }

  /** P2(tag, parts[0] ‖ parts[1] ‖ …). */
  public static byte[] digest(int tag, byte[]... parts) {
    long length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    Absorber absorber = absorber(tag, length);
    for (byte[] part : parts) {
      absorber.update(part);
    }
    return absorber.digest();
  }

  /** P2(tag, bytes[offset, offset + length)). */
  public static byte[] digest(int tag, byte[] bytes, int offset, int length) {
    return absorber(tag, length).update(bytes, offset, length).digest();
  }

  /**
   * A hash whose bytes come bit by bit.
   *
   * @param length of all bytes together, which is hashed first
   */
  public static Absorber absorber(int tag, long length) {
    if (tag < 0 || tag >= KoalaBear.P || length < 0 || length > LENGTH_MAX) {
      throw new IllegalArgumentException("tag " + tag + ", length " + length);
    }
    return new Absorber(tag, (int) length);
  }

  /** node(l, r): lanes 0–7 of the permutation of l ‖ r. */
  public static byte[] parent(byte[] left, byte[] right) {
    int[] state = new int[Poseidon2.WIDTH];
    readDigest(left, state, 0);
    readDigest(right, state, RATE);
    Poseidon2.permute(state);
    return digestOf(state);
  }

  /**
   * Many nodes at once.
   *
   * @param pairs {@code count} times 64 bytes, l ‖ r, from {@code offset} on
   * @param parents gets {@code count} digests from {@code to} on; may be the same array when {@code
   *     to ≤ offset}
   */
  public static void parents(byte[] pairs, int offset, int count, byte[] parents, int to) {
    Objects.checkFromIndexSize(offset, 2L * DIGEST_BYTES * count, pairs.length);
    Objects.checkFromIndexSize(to, (long) DIGEST_BYTES * count, parents.length);
    Lanes.parents(pairs, offset, count, parents, to);
  }

  /** P2(STATE_PATH, key). */
  public static byte[] statePath(byte[] key) {
    return digest(Tag.STATE_PATH, checkKey(key));
  }

  /** P2(STATE_VALUE, value). */
  public static byte[] valueDigest(byte[] value) {
    return digest(Tag.STATE_VALUE, value);
  }

  /** The digest of a leaf of the state tree: three blocks of P2(STATE_LEAF, …), then LEAF. */
  public static byte[] stateLeaf(byte[] key, byte[] valueDigest) {
    checkKey(key);
    if (!isCanonical(valueDigest)) {
      throw new IllegalArgumentException("no digest");
    }
    Absorber absorber = absorber(Tag.STATE_LEAF, KEY_BYTES + DIGEST_BYTES);
    absorber.update(key).update(valueDigest);
    int[] state = absorber.finish();
    System.arraycopy(LEAF, 0, state, 0, RATE);
    Poseidon2.permute(state);
    return digestOf(state);
  }

  /** The constant LEAF as a digest. No witness may give it as an opaque subtree. */
  public static byte[] leafConstant() {
    return digestOf(LEAF);
  }

  /** P2(BODY, length u64 ‖ tree over pieces). */
  public static byte[] bodyRoot(byte[] body) {
    return BodyTree.root(body);
  }

  /** Whether bytes are 8 words below p. */
  public static boolean isCanonical(byte[] bytes) {
    return bytes.length == DIGEST_BYTES && isCanonical(bytes, 0);
  }

  /** Whether the 32 bytes from {@code offset} on are 8 words below p. */
  public static boolean isCanonical(byte[] bytes, int offset) {
    Objects.checkFromIndexSize(offset, DIGEST_BYTES, bytes.length);
    for (int i = 0; i < RATE; i++) {
      if (!KoalaBear.isCanonical((int) U32.get(bytes, offset + 4 * i))) {
        return false;
      }
    }
    return true;
  }

  private static byte[] checkKey(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("key of " + key.length + " bytes");
    }
    return key;
  }

  private static void readDigest(byte[] bytes, int[] state, int to) {
    if (bytes.length != DIGEST_BYTES) {
      throw new IllegalArgumentException("digest of " + bytes.length + " bytes");
    }
    for (int i = 0; i < RATE; i++) {
      state[to + i] = checked((int) U32.get(bytes, 4 * i));
    }
  }

  static int checked(int word) {
    if (!KoalaBear.isCanonical(word)) {
      throw new IllegalArgumentException("no digest: word " + Integer.toUnsignedString(word));
    }
    return word;
  }

  static byte[] digestOf(int[] state) {
    byte[] digest = new byte[DIGEST_BYTES];
    for (int i = 0; i < RATE; i++) {
      U32.set(digest, 4 * i, state[i]);
    }
    return digest;
  }

  /** One message on its way through the sponge. */
  public static final class Absorber {
    private final int[] state = new int[Poseidon2.WIDTH];
    private int lane = 2;

    /** Bytes still to come. */
    private int missing;

    /** Up to two bytes that don't fill an element yet, and how many. */
    private int partial;

    private int partialBytes;

    private Absorber(int tag, int length) {
      state[0] = tag;
      state[1] = length;
      missing = length;
    }

    public Absorber update(byte[] bytes) {
      return update(bytes, 0, bytes.length);
    }

    public Absorber update(byte[] bytes, int offset, int length) {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      if (length > missing) {
        throw new IllegalStateException("longer than announced");
      }
      missing -= length;
      int at = offset;
      int end = offset + length;
      while (partialBytes != 0 && at < end) {
        single(bytes[at++]);
      }
      for (; at + 3 <= end; at += 3) {
        absorb((bytes[at] & 0xff) | ((bytes[at + 1] & 0xff) << 8) | ((bytes[at + 2] & 0xff) << 16));
      }
      while (at < end) {
        single(bytes[at++]);
      }
      return this;
    }

    /** The digest, once all announced bytes are in. */
    public byte[] digest() {
      return digestOf(finish());
    }

    private int[] finish() {
      if (missing != 0) {
        throw new IllegalStateException(missing + " bytes are missing");
      }
      if (partialBytes != 0) {
        absorb(partial);
        partialBytes = 0;
      }
      if (lane != 0) {
        Poseidon2.permute(state);
        lane = 0;
      }
      return state;
    }

    private void single(byte value) {
      int shifted = (value & 0xff) << (8 * partialBytes);
      partial = partialBytes == 0 ? shifted : partial | shifted;
      if (++partialBytes == 3) {
        partialBytes = 0;
        absorb(partial);
      }
    }

    private void absorb(int element) {
      state[lane++] = element;
      if (lane == RATE) {
        Poseidon2.permute(state);
        lane = 0;
      }
    }
  }
}
