package endgame.consensus.beacon.staking;

import endgame.consensus.beacon.StateAccess;
import endgame.consensus.beacon.StateKeys;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The records in the state; reads from any state, writes where there is access. */
public final class Registry {
  private static final SszType<List<NodeId>> IDS =
      Ssz.list(Schemas.NODE_ID, StakingLimits.RECORDS_MAX);
  private static final SszType<List<Integer>> REPUTATIONS =
      Ssz.list(Ssz.U8, StakingLimits.MEMBERS_MAX);
  private static final Hash IDS_KEY = StateKeys.of("validator-ids");
  private static final Hash SEQUENCE = StateKeys.of("validator-sequence");
  private static final Hash ISSUED = StateKeys.of("issued");

  private final Function<Hash, Optional<Bytes>> get;

  /** Reads a state: {@code new Registry(state::get)}. */
  public Registry(Function<Hash, Optional<Bytes>> get) {
    this.get = get;
  }

  private static Hash key(NodeId id) {
    return StateKeys.of("validator", id.value().toArray());
  }

  private static Hash key(BlsPublicKey key) {
    return StateKeys.of("validator-key", key.value().toArray());
  }

  private static Hash performanceKey(long epoch) {
    return StateKeys.of("performance", StateKeys.u64(epoch));
  }

  private static Hash reputationKey(long epoch) {
    return StateKeys.of("reputation", StateKeys.u64(epoch));
  }

  private <T> Optional<T> read(Hash key, SszType<T> type) {
    return get.apply(key)
        .map(bytes ->
            switch (type.decode(bytes)) {
              case Decoded.Ok<T>(T value) -> value;
              case Decoded.Malformed<T>(String reason) ->
                  throw new IllegalStateException("a state value is damaged: " + reason);
            });
  }

  /** Node ids of all records, increasing. */
  public List<NodeId> ids() {
    return read(IDS_KEY, IDS).orElse(List.of());
  }

  public Optional<ValidatorRecord> find(NodeId id) {
    return read(key(id), ValidatorRecord.SSZ);
  }

  /** All records, by node id. */
  public List<ValidatorRecord> all() {
    return ids().stream().flatMap(id -> find(id).stream()).toList();
  }

  /** True when the key is or was a validator's and can't be registered. */
  public boolean knows(BlsPublicKey key) {
    return get.apply(key(key)).isPresent();
  }

  /** All that was ever issued, wei. */
  public BigInteger issued() {
    return read(ISSUED, Ssz.U256).orElse(BigInteger.ZERO);
  }

  /** Factors of the leaders' weights by index; empty when all are equal. */
  public List<Integer> reputation(long epoch) {
    return read(reputationKey(epoch), REPUTATIONS).orElse(List.of());
  }

  /** What members of an epoch have done in it so far. */
  public Performance performance(long epoch, int members) {
    return read(performanceKey(epoch), Performance.SSZ).orElseGet(() -> Performance.none(members));
  }

  // --- writing

  static long nextSequence(StateAccess state) {
    long next = new Registry(state::get).read(SEQUENCE, Ssz.U64).orElse(0L);
    state.put(SEQUENCE, Ssz.U64.encodeBytes(next + 1));
    return next;
  }

  static void put(StateAccess state, ValidatorRecord validator) {
    state.put(key(validator.nodeId()), ValidatorRecord.SSZ.encodeBytes(validator));
  }

  static void add(StateAccess state, ValidatorRecord validator) {
    List<NodeId> ids = new ArrayList<>(new Registry(state::get).ids());
    int at = Collections.binarySearch(ids, validator.nodeId());
    if (at >= 0) {
      throw new IllegalStateException("registered already: " + validator.nodeId());
    }
    ids.add(-at - 1, validator.nodeId());
    state.put(IDS_KEY, IDS.encodeBytes(ids));
    state.put(key(validator.key()), Schemas.NODE_ID.encodeBytes(validator.nodeId()));
    put(state, validator);
  }

  /** A slashed validator's key stays known: it never registers again. */
  static void remove(StateAccess state, ValidatorRecord validator) {
    List<NodeId> ids = new ArrayList<>(new Registry(state::get).ids());
    ids.remove(validator.nodeId());
    if (ids.isEmpty()) {
      state.delete(IDS_KEY);
    } else {
      state.put(IDS_KEY, IDS.encodeBytes(ids));
    }
    state.delete(key(validator.nodeId()));
    if (!validator.slashed()) {
      state.delete(key(validator.key()));
    }
  }

  static void issue(StateAccess state, BigInteger wei) {
    BigInteger before = new Registry(state::get).issued();
    state.put(ISSUED, Ssz.U256.encodeBytes(before.add(wei)));
  }

  static void burn(StateAccess state, BigInteger wei) {
    BigInteger before =
        new Registry(state::get).read(StateKeys.BURNED, Ssz.U256).orElse(BigInteger.ZERO);
    state.put(StateKeys.BURNED, Ssz.U256.encodeBytes(before.add(wei)));
  }

  static void setPerformance(StateAccess state, long epoch, Performance performance) {
    state.put(performanceKey(epoch), Performance.SSZ.encodeBytes(performance));
  }

  static void setReputation(StateAccess state, long epoch, List<Integer> reputation) {
    state.put(reputationKey(epoch), REPUTATIONS.encodeBytes(reputation));
  }

  /** What epoch {@code ended} needed and nobody reads any more. */
  static void forget(StateAccess state, long ended) {
    state.delete(performanceKey(ended));
    state.delete(reputationKey(ended));
  }
}
