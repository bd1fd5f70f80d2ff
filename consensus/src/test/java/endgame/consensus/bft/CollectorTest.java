package endgame.consensus.bft;

import static endgame.consensus.bft.Bench.finalizeOf;
import static endgame.consensus.bft.Bench.notarize;
import static endgame.consensus.bft.Bench.nullify;
import static endgame.consensus.bft.Bench.proposal;
import static endgame.consensus.bft.Bench.vote;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.sim.Cluster;
import endgame.consensus.types.Proposal;
import org.junit.jupiter.api.Test;

/** The votes of a view (spec 1.3, 1.7). */
class CollectorTest {
  private static final Proposal P = proposal(1, 0, 11);
  private static final Proposal Q = proposal(1, 0, 12);
  private final Collector collector = new Collector(Cluster.members(1, 1, 2, 3));

  @Test
  void aQuorumIsWeightForOneProposal() {
    collector.add(vote(3, notarize(P)));
    collector.add(vote(2, notarize(Q)));
    assertThat(collector.quorum(notarize(P))).as("3 of 7, 5 in all").isEmpty();
    collector.add(vote(1, notarize(P)));
    collector.add(vote(0, notarize(P)));
    assertThat(collector.quorum(notarize(P)).orElseThrow()).hasSize(3);
  }

  @Test
  void aDroppedVoteWeighsNothing() {
    collector.add(vote(3, notarize(P)));
    collector.add(vote(2, notarize(P)));
    collector.drop(vote(2, notarize(P)));
    assertThat(collector.quorum(notarize(P))).isEmpty();
  }

  @Test
  void afterCompactionOnlyBitsAreKept() {
    for (int i = 0; i < 4; i++) {
      collector.add(vote(i, notarize(i == 0 ? Q : P)));
    }
    collector.add(vote(1, finalizeOf(P)));
    collector.compact(notarize(P));
    assertThat(collector.size()).as("the Finalize").isEqualTo(1);
    assertThat(collector.has(notarize(P), 3)).isTrue();
    assertThat(collector.has(notarize(P), 0)).isFalse();
    assertThat(collector.add(vote(0, notarize(P)))).isInstanceOf(Collector.Admission.Known.class);
    assertThat(collector.quorum(notarize(P))).isEmpty();
    assertThat(collector.add(vote(2, finalizeOf(P)))).isInstanceOf(Collector.Admission.Added.class);
  }

  /** Late Finalize votes count still: finality needs no second honest leader. */
  @Test
  void anEngineCompactsOldViewsAndStillFinalizesThem() {
    Bench bench = new Bench(0, java.util.List.of());
    Proposal p = proposal(1, 0, 11);
    bench.hold(notarize(p)).certify(p, true, false);
    for (int i = 1; i < 4; i++) {
      bench.hear(i, notarize(p));
    }
    int before = bench.engine.votesHeld();
    for (long view = 2; view < 40; view++) {
      bench.hold(nullify(view));
    }
    assertThat(bench.engine.votesHeld()).isLessThan(before);
    for (int i = 1; i < 4; i++) {
      bench.hear(i, finalizeOf(p));
    }
    assertThat(bench.engine.finalView()).isEqualTo(1);
  }
}
