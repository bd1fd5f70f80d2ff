package endgame.consensus.bft;

import static endgame.consensus.bft.Bench.certificate;
import static endgame.consensus.bft.Bench.finalizeOf;
import static endgame.consensus.bft.Bench.leader;
import static endgame.consensus.bft.Bench.notarize;
import static endgame.consensus.bft.Bench.nullify;
import static endgame.consensus.bft.Bench.proposal;
import static endgame.consensus.bft.Bench.vote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.consensus.types.Proposal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** For each rule of spec 1.6, and each fact in it, the run of an engine that goes wrong without. */
class VotingRulesTest {
  private static final Proposal P1 = proposal(1, 0, 11);
  private static final Proposal P2 = proposal(1, 0, 12);

  @Test
  void r1_oneNotarizePerView() {
    Bench bench = Bench.follower().propose(P1).valid(P1).valid(P1).hear(3, nullify(2));
    bench.pass(300);
    assertThat(bench.votes()).containsExactly(notarize(P1));
  }

  @Test
  void r1_holdsOverRestart() {
    int self = (leader(1) + 1) % 4;
    var journal = List.<JournalRecord>of(new JournalRecord.OwnVote(vote(self, notarize(P1))));
    Bench bench = new Bench(self, journal).propose(P2).valid(P2).valid(P1);
    assertThat(bench.votes()).containsOnly(notarize(P1)).hasSize(1);
  }

  @Test
  void r2_noFinalizeAfterNullify() {
    Bench bench = Bench.follower().pass(2_000);
    assertThat(bench.votes()).contains(nullify(1));
    bench.hold(notarize(P1)).certify(P1, true, false);
    assertThat(bench.engine.view()).isEqualTo(2);
    assertThat(bench.votes()).doesNotContain(finalizeOf(P1));
  }

  @Test
  void r2_noNullifyAfterFinalize() {
    int self = (leader(1) + 1) % 4;
    // The verdict was lost, the Finalize was not: the view is entered again and times out.
    var journal = List.<JournalRecord>of(new JournalRecord.OwnVote(vote(self, finalizeOf(P1))));
    Bench bench = new Bench(self, journal).pass(3_000);
    assertThat(bench.votes()).contains(finalizeOf(P1)).doesNotContain(nullify(1));
  }

  @Test
  void r3_noNotarizeAfterNullify() {
    Bench bench = Bench.follower().propose(P1).pass(1_500);
    assertThat(bench.votes()).containsExactly(nullify(1));
    bench.valid(P1);
    assertThat(bench.votes()).doesNotContain(notarize(P1));
  }

  @Test
  void r4_onlyWhatTheApplicationFoundValid() {
    Bench bench = Bench.follower().propose(P1);
    assertThat(bench.of(Effect.RequestVerify.class)).hasSize(1);
    assertThat(bench.votes()).isEmpty();
    bench.step(new Event.Verified(1, P1.digest(), false, false));
    assertThat(bench.votes()).containsExactly(nullify(1));
  }

  /** A leader asks R4 about its own block too: here an application returned the parent. */
  @Test
  void r4_holdsForTheLeader() {
    Bench bench = new Bench(leader(1), List.of());
    assertThat(bench.of(Effect.RequestBuild.class)).hasSize(1);
    bench.step(new Event.Built(1, Bench.GENESIS, false));
    assertThat(bench.votes()).containsExactly(nullify(1));
  }

  @Test
  void r4_onlyFromTheLeaderItself() {
    Bench bench = Bench.follower();
    int other = (bench.self + 1) % 4 == leader(1) ? (bench.self + 2) % 4 : (bench.self + 1) % 4;
    bench.hear(other, notarize(P1)).valid(P1);
    assertThat(bench.of(Effect.RequestVerify.class)).isEmpty();
    assertThat(bench.votes()).isEmpty();
  }

  @Test
  void r4_parentBelowFinalOrNotBelowViewIsNullified() {
    Proposal self = proposal(1, 1, 11);
    assertThat(Bench.follower().propose(self).votes()).containsExactly(nullify(1));
    Bench bench = new Bench((leader(2) + 1) % 4, List.of());
    bench.hold(finalizeOf(P1)).propose(proposal(2, 0, 22));
    assertThat(bench.votes()).containsExactly(nullify(2));
  }

  @Test
  void r4_everySkippedViewNeedsItsNullification() {
    Bench bench = new Bench((leader(3) + 1) % 4, List.of());
    Proposal p = proposal(3, 0, 33);
    bench.hold(nullify(2)).propose(p).valid(p);
    assertThat(bench.engine.view()).isEqualTo(3);
    assertThat(bench.votes()).isEmpty();
    assertThat(bench.of(Effect.FetchCertificate.class))
        .anyMatch(f -> f.view() == 1 && f.wanted() == Wanted.NULLIFICATION);
    bench.hold(nullify(1)).valid(p);
    assertThat(bench.votes()).containsExactly(notarize(p));
  }

  @Test
  void r4_parentMustBeCertifiedHere() {
    Bench bench = new Bench((leader(3) + 1) % 4, List.of());
    Proposal p = proposal(3, 1, 33);
    bench.hold(notarize(P1)).hold(nullify(2)).propose(p).valid(p);
    assertThat(bench.engine.view()).isEqualTo(3);
    assertThat(bench.votes()).isEmpty();
    bench.certify(P1, true, false).valid(p);
    assertThat(bench.votes()).contains(notarize(p));
  }

  @Test
  void r4_onTheBoundaryOnlyTheBoundary() {
    Bench bench = new Bench((leader(2) + 1) % 4, List.of());
    bench.hold(notarize(P1)).certify(P1, true, true).propose(proposal(2, 1, 22));
    assertThat(bench.votes()).contains(nullify(2));
    Bench again = new Bench((leader(2) + 1) % 4, List.of());
    Proposal same = new Proposal(0, 2, 1, P1.digest());
    again.hold(notarize(P1)).certify(P1, true, true).propose(same);
    assertThat(again.votes()).contains(notarize(same));
    Bench early = new Bench((leader(2) + 1) % 4, List.of());
    early.hold(notarize(P1)).certify(P1, true, false).propose(same);
    assertThat(early.votes()).contains(nullify(2)).doesNotContain(notarize(same));
  }

  @Test
  void r5_notOfALeaderWhoProposedTwice() {
    Bench bench = Bench.follower().propose(P1).propose(P2);
    bench.hold(notarize(P2)).certify(P2, true, false);
    assertThat(bench.engine.view()).isEqualTo(2);
    assertThat(bench.votes()).doesNotContain(finalizeOf(P2));
    assertThat(bench.reports()).anyMatch(Activity.Equivocation.class::isInstance);
  }

  /** commonware #4328: replay forgot that the leader had equivocated. */
  @Test
  void r5_ownNotarizeMustAgreeAfterRestart() {
    int self = (leader(1) + 1) % 4;
    var journal = new ArrayList<JournalRecord>();
    journal.add(new JournalRecord.OwnVote(vote(self, notarize(P1))));
    journal.add(new JournalRecord.HeldCertificate(certificate(notarize(P2))));
    Bench bench = new Bench(self, journal).certify(P2, true, false);
    assertThat(bench.engine.view()).isEqualTo(2);
    assertThat(bench.votes()).doesNotContain(finalizeOf(P2));
  }

  @Test
  void r5_notBelowWhatIsFinal() {
    Bench bench = Bench.follower().hold(notarize(P1));
    bench.hold(finalizeOf(proposal(2, 1, 22))).certify(P1, true, false);
    assertThat(bench.votes()).doesNotContain(finalizeOf(P1));
  }

  @Test
  void r6_durableBeforeVisible() {
    var order = new ArrayList<String>();
    var journal =
        new JournalPort() {
          @Override
          public void append(byte[] record) {
            order.add("append");
          }

          @Override
          public void sync() {
            order.add("sync");
          }
        };
    var turn =
        new Turn(
            journal, () -> order.add("guard"), r -> order.add("request"), o -> order.add("send"));
    Bench bench = Bench.follower().propose(P1).valid(P1);
    assertThat(bench.last.getFirst()).isInstanceOf(Effect.Journal.class);
    turn.execute(bench.last);
    assertThat(order).startsWith("append", "guard", "sync", "send");
  }

  /** A sync that failed leaves the turn dirty: nothing may leave in a later one either. */
  @Test
  void r6_nothingLeavesAfterAFailedSync() {
    var sent = new ArrayList<Effect>();
    var journal =
        new JournalPort() {
          @Override
          public void append(byte[] record) {
            throw new IllegalStateException("disk full");
          }

          @Override
          public void sync() {}
        };
    var turn = new Turn(journal, () -> {}, r -> {}, sent::add);
    Bench bench = Bench.follower().propose(P1).valid(P1);
    assertThatThrownBy(() -> turn.execute(bench.last)).hasMessage("disk full");
    assertThatThrownBy(() -> turn.execute(List.of(new Effect.Entered(2, 0))))
        .hasMessageContaining("R6");
    assertThat(sent).isEmpty();
  }
}
