package endgame.consensus.crypto;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** Keys of a phrase: BIP-39 seed, BIP-32 derivation along BIP-44's Ethereum path. */
public final class Mnemonic {
  private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
  private static final int HARDENED = 0x8000_0000;
  private static final int ITERATIONS = 2048;

  private Mnemonic() {}

  /** The key at {@code m/44'/60'/0'/0/index}. */
  public static Secp256k1.SecretKey ethereumKey(String phrase, int index) {
    byte[] node = hmac("Bitcoin seed".getBytes(StandardCharsets.US_ASCII), seed(phrase));
    for (int step : new int[] {44 | HARDENED, 60 | HARDENED, HARDENED, 0, index}) {
      node = child(node, step);
    }
    return Secp256k1.SecretKey.of(Arrays.copyOf(node, 32));
  }

  private static byte[] seed(String phrase) {
    try {
      String normal = Normalizer.normalize(phrase, Normalizer.Form.NFKD);
      byte[] salt = "mnemonic".getBytes(StandardCharsets.UTF_8);
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
          .generateSecret(new PBEKeySpec(normal.toCharArray(), salt, ITERATIONS, 512))
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has PBKDF2", e);
    }
  }

  private static byte[] child(byte[] node, int index) {
    BigInteger key = new BigInteger(1, Arrays.copyOf(node, 32));
    ByteBuffer data = ByteBuffer.allocate(37);
    if ((index & HARDENED) != 0) {
      data.put((byte) 0).put(node, 0, 32);
    } else {
      data.put(new FixedPointCombMultiplier().multiply(CURVE.getG(), key).getEncoded(true));
    }
    data.putInt(index);
    byte[] derived = hmac(Arrays.copyOfRange(node, 32, 64), data.array());
    BigInteger childKey = new BigInteger(1, Arrays.copyOf(derived, 32)).add(key).mod(CURVE.getN());
    byte[] big = childKey.toByteArray();
    byte[] result = new byte[64];
    int size = Math.min(32, big.length);
    System.arraycopy(big, big.length - size, result, 32 - size, size);
    System.arraycopy(derived, 32, result, 32, 32);
    return result;
  }

  private static byte[] hmac(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA512");
      mac.init(new SecretKeySpec(key, "HmacSHA512"));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-512", e);
    }
  }
}
