package endgame.consensus.sim;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.BlockBuilder;
import endgame.consensus.beacon.BlockExtension;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.beacon.Senders;
import endgame.consensus.beacon.StateKeys;
import endgame.consensus.beacon.Transition;
import endgame.consensus.beacon.staking.Evidence;
import endgame.consensus.beacon.staking.Founders;
import endgame.consensus.beacon.staking.Registry;
import endgame.consensus.beacon.staking.StakingContract;
import endgame.consensus.beacon.staking.ValidatorRecord;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.crypto.Abi;
import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Address;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Validator;
import endgame.consensus.types.ValidatorSet;
import endgame.storage.tree.Digest;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the beacon applications of one cluster share: the transition function, and its results, each
 * computed once. It is a pure function of parent and block, so sharing saves time and hides nothing
 * that its own tests don't show.
 */
public final class BeaconWorld {
  private static final BigInteger ENDOWMENT = BigInteger.TEN.pow(24);
  private static final int CHAIN_ID = 7100;

  /** Every so many heights a block carries a payment. */
  private static final int PAYMENT_EVERY = 4;

  private static final Address PAYEE =
      Address.fromHex("0x00000000000000000000000000000000000000fe");

  /** A block as it was received. */
  record Held(Hash digest, Block block, Bytes bytes) {}

  private final Genesis genesis;
  private final Transition transition;
  private final BlockBuilder builder;
  private final BeaconState start;
  private final Secp256k1.SecretKey user;
  private final Secp256k1.SecretKey staker;
  private final List<StakingCall> calls = new ArrayList<>();
  private final List<BeaconApplication> applications = new ArrayList<>();
  private final Map<Bytes, Optional<Held>> decoded = new HashMap<>();
  private final Map<Digest, byte[]> nodes = new HashMap<>();
  private final Map<Hash, Optional<ChainStore.Executed>> outcomes = new TreeMap<>();
  private final Map<Hash, Bytes> ballast;

  /**
   * @param set validators of the first epochs
   */
  public BeaconWorld(ValidatorSet set, int epochLength) {
    this(set, epochLength, Map.of());
  }

  /**
   * @param ballast what the state holds besides, so that it has some size
   */
  public BeaconWorld(ValidatorSet set, int epochLength, Map<Hash, Bytes> ballast) {
    this.ballast = ballast;
    this.user = secret(7);
    this.staker = secret(8);
    List<Genesis.Member> members = new ArrayList<>();
    for (Validator validator : set.members()) {
      members.add(new Genesis.Member(validator, FakeSignatures.fakePossession(validator.key())));
    }
    this.genesis =
        new Genesis(
            CHAIN_ID,
            0,
            epochLength,
            1,
            0,
            400,
            30_000_000,
            BigInteger.valueOf(1_000_000_000),
            new Hash(5, 6, 7, 8),
            members,
            List.of(
                new Genesis.Allocation(user.address(), ENDOWMENT),
                new Genesis.Allocation(staker.address(), ENDOWMENT)),
            List.of(),
            List.of());
    this.transition =
        new Transition(
            genesis,
            Map.of(),
            BlockExtension.NONE,
            (members_, proposer, epoch, reveal) -> reveal.equals(reveal(members_, proposer, epoch)),
            Senders.RECOVER,
            FakeSignatures.staking());
    this.builder = new BlockBuilder(transition, BlockExtension.NONE);
    BeaconState.Next next = BeaconState.genesis(genesis, ballast);
    this.start = keep(next.state(), next.update().newNodes());
  }

  private static Secp256k1.SecretKey secret(int number) {
    byte[] key = new byte[32];
    key[31] = (byte) number;
    return Secp256k1.SecretKey.of(key);
  }

  /** An empty disk of a node. */
  SimArchive archive() {
    return new SimArchive(genesis, ballast);
  }

  Genesis genesis() {
    return genesis;
  }

  BeaconState start() {
    return start;
  }

  private BeaconState keep(BeaconState state, Map<Digest, byte[]> added) {
    nodes.putAll(added);
    return state.settled(digest -> Optional.ofNullable(nodes.get(digest)));
  }

  /** A body as it came over the network, or nothing if it is none. */
  Optional<Held> decode(Bytes bytes) {
    return decoded.computeIfAbsent(
        bytes,
        b ->
            Schemas.BLOCK.decode(b) instanceof Decoded.Ok<Block>(Block block)
                ? Optional.of(new Held(Schemas.digest(block.header()), block, b))
                : Optional.empty());
  }

  Held encode(Block block) {
    return decode(Schemas.BLOCK.encodeBytes(block)).orElseThrow();
  }

  private static BlsSignature reveal(ValidatorSet set, int proposer, long epoch) {
    return FakeSignatures.randao(FakeSignatures.number(set.get(proposer).nodeId()), epoch);
  }

  void join(BeaconApplication application) {
    applications.add(application);
  }

  /** What one has seen, all get. */
  void gossip(Evidence evidence) {
    applications.forEach(application -> application.take(evidence));
  }

  /** A call of the staking contract by {@link #owner}, in blocks from a height on, in order. */
  private record StakingCall(long fromHeight, BigInteger value, Bytes data) {}

  /** From this height on leaders put the call in, after those that were asked for before. */
  public void call(long fromHeight, BigInteger value, Bytes data) {
    calls.add(new StakingCall(fromHeight, value, data));
  }

  /** Call data that registers a validator of the cluster for {@link #owner}. */
  public Bytes registration(Validator validator) {
    return StakingContract.Method.REGISTER.callData(
        validator.nodeId().value(),
        validator.key().value(),
        FakeSignatures.fakePossession(validator.key()).value(),
        FakeSignatures.fakeBinding(validator.key(), validator.nodeId(), owner()).value(),
        Abi.word(owner()));
  }

  /** Owns what registers here. */
  public Address owner() {
    return staker.address();
  }

  Block build(
      BeaconState parent,
      int proposer,
      long nowMs,
      Optional<Certificate> parentCertificate,
      List<Bytes> evidence) {
    long epoch = genesis.epochOf(parent.height() + 1);
    List<Bytes> payments = transactions(parent);
    return builder.build(
        parent,
        proposer,
        nowMs,
        reveal(parent.validators(epoch), proposer, epoch),
        new BlockBuilder.Candidates(payments, List.of(), List.of(), parentCertificate, evidence));
  }

  /** A payment now and then, and the next call: the staker's nonce says which one. */
  private List<Bytes> transactions(BeaconState parent) {
    List<Bytes> transactions = new ArrayList<>();
    long nonce = parent.account(staker.address()).nonce();
    if (nonce < calls.size() && calls.get((int) nonce).fromHeight() <= parent.height() + 1) {
      StakingCall next = calls.get((int) nonce);
      transactions.add(
          signed(parent, staker, 1_000_000, StakingContract.ADDRESS, next.value(), next.data()));
    }
    if (parent.height() % PAYMENT_EVERY == 0) {
      transactions.add(payment(parent));
    }
    return transactions;
  }

  private Bytes payment(BeaconState parent) {
    return signed(parent, user, Transition.TRANSFER_GAS, PAYEE, BigInteger.TEN, Bytes.EMPTY);
  }

  private static Bytes signed(
      BeaconState parent,
      Secp256k1.SecretKey from,
      long gas,
      Address to,
      BigInteger value,
      Bytes data) {
    return Bytes.of(
        EthereumTransaction.dynamicFee(
                CHAIN_ID,
                parent.account(from.address()).nonce(),
                BigInteger.ONE,
                parent.baseFee().shiftLeft(1),
                gas,
                to,
                value,
                data)
            .signed(from)
            .encode());
  }

  /** The state after a block, or nothing if the block is invalid. */
  Optional<BeaconState> outcome(BeaconState parent, Held held) {
    return executed(parent, held).map(ChainStore.Executed::state);
  }

  /** A block with its outcome, or nothing if the block is invalid. */
  Optional<ChainStore.Executed> executed(BeaconState parent, Held held) {
    Optional<ChainStore.Executed> known = outcomes.get(held.digest());
    if (known != null) {
      return known;
    }
    Optional<ChainStore.Executed> outcome = executedAnew(parent, held);
    outcomes.put(held.digest(), outcome);
    return outcome;
  }

  /** As {@link #executed}, out of the parent's own nodes alone. */
  Optional<ChainStore.Executed> executedAnew(BeaconState parent, Held held) {
    return switch (transition.apply(parent, held.block(), held.block().header().proposer())) {
      case Transition.Result.Applied applied -> {
        BeaconState state = keep(applied.state(), applied.update().newNodes());
        checkSupply(state);
        yield Optional.of(
            new ChainStore.Executed(held.block(), state, applied.update(), applied.receipts()));
      }
      case Transition.Result.Invalid ignored -> Optional.empty();
    };
  }

  /** No block makes or loses a wei: balances, stakes and what burned are genesis and issuance. */
  private void checkSupply(BeaconState state) {
    // Founders of a simulation share one account: the zero address.
    BigInteger balances =
        Stream.of(user.address(), PAYEE, staker.address(), Address.ZERO, StakingContract.ADDRESS)
            .map(address -> state.account(address).balance())
            .reduce(BigInteger.ZERO, BigInteger::add);
    Registry registry = new Registry(state::get);
    BigInteger supply =
        ENDOWMENT.shiftLeft(1).add(Founders.stakes(genesis.validatorSet())).add(registry.issued());
    if (!balances.add(burned(state)).equals(supply)) {
      throw new Auditor.Violation(
          "wei after height " + state.height() + ": " + balances + " + " + burned(state));
    }
    BigInteger stakes =
        registry.all().stream()
            .map(ValidatorRecord::stake)
            .reduce(BigInteger.ZERO, BigInteger::add);
    if (!stakes.equals(state.account(StakingContract.ADDRESS).balance())) {
      throw new Auditor.Violation("stakes after height " + state.height() + ": " + stakes);
    }
  }

  private static BigInteger burned(BeaconState state) {
    return state
        .get(StateKeys.BURNED)
        .map(bytes ->
            Ssz.U256.decode(bytes) instanceof Decoded.Ok<BigInteger>(BigInteger wei)
                ? wei
                : BigInteger.ZERO)
        .orElse(BigInteger.ZERO);
  }
}
