package endgame.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** JSON-RPC 2.0 (jsonrpc.org/specification), the codes of EIP-1474 among the failures. */
class JsonRpcTest {
  private final List<String> timed = new ArrayList<>();
  private final JsonRpc rpc =
      new JsonRpc((method, failed, nanos) -> timed.add(method + (failed ? " failed" : "")));
  private final Map<String, RpcMethod> methods =
      Map.of(
          "echo",
          params -> params.required(0, "value"),
          "reverts",
          params -> {
            throw new RpcFailure(
                RpcFailure.Code.REVERTED, "execution reverted: no", Optional.of(Json.text("0x08")));
          },
          "breaks",
          params -> {
            throw new IllegalStateException("a secret");
          },
          "large",
          params -> Json.text("x".repeat(2 << 20)));

  private String answer(String request) {
    return new String(
        rpc.answer(methods, request.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }

  private JsonNode tree(String request) throws IOException {
    return Json.MAPPER.readTree(answer(request));
  }

  private int code(String request) throws IOException {
    return tree(request).path("error").path("code").asInt();
  }

  private static String call(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" + method + "\",\"params\":" + params + "}";
  }

  @Test
  void answersACall() {
    assertThat(answer(call("echo", "[\"0x1\"]")))
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":\"0x1\"}");
    assertThat(timed).containsExactly("echo");
  }

  @Test
  void keepsTheIdAsItCame() throws IOException {
    assertThat(tree("{\"id\":\"a\",\"method\":\"echo\",\"params\":[1]}").get("id").textValue())
        .isEqualTo("a");
    assertThat(tree("{\"id\":null,\"method\":\"echo\",\"params\":[1]}").get("id").isNull())
        .isTrue();
    assertThat(tree("{\"id\":1.5,\"method\":\"echo\",\"params\":[1]}").get("id").asDouble())
        .isEqualTo(1.5);
  }

  @Test
  void hasACodeForEachFault() throws IOException {
    assertThat(code("{")).isEqualTo(-32700);
    assertThat(code("{} {}")).isEqualTo(-32700);
    assertThat(code("\"text\"")).isEqualTo(-32600);
    assertThat(code("")).isEqualTo(-32600);
    assertThat(code("[]")).isEqualTo(-32600);
    assertThat(code("{\"id\":1}")).isEqualTo(-32600);
    assertThat(code("{\"id\":{},\"method\":\"echo\"}")).isEqualTo(-32600);
    assertThat(code("{\"id\":[1],\"method\":\"echo\"}")).isEqualTo(-32600);
    assertThat(code("{\"id\":1,\"method\":5}")).isEqualTo(-32600);
    assertThat(code(call("unknown", "[]"))).isEqualTo(-32601);
    assertThat(code(call("echo", "{\"value\":1}"))).isEqualTo(-32602);
    assertThat(code(call("echo", "[]"))).isEqualTo(-32602);
    assertThat(code(call("breaks", "[]"))).isEqualTo(-32603);
    assertThat(code(call("reverts", "[]"))).isEqualTo(3);
    assertThat(tree(call("reverts", "[]")).path("error").path("data").asText()).isEqualTo("0x08");
    assertThat(answer(call("breaks", "[]"))).doesNotContain("secret");
  }

  @Test
  void refusesDeepWideAndLongJson() throws IOException {
    assertThat(code("[".repeat(JsonRpc.DEPTH_MAX + 1) + "]".repeat(JsonRpc.DEPTH_MAX + 1)))
        .isEqualTo(-32700);
    assertThat(code("[" + "{},".repeat((int) JsonRpc.TOKENS_MAX / 2) + "{}]")).isEqualTo(-32700);
    assertThat(code(call("echo", "[" + "9".repeat(101) + "]"))).isEqualTo(-32700);
  }

  @Test
  void answersABatchInOrder() throws IOException {
    JsonNode answers =
        tree(
            "["
                + "{\"id\":1,\"method\":\"echo\",\"params\":[\"a\"]},"
                + "{\"method\":\"echo\",\"params\":[\"b\"]},"
                + "5,"
                + "{\"id\":3,\"method\":\"unknown\"}]");
    assertThat(answers).hasSize(3);
    assertThat(answers.get(0).path("result").asText()).isEqualTo("a");
    assertThat(answers.get(1).path("error").path("code").asInt()).isEqualTo(-32600);
    assertThat(answers.get(2).path("id").asInt()).isEqualTo(3);
  }

  @Test
  void boundsABatch() throws IOException {
    String call = call("echo", "[1]");
    String full = String.join(",", Collections.nCopies(JsonRpc.BATCH_MAX, call));
    assertThat(tree("[" + full + "]")).hasSize(JsonRpc.BATCH_MAX);
    assertThat(code("[" + full + "," + call + "]")).isEqualTo(-32005);
  }

  @Test
  void stopsABatchWhoseAnswerGrowsTooLarge() throws IOException {
    JsonNode answers =
        tree("[" + String.join(",", Collections.nCopies(20, call("large", "[]"))) + "]");
    assertThat(answers).hasSize(20);
    assertThat(answers.get(0).has("result")).isTrue();
    assertThat(answers.get(19).path("error").path("code").asInt()).isEqualTo(-32005);
    assertThat(answers.get(19).path("id").asInt()).isEqualTo(7);
    assertThat(answers.toString().length()).isLessThan(JsonRpc.RESPONSE_BYTES_MAX + (3 << 20));
  }

  /** JSON-RPC 2.0 section 4.1: no answer, not even about an error. */
  @Test
  void neverAnswersANotification() {
    assertThat(answer("{\"method\":\"echo\",\"params\":[1]}")).isEmpty();
    assertThat(answer("{\"method\":\"unknown\"}")).isEmpty();
    assertThat(answer("{\"method\":\"reverts\",\"params\":[]}")).isEmpty();
    assertThat(answer("{\"method\":\"echo\",\"params\":{}}")).isEmpty();
    assertThat(answer("[{\"method\":\"echo\",\"params\":[1]},{\"method\":\"x\"}]")).isEmpty();
    assertThat(timed).containsExactly("echo", "reverts failed", "echo");
  }

  /** A metric per name that a client invents would be a leak. */
  @Test
  void timesOnlyMethodsOfTheTable() {
    answer(call("unknown", "[]"));
    answer(call("echo", "[]"));
    assertThat(timed).containsExactly("echo failed");
  }
}
