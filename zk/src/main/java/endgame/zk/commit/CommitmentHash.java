package endgame.zk.commit;

import endgame.zk.field.PrimeField;

/**
 * The hash of a commitment. Digests are 32 bytes. Rows are hashed as canonical values, so that the
 * digest doesn't depend on how a prover keeps its elements.
 */
public sealed interface CommitmentHash permits Sha256Commitment, Poseidon2Commitment {
  int DIGEST_BYTES = 32;

  /** The name that the verifying key binds. */
  String id();

  /** Whether 32 bytes can be a digest. */
  boolean isDigest(byte[] bytes, int at);

  /** A worker with scratch space of its own: one per thread. */
  Worker worker();

  /** What hashes; not thread-safe. */
  interface Worker {
    /**
     * Digests of rows [from, from + n) of all {@code matrices}, concatenated per row.
     *
     * @param out n digests from {@code at} on
     */
    void rows(Matrix[] matrices, int from, int n, byte[] out, int at);

    /** The digest of one row, given as elements in Montgomery form. */
    void row(int[] elements, int n, byte[] out, int at);

    /** Parents: {@code out[i] = compress(left[i], right[i])} for i &lt; n; ranges may be equal. */
    void compress(byte[] left, int lt, byte[] right, int rt, int n, byte[] out, int at);
  }

  /** The commitment hash of an id, with elements of a field. */
  static CommitmentHash sha256(PrimeField field) {
    return new Sha256Commitment(field);
  }

  /** Poseidon2 over KoalaBear: for proofs that are verified inside of proofs. */
  static CommitmentHash poseidon2() {
    return new Poseidon2Commitment();
  }
}
