package endgame.zk.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HashSuiteTest {
  private static byte[] random(SplittableRandom random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  /** The fields of suites over bytes are little-endian and concatenated, as the page says. */
  @Test
  void byteSuitesConcatenate() {
    byte[] address = HexFormat.of().parseHex("11".repeat(20));
    byte[] word = HexFormat.of().parseHex("22".repeat(32));
    byte[] all =
        HexFormat.of()
            .parseHex(
                "ff"
                    + "04030201"
                    + "0807060504030201"
                    + "11".repeat(20)
                    + "22".repeat(96)
                    + "333333"
                    + "0944");
    for (HashSuite suite : new HashSuite[] {P2.SUITE, Sha256Suite.INSTANCE}) {
      assertThat(
              suite
                  .hasher(7)
                  .u8(0xff)
                  .u32(0x01020304)
                  .u64(0x0102030405060708L)
                  .address(address)
                  .u256(word)
                  .digest(word)
                  .opaque(word)
                  .bytes(new byte[] {0x33, 0x33, 0x33})
                  .unknown(9, new byte[] {0x44})
                  .finish())
          .as(suite.id())
          .isEqualTo(suite.hasher(7).bytes(all).finish());
    }
    assertThat(P2.SUITE.hasher(7).bytes(all).finish()).isEqualTo(P2.digest(7, all));
  }

  @Test
  void wrongSizesThrow() {
    for (HashSuite suite : HashSuites.ALL) {
      Hasher hasher = suite.hasher(7);
      assertThatThrownBy(() -> hasher.address(new byte[21]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> hasher.u256(new byte[31]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> hasher.opaque(new byte[33]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> hasher.digest(new byte[1]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** The tree in any suite and P2's fast one are one function. */
  @Test
  void theGenericPieceTreeIsP2s() {
    SplittableRandom random = new SplittableRandom(5);
    for (int size : new int[] {0, 1, 4095, 4096, 4097, 3 * 4096, 5 * 4096 + 7}) {
      byte[] body = random(random, size);
      assertThat(PieceTree.root(P2.SUITE, body)).as("size %s", size).isEqualTo(P2.bodyRoot(body));
    }
  }

  @Test
  void suitesHaveNames() {
    for (HashSuite suite : HashSuites.ALL) {
      assertThat(HashSuites.find(suite.id())).contains(suite);
      assertThat(suite.isDigest(new byte[32])).isTrue();
    }
    assertThat(HashSuites.find("md5")).isEmpty();
  }
}
