package endgame.zk.inputs;

import endgame.zk.bn254.Scalar;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The hash of the statement alone: for circuits of circom or gnark that were written for this
 * chain.
 *
 * @param hash over the statement
 */
public record RawInputs(Hash hash) implements StatementInputs {
  static final byte SHA256_KIND = 0;
  static final byte POSEIDON_KIND = 1;

  private static final int HALF_DIGEST = 16;

  /** Suites whose hash a circuit can bind. */
  public enum Hash {
    SHA256,
    POSEIDON_BN254
  }

  @Override
  public int count() {
    return switch (hash) {
      case SHA256 -> 2;
      case POSEIDON_BN254 -> 1;
    };
  }

  @Override
  public Opened open(byte[] statement, byte[] proof, StatementHash poseidon) {
    return switch (hash) {
      case SHA256 -> {
        byte[] digest = Digests.sha256(statement);
        // Halves are below 2^128, so they are elements as they stand.
        Scalar high = half(Arrays.copyOfRange(digest, 0, HALF_DIGEST));
        Scalar low = half(Arrays.copyOfRange(digest, HALF_DIGEST, 2 * HALF_DIGEST));
        yield new Opened.Inputs(List.of(high, low), 0);
      }
      case POSEIDON_BN254 -> {
        Optional<Scalar> d = poseidon.of(statement);
        yield d.isPresent()
            ? new Opened.Inputs(List.of(d.get()), 0)
            : new Opened.Refused("malformed statement");
      }
    };
  }

  private static Scalar half(byte[] bytes) {
    return Scalar.reduce(new BigInteger(1, bytes));
  }

  @Override
  public byte[] encode() {
    return new byte[] {
      switch (hash) {
        case SHA256 -> SHA256_KIND;
        case POSEIDON_BN254 -> POSEIDON_KIND;
      }
    };
  }
}
