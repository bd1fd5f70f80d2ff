package endgame.node.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.Vote;
import org.junit.jupiter.api.Test;

class ProposalTimesTest {
  private final ProposalTimes times = new ProposalTimes();

  private static Vote vote(Subject subject) {
    return new Vote(subject, 0, BlsSignature.of(new byte[BlsSignature.SIZE]));
  }

  private static Vote notarize(long view) {
    return vote(new Subject.Notarize(new Proposal(0, view, view - 1, Hash.ZERO)));
  }

  /** The wait of a leader for its turn is no part of finality. */
  @Test
  void countsFromTheFirstNotarize() {
    times.entered(5);
    times.voted(vote(new Subject.Nullify(0, 5)), 50);
    assertThat(times.since(5, 100)).isEmpty();
    times.voted(notarize(5), 600);
    times.voted(notarize(5), 610);
    assertThat(times.since(5, 625)).hasValue(25);
  }

  @Test
  void aProposalMayComeBeforeItsView() {
    times.entered(5);
    times.voted(notarize(6), 600);
    times.entered(6);
    assertThat(times.since(6, 610)).hasValue(10);
  }

  @Test
  void aFloodOfViewsTakesNoMemory() {
    times.entered(1_000);
    for (long view = 1; view < 100_000; view++) {
      times.voted(notarize(view), view);
    }
    assertThat(times.size()).isLessThanOrEqualTo(ProposalTimes.KEPT + 2);
    times.entered(2_000);
    assertThat(times.size()).isZero();
  }
}
