package endgame.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class ParamsTest {
  private static Params params(String json) {
    try {
      return new Params(Json.MAPPER.readTree(json));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void readsQuantities() throws RpcFailure {
    assertThat(params("[\"0x0\"]").quantity(0, "n")).isZero();
    assertThat(params("[\"0x1F\"]").quantity(0, "n")).isEqualTo(31);
    assertThat(params("[12]").quantity(0, "n")).isEqualTo(12);
    assertThat(Params.quantity(Json.text("0x" + "f".repeat(64)), "n"))
        .isEqualTo(BigInteger.TWO.pow(256).subtract(BigInteger.ONE));
    for (String bad :
        new String[] {"\"0x\"", "\"12\"", "\"-0x1\"", "-1", "1.5", "\"0xg\"", "true", "{}"}) {
      assertThatThrownBy(() -> params("[" + bad + "]").quantity(0, "n"))
          .as(bad)
          .isInstanceOf(RpcFailure.class);
    }
    assertThatThrownBy(() -> params("[\"0x" + "1".repeat(65) + "\"]").quantity(0, "n"))
        .isInstanceOf(RpcFailure.class);
    assertThatThrownBy(() -> params("[\"0x8000000000000000\"]").quantity(0, "n"))
        .isInstanceOf(RpcFailure.class);
  }

  @Test
  void readsData() throws RpcFailure {
    assertThat(params("[\"0x\"]").data(0, "d").size()).isZero();
    assertThat(params("[\"0xAbcd\"]").data(0, "d").hex()).isEqualTo("0xabcd");
    for (String bad : new String[] {"\"\"", "\"abcd\"", "\"0xabc\"", "\"0xzz\"", "\"0x１２\"", "5"}) {
      assertThatThrownBy(() -> params("[" + bad + "]").data(0, "d"))
          .as(bad)
          .isInstanceOf(RpcFailure.class);
    }
  }

  @Test
  void readsAddressesAndHashesOfTheirLengthOnly() throws RpcFailure {
    assertThat(params("[\"0x" + "11".repeat(20) + "\"]").address(0, "a").hex())
        .isEqualTo("0x" + "11".repeat(20));
    assertThat(params("[\"0x" + "22".repeat(32) + "\"]").hash(0, "h").hex())
        .isEqualTo("0x" + "22".repeat(32));
    assertThatThrownBy(() -> params("[\"0x" + "11".repeat(21) + "\"]").address(0, "a"))
        .isInstanceOf(RpcFailure.class);
    assertThatThrownBy(() -> params("[\"0x" + "11".repeat(31) + "\"]").hash(0, "h"))
        .isInstanceOf(RpcFailure.class);
  }

  @Test
  void knowsAbsentFromPresent() {
    assertThat(params("[null]").optional(0)).isEmpty();
    assertThat(params("[]").optional(3)).isEmpty();
    assertThat(params("[false]").optional(0)).isPresent();
  }
}
