package endgame.consensus.bft;

import static endgame.consensus.bft.Bench.finalizeOf;
import static endgame.consensus.bft.Bench.leader;
import static endgame.consensus.bft.Bench.notarize;
import static endgame.consensus.bft.Bench.nullify;
import static endgame.consensus.bft.Bench.proposal;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Proposal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a key that has forgotten what it signed may be used again (spec 1.9). */
class VoiceTest {
  private static final long LONG = Bench.TIMING.skip() + 1_000;

  /** Never leads in the views of these tests, and is in every certificate. */
  private static Bench bench(Voice voice) {
    return new Bench(0, List.of(), EngineConfig.Floor.genesis(Bench.GENESIS), voice);
  }

  @Test
  void aKeyThatLostItsMemoryIsSilentAtFirst() {
    Bench bench = bench(Voice.REJOINING).pass(5_000).hold(nullify(1)).pass(5_000);
    assertThat(bench.votes()).isEmpty();
    assertThat(bench.of(Effect.RequestBuild.class)).isEmpty();
  }

  @Test
  void itSignsTwoViewsAboveTheHighestReport() {
    Bench bench = bench(Voice.REJOINING).push(1, nullify(39)).push(2, nullify(40)).pass(LONG);
    assertThat(bench.votes()).as("view 41 may hold a forgotten vote").isEmpty();
    bench.hold(nullify(41)).pass(LONG);
    assertThat(bench.votes()).isNotEmpty().allMatch(s -> s.view() >= 42);
  }

  @Test
  void faultyWeightAloneDoesNotFreeIt() {
    Bench bench = bench(Voice.REJOINING).push(1, nullify(40)).pass(LONG);
    bench.push(1, nullify(50)).pass(LONG);
    assertThat(bench.votes()).isEmpty();
  }

  /** A late report, from someone who was stuck, counts: all have the time to say where they are. */
  @Test
  void theObservationLasts() {
    Bench bench = bench(Voice.REJOINING).push(1, nullify(5)).push(2, nullify(5)).pass(10_000);
    bench.push(3, nullify(90)).pass(LONG).hold(nullify(91)).pass(LONG);
    assertThat(bench.votes()).isNotEmpty().allMatch(s -> s.view() >= 92);
  }

  /** An answer speaks of the view that was asked about, not of where the peer is. */
  @Test
  void answersAreNoReports() {
    Bench bench = bench(Voice.REJOINING).push(1, nullify(40));
    bench.answer(3, Wanted.NULLIFICATION, java.util.Optional.of(nullify(3))).pass(LONG);
    bench.push(1, nullify(45)).pass(LONG);
    assertThat(bench.votes()).isEmpty();
  }

  @Test
  void aSilentEpochIsSilent() {
    Bench bench = bench(Voice.SILENT).push(1, nullify(40)).push(2, nullify(40)).pass(LONG);
    bench.hold(nullify(60)).pass(LONG);
    assertThat(bench.votes()).isEmpty();
  }

  /** The same key on two hosts: the commonest way to be slashed. */
  @Test
  void anotherUserOfTheKeyIsNoticed() {
    Bench silent = bench(Voice.SILENT).push(1, nullify(40)).push(2, nullify(40)).pass(LONG);
    silent.hold(nullify(41));
    assertThat(other(silent)).as("may be a vote of before").isFalse();
    silent.hold(nullify(42));
    assertThat(other(silent)).isTrue();
    assertThat(other(bench(Voice.FREE).hold(nullify(1)))).isTrue();
  }

  @Test
  void ownVotesAreNotTakenForAnothers() {
    Bench bench = bench(Voice.FREE).pass(2_000);
    assertThat(bench.votes()).contains(nullify(1));
    assertThat(other(bench.hold(nullify(1)))).isFalse();
    Proposal p = proposal(9, 8, 99);
    assertThat(other(new Bench(3, List.of()).hold(finalizeOf(p)))).as("not a signer").isFalse();
  }

  private static boolean other(Bench bench) {
    return bench.reports().stream().anyMatch(Activity.KeyUsedElsewhere.class::isInstance);
  }

  // --- time

  @Test
  void aClockThatIsSetBackStopsNoTimeout() {
    Bench bench = Bench.follower();
    bench.now -= 3_600_000;
    bench.pass(1_700);
    assertThat(bench.votes()).containsExactly(nullify(1));
  }

  @Test
  void timersAreInTheCallersTime() {
    Bench bench = Bench.follower();
    bench.at(bench.now - 3_600_000, new Event.Expired());
    bench.hold(nullify(1));
    assertThat(bench.of(Effect.SetTimer.class).getLast().deadlineMs())
        .isBetween(bench.now, bench.now + 2_000);
    Bench leading = new Bench(leader(2), List.of());
    leading.at(leading.now - 3_600_000, new Event.Expired()).hold(nullify(1));
    assertThat(leading.of(Effect.RequestBuild.class).getLast().notBeforeMs())
        .isLessThanOrEqualTo(leading.now);
  }

  @Test
  void reasonsOfTimeouts() {
    Proposal p = proposal(1, 0, 11);
    assertThat(reason(Bench.follower())).isEqualTo(Activity.Reason.LEADER_TIMEOUT);
    assertThat(reason(Bench.follower().propose(p))).isEqualTo(Activity.Reason.MISSING_PROPOSAL);
    assertThat(reason(Bench.follower().propose(p).valid(p)))
        .isEqualTo(Activity.Reason.IGNORED_PROPOSAL);
    assertThat(reason(Bench.follower().hold(notarize(p))))
        .isEqualTo(Activity.Reason.CERTIFICATION_TIMEOUT);
  }

  private static Activity.Reason reason(Bench bench) {
    return bench.pass(3_000).reports().stream()
        .filter(Activity.TimedOut.class::isInstance)
        .map(a -> ((Activity.TimedOut) a).reason())
        .findFirst()
        .orElseThrow();
  }
}
