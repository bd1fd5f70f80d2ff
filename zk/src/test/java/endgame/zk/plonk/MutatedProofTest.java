package endgame.zk.plonk;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Verdict;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is changed in a valid proof: rejected, without an exception. */
class MutatedProofTest {
  private static final BigInteger P =
      new BigInteger("30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47", 16);

  private static final int WORD = 32;

  /** A valid proof of each flavour and where its points begin. */
  enum Flavour {
    GNARK {
      @Override
      void make(MutatedProofTest test) {
        SimulatedGnark gnark = new SimulatedGnark(11, 4, 2, 2, false);
        test.key = gnark.key();
        test.inputs = gnark.publicInputs();
        test.proof = gnark.proof().encode();
        test.points = new int[] {0, 64, 128, 192, 256, 320, 544, 640, 704, 832, 896};
      }
    },
    SNARKJS {
      @Override
      void make(MutatedProofTest test) {
        SimulatedSnarkjs snarkjs = new SimulatedSnarkjs(11, 4, 2, false);
        test.key = snarkjs.key();
        test.inputs = snarkjs.publicInputs();
        test.proof = snarkjs.proof().encode();
        test.points = new int[] {0, 64, 128, 192, 256, 320, 384, 448, 512};
      }
    };

    abstract void make(MutatedProofTest test);
  }

  private PlonkKey key = new SimulatedSnarkjs(1, 1, 0, false).key();
  private List<Scalar> inputs = List.of();
  private byte[] proof = {};
  private int[] points = {};
  private SplittableRandom random = new SplittableRandom(1);

  @BeforeEach
  void seed() {
    random = new SplittableRandom(17);
  }

  private void rejected(byte[] changed, String change) {
    if (Arrays.equals(changed, proof)) {
      return;
    }
    assertThat(PlonkVerifier.verify(key, inputs, changed, 0))
        .as(change)
        .isInstanceOf(Verdict.Rejected.class);
  }

  private byte[] with(int at, BigInteger word) {
    byte[] bytes = word.toByteArray();
    byte[] changed = proof.clone();
    Arrays.fill(changed, at, at + WORD, (byte) 0);
    int from = Math.max(0, bytes.length - WORD);
    int length = bytes.length - from;
    System.arraycopy(bytes, from, changed, at + WORD - length, length);
    return changed;
  }

  private BigInteger word(int at) {
    return new BigInteger(1, Arrays.copyOfRange(proof, at, at + WORD));
  }

  @ParameterizedTest
  @EnumSource
  void validAsItIs(Flavour flavour) {
    flavour.make(this);
    assertThat(PlonkVerifier.verify(key, inputs, proof, 0)).isEqualTo(new Verdict.Accepted());
  }

  @ParameterizedTest
  @EnumSource
  void everyByte(Flavour flavour) {
    flavour.make(this);
    for (int at = 0; at < proof.length; at++) {
      byte[] changed = proof.clone();
      changed[at] ^= (byte) random.nextInt(1, 256);
      rejected(changed, "byte " + at);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyWord(Flavour flavour) {
    flavour.make(this);
    for (int at = 0; at < proof.length; at += WORD) {
      rejected(with(at, BigInteger.ZERO), "0 at " + at);
      rejected(with(at, BigInteger.ONE), "1 at " + at);
      rejected(with(at, word(at).add(P)), "+ p at " + at);
      rejected(with(at, word(at).add(Scalar.MODULUS)), "+ r at " + at);
      rejected(with(at, Scalar.MODULUS.subtract(word(at)).mod(Scalar.MODULUS)), "-r at " + at);
      rejected(with(at, BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE)), "max at " + at);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyPoint(Flavour flavour) {
    flavour.make(this);
    for (int at : points) {
      rejected(with(at + WORD, P.subtract(word(at + WORD))), "negated " + at);
      rejected(with(at, P.subtract(word(at))), "x negated " + at);
      byte[] swapped = proof.clone();
      System.arraycopy(proof, at, swapped, at + WORD, WORD);
      System.arraycopy(proof, at + WORD, swapped, at, WORD);
      rejected(swapped, "swapped " + at);
      byte[] infinity = proof.clone();
      Arrays.fill(infinity, at, at + 2 * WORD, (byte) 0);
      rejected(infinity, "infinity " + at);
      infinity[at] = 0x40;
      rejected(infinity, "flagged infinity " + at);
      for (int other : points) {
        byte[] replaced = proof.clone();
        System.arraycopy(proof, other, replaced, at, 2 * WORD);
        rejected(replaced, other + " in place of " + at);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyLength(Flavour flavour) {
    flavour.make(this);
    for (int length = 0; length <= proof.length + 96; length++) {
      rejected(Arrays.copyOf(proof, length), "length " + length);
    }
  }
}
