package endgame.zk.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.bouncycastle.jce.ECNamedCurveTable;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;

/** Against Bouncy Castle, and what is defined where it has no answer. */
class PrecompiledTest {
  private final Precompiles natives = new Precompiled();
  private final ECPoint generator = ECNamedCurveTable.getParameterSpec("secp256k1").getG();

  private static void put(BigInteger number, int[] words, int from) {
    for (int k = 0; k < 8; k++) {
      words[from + k] = number.shiftRight(32 * k).intValue();
    }
  }

  private static int[] words(ECPoint point) {
    ECPoint affine = point.normalize();
    int[] words = new int[16];
    put(affine.getAffineXCoord().toBigInteger(), words, 0);
    put(affine.getAffineYCoord().toBigInteger(), words, 8);
    return words;
  }

  @Test
  void addsAndDoublesPoints() {
    ECPoint p = generator.multiply(BigInteger.valueOf(12345));
    ECPoint q = generator.multiply(BigInteger.valueOf(67891));
    assertThat(natives.secp256k1Add(words(p), words(q))).isEqualTo(words(p.add(q)));
    assertThat(natives.secp256k1Double(words(p))).isEqualTo(words(p.twice()));
  }

  /** λ = 0 where a denominator is 0: x = −x₁ − x₂, y = λ(…) − y₁. */
  @Test
  void definesTheRest() {
    int[] zero = new int[16];
    assertThat(natives.secp256k1Double(zero)).isEqualTo(zero);
    assertThat(natives.secp256k1Add(zero, zero)).isEqualTo(zero);
    int[] p = words(generator);
    BigInteger field = generator.getCurve().getField().getCharacteristic();
    int[] expected = new int[16];
    BigInteger x = generator.getAffineXCoord().toBigInteger();
    put(field.subtract(x.add(x).mod(field)), expected, 0);
    put(field.subtract(generator.getAffineYCoord().toBigInteger()), expected, 8);
    assertThat(natives.secp256k1Add(p, p)).isEqualTo(expected);
  }

  @Test
  void multiplies() {
    int[] most = new int[8];
    Arrays.fill(most, -1);
    int[] two = {2, 0, 0, 0, 0, 0, 0, 0};
    assertThat(natives.mulMod(two, two, most)).isEqualTo(new int[] {4, 0, 0, 0, 0, 0, 0, 0});
    assertThat(natives.mulMod(most, most, most)).isEqualTo(new int[8]);
    assertThat(natives.mulMod(most, two, new int[8])).isEqualTo(new int[8]);
  }

  @Test
  void permutesKeccak() {
    byte[] expected = new byte[32];
    new KeccakDigest(256).doFinal(expected, 0);
    long[] state = new long[25];
    state[0] = 1;
    state[16] = 1L << 63;
    natives.keccakF(state);
    byte[] actual = new byte[32];
    for (int k = 0; k < 32; k++) {
      actual[k] = (byte) (state[k / 8] >>> (8 * (k % 8)));
    }
    assertThat(actual).isEqualTo(expected);
  }
}
