package endgame.zk.plonk;

import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Parsed;
import endgame.zk.proof.Verdict;
import java.util.List;
import java.util.Optional;

/** Verifies proofs of both flavours. */
public final class PlonkVerifier {
  private PlonkVerifier() {}

  /**
   * Whether a proof shows the circuit of a key to hold for some public inputs.
   *
   * @param inputs in the circuit's order
   */
  public static Verdict verify(PlonkKey key, List<Scalar> inputs, PlonkProof proof) {
    if (inputs.size() != key.publicInputs()) {
      return wrongCount(key, inputs);
    }
    return switch (key) {
      case GnarkKey gnark ->
          switch (proof) {
            case GnarkProof its
                when its.commitments().size() == gnark.commitments()
                    && its.selectorsAt().size() == gnark.commitments() ->
                new GnarkVerification(gnark, inputs, its).verdict();
            case GnarkProof other -> new Verdict.Rejected("another number of commitments");
            case SnarkjsProof other -> new Verdict.Rejected("a proof of another flavour");
          };
      case SnarkjsKey snarkjs ->
          switch (proof) {
            case SnarkjsProof its -> new SnarkjsVerification(snarkjs, inputs, its).verdict();
            case GnarkProof other -> new Verdict.Rejected("a proof of another flavour");
          };
    };
  }

  /** The same for the bytes of a proof; malformed ones are rejected. */
  public static Verdict verify(PlonkKey key, List<Scalar> inputs, byte[] proof, int from) {
    return switch (key.parseProof(proof, from)) {
      case Parsed.Ok<? extends PlonkProof> valid -> verify(key, inputs, valid.value());
      case Parsed.Malformed<? extends PlonkProof> malformed ->
          new Verdict.Rejected(malformed.reason());
    };
  }

  /**
   * The same for a proof in any of gnark's binary forms, told apart by their lengths: Solidity's
   * encoding and the files of {@link GnarkProofFile}.
   */
  public static Verdict verifyGnark(GnarkKey key, List<Scalar> inputs, byte[] proof) {
    if (!GnarkProofFile.canBe(proof.length, key.commitments())) {
      return verify(key, inputs, proof, 0);
    }
    if (inputs.size() != key.publicInputs()) {
      return wrongCount(key, inputs);
    }
    return switch (GnarkProofFile.parse(proof, key.commitments())) {
      case Parsed.Ok<GnarkProofFile>(GnarkProofFile file) ->
          new GnarkVerification(key, inputs, file.proof())
              .verdict(Optional.of(file.linearisedAt()));
      case Parsed.Malformed<GnarkProofFile>(String reason) -> new Verdict.Rejected(reason);
    };
  }

  private static Verdict wrongCount(PlonkKey key, List<Scalar> inputs) {
    return new Verdict.Rejected(inputs.size() + " public inputs instead of " + key.publicInputs());
  }
}
