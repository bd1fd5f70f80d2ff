package endgame.zk.groth16;

import endgame.zk.bn254.Scalar;
import endgame.zk.inputs.StatementInputs;
import endgame.zk.proof.Parsed;
import endgame.zk.proof.ProofSystem;
import endgame.zk.proof.Verdict;
import java.util.Arrays;
import java.util.List;

/**
 * {@code groth16-bn254/1}: statements proven by circom, gnark, SP1 and RISC Zero.
 *
 * <p>The statement's bytes are taken as they are: that they are canonical, and that their program
 * is the shard's, is checked by who builds the statement.
 */
public final class Groth16System implements ProofSystem {
  /** As hard as discrete logarithms in the field with p^12 elements: about 100 bits. */
  private static final int SECURITY_BITS = 100;

  /** Longest of what SP1 and RISC Zero put before a proof: selector and three words. */
  private static final int ENVELOPE_BYTES_MAX = 4 + 3 * 32;

  private static final int PROOF_BYTES_MAX = ENVELOPE_BYTES_MAX + Groth16Proof.BYTES;

  /** A pairing check with five inputs, in guest cycles of the same duration. */
  private static final long COST_UNITS = 1L << 18;

  private final StatementInputs.StatementHash poseidon;

  /** A key with its verifier. */
  record Key(StatementInputs inputs, Groth16Verifier verifier) implements VerifyingKey {}

  /**
   * @param poseidon D of a statement in suite {@code poseidon-bn254}
   */
  public Groth16System(StatementInputs.StatementHash poseidon) {
    this.poseidon = poseidon;
  }

  @Override
  public String id() {
    return "groth16-bn254/1";
  }

  @Override
  public Limits limits() {
    return new Limits(ShardKey.BYTES_MAX, PROOF_BYTES_MAX, COST_UNITS);
  }

  @Override
  public int securityBits() {
    return SECURITY_BITS;
  }

  @Override
  public KeyResult parseKey(byte[] key) {
    return switch (ShardKey.decode(key)) {
      case Parsed.Ok<ShardKey>(ShardKey parsed) ->
          new KeyResult.Parsed(new Key(parsed.inputs(), Groth16Verifier.of(parsed.key())));
      case Parsed.Malformed<ShardKey>(String reason) -> new KeyResult.Malformed(reason);
    };
  }

  @Override
  public Verdict verify(VerifyingKey key, byte[] statement, byte[] proof) {
    if (!(key instanceof Key ours)) {
      throw new IllegalArgumentException("a key of another proof system");
    }
    if (proof.length > PROOF_BYTES_MAX) {
      return new Verdict.Rejected("a proof of more than " + PROOF_BYTES_MAX + " bytes");
    }
    return switch (ours.inputs().open(statement, proof, poseidon)) {
      case StatementInputs.Opened.Refused(String reason) -> new Verdict.Rejected(reason);
      case StatementInputs.Opened.Inputs(List<Scalar> values, int proofFrom) ->
          switch (Groth16Proof.decode(Arrays.copyOfRange(proof, proofFrom, proof.length))) {
            case Parsed.Malformed<Groth16Proof>(String reason) -> new Verdict.Rejected(reason);
            case Parsed.Ok<Groth16Proof>(Groth16Proof decoded) ->
                ours.verifier().verify(values, decoded);
          };
    };
  }
}
