package endgame.zk.inputs;

import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Parsed;
import java.util.List;
import java.util.Optional;

/** How statement bytes, and what stands before a proof, become public inputs. */
public sealed interface StatementInputs permits RawInputs, Sp1Inputs, Risc0Inputs {
  /** Bytes of a scalar. */
  int SCALAR_BYTES = 32;

  /** The public inputs that a verifying key must have. */
  int count();

  /**
   * Takes the envelope off a proof.
   *
   * @param statement canonical statement bytes; for SP1 they are the public values
   * @param proof the envelope and the proof proper
   * @param poseidon the hash D of a statement in the suite {@code poseidon-bn254}
   */
  Opened open(byte[] statement, byte[] proof, StatementHash poseidon);

  /** The form that a key has; see the package. */
  byte[] encode();

  /** Length of that form. */
  default int bytes() {
    return encode().length;
  }

  /** The hash of a statement as one element; empty if the bytes are no statement. */
  @FunctionalInterface
  interface StatementHash {
    Optional<Scalar> of(byte[] statement);
  }

  /** What a proof is to be verified for, or why it can't be. */
  sealed interface Opened {
    /**
     * The inputs, and where the proof proper begins.
     *
     * @param values the public inputs in order
     * @param proofFrom offset in the bytes that were opened
     */
    record Inputs(List<Scalar> values, int proofFrom) implements Opened {
      public Inputs {
        values = List.copyOf(values);
      }
    }

    record Refused(String reason) implements Opened {}
  }

  /** Reads the encoding at an offset of a key; {@link #bytes} says where it ends. */
  static Parsed<StatementInputs> parse(byte[] key, int from) {
    if (key.length <= from) {
      return Parsed.malformed("the key ends early");
    }
    return switch (key[from]) {
      case RawInputs.SHA256_KIND -> Parsed.ok(new RawInputs(RawInputs.Hash.SHA256));
      case RawInputs.POSEIDON_KIND -> Parsed.ok(new RawInputs(RawInputs.Hash.POSEIDON_BN254));
      case Sp1Inputs.BEFORE_6_KIND, Sp1Inputs.FROM_6_KIND -> Sp1Inputs.parse(key, from);
      case Risc0Inputs.KIND -> Risc0Inputs.parse(key, from);
      default -> Parsed.malformed("unknown kind of inputs " + key[from]);
    };
  }
}
