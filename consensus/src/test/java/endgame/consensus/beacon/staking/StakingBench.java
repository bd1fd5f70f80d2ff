package endgame.consensus.beacon.staking;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.BlockBuilder;
import endgame.consensus.beacon.BlockExtension;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.beacon.Network;
import endgame.consensus.beacon.Receipt;
import endgame.consensus.beacon.StateKeys;
import endgame.consensus.beacon.Transition;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.crypto.Abi;
import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.SignedMessage;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bitmap;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlockBody;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import endgame.consensus.types.Vote;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntPredicate;

/** A chain with real signatures on which stake moves. Every block keeps the sums, or it throws. */
final class StakingBench {
  static final BigInteger COIN = StakingLimits.WEIGHT_WEI;
  private static final BlsSignature NO_REVEAL =
      new BlsSignature(Bytes.wrap(new byte[BlsSignature.SIZE]));

  final Genesis genesis;
  final Transition transition;
  final StakingSignatures signatures;
  private final BlockBuilder builder;
  private final Map<NodeId, Bls.SecretKey> keys = new HashMap<>();
  private BeaconState state;
  private List<Receipt> receipts = List.of();

  StakingBench(int epochLength) {
    Genesis of = Network.genesisOf(30_000_000);
    genesis =
        new Genesis(
            of.chainId(),
            of.timeMs(),
            epochLength,
            1,
            of.minBlockIntervalMs(),
            of.deltaMs(),
            of.gasLimit(),
            of.baseFee(),
            of.seed(),
            of.validators(),
            of.accounts(),
            of.proofSystems(),
            of.shards());
    signatures = new BlsStakingSignatures(genesis.hash());
    transition = new Transition(genesis, Map.of(), BlockExtension.NONE, (s, p, e, r) -> true);
    builder = new BlockBuilder(transition, BlockExtension.NONE);
    for (int i = 0; i < Network.VALIDATORS; i++) {
      keys.put(genesis.validators().get(i).validator().nodeId(), Network.validatorKey(i));
    }
    state = BeaconState.genesis(genesis, Map.of()).state();
  }

  BeaconState state() {
    return state;
  }

  Registry registry() {
    return new Registry(state::get);
  }

  long epoch() {
    return genesis.epochOf(state.height() + 1);
  }

  ValidatorSet set() {
    return state.validators(epoch());
  }

  static NodeId node(int number) {
    byte[] id = new byte[NodeId.SIZE];
    id[0] = (byte) number;
    return NodeId.of(id);
  }

  ValidatorRecord record(int number) {
    return registry().find(node(number)).orElseThrow();
  }

  /** Weight of a validator in the set of an epoch, 0 if it is not there. */
  long weight(long epoch, int number) {
    ValidatorSet set = state.validators(epoch);
    int index = set.indexOf(node(number));
    return index < 0 ? 0 : set.get(index).weight();
  }

  // --- blocks

  Block draft(List<Bytes> transactions, Optional<Certificate> certificate, List<Bytes> evidence) {
    return builder.build(
        state,
        (int) (state.height() % set().size()),
        state.timestampMs() + 1000,
        NO_REVEAL,
        new BlockBuilder.Candidates(transactions, List.of(), List.of(), certificate, evidence));
  }

  void apply(Block block) {
    ValidatorSet before = set();
    switch (transition.apply(state, block, block.header().proposer())) {
      case Transition.Result.Applied applied -> {
        state = applied.state();
        receipts = applied.receipts();
      }
      case Transition.Result.Invalid(String reason) -> throw new AssertionError(reason);
    }
    checkSums();
    checkChurn(before);
  }

  /** The builder's block with another body. */
  String refusal(BlockBody body) {
    Block block = draft(List.of(), Optional.empty(), List.of());
    var h = block.header();
    var header =
        new endgame.consensus.types.BlockHeader(
            h.height(),
            h.epoch(),
            h.parent(),
            h.proposer(),
            h.timestampMs(),
            h.stateRoot(),
            h.receiptsRoot(),
            Schemas.BLOCK_BODY.hashTreeRoot(body),
            h.validatorsRoot(),
            h.nextValidatorsRoot(),
            h.randaoReveal());
    return switch (transition.apply(state, new Block(header, body), h.proposer())) {
      case Transition.Result.Applied _ -> throw new AssertionError("the block is valid");
      case Transition.Result.Invalid(String reason) -> reason;
    };
  }

  static BlockBody body(Optional<Certificate> certificate, Evidence... evidence) {
    return new BlockBody(
        List.of(),
        List.of(),
        List.of(),
        certificate,
        Arrays.stream(evidence).map(EvidenceCodec::encode).toList());
  }

  void empty() {
    apply(draft(List.of(), Optional.empty(), List.of()));
  }

  /** Empty blocks up to the first of an epoch. */
  void untilEpoch(long epoch) {
    while (epoch() < epoch) {
      empty();
    }
  }

  void include(Evidence evidence) {
    Block block = draft(List.of(), Optional.empty(), List.of(EvidenceCodec.encode(evidence)));
    assertThat(block.body().evidence()).hasSize(1);
    apply(block);
  }

  /** A block with its parent's certificate, as far as the epoch allows one. */
  void certified(IntPredicate signs) {
    boolean first = state.height() % genesis.epochLength() == 0;
    apply(draft(List.of(), first ? Optional.empty() : Optional.of(certificate(signs)), List.of()));
  }

  Certificate certificate(IntPredicate signs) {
    long view = state.height() % genesis.epochLength();
    return certificate(
        new Subject.Notarize(new Proposal(epoch(), view, view - 1, state.digest())), signs);
  }

  // --- signatures

  Vote vote(Subject subject, int signer) {
    Bls.SecretKey key =
        Objects.requireNonNull(keys.get(state.validators(subject.epoch()).get(signer).nodeId()));
    return new Vote(subject, signer, key.sign(SignedMessage.of(genesis.hash(), subject)));
  }

  Certificate certificate(Subject subject, IntPredicate signs) {
    BitSet signers = new BitSet();
    List<BlsSignature> votes = new ArrayList<>();
    ValidatorSet set = state.validators(subject.epoch());
    for (int i = 0; i < set.size(); i++) {
      if (signs.test(i)) {
        signers.set(i);
        votes.add(vote(subject, i).signature());
      }
    }
    return new Certificate(
        subject, Bitmap.of(set.size(), signers), Bls.aggregate(votes).orElseThrow());
  }

  static Subject notarize(long epoch, long view, int block) {
    return new Subject.Notarize(new Proposal(epoch, view, view - 1, Network.filled(block)));
  }

  static Subject finalizing(long epoch, long view, int block) {
    return new Subject.Finalize(new Proposal(epoch, view, view - 1, Network.filled(block)));
  }

  // --- calls

  /** Data that registers a validator with a key of its own. */
  Bytes registration(int number, Address withdrawal) {
    Bls.SecretKey key = Network.validatorKey(number);
    keys.put(node(number), key);
    return StakingContract.Method.REGISTER.callData(
        node(number).value(),
        key.publicKey().value(),
        key.proofOfPossession().value(),
        key.sign(SignedMessage.binding(genesis.hash(), node(number), withdrawal)).value(),
        Abi.word(withdrawal));
  }

  static Bytes data(StakingContract.Method method, int number) {
    return method.callData(node(number).value());
  }

  Bytes transaction(int user, BigInteger value, Bytes data) {
    return Network.sign(
        user,
        Network.unsigned(
            state.account(Network.address(user)).nonce(),
            1_000_000,
            StakingContract.ADDRESS,
            value,
            data));
  }

  /** Runs a call in a block of its own; true if it was not reverted. */
  boolean call(int user, BigInteger value, Bytes data) {
    Block block = draft(List.of(transaction(user, value, data)), Optional.empty(), List.of());
    assertThat(block.body().transactions()).hasSize(1);
    apply(block);
    return receipts.getFirst().success();
  }

  // --- invariants

  private static final List<Address> HOLDERS = holders();

  private static List<Address> holders() {
    List<Address> all = new ArrayList<>();
    for (int i = 0; i < Network.USERS; i++) {
      all.add(Network.address(i));
    }
    for (int i = 0; i < Network.VALIDATORS; i++) {
      all.add(Network.proposerAccount(i));
    }
    all.add(StakingContract.ADDRESS);
    return all;
  }

  BigInteger burned() {
    Bytes value = state.get(StateKeys.BURNED).orElseThrow();
    return Ssz.U256.decode(value) instanceof Decoded.Ok<BigInteger>(var wei) ? wei : COIN.negate();
  }

  private void checkSums() {
    BigInteger balances =
        HOLDERS.stream()
            .map(holder -> state.account(holder).balance())
            .reduce(BigInteger.ZERO, BigInteger::add);
    BigInteger begun =
        Network.ENDOWMENT
            .multiply(BigInteger.valueOf(Network.USERS))
            .add(Founders.stakes(genesis.validatorSet()));
    assertThat(balances.add(burned()))
        .as("height %s", state.height())
        .isEqualTo(begun.add(registry().issued()));
    BigInteger stakes =
        registry().all().stream()
            .map(ValidatorRecord::stake)
            .reduce(BigInteger.ZERO, BigInteger::add);
    assertThat(state.account(StakingContract.ADDRESS).balance())
        .as("height %s", state.height())
        .isEqualTo(stakes);
  }

  private void checkChurn(ValidatorSet before) {
    ValidatorSet after = state.validators(epoch() + 1);
    ValidatorSet last = set().equals(before) ? before : set();
    long moved = 0;
    for (NodeId id : registry().ids()) {
      moved += Math.abs(weightOf(after, id) - weightOf(last, id));
    }
    assertThat(moved).isLessThanOrEqualTo(Math.max(1, last.weight() / 4));
  }

  private static long weightOf(ValidatorSet set, NodeId id) {
    int index = set.indexOf(id);
    return index < 0 ? 0 : set.get(index).weight();
  }
}
