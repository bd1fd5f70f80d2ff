package endgame.node.eth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.node.rpc.Json;
import endgame.node.rpc.JsonRpc;
import endgame.node.rpc.RpcMethod;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EthSubscriptionsTest {
  private final FakeChain chain = new FakeChain();
  private final EthMethods methods = new EthMethods(chain, new EthJson(), "test");
  private final EthSubscriptions subscriptions =
      new EthSubscriptions(chain, new EthJson(), methods.logs());
  private final List<JsonNode> sent = new ArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  /** Subscribes through a method, as only the RPC makes parameters. */
  private String subscribe(String params) {
    RpcMethod subscribe =
        p -> {
          open.add(subscriptions.subscribe(p, sent::add));
          return Json.text("done");
        };
    byte[] request =
        ("{\"id\":1,\"method\":\"s\",\"params\":" + params + "}").getBytes(StandardCharsets.UTF_8);
    return new String(
        new JsonRpc((method, failed, nanos) -> {}).answer(Map.of("s", subscribe), request),
        StandardCharsets.UTF_8);
  }

  private void publish(long number) {
    chain.listeners.forEach(l -> l.accept(chain.block(number).orElseThrow()));
  }

  @Test
  void sendsHeadsUntilClosed() throws Exception {
    assertThat(subscribe("[\"newHeads\"]")).contains("done");
    publish(5);
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().path("number").asText()).isEqualTo("0x5");
    open.getFirst().close();
    publish(6);
    assertThat(sent).hasSize(1);
  }

  @Test
  void sendsMatchingLogs() {
    assertThat(subscribe("[\"logs\",{\"address\":\"" + FakeChain.address(6).hex() + "\"}]"))
        .contains("done");
    publish(4);
    assertThat(sent).isEmpty();
    publish(5);
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().path("logIndex").asText()).isEqualTo("0x1");
  }

  @Test
  void refusesOtherKinds() {
    assertThat(subscribe("[\"syncing\"]")).contains("-32004");
    assertThat(subscribe("[\"logs\",{\"address\":\"0x1\"}]")).contains("-32602");
    assertThat(chain.listeners).isEmpty();
  }
}
