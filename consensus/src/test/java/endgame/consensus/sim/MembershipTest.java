package endgame.consensus.sim;

import static endgame.consensus.sim.Simulation.FAST;
import static endgame.consensus.sim.Simulation.FOUR;
import static endgame.consensus.sim.Simulation.equal;
import static endgame.consensus.sim.Simulation.grows;
import static endgame.consensus.sim.Simulation.reaches;
import static endgame.consensus.sim.Simulation.seeds;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.beacon.staking.Registry;
import endgame.consensus.beacon.staking.StakingContract;
import endgame.consensus.beacon.staking.StakingLimits;
import endgame.consensus.beacon.staking.ValidatorRecord;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import endgame.consensus.types.Vote;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The scenarios of spec 4.3 in which the set of validators changes, by number. */
class MembershipTest {
  private static final int SEEDS = 20;
  private static final SimpleApplication.Hooks NONE = SimpleApplication.Hooks.NONE;

  /** Nodes of which {@code members} are the set, from {@code shift} further on in each epoch. */
  private static Cluster rotating(long seed, int nodes, int members, int shift) {
    ValidatorSet all = Cluster.members(equal(nodes));
    return new Cluster(
        seed,
        equal(nodes),
        FAST,
        Link.LAN,
        i ->
            new SimpleApplication(
                epoch ->
                    new ValidatorSet(
                        IntStream.range(0, members)
                            .map(k -> (int) ((epoch * shift + k) % nodes))
                            .sorted()
                            .mapToObj(all::get)
                            .toList()),
                5,
                64,
                NONE));
  }

  /** By how much the set changes does not matter to the hand-over: 0, 33, 66 and 100 %. */
  @Test
  void scenario38_turnover() {
    for (int shift = 0; shift <= 3; shift++) {
      int by = shift;
      seeds(SEEDS, seed -> reaches(rotating(seed, 6, 3, by).startAll(), 32, 60_000));
    }
  }

  /** The set that follows is another one altogether, and nobody saw the boundary final at first. */
  @Test
  void scenario39_boundaryFinalLateAndTheSetIsNew() {
    seeds(
        SEEDS,
        seed -> {
          Cluster cluster = rotating(seed, 6, 3, 3);
          cluster.lose((from, to, message) ->
              message instanceof Message.Vote(var vote)
                  && vote.subject() instanceof Subject.Finalize
                  && vote.subject().epoch() == 0
                  && vote.subject().view() < 12);
          reaches(cluster.startAll(), 12, 60_000);
          assertThat(cluster.node(0).closing(0).orElseThrow().subject().view())
              .isGreaterThanOrEqualTo(12);
        });
  }

  /** A member of sets that come and go is off for more than three epochs. */
  @Test
  void scenario40_offlineWhileTheSetsChange() {
    seeds(
        SEEDS,
        seed -> {
          Cluster cluster = rotating(seed, 8, 4, 1).startAll();
          cluster.run(seed);
          cluster.node(4).crash();
          assertThat(cluster.runUntil(cluster.nowMs() + 120_000, () -> cluster.topHeight() >= 22))
              .isTrue();
          cluster.node(4).start();
          grows(cluster, 10, 60_000);
        });
  }

  /** A network in which node 4 registers at once and asks to leave at a height. */
  private record Joined(Cluster cluster, BeaconWorld world) {
    static Joined of(long seed, long exitAt) {
      BeaconWorld world = new BeaconWorld(Cluster.members(FOUR), 10);
      Cluster cluster =
          new Cluster(seed, equal(5), FAST, Link.LAN, i -> new BeaconApplication(world, NONE));
      var joiner = cluster.set().get(4);
      world.call(2, StakingLimits.WEIGHT_WEI, world.registration(joiner));
      world.call(
          exitAt, BigInteger.ZERO, StakingContract.Method.EXIT.callData(joiner.nodeId().value()));
      return new Joined(cluster, world);
    }

    ValidatorSet set() {
      SimNode node = cluster.node(0);
      return node.application().epoch(node.epoch()).set();
    }

    boolean member() {
      return set().indexOf(cluster.set().get(4).nodeId()) >= 0;
    }
  }

  @Test
  void scenario38_joinsAndLeavesByTransactions() {
    seeds(
        SEEDS,
        seed -> {
          Joined joined = Joined.of(seed, 35);
          Cluster cluster = joined.cluster().startAll();
          reaches(cluster, 15, 60_000);
          assertThat(joined.member()).isFalse();
          reaches(cluster, 25, 60_000);
          assertThat(joined.member()).isTrue();
          assertThat(joined.set().weight()).isEqualTo(5);
          reaches(cluster, 65, 60_000);
          assertThat(joined.member()).isFalse();
          BeaconApplication app = (BeaconApplication) cluster.node(0).application();
          assertThat(new Registry(app.head()::get).issued()).isPositive();
        });
  }

  @Test
  void scenario41_theLeaverStopsAtOnce() {
    seeds(
        SEEDS,
        seed -> {
          Joined joined = Joined.of(seed, 25);
          Cluster cluster = joined.cluster().startAll();
          reaches(cluster, 25, 60_000);
          assertThat(joined.member()).isTrue();
          assertThat(cluster.runUntil(cluster.nowMs() + 60_000, () -> !joined.member())).isTrue();
          cluster.node(4).crash();
          // Another is off as well: the set of four tolerates one.
          cluster.node((int) (seed % 4)).crash();
          long height = cluster.topHeight();
          assertThat(
                  cluster.runUntil(
                      cluster.nowMs() + 60_000, () -> cluster.topHeight() >= height + 20))
              .isTrue();
        });
  }

  /** It lies in the last views of the epoch; stake burns, and two epochs later it is gone. */
  @Test
  void scenario42_slashedAtTheBoundary() {
    seeds(
        SEEDS,
        seed -> {
          BeaconWorld world = new BeaconWorld(Cluster.members(FOUR), 10);
          Cluster cluster =
              new Cluster(seed, FOUR, FAST, Link.LAN, i -> new BeaconApplication(world, NONE));
          cluster.disguise(
              0,
              (to, message) -> {
                if (message instanceof Message.Vote(Vote vote)
                    && vote.subject() instanceof Subject.Finalize(Proposal p)
                    && p.view() >= 9) {
                  Subject nullify = new Subject.Nullify(p.epoch(), p.view());
                  Vote lie = new Vote(nullify, vote.signer(), FakeSignatures.sign(0, nullify));
                  return List.of(message, new Message.Vote(lie));
                }
                return List.of(message);
              });
          reaches(cluster.startAll(), 45, 120_000);
          BeaconApplication app = (BeaconApplication) cluster.node(1).application();
          ValidatorRecord liar =
              new Registry(app.head()::get).find(cluster.set().get(0).nodeId()).orElseThrow();
          assertThat(liar.slashed()).isTrue();
          assertThat(app.head().validators(4).indexOf(liar.nodeId())).isEqualTo(-1);
          assertThat(new Registry(app.head()::get).all())
              .filteredOn(ValidatorRecord::slashed)
              .as("nobody else")
              .hasSize(1);
        });
  }
}
