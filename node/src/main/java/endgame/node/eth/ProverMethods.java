package endgame.node.eth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.consensus.beacon.BeaconState;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.types.Address;
import endgame.node.rpc.Json;
import endgame.node.rpc.Params;
import endgame.node.rpc.RpcFailure;
import endgame.node.rpc.RpcMethod;
import endgame.shard.registry.ProverLimits;
import endgame.shard.registry.ProverRecord;
import endgame.shard.registry.ProverTurn;
import endgame.shard.registry.ShardReader;
import endgame.shard.registry.ShardRecord;
import java.util.Map;

/** Provers and whose turn it is, as the last final block has them. Amounts are wei as text. */
public final class ProverMethods {
  private final ChainStore store;

  public ProverMethods(ChainStore store) {
    this.store = store;
  }

  /** Name to method. */
  public Map<String, RpcMethod> table() {
    return Map.of("endgame_provers", p -> all(), "shard_getProvers", this::ofShard);
  }

  private JsonNode all() {
    BeaconState head = store.head();
    long epoch = store.genesis().epochOf(head.height() + 1);
    ArrayNode all = Json.MAPPER.createArrayNode();
    for (ProverRecord prover : new ShardReader(head::get).provers()) {
      ObjectNode node = all.addObject();
      node.put("account", prover.account().hex());
      node.put("status", status(prover, epoch));
      node.put("bond", prover.bond().toString());
      ArrayNode programs = node.putArray("programs");
      prover.programs().forEach(program -> programs.add(program.hex()));
      node.put("activeFrom", prover.activeFrom());
      node.put("proven", prover.proven());
      node.put("missed", prover.missed());
      if (prover.exiting()) {
        node.put("withdrawableHeight", prover.exitHeight() + ProverLimits.EXIT_HEIGHTS);
      }
    }
    return all;
  }

  private static String status(ProverRecord prover, long epoch) {
    if (prover.exiting()) {
      return "exiting";
    }
    if (prover.bond().compareTo(ProverLimits.BOND_MIN) < 0) {
      return "poor";
    }
    return prover.activeFrom() <= epoch ? "active" : "waiting";
  }

  /** What a shard pays, and whose turn each closed span is. */
  private JsonNode ofShard(Params p) throws RpcFailure {
    BeaconState head = store.head();
    ShardReader reader = new ShardReader(head::get);
    int id = (int) Math.min(p.quantity(0, "shard"), Integer.MAX_VALUE);
    ShardRecord shard =
        reader
            .find(id)
            .orElseThrow(() -> new RpcFailure(RpcFailure.Code.NOT_FOUND, "no shard " + id));
    ObjectNode node = Json.object();
    node.put("shard", id);
    node.put("price", reader.price(shard.proofSystem()).wei().toString());
    node.put("escrow", reader.escrow(id).toString());
    node.put("window", ProverLimits.WINDOW);
    ArrayNode spans = node.putArray("spans");
    boolean oldest = true;
    for (ShardRecord.OpenSpan open : shard.open()) {
      boolean first = oldest;
      reader
          .turn(id, open.span())
          .ifPresent(turn -> span(spans.addObject(), open.span(), turn, first, reader, id, head));
      oldest = false;
    }
    return node;
  }

  private static void span(
      ObjectNode node,
      long number,
      ProverTurn turn,
      boolean oldest,
      ShardReader reader,
      int shard,
      BeaconState head) {
    node.put("span", number);
    // Windows of later spans begin when those before them are final.
    if (oldest) {
      node.put("elapsed", Math.max(0, reader.elapsed(shard, turn, head.height() + 1)));
    }
    ArrayNode ranks = node.putArray("ranks");
    for (Address prover : turn.ranks()) {
      ObjectNode rank = ranks.addObject();
      rank.put("account", prover.hex());
      rank.put("from", turn.waits(prover));
    }
    node.put("anyoneFrom", turn.waits(Address.ZERO));
  }
}
