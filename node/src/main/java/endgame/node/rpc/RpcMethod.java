package endgame.node.rpc;

import com.fasterxml.jackson.databind.JsonNode;

/** One method. Runs on a virtual thread and may block. */
@FunctionalInterface
public interface RpcMethod {
  JsonNode call(Params params) throws RpcFailure;
}
