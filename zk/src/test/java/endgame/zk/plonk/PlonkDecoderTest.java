package endgame.zk.plonk;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Parsed;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The canonical form of keys: one reading of bytes, one form of a key. */
class PlonkDecoderTest {
  private static final SimulatedGnark GNARK = new SimulatedGnark(3, 5, 2, 2, false);
  private static final SimulatedSnarkjs SNARKJS = new SimulatedSnarkjs(3, 5, 2, false);

  private static List<PlonkKey> keys() {
    return List.of(
        GNARK.key(),
        SNARKJS.key(),
        new SimulatedGnark(4, 5, 0, 0, true).key(),
        new SimulatedSnarkjs(4, 5, 0, true).key());
  }

  @Test
  void thereAndBack() {
    for (PlonkKey key : keys()) {
      byte[] bytes = key.encode();
      PlonkKey read = Cases.ok(PlonkKey.parse(bytes));
      assertThat(read).isEqualTo(key).hasSameHashCodeAs(key);
      assertThat(read.encode()).isEqualTo(bytes);
      byte[] shifted = new byte[bytes.length + 7];
      System.arraycopy(bytes, 0, shifted, 7, bytes.length);
      assertThat(Cases.ok(PlonkKey.parse(shifted, 7))).isEqualTo(key);
    }
    assertThat(GNARK.key()).isNotEqualTo(SNARKJS.key());
  }

  @Test
  void everyLengthButItsOwnIsRefused() {
    for (PlonkKey key : keys()) {
      byte[] bytes = key.encode();
      for (int length = 0; length < bytes.length + 200; length++) {
        if (length != bytes.length) {
          malformed(Arrays.copyOf(bytes, length));
        }
      }
    }
  }

  @Test
  void everyChangedByteGivesAnotherKeyOrNone() {
    SplittableRandom random = new SplittableRandom(5);
    for (PlonkKey key : keys()) {
      byte[] bytes = key.encode();
      for (int at = 0; at < bytes.length; at++) {
        byte[] changed = bytes.clone();
        changed[at] ^= (byte) random.nextInt(1, 256);
        if (PlonkKey.parse(changed) instanceof Parsed.Ok<PlonkKey>(PlonkKey other)) {
          assertThat(other.encode()).as("byte " + at).isEqualTo(changed);
          assertThat(other).isNotEqualTo(key);
        }
      }
    }
  }

  @Test
  void randomBytesAreNoKeyAndNoProof() {
    SplittableRandom random = new SplittableRandom(6);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(1500)];
      random.nextBytes(bytes);
      if (bytes.length > 0) {
        bytes[0] = (byte) random.nextInt(4);
      }
      malformed(bytes);
      assertThat(GnarkKeyFile.parse(bytes)).isInstanceOf(Parsed.Malformed.class);
      assertThat(GnarkProof.decode(bytes, 0, 1)).isInstanceOf(Parsed.Malformed.class);
      assertThat(SnarkjsProof.decode(bytes, 0)).isInstanceOf(Parsed.Malformed.class);
    }
  }

  @Test
  void keysThatNoSetUpMakesAreRefused() {
    GnarkConstants good = GNARK.constants();
    assertThat(GnarkKey.of(good)).isInstanceOf(Parsed.Ok.class);
    BigInteger half = Trapdoor.root(4);
    Stream.of(
            gnark(good, 4, good.generator(), 2, good.cosetShift(), good.s3(), good.tau2()),
            gnark(good, 29, good.generator(), 2, good.cosetShift(), good.s3(), good.tau2()),
            gnark(good, 0, Scalar.ONE, 1, good.cosetShift(), good.s3(), good.tau2()),
            gnark(good, 5, Trapdoor.scalar(half), 2, good.cosetShift(), good.s3(), good.tau2()),
            gnark(good, 5, Scalar.ZERO, 2, good.cosetShift(), good.s3(), good.tau2()),
            gnark(good, 5, good.generator(), 33, good.cosetShift(), good.s3(), good.tau2()),
            gnark(good, 5, good.generator(), 30, good.cosetShift(), good.s3(), good.tau2()),
            gnark(good, 5, good.generator(), 2, good.generator(), good.s3(), good.tau2()),
            gnark(good, 5, good.generator(), 2, Scalar.ZERO, good.s3(), good.tau2()),
            gnark(good, 5, good.generator(), 2, good.cosetShift(), G1.INFINITY, good.tau2()),
            gnark(good, 5, good.generator(), 2, good.cosetShift(), good.s3(), G2.INFINITY))
        .forEach(constants ->
            assertThat(GnarkKey.of(constants))
                .as(constants.toString())
                .isInstanceOf(Parsed.Malformed.class));
    // A square root of a domain's element: its square is in the domain though it isn't itself.
    Scalar root = Trapdoor.scalar(Trapdoor.root(6));
    assertThat(GnarkKey.of(gnark(good, 5, good.generator(), 2, root, good.s3(), good.tau2())))
        .isInstanceOf(Parsed.Malformed.class);
  }

  private static GnarkConstants gnark(
      GnarkConstants of,
      int sizeLog2,
      Scalar generator,
      int publicInputs,
      Scalar shift,
      G1 s3,
      G2 tau2) {
    return new GnarkConstants(
        sizeLog2,
        generator,
        publicInputs,
        shift,
        of.s1(),
        of.s2(),
        s3,
        of.ql(),
        of.qr(),
        of.qm(),
        of.qo(),
        of.qk(),
        of.commitments(),
        of.base(),
        of.base2(),
        tau2);
  }

  private static void malformed(byte[] bytes) {
    assertThat(PlonkKey.parse(bytes))
        .as(() -> HexFormat.of().formatHex(bytes))
        .isInstanceOf(Parsed.Malformed.class);
  }
}
