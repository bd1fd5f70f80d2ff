package endgame.zk.plonk;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.bn254.Scalar;
import endgame.zk.inputs.RawInputs;
import endgame.zk.inputs.Sp1Inputs;
import endgame.zk.inputs.StatementInputs;
import endgame.zk.proof.ProofSystem;
import endgame.zk.proof.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Keys and proofs as the chain has them. */
class PlonkSystemTest {
  private static final byte[] STATEMENT = "a statement".getBytes(StandardCharsets.UTF_8);
  private static final Scalar D = Scalar.of(1234567);

  /** Stands for the suite: one statement is known. */
  private static final PlonkSystem SYSTEM =
      new PlonkSystem(
          statement -> Arrays.equals(statement, STATEMENT) ? Optional.of(D) : Optional.empty());

  private static final Scalar PROGRAM = Scalar.of(77);
  private static final Scalar ROOT = Scalar.of(88);
  private static final Scalar NONCE = Scalar.of(99);
  private static final int SELECTOR = 0x5a093a2f;

  private static ProofSystem.VerifyingKey parsed(byte[] key) {
    return switch (SYSTEM.parseKey(key)) {
      case ProofSystem.KeyResult.Parsed(ProofSystem.VerifyingKey parsed) -> parsed;
      case ProofSystem.KeyResult.Malformed(String reason) -> throw new AssertionError(reason);
    };
  }

  private static void rejected(ProofSystem.VerifyingKey key, byte[] statement, byte[] proof) {
    assertThat(SYSTEM.verify(key, statement, proof)).isInstanceOf(Verdict.Rejected.class);
  }

  /** A key whose only proof is for these inputs. */
  private static SimulatedGnark simulated(List<Scalar> inputs) {
    SimulatedGnark gnark = new SimulatedGnark(21, 4, 0, 1, false);
    inputs.forEach(input -> gnark.inputs.add(input.toBigInteger()));
    return gnark;
  }

  private static List<Scalar> inputs(StatementInputs of, byte[] envelope) {
    StatementInputs.Opened opened = of.open(STATEMENT, envelope, statement -> Optional.of(D));
    assertThat(opened).isInstanceOf(StatementInputs.Opened.Inputs.class);
    return ((StatementInputs.Opened.Inputs) opened).values();
  }

  @Test
  void rawStatements() {
    for (RawInputs.Hash hash : RawInputs.Hash.values()) {
      RawInputs raw = new RawInputs(hash);
      SimulatedGnark gnark = simulated(inputs(raw, new byte[0]));
      var key = parsed(PlonkSystem.encodeKey(raw, gnark.key()));
      byte[] proof = gnark.proof().encode();
      assertThat(SYSTEM.verify(key, STATEMENT, proof)).isEqualTo(new Verdict.Accepted());
      rejected(key, "a stetement".getBytes(StandardCharsets.UTF_8), proof);
      rejected(key, new byte[0], proof);
      rejected(key, STATEMENT, Arrays.copyOf(proof, proof.length + 1));
      rejected(key, STATEMENT, new byte[5000]);
    }
  }

  @Test
  void sp1Statements() {
    for (boolean from6 : new boolean[] {false, true}) {
      Sp1Inputs sp1 =
          new Sp1Inputs(SELECTOR, PROGRAM, from6 ? Optional.of(ROOT) : Optional.empty());
      byte[] envelope = envelope(SELECTOR, Scalar.ZERO, ROOT, NONCE, from6);
      SimulatedGnark gnark = simulated(inputs(sp1, envelope));
      var key = parsed(PlonkSystem.encodeKey(sp1, gnark.key()));
      byte[] inner = gnark.proof().encode();
      byte[] proof = joined(envelope, inner);
      assertThat(SYSTEM.verify(key, STATEMENT, proof)).isEqualTo(new Verdict.Accepted());
      rejected(key, new byte[1], proof);
      for (int at = 0; at < envelope.length; at++) {
        byte[] changed = proof.clone();
        changed[at] ^= 1;
        rejected(key, STATEMENT, changed);
      }
      for (int length = 0; length < proof.length; length++) {
        rejected(key, STATEMENT, Arrays.copyOf(proof, length));
      }
      // Values that the circuit binds must not be taken from the proof.
      rejected(
          key, STATEMENT, joined(envelope(SELECTOR + 1, Scalar.ZERO, ROOT, NONCE, from6), inner));
    }
  }

  @Test
  void sp1EnvelopesAreComparedWithTheKey() {
    Sp1Inputs sp1 = new Sp1Inputs(SELECTOR, PROGRAM, Optional.of(ROOT));
    refused(sp1, envelope(SELECTOR, Scalar.ONE, ROOT, NONCE, true), "exit code");
    refused(sp1, envelope(SELECTOR, Scalar.ZERO, NONCE, NONCE, true), "root");
    refused(sp1, envelope(SELECTOR + 1, Scalar.ZERO, ROOT, NONCE, true), "selector");
    byte[] unreduced = envelope(SELECTOR, Scalar.ZERO, ROOT, NONCE, true);
    Arrays.fill(unreduced, 68, 100, (byte) 0xff);
    refused(sp1, unreduced, "nonce");
    refused(sp1, new byte[99], "envelope");
  }

  private static void refused(Sp1Inputs sp1, byte[] envelope, String about) {
    StatementInputs.Opened opened = sp1.open(STATEMENT, envelope, statement -> Optional.empty());
    assertThat(opened).isInstanceOf(StatementInputs.Opened.Refused.class);
    assertThat(((StatementInputs.Opened.Refused) opened).reason()).contains(about);
  }

  private static byte[] envelope(
      int selector, Scalar exitCode, Scalar root, Scalar nonce, boolean from6) {
    ByteBuffer out = ByteBuffer.allocate(from6 ? 100 : 4).putInt(selector);
    if (from6) {
      out.put(exitCode.encode()).put(root.encode()).put(nonce.encode());
    }
    return out.array();
  }

  private static byte[] joined(byte[] head, byte[] tail) {
    byte[] joined = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, joined, head.length, tail.length);
    return joined;
  }

  @Test
  void halvesOfTheHashAreTheFirstAndTheSecond() {
    byte[] digest = Trapdoor.sha256(STATEMENT);
    List<Scalar> halves = inputs(new RawInputs(RawInputs.Hash.SHA256), new byte[0]);
    byte[] joined = new byte[32];
    System.arraycopy(halves.get(0).encode(), 16, joined, 0, 16);
    System.arraycopy(halves.get(1).encode(), 16, joined, 16, 16);
    assertThat(joined).isEqualTo(digest);
  }

  @Test
  void keysHaveOneForm() {
    SimulatedGnark two = new SimulatedGnark(22, 4, 2, 0, false);
    byte[] raw = PlonkSystem.encodeKey(new RawInputs(RawInputs.Hash.SHA256), two.key());
    byte[] sp1 =
        PlonkSystem.encodeKey(new Sp1Inputs(SELECTOR, PROGRAM, Optional.empty()), two.key());
    SplittableRandom random = new SplittableRandom(23);
    for (byte[] key : List.of(raw, sp1)) {
      assertThat(SYSTEM.parseKey(key)).isInstanceOf(ProofSystem.KeyResult.Parsed.class);
      assertThat(PlonkSystem.looksLikeKey(key)).isTrue();
      for (int length = 0; length <= key.length + 64; length++) {
        if (length != key.length) {
          malformed(Arrays.copyOf(key, length));
        }
      }
      for (int at = 0; at < key.length; at++) {
        byte[] changed = key.clone();
        changed[at] ^= (byte) random.nextInt(1, 256);
        SYSTEM.parseKey(changed);
      }
    }
    malformed(new byte[5000]);
    // The beginning: magic, version, kind of inputs (0 raw with sha256), flavour (1 gnark).
    assertThat(Arrays.copyOf(raw, 8)).containsExactly('P', 'l', 'n', 'k', 1, 0, 1, 4);
  }

  @Test
  void inputsAndCircuitMustFit() {
    SimulatedGnark two = new SimulatedGnark(22, 4, 2, 0, false);
    malformed(PlonkSystem.encodeKey(new RawInputs(RawInputs.Hash.POSEIDON_BN254), two.key()));
    malformed(
        PlonkSystem.encodeKey(new Sp1Inputs(SELECTOR, PROGRAM, Optional.of(ROOT)), two.key()));
  }

  private static void malformed(byte[] key) {
    assertThat(SYSTEM.parseKey(key)).isInstanceOf(ProofSystem.KeyResult.Malformed.class);
  }

  @Test
  void limitsCoverTheLongestKeyAndProof() {
    SimulatedGnark longest = new SimulatedGnark(24, 7, 5, GnarkKey.COMMITMENTS_MAX, false);
    byte[] key =
        PlonkSystem.encodeKey(new Sp1Inputs(SELECTOR, PROGRAM, Optional.of(ROOT)), longest.key());
    assertThat(key).hasSizeLessThanOrEqualTo(SYSTEM.limits().keyBytesMax());
    assertThat(100 + longest.key().proofBytes())
        .isLessThanOrEqualTo(SYSTEM.limits().proofBytesMax());
    assertThat(SYSTEM.id()).isEqualTo("plonk-bn254/1");
  }
}
