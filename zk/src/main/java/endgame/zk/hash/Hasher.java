package endgame.zk.hash;

/**
 * Takes the fields of one message in order, then gives its digest; used once.
 *
 * <p>Fields of another size, and elements out of their range, are a programmer's error and throw
 * IllegalArgumentException: whoever reads bytes from outside checks them first ({@link
 * HashSuite#isDigest}).
 */
public interface Hasher {
  Hasher u8(int value);

  Hasher u32(int value);

  Hasher u64(long value);

  /** 20 bytes. */
  Hasher address(byte[] value);

  /** 32 bytes, little-endian. */
  Hasher u256(byte[] value);

  /** A digest of the same suite. */
  Hasher digest(byte[] value);

  /** 32 bytes of any value: hashes of other kinds, randomness. */
  Hasher opaque(byte[] value);

  /** Bytes of any number. Suites over bytes add them as they are, without their length. */
  Hasher bytes(byte[] value);

  /**
   * What has no fields that the protocol knows: a kind and its content. Suites over bytes add the
   * kind as a u8 and the content; others keep it apart from every known kind.
   */
  Hasher unknown(int kind, byte[] content);

  byte[] finish();
}
