package endgame.consensus.light;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.beacon.Network;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.SignedMessage;
import endgame.consensus.light.Skipping.Step;
import endgame.consensus.light.Skipping.Witnessed;
import endgame.consensus.types.Bitmap;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Validator;
import endgame.consensus.types.ValidatorSet;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sets of members 0 to 11, each of weight 1 unless said; epochs of four heights. */
class SkippingTest {
  private static final Hash GENESIS = Network.filled(9);
  private static final int LENGTH = 4;
  private static final long NOW = 1_000_000;
  private static final TrustPeriod PERIOD = TrustPeriod.of(500_000);
  private static final Skipping SKIPPING = new Skipping(PERIOD, NOW);
  private static final long START = 600_000;
  private static final List<Bls.SecretKey> KEYS =
      IntStream.range(0, 12).mapToObj(Network::validatorKey).toList();

  private static Validator member(int i, long weight) {
    byte[] id = new byte[32];
    id[0] = (byte) (i + 1);
    return new Validator(
        NodeId.of(id), KEYS.get(i).publicKey(), Network.proposerAccount(i), weight);
  }

  private static ValidatorSet set(int... members) {
    return new ValidatorSet(IntStream.of(members).mapToObj(i -> member(i, 1)).toList());
  }

  private static LightClient client(long epoch, ValidatorSet set) {
    return switch (LightClient.of(
        new Checkpoint(GENESIS, LENGTH, epoch, Schemas.validatorsRoot(set), START), set)) {
      case Verified.Shown<LightClient>(LightClient client) -> client;
      case Verified.Refused<LightClient>(String reason) -> throw new AssertionError(reason);
    };
  }

  private static BlockHeader header(
      long height, long epoch, long time, ValidatorSet own, ValidatorSet next, int mark) {
    return new BlockHeader(
        height,
        epoch,
        Network.filled(mark),
        0,
        time,
        Hash.ZERO,
        Hash.ZERO,
        Hash.ZERO,
        Schemas.validatorsRoot(own),
        Schemas.validatorsRoot(next),
        BlsSignature.of(new byte[96]));
  }

  private static Certificate finalization(BlockHeader header, ValidatorSet own, int... signers) {
    Subject subject =
        new Subject.Finalize(new Proposal(header.epoch(), 7, 6, Schemas.digest(header)));
    BitSet bits = new BitSet();
    List<BlsSignature> signatures = new ArrayList<>();
    for (int signer : signers) {
      bits.set(own.indexOf(member(signer, 1).nodeId()));
      signatures.add(KEYS.get(signer).sign(SignedMessage.of(GENESIS, subject)));
    }
    return new Certificate(
        subject, Bitmap.of(own.size(), bits), Bls.aggregate(signatures).orElseThrow());
  }

  /** Signed by {@code signers}, of whom a client that trusts {@code trusted} knows some. */
  private static FarHandover far(
      ValidatorSet trusted,
      BlockHeader header,
      ValidatorSet own,
      ValidatorSet next,
      int... signers) {
    List<BlsSignature> proofs = new ArrayList<>();
    for (int signer : signers) {
      if (trusted.members().stream().noneMatch(m -> m.key().equals(KEYS.get(signer).publicKey()))) {
        proofs.add(KEYS.get(signer).proofOfPossession());
      }
    }
    return new FarHandover(
        new Handover(header, finalization(header, own, signers), next), own, proofs);
  }

  private static FarHandover far(
      ValidatorSet trusted, long epoch, ValidatorSet own, ValidatorSet next, int... signers) {
    long height = (epoch + 1) * LENGTH;
    return far(trusted, header(height, epoch, START + height, own, next, 1), own, next, signers);
  }

  private static void refused(Step step, String why) {
    assertThat(step)
        .isInstanceOfSatisfying(
            Step.Refused.class, refused -> assertThat(refused.reason()).contains(why));
  }

  private static LightClient adopted(Step step) {
    return switch (step) {
      case Step.Adopted(LightClient client) -> client;
      case Step.TooFar _ -> throw new AssertionError("too far");
      case Step.Refused(String reason) -> throw new AssertionError(reason);
    };
  }

  @Test
  void oneStepOverManyEpochs() {
    ValidatorSet trusted = set(0, 1, 2, 3);
    ValidatorSet own = set(1, 2, 4, 5);
    LightClient next =
        adopted(SKIPPING.step(client(2, trusted), far(trusted, 50, own, set(6, 7), 1, 2, 4)));
    assertThat(next.epoch()).isEqualTo(51);
    assertThat(next.validators()).isEqualTo(set(6, 7));
    assertThat(next.checkpoint().timestampMs()).isEqualTo(START + 51 * LENGTH);
    // The own epoch needs no overlap but the quorum.
    LightClient beside =
        adopted(SKIPPING.step(client(2, trusted), far(trusted, 2, trusted, own, 0, 1, 2)));
    assertThat(beside.epoch()).isEqualTo(3);
  }

  @Test
  void moreThanAThirdOfTheTrustedWeight() {
    ValidatorSet trusted = set(0, 1, 2, 3, 4, 5);
    LightClient client = client(0, trusted);
    ValidatorSet own = set(0, 1, 2, 6, 7, 8, 9);
    // Two of six are a third, and no more.
    assertThat(SKIPPING.step(client, far(trusted, 9, own, own, 0, 1, 6, 7, 8)))
        .isEqualTo(new Step.TooFar());
    adopted(SKIPPING.step(client, far(trusted, 9, own, own, 0, 1, 2, 6, 7)));
    // The trusted weights count, not those that the far set claims.
    ValidatorSet heavy = new ValidatorSet(List.of(member(0, 100), member(1, 100), member(6, 1)));
    assertThat(SKIPPING.step(client, far(trusted, 9, heavy, own, 0, 1)))
        .isEqualTo(new Step.TooFar());
    // One key in three places is one.
    List<Validator> copies = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Validator place = member(i, 1);
      copies.add(new Validator(place.nodeId(), KEYS.getFirst().publicKey(), place.account(), 1));
    }
    ValidatorSet copied = new ValidatorSet(copies);
    BlockHeader header = header(40, 9, START + 40, copied, own, 1);
    Certificate one = finalization(header, copied, 0);
    List<BlsSignature> thrice = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      thrice.add(one.aggregate());
    }
    BitSet all = new BitSet();
    all.set(0, 3);
    Certificate sum =
        new Certificate(one.subject(), Bitmap.of(3, all), Bls.aggregate(thrice).orElseThrow());
    assertThat(
            SKIPPING.step(
                client, new FarHandover(new Handover(header, sum, own), copied, List.of())))
        .isEqualTo(new Step.TooFar());
  }

  @Test
  void aQuorumOfTheFarSet() {
    ValidatorSet trusted = set(0, 1, 2, 3);
    ValidatorSet own = set(0, 1, 2, 3, 4, 5, 6);
    // All that is trusted, but four of seven are no quorum there.
    refused(
        SKIPPING.step(client(0, trusted), far(trusted, 9, own, own, 0, 1, 2, 3)),
        "not signed by a quorum");
    FarHandover good = far(trusted, 9, own, own, 0, 1, 2, 3, 4);
    adopted(SKIPPING.step(client(0, trusted), good));
    // A bitmap that claims more than signed.
    Certificate signed = good.handover().finalization();
    BitSet more = signed.signers().toBitSet();
    more.set(5);
    Certificate claimed = new Certificate(signed.subject(), Bitmap.of(7, more), signed.aggregate());
    List<BlsSignature> proofs =
        List.of(KEYS.get(4).proofOfPossession(), KEYS.get(5).proofOfPossession());
    refused(
        SKIPPING.step(
            client(0, trusted),
            new FarHandover(new Handover(good.handover().boundary(), claimed, own), own, proofs)),
        "not signed by a quorum");
  }

  /** A made up set whose keys add up to the liar's own one: nobody else has signed. */
  @Test
  void keysThatCancelOthers() {
    ValidatorSet trusted = set(0, 1, 2, 3);
    Bls.SecretKey liar = KEYS.get(11);
    // The liar gets it from public keys alone; from the secrets it is shorter to write.
    BigInteger order =
        new BigInteger("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16);
    BigInteger secret = new BigInteger(1, liar.toBytes());
    for (int i = 0; i < 4; i++) {
      secret = secret.subtract(new BigInteger(1, KEYS.get(i).toBytes()));
    }
    byte[] number = secret.mod(order).add(BigInteger.ONE.shiftLeft(256)).toByteArray();
    BlsPublicKey rogue =
        Bls.SecretKey.of(Arrays.copyOfRange(number, number.length - 32, number.length)).publicKey();
    List<Validator> members = new ArrayList<>(trusted.members());
    Validator place = member(4, 1);
    members.add(new Validator(place.nodeId(), rogue, place.account(), 1));
    ValidatorSet own = new ValidatorSet(members);
    BlockHeader header = header(40, 9, START + 40, own, set(11), 1);
    Subject subject = new Subject.Finalize(new Proposal(9, 7, 6, Schemas.digest(header)));
    BitSet all = new BitSet();
    all.set(0, 5);
    Certificate forged =
        new Certificate(subject, Bitmap.of(5, all), liar.sign(SignedMessage.of(GENESIS, subject)));
    Handover handover = new Handover(header, forged, set(11));
    LightClient client = client(0, trusted);
    // It does pass for signed by all five.
    assertThat(client(9, own).advance(handover)).isInstanceOf(Verified.Shown.class);
    for (List<BlsSignature> proofs :
        List.of(
            List.<BlsSignature>of(),
            List.of(liar.proofOfPossession()),
            List.of(BlsSignature.of(new byte[96])),
            List.of(liar.proofOfPossession(), liar.proofOfPossession()))) {
      assertThat(SKIPPING.step(client, new FarHandover(handover, own, proofs)))
          .isEqualTo(new Step.TooFar());
    }
  }

  @Test
  void times() {
    ValidatorSet set = set(0, 1, 2, 3);
    LightClient client = client(0, set);
    refused(
        new Skipping(PERIOD, START + 500_001).step(client, far(set, 9, set, set, 0, 1, 2)),
        "older than the trusting period");
    for (long time : new long[] {START, START - 1, -1, Long.MIN_VALUE}) {
      BlockHeader early = header(40, 9, time, set, set, 1);
      refused(SKIPPING.step(client, far(set, early, set, set, 0, 1, 2)), "not later");
    }
    for (long time : new long[] {NOW + 10_000, Long.MAX_VALUE}) {
      BlockHeader late = header(40, 9, time, set, set, 1);
      refused(SKIPPING.step(client, far(set, late, set, set, 0, 1, 2)), "of the future");
    }
    BlockHeader just = header(40, 9, NOW + 9_999, set, set, 1);
    adopted(SKIPPING.step(client, far(set, just, set, set, 0, 1, 2)));
  }

  @Test
  void shapes() {
    ValidatorSet set = set(0, 1, 2, 3);
    LightClient client = client(3, set);
    refused(SKIPPING.step(client, far(set, 2, set, set, 0, 1, 2)), "is before 3");
    for (long height : new long[] {39, 41, 44, 0, -1}) {
      BlockHeader odd = header(height, 9, START + 40, set, set, 1);
      refused(SKIPPING.step(client, far(set, odd, set, set, 0, 1, 2)), "does not end epoch 9");
    }
    BlockHeader huge = header(0, Long.MAX_VALUE, START + 40, set, set, 1);
    refused(SKIPPING.step(client, far(set, huge, set, set, 0, 1, 2)), "does not end epoch");
    FarHandover good = far(set, 9, set, set, 0, 1, 2);
    Handover h = good.handover();
    Certificate notarization =
        new Certificate(
            new Subject.Notarize(new Proposal(9, 7, 6, Schemas.digest(h.boundary()))),
            h.finalization().signers(),
            h.finalization().aggregate());
    refused(
        SKIPPING.step(
            client, new FarHandover(new Handover(h.boundary(), notarization, set), set, List.of())),
        "no finalization");
    refused(SKIPPING.step(client, new FarHandover(h, set(0, 1, 2), List.of())), "not of the far");
    refused(
        SKIPPING.step(client, new FarHandover(h, set(0, 1, 2, 4), List.of())),
        "not the one that the header commits to");
    refused(
        SKIPPING.step(
            client,
            new FarHandover(
                new Handover(h.boundary(), h.finalization(), set(4, 5)), set, List.of())),
        "next set is not the one");
    // A finalization of another block, and of another epoch.
    BlockHeader twin = header(40, 9, START + 40, set, set, 2);
    refused(
        SKIPPING.step(
            client, new FarHandover(new Handover(twin, h.finalization(), set), set, List.of())),
        "of another block");
  }

  /** One member leaves and one comes each epoch; a chain of twelve members walks around. */
  private static int[] around(long epoch) {
    return IntStream.range(0, 6).map(i -> (int) ((epoch + i) % 12)).sorted().toArray();
  }

  private static FarHandover walking(long trusted, long epoch, int mark) {
    ValidatorSet own = set(around(epoch));
    long height = (epoch + 1) * LENGTH;
    BlockHeader header = header(height, epoch, START + height, own, set(around(epoch + 1)), mark);
    return far(set(around(trusted)), header, own, set(around(epoch + 1)), around(epoch));
  }

  @Test
  void halvesTheWayWhereTheSetsChanged() {
    List<Long> asked = new ArrayList<>();
    Skipping.Source source =
        (trusted, epoch) -> {
          asked.add(epoch);
          return Optional.of(walking(trusted, epoch, 1));
        };
    Verified<LightClient> result = SKIPPING.follow(client(0, set(around(0))), 31, source);
    assertThat(result)
        .isInstanceOfSatisfying(
            Verified.Shown.class,
            shown -> assertThat(((LightClient) shown.value()).epoch()).isEqualTo(31));
    // Of epoch 30 nobody is in the set of epoch 0; of epoch 15 half are.
    assertThat(asked).containsExactly(30L, 15L, 30L);
    // Nothing to do, nothing asked.
    asked.clear();
    SKIPPING.follow(client(31, set(around(31))), 31, source);
    assertThat(asked).isEmpty();
  }

  @Test
  void everyStepIsAsShort() {
    // Sets that have nothing in common with the one two epochs before: only sequential steps hold.
    Skipping.Source source =
        (trusted, epoch) -> {
          int[] own = epoch % 2 == 0 ? new int[] {0, 1, 2} : new int[] {6, 7, 8};
          int[] next = epoch % 2 == 0 ? new int[] {6, 7, 8} : new int[] {0, 1, 2};
          ValidatorSet known = set(trusted % 2 == 0 ? new int[] {0, 1, 2} : new int[] {6, 7, 8});
          return Optional.of(far(known, epoch, set(own), set(next), own));
        };
    assertThat(SKIPPING.follow(client(0, set(0, 1, 2)), 6, source))
        .isInstanceOfSatisfying(
            Verified.Shown.class,
            shown -> assertThat(((LightClient) shown.value()).epoch()).isEqualTo(6));
  }

  @Test
  void aSourceThatLiesLeadsNowhere() {
    LightClient client = client(0, set(around(0)));
    assertThat(SKIPPING.follow(client, 9, (trusted, epoch) -> Optional.empty()))
        .isEqualTo(new Verified.Refused<>("the end of epoch 8 is not shown"));
    assertThat(SKIPPING.follow(client, 9, (trusted, epoch) -> Optional.of(walking(trusted, 3, 1))))
        .isEqualTo(new Verified.Refused<>("the end of epoch 8 is not shown"));
  }

  @Test
  void witnesses() {
    LightClient client = client(0, set(around(0)));
    FarHandover shown = walking(0, 3, 1);
    assertThat(SKIPPING.witness(client, shown, (trusted, epoch) -> Optional.of(shown)))
        .isEqualTo(new Witnessed.Confirmed());
    assertThat(SKIPPING.witness(client, shown, (trusted, epoch) -> Optional.empty()))
        .isEqualTo(new Witnessed.Absent());
    // Another block of that height, as well signed: those who signed both are named.
    FarHandover twin = walking(0, 3, 2);
    assertThat(SKIPPING.witness(client, shown, (trusted, epoch) -> Optional.of(twin)))
        .isInstanceOfSatisfying(
            Witnessed.Diverged.class,
            diverged -> {
              assertThat(diverged.first()).isEqualTo(shown);
              assertThat(diverged.second()).isEqualTo(twin);
              assertThat(diverged.both())
                  .containsExactlyElementsOf(
                      IntStream.of(around(3)).mapToObj(i -> KEYS.get(i).publicKey()).toList());
            });
    // A made up set, a forward lunatic: those of the trusted set who signed it too are named.
    ValidatorSet own = set(3, 4, 5, 9, 10);
    FarHandover lunatic = far(set(around(0)), 3, own, own, 3, 4, 5, 9, 10);
    assertThat(SKIPPING.witness(client, lunatic, (trusted, epoch) -> Optional.of(shown)))
        .isInstanceOfSatisfying(
            Witnessed.Diverged.class, diverged -> assertThat(diverged.both()).hasSize(3));
    // A witness who contradicts without proof.
    FarHandover unsigned =
        new FarHandover(
            new Handover(
                twin.handover().boundary(),
                shown.handover().finalization(),
                twin.handover().next()),
            twin.own(),
            twin.possessions());
    assertThat(SKIPPING.witness(client, shown, (trusted, epoch) -> Optional.of(unsigned)))
        .isInstanceOf(Witnessed.Unfounded.class);
    assertThat(
            SKIPPING.witness(
                client, shown, (trusted, epoch) -> Optional.of(walking(trusted, 5, 1))))
        .isEqualTo(new Witnessed.Unfounded("it is of epoch 5"));
  }

  @Test
  void backwardsByDigests() {
    ValidatorSet set = set(0, 1);
    List<BlockHeader> chain = new ArrayList<>();
    Hash parent = GENESIS;
    for (int height = 1; height <= 5; height++) {
      BlockHeader h = header(height, 0, height, set, set, 1);
      h =
          new BlockHeader(
              h.height(),
              h.epoch(),
              parent,
              h.proposer(),
              h.timestampMs(),
              h.stateRoot(),
              h.receiptsRoot(),
              h.bodyRoot(),
              h.validatorsRoot(),
              h.nextValidatorsRoot(),
              h.randaoReveal());
      chain.addFirst(h);
      parent = Schemas.digest(h);
    }
    BlockHeader last = chain.getFirst();
    assertThat(Skipping.backwards(last, chain.subList(1, 5)))
        .isEqualTo(new Verified.Shown<>(chain.get(4)));
    assertThat(Skipping.backwards(last, List.of())).isEqualTo(new Verified.Shown<>(last));
    assertThat(Skipping.backwards(last, chain.subList(2, 5)))
        .isEqualTo(new Verified.Refused<>("header 3 is not the parent"));
    BlockHeader other = header(4, 0, 4, set, set, 2);
    assertThat(Skipping.backwards(last, List.of(other)))
        .isEqualTo(new Verified.Refused<>("header 4 is not the parent"));
    BlockHeader mislabelled = header(4, 0, 4, set, set, 2);
    BlockHeader child =
        new BlockHeader(
            9,
            0,
            Schemas.digest(mislabelled),
            0,
            9,
            Hash.ZERO,
            Hash.ZERO,
            Hash.ZERO,
            Hash.ZERO,
            Hash.ZERO,
            last.randaoReveal());
    assertThat(Skipping.backwards(child, List.of(mislabelled)))
        .isEqualTo(new Verified.Refused<>("header 4 is not the parent"));
  }

  @Test
  void everyByteOfAFarHandoverCounts() {
    ValidatorSet trusted = set(0, 1, 2, 3);
    ValidatorSet own = set(1, 2, 4);
    FarHandover good = far(trusted, 5, own, set(6, 7), 1, 2, 4);
    byte[] bytes = FarHandover.SSZ.encode(good);
    assertThat(FarHandover.SSZ.decode(bytes)).isEqualTo(new Decoded.Ok<>(good));
    LightClient client = client(0, trusted);
    adopted(SKIPPING.step(client, good));
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 400; i++) {
      byte[] mutant = bytes.clone();
      mutant[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      if (FarHandover.SSZ.decode(mutant) instanceof Decoded.Ok<FarHandover>(FarHandover far)) {
        assertThat(SKIPPING.step(client, far)).isNotInstanceOf(Step.Adopted.class);
      }
    }
  }
}
