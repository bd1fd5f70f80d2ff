package endgame.node;

import endgame.zk.bn254.Scalar;
import endgame.zk.groth16.Groth16System;
import endgame.zk.guest.GuestRun;
import endgame.zk.guest.StatementDigest;
import endgame.zk.hash.PoseidonSuite;
import endgame.zk.proof.ProofSystem;
import endgame.zk.witness.WitnessSystem;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The proof systems of this build. Which of them a network has, its genesis says. */
public final class ProofSystems {
  private ProofSystems() {}

  /** By id. */
  public static Map<String, ProofSystem> all() {
    return Stream.of(
            new WitnessSystem(GuestRun.SPAN_CYCLES_DEFAULT),
            new Groth16System(ProofSystems::poseidonOfStatement))
        .collect(Collectors.toUnmodifiableMap(ProofSystem::id, Function.identity()));
  }

  /** D: the suite's digest is little-endian, and always a canonical element. */
  private static Optional<Scalar> poseidonOfStatement(byte[] statement) {
    return StatementDigest.of(PoseidonSuite.INSTANCE, statement)
        .flatMap(digest -> Scalar.of(new BigInteger(1, reversed(digest))));
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] result = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      result[i] = bytes[bytes.length - 1 - i];
    }
    return result;
  }
}
