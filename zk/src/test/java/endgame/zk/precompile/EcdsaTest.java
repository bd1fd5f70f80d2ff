package endgame.zk.precompile;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.Vectors;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Signatures of third parties through the precompiles. */
class EcdsaTest {
  private static final Pattern ECRECOVER =
      Pattern.compile("\"Input\":\\s*\"([0-9a-f]*)\",\\s*\"Expected\":\\s*\"([0-9a-f]*)\"");
  private static final Pattern WYCHEPROOF =
      Pattern.compile(
          "\"uncompressed\"\\s*:\\s*\"04([0-9a-f]{128})\""
              + "|\"msg\"\\s*:\\s*\"([0-9a-f]*)\",\\s*\"sig\"\\s*:\\s*\"([0-9a-f]*)\","
              + "\\s*\"result\"\\s*:\\s*\"(valid|invalid)\"");

  @Test
  void ecrecoverOfGoEthereum() throws IOException {
    Matcher matcher = ECRECOVER.matcher(read("eip196-197", "ecRecover.json"));
    int valid = 0;
    int all = 0;
    while (matcher.find()) {
      String input = (matcher.group(1) + "0".repeat(256)).substring(0, 256);
      String expected = matcher.group(2);
      String address =
          Ecdsa.recover(word(input, 0), word(input, 1), word(input, 2), word(input, 3))
              .map(key -> "0".repeat(24) + HexFormat.of().formatHex(Ecdsa.address(key)))
              .orElse("");
      assertThat(address).as(input).isEqualTo(expected);
      all++;
      valid += expected.isEmpty() ? 0 : 1;
    }
    assertThat(all).isEqualTo(5);
    assertThat(valid).isEqualTo(1);
  }

  @Test
  void wycheproof() throws Exception {
    Matcher matcher =
        WYCHEPROOF.matcher(read("wycheproof", "ecdsa_secp256k1_sha256_p1363_test.json"));
    int[] key = new int[16];
    int valid = 0;
    int all = 0;
    while (matcher.find()) {
      if (matcher.group(1) != null) {
        key = Words.point(word(matcher.group(1), 0), word(matcher.group(1), 1));
        continue;
      }
      byte[] message = HexFormat.of().parseHex(matcher.group(2));
      BigInteger hash = new BigInteger(1, MessageDigest.getInstance("SHA-256").digest(message));
      String signature = matcher.group(3);
      boolean expected = matcher.group(4).equals("valid");
      boolean accepted =
          signature.length() == 128
              && Ecdsa.verify(hash, word(signature, 0), word(signature, 1), key);
      assertThat(accepted).as("%s under %s", signature, matcher.group(2)).isEqualTo(expected);
      all++;
      valid += expected ? 1 : 0;
    }
    assertThat(all).isEqualTo(252);
    assertThat(valid).isEqualTo(167);
  }

  /** Sign with a known key and nonce, recover the key. */
  @Test
  void recoversTheSigner() {
    BigInteger secret = new BigInteger("c0ffee".repeat(10), 16);
    int[] key = Ecdsa.multiply(secret, Ecdsa.generator());
    for (int nonce = 1; nonce <= 8; nonce++) {
      BigInteger k = BigInteger.valueOf(nonce).pow(40).mod(Words.N);
      BigInteger hash = BigInteger.valueOf(nonce).pow(60).mod(Words.MAX);
      int[] point = Ecdsa.multiply(k, Ecdsa.generator());
      BigInteger r = Words.number(point, 0, 8);
      BigInteger s = k.modInverse(Words.N).multiply(hash.add(r.multiply(secret))).mod(Words.N);
      BigInteger v = BigInteger.valueOf(27 + (point[8] & 1));
      assertThat(Ecdsa.recover(hash, v, r, s)).hasValue(key);
      assertThat(Ecdsa.verify(hash, r, s, key)).isTrue();
      assertThat(Ecdsa.verify(hash.add(BigInteger.ONE), r, s, key)).isFalse();
    }
  }

  private static BigInteger word(String hex, int index) {
    return new BigInteger(hex.substring(64 * index, 64 * index + 64), 16);
  }

  private static String read(String folder, String file) throws IOException {
    Path path = Vectors.folder(folder).orElse(null);
    Assumptions.assumeTrue(path != null, "no vectors");
    return Files.readString(path.resolve(file));
  }
}
