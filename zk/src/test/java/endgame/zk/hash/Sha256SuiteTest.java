package endgame.zk.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Sha256SuiteTest {
  private static final HashSuite SUITE = Sha256Suite.INSTANCE;

  private static byte[] sha256(byte[] bytes) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  @Test
  void tagLengthBytes() throws Exception {
    byte[] abc = "abc".getBytes(StandardCharsets.UTF_8);
    byte[] expected = sha256(HexFormat.of().parseHex("060000000300000000000000616263"));
    assertThat(SUITE.hasher(6).bytes(abc).finish()).isEqualTo(expected);
    assertThat(SUITE.hasher(6).u8('a').bytes(new byte[0]).bytes(new byte[] {'b', 'c'}).finish())
        .isEqualTo(expected);
  }

  @Test
  void nodesBeginWithOne() throws Exception {
    byte[] l = SUITE.hasher(2).finish();
    byte[] r = SUITE.hasher(3).finish();
    byte[] expected = sha256(SlowP2.concat(new byte[] {1}, SlowP2.concat(l, r)));
    assertThat(SUITE.node(l, r)).isEqualTo(expected).isNotEqualTo(SUITE.node(r, l));
  }

  @Test
  void noTagLooksLikeANode() {
    for (int tag : new int[] {1, 257, -1}) {
      assertThatThrownBy(() -> SUITE.hasher(tag)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void digestsAndMisuse() {
    assertThat(SUITE.id()).isEqualTo("sha256");
    assertThat(P2.SUITE.id()).isEqualTo("p2-koalabear");
    byte[] ones = HexFormat.of().parseHex("ff".repeat(32));
    assertThat(SUITE.isDigest(ones)).isTrue();
    assertThat(SUITE.isDigest(new byte[31])).isFalse();
    assertThatThrownBy(() -> SUITE.node(ones, new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
