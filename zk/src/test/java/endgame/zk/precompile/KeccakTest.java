package endgame.zk.precompile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.zk.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class KeccakTest {
  private static final long SEED = 0x1600L;

  @Test
  void permutationOfZero() {
    long[] state = new long[Keccak.WORDS];
    Keccak.f(state);
    assertThat(state[0]).isEqualTo(0xf1258f7940e1dde7L);
    assertThat(state[1]).isEqualTo(0x84d5ccf933c0478aL);
    assertThat(state[24]).isEqualTo(0xeaf1ff7b5ceca249L);
    Keccak.f(state);
    assertThat(state[0]).isEqualTo(0x2d5c954df96ecb3cL);
  }

  @Test
  void permutationEqualsTheDefinition() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 50; i++) {
      long[] state = random.longs(Keccak.WORDS).toArray();
      long[] expected = slow(state);
      Keccak.f(state);
      assertThat(state).as("seed %s", SEED).isEqualTo(expected);
    }
  }

  @Test
  void knownAnswers() throws IOException {
    Path folder = Vectors.folder("keccak").orElse(null);
    Assumptions.assumeTrue(folder != null, "no vectors");
    Matcher matcher =
        Pattern.compile("Len = (\\d+)\\s+Msg = (\\w+)\\s+MD = (\\w+)")
            .matcher(Files.readString(folder.resolve("ShortMsgKAT_256.txt")));
    int count = 0;
    while (matcher.find()) {
      int length = Integer.parseInt(matcher.group(1)) / 8;
      byte[] message = Arrays.copyOf(HexFormat.of().parseHex(matcher.group(2)), length);
      assertThat(HexFormat.of().formatHex(Keccak.hash256(message)))
          .isEqualTo(matcher.group(3).toLowerCase(Locale.ROOT));
      count++;
    }
    assertThat(count).isEqualTo(256);
  }

  @Test
  void lengthsAroundTheRate() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int length = 0; length < 420; length++) {
      byte[] message = new byte[length];
      random.nextBytes(message);
      KeccakDigest digest = new KeccakDigest(256);
      digest.update(message, 0, length);
      byte[] expected = new byte[32];
      digest.doFinal(expected, 0);
      assertThat(Keccak.hash256(message)).as("seed %s, %s", SEED, length).isEqualTo(expected);
    }
  }

  @Test
  void statesHaveTwentyFiveWords() {
    assertThatThrownBy(() -> Keccak.f(new long[24])).isInstanceOf(IllegalArgumentException.class);
  }

  /** FIPS 202, 3.2, with offsets and constants computed on the way. */
  private static long[] slow(long[] input) {
    long[] a = input.clone();
    int lfsr = 1;
    for (int round = 0; round < 24; round++) {
      long[] c = new long[5];
      for (int i = 0; i < 25; i++) {
        c[i % 5] ^= a[i];
      }
      for (int i = 0; i < 25; i++) {
        a[i] ^= c[(i + 4) % 5] ^ Long.rotateLeft(c[(i + 1) % 5], 1);
      }
      long[] b = new long[25];
      b[0] = a[0];
      int x = 1;
      int y = 0;
      for (int t = 0; t < 24; t++) {
        int to = y + 5 * ((2 * x + 3 * y) % 5);
        b[to] = Long.rotateLeft(a[x + 5 * y], (t + 1) * (t + 2) / 2);
        int next = (2 * x + 3 * y) % 5;
        x = y;
        y = next;
      }
      for (int i = 0; i < 25; i++) {
        int row = i - i % 5;
        a[i] = b[i] ^ (~b[row + (i + 1) % 5] & b[row + (i + 2) % 5]);
      }
      for (int j = 0; j < 7; j++) {
        if ((lfsr & 1) != 0) {
          a[0] ^= 1L << ((1 << j) - 1);
        }
        lfsr = (lfsr << 1) ^ ((lfsr & 0x80) != 0 ? 0x171 : 0);
      }
    }
    return a;
  }
}
