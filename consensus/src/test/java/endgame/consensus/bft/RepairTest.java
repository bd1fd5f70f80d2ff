package endgame.consensus.bft;

import static endgame.consensus.bft.Bench.finalizeOf;
import static endgame.consensus.bft.Bench.leader;
import static endgame.consensus.bft.Bench.notarize;
import static endgame.consensus.bft.Bench.nullify;
import static endgame.consensus.bft.Bench.proposal;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How missing certificates come (spec 1.6, 1.11). */
class RepairTest {
  private static final Proposal P1 = proposal(1, 0, 11);
  private static final Wanted NULLIFICATION = Wanted.NULLIFICATION;

  private static List<Effect.FetchCertificate> fetches(Bench bench, long view) {
    return bench.of(Effect.FetchCertificate.class).stream().filter(f -> f.view() == view).toList();
  }

  /** View 3 was opened by a nullification of view 2; of view 1 nothing is known. */
  private static Bench gap() {
    return new Bench((leader(3) + 1) % 4, List.of()).hold(nullify(2));
  }

  @Test
  void gapsAreFetchedInTheBackground() {
    assertThat(fetches(gap(), 1))
        .containsExactly(new Effect.FetchCertificate(1, NULLIFICATION, Optional.empty()));
  }

  @Test
  void theLeaderIsAskedFirstThenAnyone() {
    Bench bench = new Bench((leader(2) + 1) % 4, List.of()).hold(nullify(1));
    Proposal p = proposal(2, 1, 22);
    bench.propose(p);
    bench.pass(2_500);
    var asked = fetches(bench, 1);
    assertThat(asked.getFirst().wanted()).isEqualTo(Wanted.NOTARIZATION);
    assertThat(asked.getFirst().peer()).contains(bench.set.get(leader(2)).nodeId());
    assertThat(asked.get(1).peer()).isEmpty();
  }

  @Test
  void anEmptyAnswerSendsTheRequestToTheNextPeerAFewTimes() {
    Bench bench = gap();
    for (int i = 0; i < 10; i++) {
      bench.answer(1, NULLIFICATION, Optional.empty());
    }
    assertThat(fetches(bench, 1)).hasSize(1 + Repair.QUICK_RETRIES_MAX);
    bench.pass(2_500);
    assertThat(fetches(bench, 1)).hasSize(2 + Repair.QUICK_RETRIES_MAX);
  }

  @Test
  void theAnswerEndsTheRequest() {
    Bench bench = gap().answer(1, NULLIFICATION, Optional.of(nullify(1)));
    int count = fetches(bench, 1).size();
    bench.pass(5_000).answer(1, NULLIFICATION, Optional.of(nullify(1)));
    assertThat(fetches(bench, 1)).hasSize(count);
  }

  /** A notarization of the view is worth having, but the gap is still open. */
  @Test
  void anotherCertificateOfTheViewIsTakenAndTheRequestGoesOn() {
    Bench bench = gap().answer(1, NULLIFICATION, Optional.of(notarize(P1)));
    assertThat(bench.of(Effect.RequestCertify.class)).hasSize(1);
    assertThat(fetches(bench, 1)).hasSize(2);
  }

  @Test
  void aFinalizationAboveAnswersEverything() {
    Bench bench = gap();
    int before = fetches(bench, 1).size();
    bench.answer(1, NULLIFICATION, Optional.of(finalizeOf(proposal(9, 8, 99))));
    assertThat(bench.engine.finalView()).isEqualTo(9);
    bench.pass(5_000);
    assertThat(fetches(bench, 1)).hasSize(before);
  }

  /** commonware #3985: else an answer chooses what the asker works on. */
  @Test
  void aNotarizationAboveIsNoAnswer() {
    Bench bench = gap().answer(1, NULLIFICATION, Optional.of(notarize(proposal(7, 6, 77))));
    assertThat(bench.of(Effect.RequestCertify.class)).isEmpty();
    assertThat(bench.reports()).noneMatch(Activity.InvalidCertificate.class::isInstance);
    assertThat(fetches(bench, 1)).hasSize(2);
  }

  @Test
  void whatNobodyAskedForIsNotRead() {
    Bench bench = gap().answer(5, NULLIFICATION, Optional.of(nullify(5)));
    assertThat(bench.engine.view()).isEqualTo(3);
  }

  /** commonware #2149: the leader who is asked first may be the one who holds it back. */
  @Test
  void aRequestToAnyoneReplacesOneToTheLeader() {
    Bench bench = new Bench((leader(3) + 1) % 4, List.of());
    bench.hold(notarize(P1)).certify(P1, true, false).hold(nullify(2));
    bench.propose(proposal(3, 0, 33));
    assertThat(fetches(bench, 1).getLast().peer()).contains(bench.set.get(leader(3)).nodeId());
    Outbox out = new Outbox();
    Repair repair = new Repair(Bench.TIMING, out);
    repair.certificate(0, 1, NULLIFICATION, Optional.of(bench.set.get(1).nodeId()));
    repair.certificate(0, 1, NULLIFICATION, Optional.empty());
    repair.certificate(0, 1, NULLIFICATION, Optional.of(bench.set.get(1).nodeId()));
    repair.certificate(0, 1, NULLIFICATION, Optional.empty());
    assertThat(out.take())
        .hasSize(2)
        .last()
        .isEqualTo(new Effect.FetchCertificate(1, NULLIFICATION, Optional.empty()));
  }

  /** Spec 1.6: certify false asks for the nullification that everyone will need. */
  @Test
  void afterAFailedCertificationTheNullificationIsFetched() {
    Bench bench = Bench.follower().hold(notarize(P1)).certify(P1, false, false);
    assertThat(bench.votes()).containsExactly(nullify(1));
    assertThat(fetches(bench, 1))
        .containsExactly(new Effect.FetchCertificate(1, NULLIFICATION, Optional.empty()));
  }

  @Test
  void requestsAreBounded() {
    Bench bench = new Bench(0, List.of());
    for (long view = 100; view < 4_000; view += 100) {
      bench.hold(nullify(view));
      bench.pass(100);
    }
    long keys =
        bench.of(Effect.FetchCertificate.class).stream()
            .map(Effect.FetchCertificate::view)
            .distinct()
            .count();
    assertThat(keys).isLessThanOrEqualTo(Repair.CERTIFICATES_MAX);
  }

  /** Serve: a finalization at or above, else what was asked for, else what there is. */
  @Test
  void serves() {
    Bench bench = Bench.follower().hold(notarize(P1)).hold(nullify(2));
    assertThat(served(bench, 1, NULLIFICATION)).contains(notarize(P1));
    assertThat(served(bench, 2, Wanted.NOTARIZATION)).contains(nullify(2));
    assertThat(served(bench, 3, NULLIFICATION)).isEmpty();
    Subject last = finalizeOf(proposal(4, 1, 44));
    bench.hold(last);
    assertThat(served(bench, 1, NULLIFICATION)).contains(last);
    assertThat(served(bench, 5, NULLIFICATION)).isEmpty();
  }

  private static Optional<Subject> served(Bench bench, long view, Wanted wanted) {
    bench.step(new Event.CertificateRequested(bench.set.get(0).nodeId(), view, wanted));
    return bench.last.stream()
        .filter(Effect.SendCertificate.class::isInstance)
        .map(e -> ((Effect.SendCertificate) e).certificate().subject())
        .findFirst();
  }
}
