package endgame.node.eth;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.node.eth.EthChain.EthReceipt;
import endgame.node.rpc.Json;
import endgame.node.rpc.Params;
import endgame.node.rpc.RpcFailure;
import endgame.node.rpc.Subscriptions;

/** {@code eth_subscribe}: {@code newHeads} and {@code logs}. */
public final class EthSubscriptions implements Subscriptions {
  private final EthChain chain;
  private final EthJson json;
  private final EthLogs logs;

  public EthSubscriptions(EthChain chain, EthJson json, EthLogs logs) {
    this.chain = chain;
    this.json = json;
    this.logs = logs;
  }

  @Override
  public AutoCloseable subscribe(Params params, Sink sink) throws RpcFailure {
    String kind = params.required(0, "kind").asText();
    return switch (kind) {
      case "newHeads" -> chain.onLatest(block -> sink.send(json.block(block, false)));
      case "logs" -> {
        JsonNode options = params.optional(1).orElse(Json.object());
        EthLogs.Filter filter = EthLogs.filter(options);
        yield chain.onLatest(block -> {
          for (EthReceipt receipt : chain.receipts(block.number())) {
            logs.matching(filter, receipt).forEach(sink::send);
          }
        });
      }
      default ->
          throw new RpcFailure(
              RpcFailure.Code.UNSUPPORTED, "subscribe to newHeads or logs, not to " + kind);
    };
  }
}
