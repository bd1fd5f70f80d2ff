package endgame.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.consensus.beacon.SystemContract;
import endgame.consensus.types.Address;
import endgame.node.eth.EthChain;
import endgame.node.eth.EthJson;
import endgame.node.eth.EthMethods;
import endgame.node.eth.EthSubscriptions;
import endgame.node.rpc.Json;
import endgame.node.rpc.RpcMethod;
import endgame.node.rpc.RpcServer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Which methods each RPC path has. */
final class RpcEndpoints {
  private final RpcServer.Endpoint beacon;
  private final Map<Address, SystemContract> contracts;

  RpcEndpoints(
      EthChain chain, Map<Address, SystemContract> contracts, Supplier<ObjectNode> status) {
    this.contracts = contracts;
    this.beacon =
        endpoint(chain, Map.of("endgame_abi", p -> abi(), "endgame_status", p -> status.get()));
  }

  private static RpcServer.Endpoint endpoint(EthChain chain, Map<String, RpcMethod> more) {
    EthJson json = new EthJson();
    EthMethods methods = new EthMethods(chain, json, BuildInfo.CLIENT);
    Map<String, RpcMethod> table = new HashMap<>(methods.table());
    table.putAll(more);
    return new RpcServer.Endpoint(
        Map.copyOf(table), new EthSubscriptions(chain, json, methods.logs()));
  }

  /** The endpoint of a path. */
  Optional<RpcServer.Endpoint> at(String path) {
    return path.equals("/") || path.isEmpty() ? Optional.of(beacon) : Optional.empty();
  }

  private ObjectNode abi() {
    ObjectNode all = Json.object();
    contracts
        .values()
        .forEach(contract -> all.put(contract.getClass().getSimpleName(), contract.abiJson()));
    return all;
  }
}
