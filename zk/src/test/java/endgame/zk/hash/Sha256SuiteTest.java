package endgame.zk.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Sha256SuiteTest {
  private static final HashSuite SUITE = Sha256Suite.INSTANCE;

  @Test
  void tagLengthBytes() throws Exception {
    byte[] expected =
        MessageDigest.getInstance("SHA-256")
            .digest(HexFormat.of().parseHex("060300000000000000616263"));
    assertThat(SUITE.hash(6, "abc".getBytes(StandardCharsets.UTF_8))).isEqualTo(expected);
    assertThat(SUITE.hash(6, new byte[] {'a'}, new byte[0], new byte[] {'b', 'c'}))
        .isEqualTo(expected);
  }

  @Test
  void nodesHaveTheirOwnTag() throws Exception {
    byte[] l = SUITE.hash(1);
    byte[] r = SUITE.hash(2);
    byte[] prefix = HexFormat.of().parseHex("004000000000000000");
    byte[] expected =
        MessageDigest.getInstance("SHA-256").digest(SlowP2.concat(prefix, SlowP2.concat(l, r)));
    assertThat(SUITE.node(l, r)).isEqualTo(expected).isNotEqualTo(SUITE.node(r, l));
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
    assertThatThrownBy(() -> SUITE.hash(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SUITE.hash(256)).isInstanceOf(IllegalArgumentException.class);
  }
}
