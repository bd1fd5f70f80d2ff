package endgame.node.rpc;

import com.fasterxml.jackson.databind.JsonNode;

/** What a path lets clients subscribe to, besides its methods. */
public interface Subscriptions {
  /**
   * Starts to send to {@code sink} until the returned handle is closed.
   *
   * @param params of {@code eth_subscribe}: kind, then options
   */
  AutoCloseable subscribe(Params params, Sink sink) throws RpcFailure;

  /** Where results go; must not block. */
  @FunctionalInterface
  interface Sink {
    void send(JsonNode result);
  }

  /** No subscriptions here. */
  Subscriptions NONE =
      (params, sink) -> {
        throw new RpcFailure(RpcFailure.Code.UNSUPPORTED, "nothing to subscribe to on this path");
      };
}
