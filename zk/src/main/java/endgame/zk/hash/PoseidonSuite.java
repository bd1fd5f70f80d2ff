package endgame.zk.hash;

import endgame.zk.bn254.Scalar;
import endgame.zk.poseidon.Poseidon;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The suite {@code poseidon-bn254}: circomlib's Poseidon over the scalar field of BN254, one field
 * of a message per element, so that a circuit range-checks nothing (docs/shard-protocol.md 7.2).
 *
 * <p>A digest is one element, little-endian, below the modulus.
 */
public final class PoseidonSuite implements HashSuite {
  public static final PoseidonSuite INSTANCE = new PoseidonSuite();

  private static final int CHUNK = 31;
  private static final int ADDRESS = 20;
  private static final int HALF = DIGEST_BYTES / 2;

  /** Kinds are u8: from here on elements say that a content has no known fields. */
  private static final int UNKNOWN = 256;

  private PoseidonSuite() {}

  @Override
  public String id() {
    return "poseidon-bn254";
  }

  @Override
  public Hasher hasher(int tag) {
    if (tag < 0) {
      throw new IllegalArgumentException("tag " + tag);
    }
    return new Elements(tag);
  }

  @Override
  public byte[] node(byte[] left, byte[] right) {
    return bytes(Poseidon.hash(digest(left), digest(right)));
  }

  @Override
  public boolean isDigest(byte[] bytes) {
    return element(bytes).isPresent();
  }

  /** The element that a digest is; empty when the bytes are none. */
  public static Optional<Scalar> element(byte[] digest) {
    return digest.length == DIGEST_BYTES ? Scalar.decode(reversed(digest), 0) : Optional.empty();
  }

  private static Scalar digest(byte[] bytes) {
    return element(bytes)
        .orElseThrow(() -> new IllegalArgumentException("no digest of poseidon-bn254"));
  }

  /** Up to 31 bytes, little-endian: always an element. */
  private static Scalar number(byte[] bytes, int from, int to) {
    byte[] padded = Arrays.copyOf(Arrays.copyOfRange(bytes, from, to), DIGEST_BYTES);
    return Scalar.decode(reversed(padded), 0).orElseThrow();
  }

  private static byte[] bytes(Scalar element) {
    return reversed(element.encode());
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }

  /** Collects the elements of a message. */
  private static final class Elements implements Hasher {
    private final int tag;
    private final List<Scalar> elements = new ArrayList<>();

    Elements(int tag) {
      this.tag = tag;
    }

    private Hasher add(Scalar element) {
      elements.add(element);
      return this;
    }

    @Override
    public Hasher u8(int value) {
      return add(Scalar.of(value & 0xff));
    }

    @Override
    public Hasher u32(int value) {
      return add(Scalar.of(Integer.toUnsignedLong(value)));
    }

    @Override
    public Hasher u64(long value) {
      byte[] bytes = new byte[Long.BYTES];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (value >>> (8 * i));
      }
      return add(number(bytes, 0, bytes.length));
    }

    @Override
    public Hasher address(byte[] value) {
      return add(number(reversed(sized(value, ADDRESS)), 0, ADDRESS));
    }

    @Override
    public Hasher u256(byte[] value) {
      return opaque(value);
    }

    @Override
    public Hasher digest(byte[] value) {
      return add(PoseidonSuite.digest(value));
    }

    @Override
    public Hasher opaque(byte[] value) {
      sized(value, DIGEST_BYTES);
      add(number(value, 0, HALF));
      return add(number(value, HALF, DIGEST_BYTES));
    }

    private static byte[] sized(byte[] value, int size) {
      if (value.length != size) {
        throw new IllegalArgumentException(value.length + " bytes instead of " + size);
      }
      return value;
    }

    @Override
    public Hasher bytes(byte[] value) {
      add(Scalar.of(value.length));
      for (int from = 0; from < value.length; from += CHUNK) {
        add(number(value, from, Math.min(value.length, from + CHUNK)));
      }
      return this;
    }

    @Override
    public Hasher unknown(int kind, byte[] content) {
      return add(Scalar.of(UNKNOWN + (kind & 0xff))).bytes(content);
    }

    @Override
    public byte[] finish() {
      List<Scalar> list = new ArrayList<>();
      list.add(Scalar.of(tag));
      list.add(Scalar.of(elements.size()));
      list.addAll(elements);
      int from = Math.min(list.size(), Poseidon.MAX_INPUTS);
      Scalar hash = Poseidon.hash(list.subList(0, from).toArray(Scalar[]::new));
      while (from < list.size()) {
        int to = Math.min(list.size(), from + Poseidon.MAX_INPUTS - 1);
        List<Scalar> next = new ArrayList<>();
        next.add(hash);
        next.addAll(list.subList(from, to));
        hash = Poseidon.hash(next.toArray(Scalar[]::new));
        from = to;
      }
      return PoseidonSuite.bytes(hash);
    }
  }
}
