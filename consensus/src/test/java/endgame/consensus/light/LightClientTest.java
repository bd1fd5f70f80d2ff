package endgame.consensus.light;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.beacon.Account;
import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.Network;
import endgame.consensus.beacon.StateKeys;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.chain.LightProofs;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Validator;
import endgame.consensus.types.ValidatorSet;
import endgame.storage.kv.MemoryDatabase;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A client against a chain of two epochs and a half; certificates at heights 1, 4, 5, 8, 10. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LightClientTest {
  private static final Hash MINE = StateKeys.account(Network.address(0));
  private final Network network = new Network();
  private final List<BlockHeader> headers = new ArrayList<>();
  private ChainStore chain;
  private LightProofs proofs;
  private LightClient client;

  @BeforeAll
  void tenBlocks() throws ChainStore.OtherNetwork {
    chain = new ChainStore(new MemoryDatabase(ChainStore.FAMILIES), network.genesis, Map.of());
    proofs = new LightProofs(chain);
    List<ChainStore.Executed> pending = new ArrayList<>();
    BeaconState at = chain.head();
    for (int h = 1; h <= 10; h++) {
      Block block =
          network.block(at, Network.transfer(0, h - 1, Network.proposerAccount(9), BigInteger.TEN));
      var applied = network.applied(at, block);
      at = applied.state();
      headers.add(block.header());
      pending.add(new ChainStore.Executed(block, at, applied.update(), applied.receipts()));
      if (List.of(1, 4, 5, 8, 10).contains(h)) {
        // Weights are 1, 2, 3, 4: 2 and 3 are exactly a quorum of 7.
        chain.finalizeBlocks(pending, network.finalization(block.header(), 2, 3));
        pending.clear();
      }
    }
    client = shown(LightClient.of(network.genesis));
  }

  private static <T> T shown(Verified<T> result) {
    return switch (result) {
      case Verified.Shown<T>(T value) -> value;
      case Verified.Refused<T>(String reason) -> throw new AssertionError(reason);
    };
  }

  private static String refusal(Verified<?> result) {
    return switch (result) {
      case Verified.Shown<?> _ -> throw new AssertionError("it was shown");
      case Verified.Refused<?>(String reason) -> reason;
    };
  }

  private BlockHeader header(long height) {
    return headers.get((int) height - 1);
  }

  private FinalityProof finality(long height) {
    return proofs.finality(height).orElseThrow();
  }

  private LightClient atEpoch(long epoch) {
    LightClient at = client;
    while (at.epoch() < epoch) {
      at = shown(at.advance(proofs.handover(at.epoch()).orElseThrow()));
    }
    return at;
  }

  @Test
  void followsTheEpochsAndSeesEveryFinalHeader() {
    for (long height = 1; height <= 10; height++) {
      LightClient at = atEpoch(network.genesis.epochOf(height));
      assertThat(shown(at.verify(finality(height)))).isEqualTo(header(height));
    }
    assertThat(finality(2).headers()).hasSize(3);
    assertThat(proofs.finality(11)).isEmpty();
    assertThat(proofs.finality(0)).isEmpty();
    assertThat(proofs.handover(2)).isEmpty();
    assertThat(proofs.handover(-1)).isEmpty();
    assertThat(proofs.handover(Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void readsAccounts() {
    for (long height = 0; height < 10; height++) {
      LightClient at = atEpoch(network.genesis.epochOf(height + 1));
      StateProof proof = proofs.state(height, MINE).orElseThrow();
      assertThat(shown(at.account(Network.address(0), proof)))
          .isEqualTo(chain.state(height).orElseThrow().account(Network.address(0)))
          .extracting(Account::nonce)
          .isEqualTo(height);
    }
    // The root after the last final block is in no header yet.
    assertThat(proofs.state(10, MINE)).isEmpty();
    var nobody = Network.proposerAccount(20);
    StateProof absent = proofs.state(3, StateKeys.account(nobody)).orElseThrow();
    assertThat(absent.value()).isEmpty();
    assertThat(shown(client.account(nobody, absent))).isEqualTo(Account.EMPTY);
  }

  @Test
  void refusesWrongValues() {
    StateProof proof = proofs.state(2, MINE).orElseThrow();
    StateProof later = proofs.state(3, MINE).orElseThrow();
    FinalityProof finality = proof.finality();
    assertThat(refusal(client.read(MINE, new StateProof(finality, proof.proof(), later.value()))))
        .contains("not the one that the state holds");
    assertThat(
            refusal(client.read(MINE, new StateProof(finality, proof.proof(), Optional.empty()))))
        .contains("not the one that the state holds");
    assertThat(refusal(client.read(MINE, new StateProof(finality, later.proof(), later.value()))))
        .contains("another root");
    assertThat(refusal(client.read(StateKeys.BASE_FEE, proof))).startsWith("state proof");
    Hash nothing = StateKeys.of("nothing");
    StateProof absent = proofs.state(2, nothing).orElseThrow();
    assertThat(
            refusal(client.read(nothing, new StateProof(finality, absent.proof(), proof.value()))))
        .contains("a value for a key that the state lacks");
    assertThat(refusal(client.read(MINE, new StateProof(finality, Bytes.EMPTY, proof.value()))))
        .startsWith("state proof");
    // A value in the place of an account that is none.
    StateProof fee = proofs.state(2, StateKeys.BASE_FEE).orElseThrow();
    assertThat(shown(client.read(StateKeys.BASE_FEE, fee))).isPresent();
  }

  @Test
  void refusesWithoutAQuorum() {
    BlockHeader h = header(1);
    int[][] tooLight = {{3}, {1, 3}, {0, 1, 2}};
    for (int[] signers : tooLight) {
      var proof = new FinalityProof(List.of(h), network.finalization(h, signers));
      assertThat(refusal(client.verify(proof))).contains("not signed by a quorum");
    }
    shown(client.verify(new FinalityProof(List.of(h), network.finalization(h, 0, 1, 3))));
    Certificate good = network.finalization(h, 2, 3);
    Certificate claimed =
        new Certificate(
            good.subject(), network.finalization(h, 1, 2, 3).signers(), good.aggregate());
    assertThat(refusal(client.verify(new FinalityProof(List.of(h), claimed))))
        .contains("not signed by a quorum");
    Certificate zero =
        new Certificate(good.subject(), good.signers(), BlsSignature.of(new byte[96]));
    assertThat(refusal(client.verify(new FinalityProof(List.of(h), zero))))
        .contains("not signed by a quorum");
  }

  @Test
  void refusesOtherCertificates() {
    BlockHeader h = header(1);
    Proposal proposal = new Proposal(0, 1, 0, Schemas.digest(h));
    List<Subject> subjects = List.of(new Subject.Notarize(proposal), new Subject.Nullify(0, 1));
    for (Subject subject : subjects) {
      var proof = new FinalityProof(List.of(h), network.certificate(subject, 2, 3));
      assertThat(refusal(client.verify(proof))).contains("no finalization");
    }
    var other = new FinalityProof(List.of(h), network.finalization(header(2), 2, 3));
    assertThat(refusal(client.verify(other))).contains("of another block");
    // The same block, signed by the same members, but in another epoch's engine.
    Proposal foreign = new Proposal(1, 1, 0, Schemas.digest(h));
    var late =
        new FinalityProof(List.of(h), network.certificate(new Subject.Finalize(foreign), 2, 3));
    assertThat(refusal(client.verify(late))).contains("finalization is of epoch 1");
  }

  @Test
  void refusesBrokenChainsOfHeaders() {
    Certificate last = chain.certificate(4).orElseThrow();
    assertThat(refusal(client.verify(new FinalityProof(List.of(header(2), header(4)), last))))
        .contains("does not follow");
    BlockHeader forged = edit(header(3), header(3).height(), 0, Network.filled(7), null);
    assertThat(refusal(client.verify(new FinalityProof(List.of(forged, header(4)), last))))
        .contains("does not follow");
    // Linked by hash, but with a height that is not the next one.
    BlockHeader skipping = edit(header(2), 1, 0, null, Schemas.digest(header(1)));
    var proof =
        new FinalityProof(List.of(header(1), skipping), network.finalization(skipping, 2, 3));
    assertThat(refusal(client.verify(proof))).contains("does not follow");
  }

  /** A header with another height, epoch and, unless null, state root and parent. */
  private static BlockHeader edit(
      BlockHeader h,
      long height,
      long epoch,
      @org.jspecify.annotations.Nullable Hash stateRoot,
      @org.jspecify.annotations.Nullable Hash parent) {
    return new BlockHeader(
        height,
        epoch,
        parent == null ? h.parent() : parent,
        h.proposer(),
        h.timestampMs(),
        stateRoot == null ? h.stateRoot() : stateRoot,
        h.receiptsRoot(),
        h.bodyRoot(),
        h.validatorsRoot(),
        h.nextValidatorsRoot(),
        h.randaoReveal());
  }

  @Test
  void refusesOtherEpochs() {
    assertThat(refusal(client.verify(finality(5)))).contains("epoch 1 is not 0");
    assertThat(refusal(atEpoch(1).verify(finality(4)))).contains("epoch 0 is not 1");
    // Signed by a quorum, which proves that a quorum is faulty; still not of this epoch.
    for (long height : new long[] {5, 0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      BlockHeader odd = edit(header(4), height, 0, null, null);
      var proof = new FinalityProof(List.of(odd), network.finalization(odd, 2, 3));
      assertThat(refusal(client.verify(proof))).contains("is not in epoch 0");
    }
  }

  private ValidatorSet otherSet() {
    List<Validator> members = new ArrayList<>(network.genesis.validatorSet().members());
    Validator v = members.get(0);
    members.set(0, new Validator(v.nodeId(), v.key(), v.account(), v.weight() + 1));
    return new ValidatorSet(members);
  }

  @Test
  void adoptsTheCommittedSetOnly() {
    Handover good = proofs.handover(0).orElseThrow();
    assertThat(
            refusal(client.advance(new Handover(good.boundary(), good.finalization(), otherSet()))))
        .contains("next set is not the one");
    assertThat(
            refusal(
                client.advance(
                    new Handover(header(1), network.finalization(header(1), 2, 3), good.next()))))
        .contains("height 1 does not end an epoch");
    assertThat(
            refusal(
                client.advance(
                    new Handover(
                        good.boundary(), network.finalization(good.boundary(), 3), good.next()))))
        .contains("not signed by a quorum");
    assertThat(refusal(client.advance(proofs.handover(1).orElseThrow())))
        .contains("epoch 1 is not 0");
  }

  /** The last header of epoch 0, committing to {@code next}, signed by the client's set. */
  private Handover handoverTo(ValidatorSet next, Hash ownRoot) {
    BlockHeader h = header(4);
    BlockHeader boundary =
        new BlockHeader(
            h.height(),
            h.epoch(),
            h.parent(),
            h.proposer(),
            h.timestampMs(),
            h.stateRoot(),
            h.receiptsRoot(),
            h.bodyRoot(),
            ownRoot,
            Schemas.validatorsRoot(next),
            h.randaoReveal());
    return new Handover(boundary, network.finalization(boundary, 2, 3), next);
  }

  @Test
  void followsAChangeOfTheSet() {
    Hash ours = Schemas.validatorsRoot(network.genesis.validatorSet());
    List<Validator> members = network.genesis.validatorSet().members();
    ValidatorSet smaller = new ValidatorSet(members.subList(0, 2));
    LightClient next = shown(client.advance(handoverTo(smaller, ours)));
    assertThat(next.epoch()).isEqualTo(1);
    assertThat(next.validators()).isEqualTo(smaller);
    assertThat(next.checkpoint().timestampMs()).isEqualTo(header(4).timestampMs());
    // The old set has no say any more, and its headers are of another set.
    assertThat(refusal(next.verify(finality(5)))).contains("of another validator set");
    assertThat(refusal(client.advance(handoverTo(smaller, Network.filled(1)))))
        .contains("of another validator set");
  }

  @Test
  void refusesUnusableKeys() {
    List<Validator> members = new ArrayList<>(network.genesis.validatorSet().members());
    Validator v = members.get(0);
    members.set(
        0, new Validator(v.nodeId(), BlsPublicKey.of(new byte[48]), v.account(), v.weight()));
    ValidatorSet broken = new ValidatorSet(members);
    Hash ours = Schemas.validatorsRoot(network.genesis.validatorSet());
    assertThat(refusal(client.advance(handoverTo(broken, ours)))).contains("unusable key");
  }

  @Test
  void startsFromACheckpoint() {
    LightClient at = atEpoch(2);
    LightClient again = shown(LightClient.of(at.checkpoint(), at.validators()));
    assertThat(shown(again.verify(finality(9)))).isEqualTo(header(9));
    assertThat(refusal(LightClient.of(at.checkpoint(), otherSet()))).contains("not the trusted");
    long time = header(8).timestampMs();
    assertThat(at.checkpoint().timestampMs()).isEqualTo(time);
    assertThat(at.isStale(time + 1000, 1000)).isFalse();
    assertThat(at.isStale(time + 1001, 1000)).isTrue();
  }

  @Test
  void goldenBytes() {
    FinalityProof finality = finality(3);
    byte[] first = Schemas.BLOCK_HEADER.encode(header(3));
    byte[] second = Schemas.BLOCK_HEADER.encode(header(4));
    byte[] certificate = Schemas.CERTIFICATE.encode(finality.finalization());
    ByteBuffer expected =
        ByteBuffer.allocate(8 + 2 * first.length + certificate.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(8)
            .putInt(8 + 2 * first.length)
            .put(first)
            .put(second)
            .put(certificate);
    assertThat(FinalityProof.SSZ.encode(finality)).isEqualTo(expected.array());
    assertThat(FinalityProof.SSZ.decode(expected.array())).isEqualTo(new Decoded.Ok<>(finality));
    Handover handover = proofs.handover(0).orElseThrow();
    byte[] set = Schemas.VALIDATOR_SET.encode(handover.next());
    byte[] own = Schemas.CERTIFICATE.encode(handover.finalization());
    ByteBuffer boundary =
        ByteBuffer.allocate(second.length + 8 + own.length + set.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(second)
            .putInt(second.length + 8)
            .putInt(second.length + 8 + own.length)
            .put(own)
            .put(set);
    assertThat(Handover.SSZ.encode(handover)).isEqualTo(boundary.array());
    StateProof absent = proofs.state(2, StateKeys.of("nothing")).orElseThrow();
    byte[] shown = FinalityProof.SSZ.encode(absent.finality());
    ByteBuffer state =
        ByteBuffer.allocate(12 + shown.length + absent.proof().size())
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(12)
            .putInt(12 + shown.length)
            .putInt(12 + shown.length + absent.proof().size())
            .put(shown)
            .put(absent.proof().toArray());
    assertThat(StateProof.SSZ.encode(absent)).isEqualTo(state.array());
    assertThat(StateProof.SSZ.decode(state.array())).isEqualTo(new Decoded.Ok<>(absent));
  }

  /** Each flipped bit of a proof is malformed or refused, or says the same. */
  @Test
  void survivesMutation() {
    StateProof good = proofs.state(1, MINE).orElseThrow();
    byte[] bytes = StateProof.SSZ.encode(good);
    assertThat(StateProof.SSZ.decode(bytes)).isEqualTo(new Decoded.Ok<>(good));
    var random = new SplittableRandom(11);
    for (int i = 0; i < 400; i++) {
      byte[] mutant = bytes.clone();
      int bit = random.nextInt(8 * bytes.length);
      mutant[bit / 8] ^= (byte) (1 << (bit % 8));
      if (StateProof.SSZ.decode(mutant) instanceof Decoded.Ok<StateProof>(StateProof proof)) {
        assertThat(client.read(MINE, proof)).as("bit " + bit).isInstanceOf(Verified.Refused.class);
      }
    }
    Handover handover = proofs.handover(0).orElseThrow();
    byte[] wire = Handover.SSZ.encode(handover);
    assertThat(Handover.SSZ.decode(wire)).isEqualTo(new Decoded.Ok<>(handover));
    for (int i = 0; i < 300; i++) {
      byte[] mutant = wire.clone();
      int bit = random.nextInt(8 * wire.length);
      mutant[bit / 8] ^= (byte) (1 << (bit % 8));
      if (Handover.SSZ.decode(mutant) instanceof Decoded.Ok<Handover>(Handover mutated)) {
        assertThat(client.advance(mutated)).as("bit " + bit).isInstanceOf(Verified.Refused.class);
      }
    }
  }

  private TrustedPoint trustedPoint(long epoch) {
    BeaconState state = chain.state(epoch * Network.EPOCH_LENGTH).orElseThrow();
    return new TrustedPoint(epoch, Schemas.validatorsRoot(state.validators(epoch)), state.digest());
  }

  @Test
  void startsAtATrustedPoint() {
    TrustedPoint point = trustedPoint(1);
    Handover before = proofs.handover(0).orElseThrow();
    LightClient there = shown(point.client(network.genesis, before));
    assertThat(there.checkpoint()).isEqualTo(atEpoch(1).checkpoint());
    assertThat(TrustedPoint.parse(point.toString())).contains(point);
    assertThat(refusal(trustedPoint(2).client(network.genesis, before)))
        .contains("not that of the checkpoint");
    // The right block, called the beginning of another epoch.
    TrustedPoint late = new TrustedPoint(2, point.validatorsRoot(), point.digest());
    assertThat(refusal(late.client(network.genesis, before))).contains("does not end epoch 1");
    TrustedPoint others = new TrustedPoint(1, Network.filled(5), point.digest());
    assertThat(refusal(others.client(network.genesis, before))).contains("other validators");
    Handover forged = new Handover(before.boundary(), before.finalization(), otherSet());
    assertThat(refusal(point.client(network.genesis, forged))).contains("not the trusted one");
  }
}
