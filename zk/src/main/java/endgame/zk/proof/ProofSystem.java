package endgame.zk.proof;

/** A scheme in which statements are proven. See the package for the contract. */
public interface ProofSystem {
  /** Name and version, for example {@code witness/1}: it is in the registry and in statements. */
  String id();

  Limits limits();

  /** Proven bits of soundness error. */
  int securityBits();

  /** Parses and checks a verifying key once; the result is kept while the shard lives. */
  KeyResult parseKey(byte[] key);

  /**
   * Checks one proof.
   *
   * @param key from {@link #parseKey} of this system
   * @param statement canonical statement bytes
   */
  Verdict verify(VerifyingKey key, byte[] statement, byte[] proof);

  /** A parsed key. Only the system that made it reads it. */
  interface VerifyingKey {}

  /** Either a parsed key or the reason why the bytes are none. */
  sealed interface KeyResult {
    record Parsed(VerifyingKey key) implements KeyResult {}

    record Malformed(String reason) implements KeyResult {}
  }

  /**
   * Bounds that hold before any work is done.
   *
   * @param keyBytesMax longest key
   * @param proofBytesMax longest proof
   * @param costUnitsMax most cost units that one verification may take
   */
  record Limits(int keyBytesMax, int proofBytesMax, long costUnitsMax) {}
}
