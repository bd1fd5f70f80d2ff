package endgame.consensus.beacon;

import endgame.consensus.beacon.staking.Founders;
import endgame.consensus.beacon.staking.Registry;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.ValidatorSet;
import endgame.storage.tree.Digest;
import endgame.storage.tree.NodeSource;
import endgame.storage.tree.Proof;
import endgame.storage.tree.Tree;
import endgame.storage.tree.Update;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state after a block: a root over tree nodes. Immutable; reading is safe for many threads.
 *
 * @param height of the block, 0 for genesis
 * @param digest of the block, the genesis hash for genesis
 * @param receiptsRoot root of the block's receipts, zero for genesis
 */
public record BeaconState(
    long height, Hash digest, long timestampMs, Hash root, Hash receiptsRoot, NodeSource nodes) {

  /** The value of a key. */
  public Optional<Bytes> get(Hash key) {
    return Tree.SHA256.get(nodes, digest(root), digest(key)).map(Bytes::of);
  }

  /** Proof that the state holds a key's value, or doesn't hold the key. */
  public Proof prove(Hash key) {
    return Tree.SHA256.prove(nodes, digest(root), digest(key));
  }

  public Account account(Address address) {
    return get(StateKeys.account(address))
        .map(bytes -> stored(Account.SSZ, bytes))
        .orElse(Account.EMPTY);
  }

  /**
   * The set of an epoch; present for the epoch of the next block, the one after it, and those
   * before it of which evidence is accepted.
   */
  public ValidatorSet validators(long epoch) {
    return stored(Schemas.VALIDATOR_SET, required(StateKeys.validators(epoch)));
  }

  /** The seed of an epoch's elections. */
  public Hash seed(long epoch) {
    return stored(Ssz.HASH, required(StateKeys.seed(epoch)));
  }

  /** Factors of an epoch's leaders' weights, by index; empty when all are equal (spec 1.10). */
  public List<Integer> reputation(long epoch) {
    return new Registry(this::get).reputation(epoch);
  }

  /** RANDAO mix after this block. */
  public Hash randomness() {
    return stored(Ssz.HASH, required(StateKeys.RANDAO));
  }

  /** Base fee of the next block. */
  public BigInteger baseFee() {
    return stored(Ssz.U256, required(StateKeys.BASE_FEE));
  }

  private Bytes required(Hash key) {
    return get(key).orElseThrow(() -> new IllegalStateException("the state lacks " + key.hex()));
  }

  /** Reads what the transition itself wrote: anything else is a bug or a damaged disk. */
  static <T> T stored(SszType<T> type, Bytes bytes) {
    return switch (type.decode(bytes)) {
      case Decoded.Ok<T>(T value) -> value;
      case Decoded.Malformed<T>(String reason) ->
          throw new IllegalStateException("a state value is damaged: " + reason);
    };
  }

  static Digest digest(Hash hash) {
    return new Digest(hash.w0(), hash.w1(), hash.w2(), hash.w3());
  }

  static Hash hash(Digest digest) {
    return new Hash(digest.w0(), digest.w1(), digest.w2(), digest.w3());
  }

  /** Writes {@code changes}; deletes where the value is empty. */
  Update update(SortedMap<Hash, Optional<Bytes>> changes) {
    SortedMap<Digest, Optional<byte[]>> all = new TreeMap<>();
    changes.forEach((key, value) -> all.put(digest(key), value.map(Bytes::toArray)));
    return Tree.SHA256.update(nodes, digest(root), all);
  }

  /**
   * The state of a network that starts, and its nodes; throws IllegalArgumentException when there
   * is a {@link Genesis#fault}.
   */
  public static Next genesis(Genesis genesis, Map<Hash, Bytes> shards) {
    genesis
        .fault()
        .ifPresent(why -> {
          throw new IllegalArgumentException("no network starts from this genesis: " + why);
        });
    BeaconState nothing =
        new BeaconState(
            0, genesis.hash(), genesis.timeMs(), Hash.ZERO, Hash.ZERO, NodeSource.EMPTY);
    WorkingState state = new WorkingState(nothing);
    state.put(StateKeys.RANDAO, Ssz.HASH.encodeBytes(genesis.seed()));
    state.put(StateKeys.BASE_FEE, Ssz.U256.encodeBytes(genesis.baseFee()));
    state.put(StateKeys.BURNED, Ssz.U256.encodeBytes(BigInteger.ZERO));
    Bytes set = Schemas.VALIDATOR_SET.encodeBytes(genesis.validatorSet());
    for (long epoch = 0; epoch < 2; epoch++) {
      state.put(StateKeys.validators(epoch), set);
      state.put(StateKeys.seed(epoch), Ssz.HASH.encodeBytes(genesis.seed()));
    }
    for (Genesis.Allocation allocation : genesis.accounts()) {
      state.credit(allocation.account(), allocation.balance());
    }
    Founders.enter(genesis.validatorSet(), state, state);
    new TreeMap<>(shards).forEach(state::put);
    return nothing.next(0, genesis.hash(), genesis.timeMs(), Hash.ZERO, state.changes());
  }

  /** The state after a further block, with the nodes that it added. */
  Next next(
      long nextHeight,
      Hash nextDigest,
      long nextTimestampMs,
      Hash nextReceiptsRoot,
      SortedMap<Hash, Optional<Bytes>> changes) {
    Update update = update(changes);
    return new Next(
        new BeaconState(
            nextHeight,
            nextDigest,
            nextTimestampMs,
            hash(update.newRoot()),
            nextReceiptsRoot,
            new StateNodes(nodes, update)),
        update);
  }

  /** Lets go of the overlay: {@code stored} now holds this state's nodes. */
  public BeaconState settled(NodeSource stored) {
    if (nodes instanceof StateNodes overlay) {
      overlay.settle(stored);
    }
    return new BeaconState(height, digest, timestampMs, root, receiptsRoot, stored);
  }

  /** A state and what it takes to store it. */
  public record Next(BeaconState state, Update update) {}
}
