package endgame.consensus.bft;

import static endgame.consensus.bft.Bench.certificate;
import static endgame.consensus.bft.Bench.finalizeOf;
import static endgame.consensus.bft.Bench.notarize;
import static endgame.consensus.bft.Bench.nullify;
import static endgame.consensus.bft.Bench.proposal;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two true certificates that exclude each other: evidence, and the end (spec 1.6, 1.13). */
class ContradictionsTest {
  private static final Proposal P1 = proposal(1, 0, 11);
  private static final Proposal P2 = proposal(1, 0, 12);

  private static void halts(Bench bench) {
    assertThat(bench.reports()).anyMatch(Activity.ConflictingCertificates.class::isInstance);
    assertThat(bench.of(Effect.Halted.class)).hasSize(1);
    assertThat(bench.engine.halted()).isTrue();
    int votes = bench.votes().size();
    int finals = bench.of(Effect.Finalized.class).size();
    bench.pass(20_000).hold(nullify(2)).hold(finalizeOf(proposal(7, 1, 77)));
    bench.propose(proposal(3, 1, 33)).valid(proposal(3, 1, 33));
    assertThat(bench.votes()).as("signs nothing more").hasSize(votes);
    assertThat(bench.of(Effect.Finalized.class)).as("calls nothing final").hasSize(finals);
  }

  @Test
  void twoNotarizationsOfAView() {
    halts(Bench.follower().hold(notarize(P1)).hold(notarize(P2)));
  }

  @Test
  void twoFinalizationsOfAView() {
    halts(Bench.follower().hold(finalizeOf(P1)).hold(finalizeOf(P2)));
  }

  @Test
  void finalizationAndNullification() {
    halts(Bench.follower().hold(finalizeOf(P1)).hold(nullify(1)));
    halts(Bench.follower().hold(nullify(1)).hold(finalizeOf(P1)));
  }

  @Test
  void finalizationAndAnotherNotarization() {
    halts(Bench.follower().hold(finalizeOf(P1)).hold(notarize(P2)));
    halts(Bench.follower().hold(notarize(P2)).hold(finalizeOf(P1)));
  }

  /** Both final, in different views, neither on the other. */
  @Test
  void finalizationOffTheFinalChain() {
    halts(Bench.follower().hold(finalizeOf(P1)).hold(finalizeOf(proposal(2, 0, 22))));
    Bench bench = Bench.follower().hold(finalizeOf(P1)).hold(notarize(proposal(2, 0, 22)));
    halts(bench.hold(finalizeOf(proposal(3, 2, 33))));
  }

  @Test
  void anUnknownAncestryIsNoContradiction() {
    Bench bench = Bench.follower().hold(finalizeOf(P1)).hold(finalizeOf(proposal(5, 4, 55)));
    assertThat(bench.engine.halted()).isFalse();
    assertThat(bench.engine.finalView()).isEqualTo(5);
  }

  @Test
  void nullificationAndNotarizationAreNone() {
    assertThat(Bench.follower().hold(notarize(P1)).hold(nullify(1)).engine.halted()).isFalse();
  }

  @Test
  void aRestartDoesNotForget() {
    for (List<Subject> pair :
        List.of(
            List.of(notarize(P1), notarize(P2)),
            List.of(finalizeOf(P1), nullify(1)),
            List.of(finalizeOf(P1), finalizeOf(proposal(2, 0, 22))),
            List.of(notarize(P2), finalizeOf(P1)))) {
      Bench before = Bench.follower().hold(pair.get(0)).hold(pair.get(1));
      assertThat(before.journal())
          .contains(new JournalRecord.HeldCertificate(certificate(pair.get(1))));
      Bench after = new Bench(before.self, before.journal());
      assertThat(after.engine.halted()).isTrue();
      assertThat(after.pass(5_000).votes()).isEmpty();
    }
  }

  /** The engine can't see where unknown ancestors lead; the application does. */
  @Test
  void aForkThatTheApplicationFinds() {
    Bench bench = Bench.follower().hold(finalizeOf(P1)).hold(finalizeOf(proposal(5, 4, 55)));
    bench.step(new Event.ForkFound(certificate(finalizeOf(P1))));
    assertThat(bench.of(Effect.BroadcastCertificate.class).reversed().subList(0, 2))
        .as("whoever holds one must see the other")
        .extracting(e -> e.certificate().subject())
        .containsExactly(finalizeOf(proposal(5, 4, 55)), finalizeOf(P1));
    halts(bench);
  }

  /** What is held is served still: others must learn of it. */
  @Test
  void aHaltedEngineAnswers() {
    Bench bench = Bench.follower().hold(finalizeOf(P1)).hold(nullify(1));
    bench.step(new Event.CertificateRequested(bench.set.get(0).nodeId(), 1, Wanted.NULLIFICATION));
    assertThat(bench.last).hasSize(1).first().isInstanceOf(Effect.SendCertificate.class);
  }
}
