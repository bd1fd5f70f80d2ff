package endgame.zk.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
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
    assertThat(natives.secp256k1Add(zero, new int[16])).isEqualTo(zero);
    int[] p = words(generator);
    int[] same = p.clone();
    BigInteger field = generator.getCurve().getField().getCharacteristic();
    int[] expected = new int[16];
    BigInteger x = generator.getAffineXCoord().toBigInteger();
    put(field.subtract(x.add(x).mod(field)), expected, 0);
    put(field.subtract(generator.getAffineYCoord().toBigInteger()), expected, 8);
    assertThat(natives.secp256k1Add(p, same)).isEqualTo(expected);
  }

  @Test
  void multiplies() {
    int[] most = new int[8];
    Arrays.fill(most, -1);
    int[] two = {2, 0, 0, 0, 0, 0, 0, 0};
    assertThat(natives.mulMod(two.clone(), two, most))
        .isEqualTo(new int[] {4, 0, 0, 0, 0, 0, 0, 0});
    assertThat(natives.mulMod(most.clone(), most, most)).isEqualTo(new int[8]);
    assertThat(natives.mulMod(most.clone(), two, new int[8])).isEqualTo(new int[8]);
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

  /** Random and edge words, against the literal twin. */
  @Test
  void agreesWithItsTwin() {
    Precompiles twin = new LiteralPrecompiles();
    for (long seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int[] p = random(random, 16);
      int[] q = random.nextInt(8) == 0 ? p.clone() : random(random, 16);
      assertThat(natives.secp256k1Add(p.clone(), q))
          .as("seed %d", seed)
          .isEqualTo(twin.secp256k1Add(p, q));
      assertThat(natives.secp256k1Double(p.clone()))
          .as("seed %d", seed)
          .isEqualTo(twin.secp256k1Double(p));
      int[] a = random(random, 8);
      int[] b = random(random, 8);
      int[] m = random(random, 8);
      assertThat(natives.mulMod(a.clone(), b, m))
          .as("seed %d", seed)
          .isEqualTo(twin.mulMod(a, b, m));
      long[] state = random.longs(25).toArray();
      long[] other = state.clone();
      natives.keccakF(state);
      twin.keccakF(other);
      assertThat(state).as("seed %d", seed).isEqualTo(other);
    }
  }

  private static int[] random(SplittableRandom random, int count) {
    int[] words = new int[count];
    int style = random.nextInt(3);
    for (int k = 0; k < count; k++) {
      words[k] = style == 0 ? random.nextInt() : -random.nextInt(2);
    }
    return words;
  }
}
