package endgame.consensus.beacon.staking;

import static endgame.consensus.beacon.staking.StakingBench.COIN;
import static endgame.consensus.beacon.staking.StakingBench.body;
import static endgame.consensus.beacon.staking.StakingBench.finalizing;
import static endgame.consensus.beacon.staking.StakingBench.notarize;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.beacon.Network;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Vote;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Spec 1.13: what is slashable, what is not, and what it costs. */
class EvidenceTest {
  private final StakingBench bench = new StakingBench(4);

  private Evidence votes(Subject first, Subject second, int signer) {
    return new Evidence.VotePair(bench.vote(first, signer), bench.vote(second, signer));
  }

  static void slashSomebody(StakingBench bench, SplittableRandom random) {
    int signer = random.nextInt(bench.set().size());
    var record = bench.registry().find(bench.set().get(signer).nodeId()).orElseThrow();
    if (record.slashed() || bench.set().size() < 3) {
      bench.empty();
      return;
    }
    long epoch = bench.epoch();
    bench.include(
        new Evidence.VotePair(
            bench.vote(notarize(epoch, 3, 1), signer), bench.vote(notarize(epoch, 3, 2), signer)));
  }

  @Test
  void theThreePairsAreSlashed() {
    List<Evidence> pairs =
        List.of(
            votes(notarize(0, 5, 1), notarize(0, 5, 2), 1),
            votes(finalizing(0, 5, 1), finalizing(0, 5, 2), 2),
            votes(new Subject.Nullify(0, 5), finalizing(0, 5, 2), 3));
    for (int i = 0; i < pairs.size(); i++) {
      bench.include(pairs.get(i));
      assertThat(bench.record(i + 2).slashed()).isTrue();
    }
    assertThat(bench.record(1).slashed()).isFalse();
    assertThat(votes(finalizing(0, 5, 2), new Subject.Nullify(0, 5), 0)).satisfies(bench::include);
  }

  @Test
  void halfBurnsAndTheProposerGetsItsPart() {
    BigInteger burned = bench.burned();
    // Block 1 is proposed by validator 0; validator 3 has four coins.
    bench.include(votes(notarize(0, 5, 1), notarize(0, 5, 2), 3));
    assertThat(bench.burned().subtract(burned)).isEqualTo(COIN.shiftLeft(1));
    assertThat(bench.state().account(Network.proposerAccount(0)).balance())
        .isEqualTo(COIN.shiftRight(2));
    assertThat(bench.record(4).stake())
        .isEqualTo(COIN.shiftLeft(2).subtract(COIN.shiftLeft(1)).subtract(COIN.shiftRight(2)));
  }

  @Test
  void theSlashedLeaveAtTheBoundaryAndLeadRarelyUntilThen() {
    bench.include(votes(notarize(0, 5, 1), notarize(0, 5, 2), 1));
    bench.untilEpoch(1);
    assertThat(bench.weight(1, 2)).as("frozen before").isEqualTo(2);
    assertThat(bench.state().reputation(1).get(1)).isEqualTo(StakingLimits.REPUTATION_FAILED);
    assertThat(bench.weight(2, 2)).isZero();
    assertThat(bench.record(2).leftEpoch()).isEqualTo(2);
  }

  @Test
  void whatHonestNodesDoIsNoEvidence() {
    refused("proves nothing", votes(notarize(0, 5, 1), new Subject.Nullify(0, 5), 1));
    refused("proves nothing", votes(notarize(0, 5, 1), notarize(0, 5, 1), 1));
    refused("proves nothing", votes(new Subject.Nullify(0, 5), new Subject.Nullify(0, 5), 1));
    refused("proves nothing", votes(notarize(0, 5, 1), finalizing(0, 5, 2), 1));
    refused("proves nothing", votes(notarize(0, 5, 1), notarize(0, 6, 2), 1));
    refused(
        "proves nothing",
        new Evidence.VotePair(bench.vote(notarize(0, 5, 1), 1), bench.vote(notarize(0, 5, 2), 2)));
  }

  private void refused(String why, Evidence evidence) {
    assertThat(bench.refusal(body(Optional.empty(), evidence))).contains(why);
  }

  @Test
  void signaturesAreCheckedOneByOne() {
    Vote first = bench.vote(notarize(0, 5, 1), 1);
    Vote second = bench.vote(notarize(0, 5, 2), 1);
    Vote forged = new Vote(second.subject(), 1, first.signature());
    refused("proves nothing", new Evidence.VotePair(first, forged));
    refused("proves nothing", new Evidence.VotePair(forged, first));
    refused("proves nothing", new Evidence.VotePair(outOfRange(first), outOfRange(second)));
  }

  private static Vote outOfRange(Vote vote) {
    return new Vote(vote.subject(), 4, vote.signature());
  }

  @Test
  void nobodyIsSlashedTwice() {
    Evidence evidence = votes(notarize(0, 5, 1), notarize(0, 5, 2), 1);
    bench.include(evidence);
    refused("proves nothing", evidence);
    refused("proves nothing", votes(notarize(0, 6, 1), notarize(0, 6, 2), 1));
  }

  @Test
  void evidenceIsOfAnEpochThatIsKnown() {
    refused("evidence of epoch 1", votes(notarize(1, 5, 1), notarize(1, 5, 2), 1));
    Vote vote = bench.vote(notarize(0, 5, 1), 1);
    Vote never = new Vote(notarize(-1, 5, 1), 1, vote.signature());
    refused("evidence of epoch -1", new Evidence.VotePair(never, never));
    assertThat(
            bench.refusal(
                new endgame.consensus.types.BlockBody(
                    List.of(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    List.of(Bytes.fromHex("07")))))
        .contains("malformed");
  }

  @Test
  void evidenceIsAcceptedAsLongAsStakeIsBound() {
    Evidence first = votes(notarize(0, 5, 1), notarize(0, 5, 2), 1);
    Evidence second = votes(notarize(0, 5, 1), notarize(0, 5, 2), 2);
    bench.untilEpoch(StakingLimits.UNBONDING_EPOCHS);
    bench.include(first);
    bench.untilEpoch(StakingLimits.UNBONDING_EPOCHS + 1L);
    refused("too old", second);
  }

  @Test
  void conflictingCertificatesCostThoseInBoth() {
    // Weights 1 to 4, quorum 7: {1,2,3} and {0,2,3}.
    Certificate first = bench.certificate(finalizing(0, 5, 1), i -> i > 0);
    Certificate second = bench.certificate(notarize(0, 5, 2), i -> i != 1);
    bench.include(new Evidence.CertificatePair(first, second));
    assertThat(bench.registry().all().stream().map(ValidatorRecord::slashed))
        .containsExactly(false, false, true, true);
  }

  @Test
  void certificatesThatCanStandTogetherProveNothing() {
    Certificate notarized = bench.certificate(notarize(0, 5, 1), i -> true);
    Certificate finalized = bench.certificate(finalizing(0, 5, 1), i -> true);
    refused("proves nothing", new Evidence.CertificatePair(notarized, finalized));
    Certificate nullified = bench.certificate(new Subject.Nullify(0, 5), i -> true);
    refused("proves nothing", new Evidence.CertificatePair(notarized, nullified));
    Certificate few = bench.certificate(finalizing(0, 5, 2), i -> i == 3);
    refused("proves nothing", new Evidence.CertificatePair(finalized, few));
    Certificate forged = new Certificate(few.subject(), finalized.signers(), finalized.aggregate());
    refused("proves nothing", new Evidence.CertificatePair(finalized, forged));
  }

  @Test
  void theParentsCertificateIsChecked() {
    bench.empty();
    Certificate good = bench.certificate(i -> true);
    String other =
        bench.refusal(body(Optional.of(bench.certificate(notarize(0, 1, 9), i -> true))));
    assertThat(other).contains("not of the parent");
    assertThat(bench.refusal(body(Optional.of(bench.certificate(i -> i == 3)))))
        .contains("does not verify");
    BlsSignature wrong = bench.vote(good.subject(), 0).signature();
    assertThat(
            bench.refusal(
                body(Optional.of(new Certificate(good.subject(), good.signers(), wrong)))))
        .contains("does not verify");
    Certificate nullify = bench.certificate(new Subject.Nullify(0, 1), i -> true);
    assertThat(bench.refusal(body(Optional.of(nullify)))).contains("not of the parent");
    while (bench.epoch() == 0) {
      bench.empty();
    }
    var p = new endgame.consensus.types.Proposal(0, 4, 3, bench.state().digest());
    Certificate before = bench.certificate(new Subject.Notarize(p), i -> true);
    assertThat(bench.refusal(body(Optional.of(before)))).contains("of epoch 0");
  }

  @Test
  void viewsPassedOverAreFailuresOfTheirLeaders() {
    bench.empty();
    var p = new endgame.consensus.types.Proposal(0, 9, 0, bench.state().digest());
    bench.apply(
        bench.draft(
            List.of(),
            Optional.of(bench.certificate(new Subject.Notarize(p), i -> true)),
            List.of()));
    Performance seen = bench.registry().performance(0, 4);
    assertThat(seen.members().stream().mapToInt(Performance.Member::failed).sum()).isEqualTo(8);
    assertThat(seen.members().stream().mapToInt(Performance.Member::led).sum()).isEqualTo(1);
    assertThat(seen.members()).allMatch(m -> m.voted() == 1);
    bench.untilEpoch(1);
    assertThat(bench.state().reputation(1)).contains(StakingLimits.REPUTATION_FAILED);
  }

  @Test
  void thePoolHoldsEachOnceAndLetsGo() {
    EvidencePool pool = new EvidencePool(bench.signatures);
    Bytes one = EvidenceCodec.encode(votes(notarize(0, 5, 1), notarize(0, 5, 2), 1));
    Bytes same = EvidenceCodec.encode(votes(notarize(0, 5, 1), notarize(0, 5, 3), 1));
    assertThat(pool.add(bench.state(), 0, one)).isEqualTo(EvidencePool.Admission.ADDED);
    assertThat(pool.add(bench.state(), 0, same)).isEqualTo(EvidencePool.Admission.KNOWN);
    Bytes nothing = EvidenceCodec.encode(votes(notarize(0, 6, 1), notarize(0, 6, 1), 1));
    assertThat(pool.add(bench.state(), 0, nothing)).isEqualTo(EvidencePool.Admission.INVALID);
    assertThat(pool.add(bench.state(), 0, Bytes.fromHex("09")))
        .isEqualTo(EvidencePool.Admission.INVALID);
    Bytes later = EvidenceCodec.encode(votes(notarize(1, 5, 1), notarize(1, 5, 2), 1));
    assertThat(pool.add(bench.state(), 0, later)).isEqualTo(EvidencePool.Admission.USELESS);
    assertThat(pool.oldest()).containsExactly(one);
    bench.apply(bench.draft(List.of(), Optional.empty(), pool.oldest()));
    pool.onFinal(bench.state(), bench.epoch());
    assertThat(pool.size()).isZero();
    assertThat(pool.add(bench.state(), 0, one)).isEqualTo(EvidencePool.Admission.USELESS);
  }

  @Test
  void thePoolIsBounded() {
    EvidencePool pool =
        new EvidencePool(
            new StakingSignatures() {
              @Override
              public boolean verify(endgame.consensus.types.ValidatorSet set, Vote vote) {
                return true;
              }

              @Override
              public boolean verify(
                  endgame.consensus.types.ValidatorSet set, Certificate certificate) {
                return true;
              }

              @Override
              public boolean possession(
                  endgame.consensus.types.BlsPublicKey key, BlsSignature proof) {
                return true;
              }

              @Override
              public boolean binding(
                  endgame.consensus.types.BlsPublicKey key,
                  endgame.consensus.types.NodeId nodeId,
                  endgame.consensus.types.Address withdrawal,
                  BlsSignature signature) {
                return true;
              }
            });
    BlsSignature any = bench.vote(notarize(0, 5, 1), 1).signature();
    for (int view = 1; view <= EvidencePool.PIECES_MAX + 10; view++) {
      Evidence evidence =
          new Evidence.VotePair(
              new Vote(notarize(0, view, 1), 1, any), new Vote(notarize(0, view, 2), 1, any));
      pool.add(bench.state(), 0, EvidenceCodec.encode(evidence));
    }
    assertThat(pool.size()).isEqualTo(EvidencePool.PIECES_MAX);
  }
}
