package endgame.zk.hash;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
    return bytes(SlowPoseidon.hash(List.of(element(left), element(right))));
  }

  @Override
  public boolean isDigest(byte[] bytes) {
    return bytes.length == DIGEST_BYTES && number(bytes).compareTo(SlowPoseidon.MODULUS) < 0;
  }

  /** A digest as an element. */
  private BigInteger element(byte[] digest) {
    if (!isDigest(digest)) {
      throw new IllegalArgumentException("no digest of " + id());
    }
    return number(digest);
  }

  /** Little-endian. */
  private static BigInteger number(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return new BigInteger(1, reversed);
  }

  private static byte[] bytes(BigInteger element) {
    byte[] big = element.toByteArray();
    byte[] digest = new byte[DIGEST_BYTES];
    for (int i = 0; i < Math.min(DIGEST_BYTES, big.length); i++) {
      digest[i] = big[big.length - 1 - i];
    }
    return digest;
  }

  /** Collects the elements of a message. */
  private static final class Elements implements Hasher {
    private final BigInteger tag;
    private final List<BigInteger> elements = new ArrayList<>();

    Elements(int tag) {
      this.tag = BigInteger.valueOf(tag);
    }

    private Hasher add(BigInteger element) {
      elements.add(element);
      return this;
    }

    @Override
    public Hasher u8(int value) {
      return add(BigInteger.valueOf(value & 0xff));
    }

    @Override
    public Hasher u32(int value) {
      return add(BigInteger.valueOf(Integer.toUnsignedLong(value)));
    }

    @Override
    public Hasher u64(long value) {
      return add(new BigInteger(Long.toUnsignedString(value)));
    }

    @Override
    public Hasher address(byte[] value) {
      return add(new BigInteger(1, sized(value, ADDRESS)));
    }

    @Override
    public Hasher u256(byte[] value) {
      return opaque(value);
    }

    @Override
    public Hasher digest(byte[] value) {
      return add(INSTANCE.element(value));
    }

    @Override
    public Hasher opaque(byte[] value) {
      sized(value, DIGEST_BYTES);
      add(number(Arrays.copyOf(value, DIGEST_BYTES / 2)));
      return add(number(Arrays.copyOfRange(value, DIGEST_BYTES / 2, DIGEST_BYTES)));
    }

    private static byte[] sized(byte[] value, int size) {
      if (value.length != size) {
        throw new IllegalArgumentException(value.length + " bytes instead of " + size);
      }
      return value;
    }

    @Override
    public Hasher bytes(byte[] value) {
      add(BigInteger.valueOf(value.length));
      for (int from = 0; from < value.length; from += CHUNK) {
        add(number(Arrays.copyOfRange(value, from, Math.min(value.length, from + CHUNK))));
      }
      return this;
    }

    @Override
    public Hasher unknown(int kind, byte[] content) {
      return add(BigInteger.valueOf(UNKNOWN + (kind & 0xff))).bytes(content);
    }

    @Override
    public byte[] finish() {
      List<BigInteger> list = new ArrayList<>();
      list.add(tag);
      list.add(BigInteger.valueOf(elements.size()));
      list.addAll(elements);
      int from = Math.min(list.size(), SlowPoseidon.INPUTS_MAX);
      BigInteger hash = SlowPoseidon.hash(list.subList(0, from));
      while (from < list.size()) {
        int to = Math.min(list.size(), from + SlowPoseidon.INPUTS_MAX - 1);
        List<BigInteger> next = new ArrayList<>();
        next.add(hash);
        next.addAll(list.subList(from, to));
        hash = SlowPoseidon.hash(next);
        from = to;
      }
      return PoseidonSuite.bytes(hash);
    }
  }
}
