package endgame.zk.plonk;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Verdict;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Both verifiers against a BigInteger twin that knows the set-up's secret: shapes of keys that no
 * third party's vectors have. The twin's transcripts are written out apart from the verifiers', so
 * that an absorb left out, or one too many, is noticed here even without the vectors.
 */
class SimulatedProofTest {
  @Test
  void gnarkKeysOfEveryShape() {
    for (int commitments = 0; commitments <= 3; commitments++) {
      for (long inputs : new long[] {0, 1, 5}) {
        for (boolean zeros : new boolean[] {false, true}) {
          long seed = 100L * commitments + 10 * inputs + (zeros ? 1 : 0);
          SimulatedGnark gnark = new SimulatedGnark(seed, 4, (int) inputs, commitments, zeros);
          accepted(gnark.key(), gnark.publicInputs(), gnark.proof(), "seed " + seed);
        }
      }
    }
  }

  @Test
  void snarkjsKeysOfEveryShape() {
    for (long inputs : new long[] {0, 1, 2, 8}) {
      for (boolean zeros : new boolean[] {false, true}) {
        long seed = 10 * inputs + (zeros ? 1 : 0);
        SimulatedSnarkjs snarkjs = new SimulatedSnarkjs(seed, 3, (int) inputs, zeros);
        accepted(snarkjs.key(), snarkjs.publicInputs(), snarkjs.proof(), "seed " + seed);
      }
    }
  }

  @Test
  void smallestAndLargestDomains() {
    SimulatedGnark gnark = new SimulatedGnark(1, 1, 1, 0, false);
    accepted(gnark.key(), gnark.publicInputs(), gnark.proof(), "2 rows");
    // A domain too large for the twin's Lagrange polynomials still makes a key.
    assertThat(new SimulatedGnark(1, 28, 1, 1, false).key()).isInstanceOf(GnarkKey.class);
    assertThat(new SimulatedSnarkjs(1, 28, 1, false).key()).isInstanceOf(SnarkjsKey.class);
  }

  @Test
  void everyPublicInputCounts() {
    SimulatedGnark gnark = new SimulatedGnark(7, 4, 5, 1, false);
    everyInputCounts(gnark.key(), gnark.publicInputs(), gnark.proof());
    SimulatedSnarkjs snarkjs = new SimulatedSnarkjs(7, 4, 5, false);
    everyInputCounts(snarkjs.key(), snarkjs.publicInputs(), snarkjs.proof());
  }

  private static void everyInputCounts(PlonkKey key, List<Scalar> inputs, PlonkProof proof) {
    for (int i = 0; i < inputs.size(); i++) {
      List<Scalar> changed = new ArrayList<>(inputs);
      changed.set(i, inputs.get(i).add(Scalar.ONE));
      rejected(key, changed, proof);
      changed.remove(i);
      rejected(key, changed, proof);
    }
    List<Scalar> longer = new ArrayList<>(inputs);
    longer.add(Scalar.ZERO);
    rejected(key, longer, proof);
  }

  /**
   * The factor between the two openings accepts honest proofs whatever it is, so only these notice
   * what it is the hash of.
   */
  @Test
  void falseOpeningsThatMakeUpForEachOtherAreRejected() {
    for (Trapdoor.Cheat cheat : Trapdoor.Cheat.values()) {
      if (cheat != Trapdoor.Cheat.NONE) {
        SimulatedGnark gnark = new SimulatedGnark(9, 3, 1, 1, false);
        rejected(gnark.key(), gnark.publicInputs(), gnark.proof(cheat));
        SimulatedSnarkjs snarkjs = new SimulatedSnarkjs(9, 3, 1, false);
        rejected(snarkjs.key(), snarkjs.publicInputs(), snarkjs.proof(cheat));
      }
    }
  }

  @Test
  void factorOfGnarksOpenings() {
    SimulatedGnark gnark = new SimulatedGnark(10, 3, 1, 1, false);
    GnarkProof proof = gnark.proof();
    GnarkVerification verification =
        new GnarkVerification((GnarkKey) gnark.key(), gnark.publicInputs(), proof);
    byte[] hash =
        Trapdoor.sha256(
            Trapdoor.bytes(
                proof.l(),
                proof.opening(),
                proof.z(),
                proof.openingAtNext(),
                verification.zeta().toBigInteger(),
                BigInteger.TEN));
    assertThat(verification.pairingChallenge(proof.l(), Scalar.of(10)))
        .isEqualTo(Trapdoor.scalar(Trapdoor.reduced(hash)));
  }

  @Test
  void filesOfGnark() {
    for (int commitments = 0; commitments <= 2; commitments++) {
      SimulatedGnark gnark = new SimulatedGnark(12, 3, 1, commitments, false);
      GnarkKey key = (GnarkKey) gnark.key();
      List<Scalar> inputs = gnark.publicInputs();
      GnarkProof proof = gnark.proof();
      BigInteger linearisedAt = gnark.lastLinearisedAt();
      for (boolean raw : new boolean[] {false, true}) {
        byte[] file = file(proof, linearisedAt, raw);
        assertThat(PlonkVerifier.verifyGnark(key, inputs, file)).isEqualTo(new Verdict.Accepted());
        assertThat(PlonkVerifier.verifyGnark(key, List.of(), file))
            .isInstanceOf(Verdict.Rejected.class);
        byte[] another = file(proof, linearisedAt.add(BigInteger.ONE), raw);
        assertThat(PlonkVerifier.verifyGnark(key, inputs, another))
            .isInstanceOf(Verdict.Rejected.class);
        for (int at = 0; at < file.length; at += 5) {
          byte[] changed = file.clone();
          changed[at] ^= 1;
          assertThat(PlonkVerifier.verifyGnark(key, inputs, changed))
              .as("byte " + at)
              .isInstanceOf(Verdict.Rejected.class);
        }
      }
      assertThat(PlonkVerifier.verifyGnark(key, inputs, proof.encode()))
          .isEqualTo(new Verdict.Accepted());
    }
  }

  private static byte[] file(GnarkProof proof, BigInteger linearisedAt, boolean raw) {
    byte[] points = new byte[0];
    for (G1 point :
        List.of(
            proof.l(),
            proof.r(),
            proof.o(),
            proof.z(),
            proof.h0(),
            proof.h1(),
            proof.h2(),
            proof.opening())) {
      points = Trapdoor.bytes(points, raw ? point.encode() : point.compress());
    }
    int commitments = proof.commitments().size();
    byte[] file =
        Trapdoor.bytes(points, new byte[] {0, 0, 0, (byte) (6 + commitments)}, linearisedAt);
    for (Scalar value :
        List.of(proof.lAt(), proof.rAt(), proof.oAt(), proof.s1At(), proof.s2At())) {
      file = Trapdoor.bytes(file, value.encode());
    }
    for (Scalar value : proof.selectorsAt()) {
      file = Trapdoor.bytes(file, value.encode());
    }
    G1 last = proof.openingAtNext();
    file =
        Trapdoor.bytes(
            file,
            raw ? last.encode() : last.compress(),
            proof.zAtNext().encode(),
            new byte[] {0, 0, 0, (byte) commitments});
    for (G1 point : proof.commitments()) {
      file = Trapdoor.bytes(file, raw ? point.encode() : point.compress());
    }
    return file;
  }

  @Test
  void proofsOfAnotherShapeAreRejected() {
    SimulatedGnark none = new SimulatedGnark(8, 3, 1, 0, false);
    SimulatedGnark one = new SimulatedGnark(8, 3, 1, 1, false);
    SimulatedSnarkjs snarkjs = new SimulatedSnarkjs(8, 3, 1, false);
    rejected(none.key(), none.publicInputs(), one.proof());
    rejected(one.key(), one.publicInputs(), none.proof());
    rejected(one.key(), one.publicInputs(), snarkjs.proof());
    rejected(snarkjs.key(), snarkjs.publicInputs(), one.proof());
  }

  /** RFC 9380, K.1, with its domain. */
  @Test
  void expandedMessages() {
    assertThat(expanded("", 0x20))
        .isEqualTo("68a985b87eb6b46952128911f2a4412bbc302a9d759667f87f7a21d803f07235");
    assertThat(expanded("abc", 0x20))
        .isEqualTo("d8ccab23b5985ccea865c6c97b6e5b8350e794e603b4b97902f53a8a0d605615");
    assertThat(expanded("", 0x80))
        .startsWith("af84c27ccfd45d41914fdff5df25293e221afc53d8ad2ac06d5e3e29485dadbe")
        .hasSize(256);
  }

  private static String expanded(String message, int length) {
    byte[] domain = "QUUX-V01-CS02-with-expander-SHA256-128".getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = message.getBytes(StandardCharsets.US_ASCII);
    return HexFormat.of().formatHex(HashToField.expand(bytes, domain, length));
  }

  private static void accepted(
      PlonkKey key, List<Scalar> inputs, PlonkProof proof, String description) {
    assertThat(PlonkVerifier.verify(key, inputs, proof))
        .as(description)
        .isEqualTo(new Verdict.Accepted());
    byte[] bytes = proof.encode();
    assertThat(bytes).hasSize(key.proofBytes());
    assertThat(PlonkVerifier.verify(key, inputs, bytes, 0))
        .as(description)
        .isEqualTo(new Verdict.Accepted());
  }

  private static void rejected(PlonkKey key, List<Scalar> inputs, PlonkProof proof) {
    assertThat(PlonkVerifier.verify(key, inputs, proof)).isInstanceOf(Verdict.Rejected.class);
  }
}
