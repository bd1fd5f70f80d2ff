package endgame.consensus.bft;

import static endgame.consensus.bft.Bench.certificate;
import static endgame.consensus.bft.Bench.finalizeOf;
import static endgame.consensus.bft.Bench.leader;
import static endgame.consensus.bft.Bench.notarize;
import static endgame.consensus.bft.Bench.nullify;
import static endgame.consensus.bft.Bench.proposal;
import static endgame.consensus.bft.Bench.vote;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.sim.Cluster;
import endgame.consensus.sim.FakeSignatures;
import endgame.consensus.types.Bitmap;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import endgame.consensus.types.Vote;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineTest {
  private static final Proposal P1 = proposal(1, 0, 11);
  private static final Proposal P2 = proposal(2, 1, 22);

  @Test
  void threeHopsFromProposalToFinality() {
    Bench bench = Bench.follower().propose(P1).valid(P1);
    for (int i = 0; i < 4; i++) {
      if (i != bench.self && i != leader(1)) {
        bench.hear(i, notarize(P1));
      }
    }
    assertThat(bench.of(Effect.Notarized.class)).containsExactly(new Effect.Notarized(P1));
    assertThat(bench.of(Effect.RequestCertify.class)).hasSize(1);
    assertThat(bench.engine.view()).isEqualTo(1);
    bench.certify(P1, true, false);
    assertThat(bench.engine.view()).isEqualTo(2);
    assertThat(bench.votes()).containsExactly(notarize(P1), finalizeOf(P1));
    for (int i = 0; i < 4; i++) {
      if (i != bench.self) {
        bench.hear(i, finalizeOf(P1));
      }
    }
    assertThat(bench.of(Effect.Finalized.class))
        .singleElement()
        .satisfies(f -> assertThat(f.chain()).containsExactly(P1));
    assertThat(bench.of(Effect.BroadcastCertificate.class)).as("each once").hasSize(2);
  }

  @Test
  void finalityTakesItsAncestors() {
    Bench bench = Bench.follower().hold(notarize(P1)).certify(P1, true, false);
    bench.hold(notarize(P2)).hold(finalizeOf(P2));
    assertThat(bench.of(Effect.Finalized.class).getLast().chain()).containsExactly(P1, P2);
  }

  @Test
  void failedCertificationNullifiesAndIsNeverBuiltOn() {
    Bench bench = new Bench((leader(2) + 1) % 4, List.of());
    bench.hold(notarize(P1)).certify(P1, false, false);
    assertThat(bench.votes()).containsExactly(nullify(1));
    bench.hold(nullify(1)).propose(P2).valid(P2);
    assertThat(bench.votes()).containsExactly(nullify(1), nullify(2));
  }

  /** commonware #2695: timed out, then notarized: certify all the same. */
  @Test
  void certifiesAfterTimeout() {
    Bench bench = Bench.follower().pass(2_000).hold(notarize(P1));
    assertThat(bench.of(Effect.RequestCertify.class)).hasSize(1);
    assertThat(bench.certify(P1, true, false).engine.view()).isEqualTo(2);
  }

  @Test
  void leadersOwnNullifyEndsTheViewAtOnce() {
    Bench bench = Bench.follower().hear(leader(1), nullify(1));
    assertThat(bench.votes()).containsExactly(nullify(1));
  }

  /** commonware #4275. */
  @Test
  void replayFeedsOwnVotesToTheOwnCollector() {
    int self = (leader(1) + 1) % 4;
    var journal = List.<JournalRecord>of(new JournalRecord.OwnVote(vote(self, nullify(1))));
    Bench bench = new Bench(self, journal);
    assertThat(bench.votes()).as("repeated at once").containsExactly(nullify(1));
    bench.hear((self + 1) % 4, nullify(1)).hear((self + 2) % 4, nullify(1));
    assertThat(bench.engine.view()).isEqualTo(2);
  }

  @Test
  void replayAsksAgainForTheVerdictAndDoesNotRebuild() {
    var journal = new ArrayList<JournalRecord>();
    journal.add(new JournalRecord.OwnVote(vote(leader(1), notarize(P1))));
    Bench leading = new Bench(leader(1), journal);
    assertThat(leading.of(Effect.RequestBuild.class)).isEmpty();
    journal.add(new JournalRecord.HeldCertificate(certificate(notarize(P1))));
    assertThat(new Bench(leader(1), journal).of(Effect.RequestCertify.class)).hasSize(1);
    journal.add(new JournalRecord.Certification(0, 1, P1.digest(), true, false));
    assertThat(new Bench(leader(1), journal).engine.view()).isEqualTo(2);
  }

  /** commonware #3727. */
  @Test
  void applicationAheadOfTheJournalWins() {
    Certificate far = certificate(finalizeOf(proposal(50, 49, 50)));
    var journal = List.<JournalRecord>of(new JournalRecord.OwnVote(vote(0, nullify(3))));
    Bench bench = new Bench(0, journal, EngineConfig.Floor.finalized(far));
    assertThat(bench.engine.view()).isEqualTo(51);
    assertThat(bench.engine.finalView()).isEqualTo(50);
    assertThat(bench.votes()).doesNotContain(nullify(3));
  }

  @Test
  void journalAheadOfTheApplicationFinalizesAgain() {
    var journal =
        List.<JournalRecord>of(new JournalRecord.HeldCertificate(certificate(finalizeOf(P1))));
    Bench bench = new Bench(0, journal);
    assertThat(bench.of(Effect.Finalized.class)).hasSize(1);
    assertThat(bench.engine.view()).isEqualTo(2);
  }

  @Test
  void boundaryIsProposedAgainAndClosesTheEpoch() {
    Bench bench = new Bench(leader(2), List.of());
    bench.hold(notarize(P1)).certify(P1, true, true);
    Proposal again = new Proposal(0, 2, 1, P1.digest());
    assertThat(bench.of(Effect.RequestBuild.class)).noneMatch(r -> r.context().view() == 2);
    assertThat(bench.votes()).contains(notarize(again));
    bench.hold(notarize(again));
    assertThat(bench.votes()).as("certified already").contains(finalizeOf(again));
    bench.hold(finalizeOf(again));
    assertThat(bench.of(Effect.EpochClosed.class)).hasSize(1);
    assertThat(bench.of(Effect.Finalized.class).getLast().chain()).containsExactly(again);
    int votes = bench.votes().size();
    bench.pass(20_000).hold(nullify(5));
    assertThat(bench.votes()).hasSize(votes);
    bench.step(new Event.CertificateRequested(bench.set.get(0).nodeId(), 1, Wanted.NULLIFICATION));
    assertThat(bench.last).hasSize(1).first().isInstanceOf(Effect.SendCertificate.class);
  }

  @Test
  void boundaryLearnedAfterFinality() {
    Bench bench = Bench.follower().hold(finalizeOf(P1));
    assertThat(bench.engine.closed()).isFalse();
    bench.step(new Event.BoundaryReached(P1.digest()));
    assertThat(bench.engine.closed()).isTrue();
  }

  @Test
  void votesOutsideTheWindowAreNotKept() {
    Bench bench = Bench.follower();
    int other = (bench.self + 1) % 4;
    for (long view = 3; view < 1_000; view++) {
      bench.hear(other, nullify(view));
    }
    assertThat(bench.engine.votesHeld()).isZero();
    assertThat(bench.engine.roundsHeld()).isLessThan(4);
    bench.hear(other, nullify(2));
    assertThat(bench.engine.votesHeld()).isEqualTo(1);
  }

  @Test
  void badCertificatesAreReportedAndIgnored() {
    Bench bench = Bench.follower();
    NodeId peer = bench.set.get(0).nodeId();
    Certificate good = certificate(nullify(1));
    BitSet two = new BitSet();
    two.set(0, 2);
    for (Certificate bad :
        List.of(
            new Certificate(nullify(1), Bitmap.of(4, two), good.aggregate()),
            new Certificate(nullify(1), Bitmap.of(3, new BitSet()), good.aggregate()),
            new Certificate(nullify(2), good.signers(), good.aggregate()),
            new Certificate(notarize(proposal(1, 1, 5)), good.signers(), good.aggregate()))) {
      bench.step(new Event.CertificateReceived(peer, bad));
    }
    assertThat(bench.reports()).hasSize(4).allMatch(Activity.InvalidCertificate.class::isInstance);
    assertThat(bench.engine.view()).isEqualTo(1);
  }

  @Test
  void conflictingCertificatesStopTheSigner() {
    Bench bench = Bench.follower().hold(finalizeOf(P1)).hold(nullify(1));
    assertThat(bench.reports()).anyMatch(Activity.ConflictingCertificates.class::isInstance);
    bench.pass(5_000);
    assertThat(bench.votes()).isEmpty();
  }

  @Test
  void badSignaturesAreSortedOut() {
    Bench bench = Bench.follower();
    Subject s = nullify(1);
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      if (i != bench.self) {
        others.add(i);
      }
    }
    int liar = others.getFirst();
    Vote bad = new Vote(s, liar, FakeSignatures.off(FakeSignatures.sign(liar, s), 1));
    bench.step(new Event.VoteReceived(liar, bad)).hear(others.get(1), s).hear(others.get(2), s);
    assertThat(bench.reports()).contains(new Activity.InvalidVote(liar, s));
    bench.pass(2_000);
    assertThat(bench.engine.view()).isGreaterThan(1);
  }

  @Test
  void missingBodiesAreFetchedFromTheLeaderThenFromAnyone() {
    Bench bench = Bench.follower().propose(P1);
    bench.step(new Event.BodyMissing(1, P1.digest())).pass(3_000);
    var fetches = bench.of(Effect.FetchBody.class);
    assertThat(fetches.getFirst().peer()).contains(bench.set.get(leader(1)).nodeId());
    assertThat(fetches.get(1).peer()).isEmpty();
    int count = fetches.size();
    bench.step(new Event.BodyArrived(P1.digest())).pass(5_000);
    assertThat(bench.of(Effect.FetchBody.class)).hasSize(count);
  }

  @Test
  void leadersAreSampledByWeight() {
    ValidatorSet set = Cluster.members(1, 1, 2, 3);
    int[] count = new int[4];
    for (long view = 1; view <= 7_000; view++) {
      count[Leaders.leader(set, new Hash(1, 2, 3, 4), 9, view)]++;
    }
    for (int i = 0; i < 4; i++) {
      double share = set.get(i).weight() * 1_000.0;
      assertThat((double) count[i]).isBetween(share * 0.85, share * 1.15);
    }
  }

  @Test
  void waitsGrowLateAndSlowly() {
    Timing timing = Timing.DEFAULT;
    assertThat(timing.leaderWait(0)).isEqualTo(1_300).isEqualTo(timing.leaderWait(4));
    assertThat(timing.certificationWait(0)).isEqualTo(1_700);
    assertThat(timing.leaderWait(5)).isEqualTo(1_560);
    assertThat(timing.leaderWait(1_000)).isEqualTo(Timing.WAIT_MAX);
  }
}
