package endgame.zk.groth16;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Parsed;
import endgame.zk.proof.Verdict;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Groth16VerifierTest {
  private static final BigInteger P =
      new BigInteger(
          "21888242871839275222246405745257275088696311157297823662689037894645226208583");
  private static final Verdict ACCEPTED = new Verdict.Accepted();
  private final Trapdoor trapdoor = new Trapdoor(2, new SplittableRandom(1));
  private final Groth16Verifier verifier = Groth16Verifier.of(trapdoor.key());
  private final List<Scalar> inputs = trapdoor.inputs();
  private final Groth16Proof proof = trapdoor.prove(inputs);

  @Test
  void acceptsProofsOfAnyNumberOfInputs() {
    for (int n : List.of(0, 1, 2, 5, 20)) {
      Trapdoor other = new Trapdoor(n, new SplittableRandom(n));
      Groth16Verifier own = Groth16Verifier.of(other.key());
      List<Scalar> numbers = other.inputs();
      assertThat(own.verify(numbers, other.prove(numbers))).as("%d inputs", n).isEqualTo(ACCEPTED);
      List<Scalar> more = new ArrayList<>(numbers);
      more.add(Scalar.ZERO);
      assertThat(own.verify(more, other.prove(numbers))).isInstanceOf(Verdict.Rejected.class);
      for (int i = 0; i < n; i++) {
        List<Scalar> changed = new ArrayList<>(numbers);
        changed.set(i, changed.get(i).add(Scalar.ONE));
        assertThat(own.verify(changed, other.prove(numbers)))
            .as("%d inputs, %d changed", n, i)
            .isInstanceOf(Verdict.Rejected.class);
      }
    }
  }

  @Test
  void acceptsZeroAsInput() {
    List<Scalar> zeros = List.of(Scalar.ZERO, Scalar.ZERO);
    assertThat(verifier.verify(zeros, trapdoor.prove(zeros))).isEqualTo(ACCEPTED);
  }

  @Test
  void proofsAreMalleableSoAProofIsNoIdentity() {
    Groth16Proof other = new Groth16Proof(proof.a().negate(), proof.b().negate(), proof.c());
    assertThat(other).isNotEqualTo(proof);
    assertThat(verifier.verify(inputs, other)).isEqualTo(ACCEPTED);
    Scalar s = trapdoor.scalar();
    Groth16Proof scaled =
        new Groth16Proof(proof.a().multiply(s), proof.b().multiply(s.inverse()), proof.c());
    assertThat(verifier.verify(inputs, scaled)).isEqualTo(ACCEPTED);
  }

  @Test
  void rejectsEveryChangeOfAPoint() {
    G1 one = G1.GENERATOR;
    List<Groth16Proof> changed =
        List.of(
            new Groth16Proof(proof.a().negate(), proof.b(), proof.c()),
            new Groth16Proof(proof.a(), proof.b().negate(), proof.c()),
            new Groth16Proof(proof.a(), proof.b(), proof.c().negate()),
            new Groth16Proof(proof.c(), proof.b(), proof.a()),
            new Groth16Proof(G1.INFINITY, proof.b(), proof.c()),
            new Groth16Proof(proof.a(), G2.INFINITY, proof.c()),
            new Groth16Proof(proof.a(), proof.b(), G1.INFINITY),
            new Groth16Proof(G1.INFINITY, G2.INFINITY, G1.INFINITY),
            new Groth16Proof(proof.a().add(one), proof.b(), proof.c()),
            new Groth16Proof(proof.a(), proof.b().add(G2.GENERATOR), proof.c()),
            new Groth16Proof(proof.a(), proof.b(), proof.c().add(one)));
    for (int i = 0; i < changed.size(); i++) {
      assertThat(verifier.verify(inputs, changed.get(i)))
          .as("change %d", i)
          .isInstanceOf(Verdict.Rejected.class);
    }
  }

  @Test
  void refusesEveryChangedByte() {
    byte[] bytes = proof.encode();
    assertThat(Groth16Proof.decode(bytes)).isEqualTo(Parsed.ok(proof));
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= (byte) (1 << (i % 8));
      assertThat(accepts(changed)).as("byte %d", i).isFalse();
    }
  }

  @Test
  void refusesOtherEncodingsOfTheSamePoints() {
    byte[] bytes = proof.encode();
    for (int word = 0; word < 8; word++) {
      byte[] changed = bytes.clone();
      BigInteger value = new BigInteger(1, Arrays.copyOfRange(bytes, 32 * word, 32 * word + 32));
      for (BigInteger other : List.of(value.add(P), P.subtract(value), BigInteger.ZERO, P)) {
        byte[] encoded = to32(other);
        System.arraycopy(encoded, 0, changed, 32 * word, 32);
        assertThat(accepts(changed)).as("word %d is %s", word, other).isFalse();
      }
    }
    for (int from = 0; from < 8; from++) {
      for (int to = 0; to < from; to++) {
        byte[] changed = bytes.clone();
        System.arraycopy(bytes, 32 * from, changed, 32 * to, 32);
        System.arraycopy(bytes, 32 * to, changed, 32 * from, 32);
        assertThat(accepts(changed)).as("words %d and %d swapped", from, to).isFalse();
      }
    }
    assertThat(accepts(Arrays.copyOf(bytes, 257))).isFalse();
    assertThat(accepts(Arrays.copyOf(bytes, 288))).isFalse();
    assertThat(accepts(Arrays.copyOf(bytes, 255))).isFalse();
    assertThat(accepts(new byte[0])).isFalse();
    assertThat(accepts(new byte[256])).isFalse();
  }

  private static byte[] to32(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] padded = new byte[32];
    int length = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - length, padded, 32 - length, length);
    return padded;
  }

  private boolean accepts(byte[] bytes) {
    return switch (Groth16Proof.decode(bytes)) {
      case Parsed.Malformed<Groth16Proof> _ -> false;
      case Parsed.Ok<Groth16Proof>(Groth16Proof decoded) ->
          verifier.verify(inputs, decoded).equals(ACCEPTED);
    };
  }

  @Test
  void keysHaveOneEncoding() {
    Groth16Key key = trapdoor.key();
    byte[] bytes = key.encode();
    assertThat(Groth16Key.decode(bytes, 0)).isEqualTo(Parsed.ok(key));
    for (int cut : List.of(0, 1, 64, 447, 448, 511, bytes.length - 1, bytes.length + 1)) {
      assertThat(Groth16Key.decode(Arrays.copyOf(bytes, cut), 0))
          .as("%d bytes", cut)
          .isInstanceOf(Parsed.Malformed.class);
    }
    for (int i = 0; i < bytes.length; i += 7) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      assertThat(Groth16Key.decode(changed, 0)).as("byte %d", i).isNotEqualTo(Parsed.ok(key));
    }
  }

  @Test
  void keysAtInfinityAreNone() {
    Groth16Key key = trapdoor.key();
    assertThat(Groth16Key.of(G1.INFINITY, key.beta(), key.gamma(), key.delta(), key.ic()))
        .isInstanceOf(Parsed.Malformed.class);
    assertThat(Groth16Key.of(key.alpha(), G2.INFINITY, key.gamma(), key.delta(), key.ic()))
        .isInstanceOf(Parsed.Malformed.class);
    assertThat(Groth16Key.of(key.alpha(), key.beta(), G2.INFINITY, key.delta(), key.ic()))
        .isInstanceOf(Parsed.Malformed.class);
    assertThat(Groth16Key.of(key.alpha(), key.beta(), key.gamma(), G2.INFINITY, key.ic()))
        .isInstanceOf(Parsed.Malformed.class);
    assertThat(Groth16Key.of(key.alpha(), key.beta(), key.gamma(), key.delta(), List.of()))
        .isInstanceOf(Parsed.Malformed.class);
  }

  /** The attack for which keys with gamma = delta are weak: it needs no secret. */
  @Test
  void equalGammaAndDeltaLetAnyoneChangeTheInputs() {
    Groth16Key sound = trapdoor.key();
    Groth16Key weak =
        new Groth16Key(sound.alpha(), sound.beta(), sound.gamma(), sound.gamma(), sound.ic());
    assertThat(weak.weakness()).isPresent();
    assertThat(sound.weakness()).isEmpty();
    List<Scalar> proven = inputs;
    // An honest proof under the weak key: C counts in units of gamma instead of delta.
    Groth16Proof honest =
        new Groth16Proof(proof.a(), proof.b(), proof.c().multiply(trapdoor.deltaOverGamma()));
    List<Scalar> wanted = List.of(proven.get(0).add(Scalar.ONE), proven.get(1));
    Groth16Proof forged =
        new Groth16Proof(honest.a(), honest.b(), honest.c().add(weak.ic().get(1).negate()));
    assertThat(Groth16Verifier.of(weak).verify(proven, honest)).isEqualTo(ACCEPTED);
    assertThat(Groth16Verifier.of(weak).verify(wanted, forged)).isEqualTo(ACCEPTED);
  }
}
