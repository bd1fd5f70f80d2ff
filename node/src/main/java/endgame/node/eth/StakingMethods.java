package endgame.node.eth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.staking.Registry;
import endgame.consensus.beacon.staking.StakingLimits;
import endgame.consensus.beacon.staking.ValidatorRecord;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Validator;
import endgame.consensus.types.ValidatorSet;
import endgame.node.rpc.Json;
import endgame.node.rpc.Params;
import endgame.node.rpc.RpcFailure;
import endgame.node.rpc.RpcMethod;
import java.util.List;
import java.util.Map;

/** Sets and stakes as the last final block has them. Amounts are wei as decimal text. */
public final class StakingMethods {
  private final ChainStore store;

  public StakingMethods(ChainStore store) {
    this.store = store;
  }

  /** Name to method. */
  public Map<String, RpcMethod> table() {
    return Map.of(
        "endgame_validatorSet", this::set,
        "endgame_validators", p -> all(),
        "endgame_validator", this::one);
  }

  private long epoch(BeaconState head) {
    return store.genesis().epochOf(head.height() + 1);
  }

  /** The set of an epoch that the state holds; without a parameter of the one that runs. */
  private JsonNode set(Params p) throws RpcFailure {
    BeaconState head = store.head();
    long epoch = p.size() > 0 ? p.quantity(0, "epoch") : epoch(head);
    if (epoch < Math.max(0, epoch(head) - StakingLimits.UNBONDING_EPOCHS)
        || epoch > epoch(head) + 1) {
      throw Params.invalid(
          "sets are known up to epoch "
              + (epoch(head) + 1)
              + ", and of the "
              + StakingLimits.UNBONDING_EPOCHS
              + " epochs before the one that runs");
    }
    ValidatorSet set = head.validators(epoch);
    boolean known = epoch >= epoch(head) - 1 && epoch <= epoch(head);
    List<Integer> reputation = known ? head.reputation(epoch) : List.of();
    ObjectNode node = Json.object();
    node.put("epoch", epoch);
    node.put("currentEpoch", epoch(head));
    node.put("weight", set.weight());
    node.put("quorum", set.quorum());
    ArrayNode members = node.putArray("members");
    for (int i = 0; i < set.size(); i++) {
      Validator member = set.get(i);
      ObjectNode one = members.addObject();
      one.put("index", i);
      one.put("node", member.nodeId().value().hex());
      one.put("key", member.key().value().hex());
      one.put("account", member.account().hex());
      one.put("weight", member.weight());
      if (!reputation.isEmpty()) {
        one.put("reputation", reputation.get(i));
      }
    }
    return node;
  }

  private JsonNode all() {
    BeaconState head = store.head();
    ArrayNode all = Json.MAPPER.createArrayNode();
    new Registry(head::get).all().forEach(validator -> all.add(json(head, validator)));
    return all;
  }

  private JsonNode one(Params p) throws RpcFailure {
    BeaconState head = store.head();
    return new Registry(head::get)
        .find(NodeId.of(p.hash(0, "node id").toBytes()))
        .<JsonNode>map(validator -> json(head, validator))
        .orElse(NullNode.instance);
  }

  private ObjectNode json(BeaconState head, ValidatorRecord validator) {
    long epoch = epoch(head);
    ObjectNode node = Json.object();
    node.put("node", validator.nodeId().value().hex());
    node.put("key", validator.key().value().hex());
    node.put("withdrawal", validator.withdrawal().hex());
    node.put("stake", validator.stake().toString());
    node.put("status", status(head, validator));
    node.put("weight", weight(head.validators(epoch), validator));
    node.put("nextWeight", weight(head.validators(epoch + 1), validator));
    epoch(node, "activationEpoch", validator.activationEpoch());
    epoch(node, "exitEpoch", validator.exitEpoch());
    epoch(node, "leftEpoch", validator.leftEpoch());
    epoch(
        node,
        "withdrawableEpoch",
        validator.leftEpoch() == ValidatorRecord.NEVER
            ? ValidatorRecord.NEVER
            : validator.leftEpoch() + StakingLimits.UNBONDING_EPOCHS);
    node.put("slashed", validator.slashed());
    if (validator.jailed()) {
      node.put("jailedUntil", validator.jailedUntil());
    }
    return node;
  }

  private static void epoch(ObjectNode node, String name, long epoch) {
    if (epoch != ValidatorRecord.NEVER) {
      node.put(name, epoch);
    }
  }

  private static long weight(ValidatorSet set, ValidatorRecord validator) {
    int index = set.indexOf(validator.nodeId());
    return index < 0 ? 0 : set.get(index).weight();
  }

  private String status(BeaconState head, ValidatorRecord validator) {
    long epoch = epoch(head);
    if (validator.withdrawable(epoch)) {
      return "withdrawable";
    }
    if (validator.slashed()) {
      return "slashed";
    }
    if (validator.leftEpoch() <= epoch) {
      return "unbonding";
    }
    if (validator.exiting()) {
      return "exiting";
    }
    if (validator.jailed()) {
      return "jailed";
    }
    return weight(head.validators(epoch), validator) > 0 ? "active" : "waiting";
  }
}
