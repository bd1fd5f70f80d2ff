package endgame.zk.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.zk.bn254.Scalar;
import endgame.zk.poseidon.Poseidon;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Known answers: circomlibjs 0.1.7 for the permutation, the circom example's model for the suite.
 */
class PoseidonSuiteTest {
  private static final HashSuite SUITE = PoseidonSuite.INSTANCE;
  private static final HexFormat HEX = HexFormat.of();

  /** The modulus, little-endian. */
  private static final String R =
      "010000f093f5e1439170b97948e833285d588181b64550b829a031e1724e6430";

  private static byte[] bytes(int size, IntUnaryOperator value) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) value.applyAsInt(i);
    }
    return bytes;
  }

  private static BigInteger poseidon(int inputs) {
    return SlowPoseidon.hash(
        IntStream.rangeClosed(1, inputs).mapToObj(BigInteger::valueOf).toList());
  }

  @Test
  void isCircomlibsPermutation() {
    assertThat(poseidon(1).toString())
        .isEqualTo("18586133768512220936620570745912940619677854269274689475585506675881198879027");
    assertThat(poseidon(2).toString())
        .isEqualTo("7853200120776062878684798364095072458815029376092732009249414926327459813530");
    assertThat(poseidon(5).toString())
        .isEqualTo("6183221330272524995739186171720101788151706631170188140075976616310159254464");
    assertThat(poseidon(16).toString())
        .isEqualTo("9989051620750914585850546081941653841776809718687451684622678807385399211877");
  }

  @Test
  void isTheSlowOne() {
    SplittableRandom random = new SplittableRandom(12);
    for (int inputs = 1; inputs <= Poseidon.MAX_INPUTS; inputs++) {
      Scalar[] values = new Scalar[inputs];
      for (int i = 0; i < inputs; i++) {
        byte[] bytes = new byte[40];
        random.nextBytes(bytes);
        values[i] = Scalar.reduce(new BigInteger(1, bytes));
      }
      assertThat(Poseidon.hash(values).toBigInteger())
          .as("%s inputs", inputs)
          .isEqualTo(SlowPoseidon.hash(Stream.of(values).map(Scalar::toBigInteger).toList()));
    }
  }

  @Test
  void nodeIsPoseidonOfTwo() {
    byte[] one = bytes(32, i -> i == 0 ? 1 : 0);
    byte[] two = bytes(32, i -> i == 0 ? 2 : 0);
    assertThat(new BigInteger(1, reversed(SUITE.node(one, two)))).isEqualTo(poseidon(2));
  }

  private static byte[] reversed(byte[] bytes) {
    return bytes(bytes.length, i -> bytes[bytes.length - 1 - i]);
  }

  @Test
  void givesEachFieldItsElements() {
    byte[] word = bytes(32, i -> i + 1);
    byte[] seven = bytes(32, i -> i == 0 ? 7 : 0);
    byte[] digest =
        SUITE
            .hasher(16)
            .u8(200)
            .u32((int) 4_000_000_000L)
            .u64(-1)
            .address(bytes(20, i -> i + 100))
            .opaque(word)
            .digest(seven)
            .u256(word)
            .bytes(bytes(70, i -> 3 * i))
            .finish();
    assertThat(HEX.formatHex(digest))
        .isEqualTo("e19dd080c2d478e20b97c9a85cd63df2a1521fc0dd2638e44fc286be83b0d421");
  }

  @Test
  void hashesBytesAndBodies() {
    assertThat(HEX.formatHex(SUITE.hasher(4).bytes(bytes(4096, i -> i)).finish()))
        .isEqualTo("d7b8aa89a08bfb7cfe6ea105ae4af690eee9fbe7c04af50a3496ddb129cc8318");
    assertThat(HEX.formatHex(SUITE.hasher(13).bytes(new byte[0]).finish()))
        .isEqualTo("2b38acca6fc8f3a66c2c4acedf850797ce57c548b9cfcccc610b8764ff1ee919");
    assertThat(HEX.formatHex(SUITE.rootOfBody(new byte[0])))
        .isEqualTo("a262b45a0e2fb085b3e6b7fe346e9a3e703f432c82e379b54b8fd218fdb8d42c");
    assertThat(HEX.formatHex(SUITE.rootOfBody(bytes(3 * 4096 + 5, i -> 7 * i))))
        .isEqualTo("8ba70309a244f2354c5d7933c4e54eb9e84b1a18f42fe1136d5a4e444254a921");
  }

  @Test
  void aContentWithoutFieldsIsNoOther() {
    byte[] content = bytes(64, i -> i);
    assertThat(SUITE.hasher(9).unknown(1, content).finish())
        .isNotEqualTo(SUITE.hasher(9).u8(1).bytes(content).finish())
        .isEqualTo(SUITE.hasher(9).u32(257).bytes(content).finish());
  }

  @Test
  void digestsAreBelowTheModulus() {
    byte[] modulus = HEX.parseHex(R);
    byte[] largest = modulus.clone();
    largest[0]--;
    assertThat(SUITE.isDigest(largest)).isTrue();
    assertThat(SUITE.isDigest(modulus)).isFalse();
    assertThat(SUITE.isDigest(bytes(32, i -> 0xff))).isFalse();
    assertThat(SUITE.isDigest(new byte[31])).isFalse();
    assertThatThrownBy(() -> SUITE.node(modulus, largest))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SUITE.hasher(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
