package endgame.zk.groth16;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HashToScalarTest {
  /** Computed with another implementation, itself checked with RFC 9380 K.1. */
  @Test
  void knownAnswer() {
    byte[] message = "abc".getBytes(StandardCharsets.US_ASCII);
    assertThat(HashToScalar.of(message, "bsb22-commitment").toBigInteger().toString())
        .isEqualTo("9214803682725474003416461148742737258197329729268058002348187600922474979972");
  }
}
