package endgame.node.proof;

import java.nio.file.Path;
import java.util.Optional;

/** A proof and what it is said to prove, as a user gives them. */
public sealed interface ProofInput {
  /** snarkjs' {@code public.json} and {@code proof.json}. */
  record Snarkjs(Path publicInputs, Path proof) implements ProofInput {}

  /**
   * Words as contracts take them.
   *
   * @param inputs decimal numbers with commas, or a file
   * @param proof hex or a file
   */
  record Words(String inputs, String proof) implements ProofInput {}

  /** The same, where the proof may also be gnark's binary file or gnark's JSON. */
  record Gnark(String inputs, String proof) implements ProofInput {}

  /**
   * A proof of SP1.
   *
   * @param publicValues hex or a file
   * @param proof hex or a file
   * @param vkRoot for keys of 6.0.0 and later whose file doesn't say it
   */
  record Sp1(String programKey, String publicValues, String proof, Optional<String> vkRoot)
      implements ProofInput {}

  /**
   * A receipt of RISC Zero.
   *
   * @param journal hex or a file
   * @param seal hex or a file
   */
  record Risc0(String imageId, String journal, String controlRoot, String controlId, String seal)
      implements ProofInput {}
}
