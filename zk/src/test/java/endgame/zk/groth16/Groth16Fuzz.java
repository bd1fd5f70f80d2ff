package endgame.zk.groth16;

import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Parsed;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Target of a coverage-guided fuzzer: every decoder of this package gets the bytes, and what it
 * accepts must encode to the same bytes again. {@code scripts/fuzz} runs it with Jazzer; a unit
 * test runs it with seeded bytes.
 */
public final class Groth16Fuzz {
  private static final Groth16Verifier VERIFIER =
      Groth16Verifier.of(new Trapdoor(2, new SplittableRandom(3)).key());
  private static final List<Scalar> INPUTS = List.of(Scalar.of(1), Scalar.of(2));
  private static final Groth16System SYSTEM = new Groth16System(_ -> Optional.of(Scalar.ONE));

  private Groth16Fuzz() {}

  /** The name by which Jazzer finds a target. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(data, 1, data.length);
    switch (data[0] & 7) {
      case 0 -> same(Groth16Proof.decode(bytes), Groth16Proof::encode, bytes);
      case 1 -> same(Groth16Key.decode(bytes, 0), Groth16Key::encode, bytes);
      case 2 -> same(ShardKey.decode(bytes), ShardKey::encode, bytes);
      case 3 -> GnarkGroth16.key(bytes);
      case 4 -> GnarkGroth16.proof(bytes);
      case 5 -> GnarkGroth16.publicInputs(bytes);
      case 6 -> SYSTEM.parseKey(bytes);
      default -> {
        if (Groth16Proof.decode(bytes) instanceof Parsed.Ok<Groth16Proof>(Groth16Proof proof)) {
          VERIFIER.verify(INPUTS, proof);
        }
      }
    }
  }

  private interface Encoder<T> {
    byte[] encode(T value);
  }

  private static <T> void same(Parsed<T> parsed, Encoder<T> encoder, byte[] bytes) {
    if (parsed instanceof Parsed.Ok<T>(T value) && !Arrays.equals(encoder.encode(value), bytes)) {
      throw new IllegalStateException("a second encoding of " + value);
    }
  }
}
