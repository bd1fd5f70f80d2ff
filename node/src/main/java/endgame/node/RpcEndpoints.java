package endgame.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.consensus.beacon.SystemContract;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.node.eth.EthChain;
import endgame.node.eth.EthJson;
import endgame.node.eth.EthMethods;
import endgame.node.eth.EthSubscriptions;
import endgame.node.eth.ForeignMethods;
import endgame.node.eth.ProverMethods;
import endgame.node.eth.ShardEthChain;
import endgame.node.eth.ShardMethods;
import endgame.node.eth.StakingMethods;
import endgame.node.rpc.Json;
import endgame.node.rpc.RpcMethod;
import endgame.node.rpc.RpcServer;
import endgame.node.rpc.Subscriptions;
import endgame.node.shard.BlobStore;
import endgame.node.shard.ForeignRunner;
import endgame.node.shard.ShardRunner;
import endgame.node.shard.SpanStages;
import endgame.shard.registry.ShardRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Which methods each RPC path has. */
final class RpcEndpoints {
  private static final String SHARD = "/shard/";
  private final RpcServer.Endpoint beacon;
  private final Map<Address, SystemContract> contracts;
  private final Map<String, RpcServer.Endpoint> shards = new ConcurrentHashMap<>();
  private final ShardMethods shardMethods;
  private final ForeignMethods foreignMethods;

  RpcEndpoints(
      ChainStore store,
      BlobStore blobs,
      EthChain chain,
      Map<Address, SystemContract> contracts,
      ForeignMethods foreign,
      SpanStages stages,
      Supplier<ObjectNode> status) {
    this.contracts = contracts;
    this.foreignMethods = foreign;
    this.shardMethods = new ShardMethods(store, blobs, foreign, stages);
    Map<String, RpcMethod> more = new HashMap<>(shardMethods.table());
    more.putAll(new StakingMethods(store).table());
    more.putAll(new ProverMethods(store).table());
    more.put("endgame_abi", p -> abi());
    more.put("endgame_status", p -> status.get());
    this.beacon = endpoint(chain, more);
  }

  private static RpcServer.Endpoint endpoint(EthChain chain, Map<String, RpcMethod> more) {
    EthJson json = new EthJson();
    EthMethods methods = new EthMethods(chain, json, BuildInfo.CLIENT);
    Map<String, RpcMethod> table = new HashMap<>(methods.table());
    table.putAll(more);
    return new RpcServer.Endpoint(
        Map.copyOf(table), new EthSubscriptions(chain, json, methods.logs()));
  }

  /** Serves a shard at {@code /shard/{id}} from now on. */
  void addShard(
      ShardRunner runner,
      Consumer<Bytes> gossip,
      Supplier<Optional<EthChain.SyncState>> syncing,
      LongSupplier checked) {
    shardMethods.add(runner);
    shards.put(
        SHARD + runner.shard(),
        endpoint(new ShardEthChain(runner, gossip, syncing, checked), shardMethods.table()));
  }

  /** Serves a shard that no node executes. */
  void addForeign(ForeignRunner runner, ShardRecord record) {
    foreignMethods.add(runner);
    Map<String, RpcMethod> table =
        new HashMap<>(foreignMethods.withoutEthereum(record, beacon.methods()));
    table.putAll(shardMethods.table());
    shards.put(
        SHARD + runner.shard(), new RpcServer.Endpoint(Map.copyOf(table), Subscriptions.NONE));
  }

  /** The endpoint of a path. */
  Optional<RpcServer.Endpoint> at(String path) {
    return path.equals("/") || path.isEmpty()
        ? Optional.of(beacon)
        : Optional.ofNullable(shards.get(path));
  }

  private ObjectNode abi() {
    ObjectNode all = Json.object();
    contracts
        .values()
        .forEach(contract -> all.put(contract.getClass().getSimpleName(), contract.abiJson()));
    return all;
  }
}
