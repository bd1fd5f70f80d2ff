package endgame.node.bench;

import endgame.consensus.bft.Timing;
import endgame.consensus.sim.Cluster;
import endgame.consensus.sim.Link;
import endgame.consensus.sim.Regions;
import endgame.consensus.sim.SimpleApplication;
import endgame.consensus.types.Hash;
import endgame.consensus.types.ValidatorSet;
import endgame.node.rpc.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Consensus over ten regions, simulated: real engines, journals and guards; latencies of AWS;
 * charges for signing, verifying, summing, syncing and sending as in consensus.md 5.1.
 */
public final class ConsensusBench {
  /** A body of a quiet chain; pushed to all by its leader. */
  private static final int BODY_BYTES = 4_000;

  private static final long EPOCH_BLOCKS = 100_000;
  private static final long SEED = 1;
  private static final int WARM_UP_BLOCKS = 1;
  private static final double US_IN_MS = 1000;

  private ConsensusBench() {}

  /**
   * @param interval milliseconds between blocks; 0 for as fast as the network allows
   * @param goals in words, for block interval and finality
   */
  private record Setup(int validators, int blocks, int interval, String goals, String finality) {}

  private static final List<Setup> SETUPS =
      List.of(
          new Setup(4, 200, 0, "", ""),
          new Setup(50, 100, 0, "<= 220 ms (floor 187)", "<= 330 ms (floor 287)"),
          new Setup(200, 30, 0, "", "<= 380 ms"),
          new Setup(1000, 2, 1000, "1 block/s", "<= 600 ms"));

  /** What was measured of one size; finality over every node and block, from the proposal on. */
  public record Result(
      int validators, double blockIntervalP50, double finalityP50, double finalityP99) {}

  /** Every size up to a number of validators. */
  public static List<Result> run(int validatorsMax) {
    return SETUPS.stream()
        .filter(setup -> setup.validators() <= validatorsMax)
        .map(ConsensusBench::measure)
        .toList();
  }

  private static Result measure(Setup setup) {
    long[] weights = new long[setup.validators()];
    Arrays.fill(weights, 1);
    ValidatorSet set = Cluster.members(weights);
    Cluster cluster =
        new Cluster(
            SEED,
            weights,
            Timing.atInterval(setup.interval()),
            Link.WAN,
            i ->
                new SimpleApplication(set, EPOCH_BLOCKS, BODY_BYTES, SimpleApplication.Hooks.NONE));
    Regions.spread(cluster);
    Times times = new Times();
    cluster.observe(times);
    cluster.startAll();
    int blocks = setup.blocks() + WARM_UP_BLOCKS;
    long limit = 1_000 + 3L * blocks * Math.max(1_000, setup.interval());
    if (!cluster.runUntil(limit, () -> cluster.commonHeight() >= blocks)) {
      throw new IllegalStateException("the simulated network of " + weights.length + " stands");
    }
    return times.result(setup.validators());
  }

  /** When blocks were proposed and final. */
  private static final class Times implements Cluster.Observer {
    private final Map<Hash, Long> builtAt = new HashMap<>();
    private final List<Long> proposals = new ArrayList<>();
    private final List<Long> finality = new ArrayList<>();

    @Override
    public void built(Hash digest, long atUs) {
      builtAt.put(digest, atUs);
      proposals.add(atUs);
    }

    @Override
    public void finalized(int node, Hash digest, long atUs) {
      Long since = builtAt.get(digest);
      if (since != null && proposals.indexOf(since) >= WARM_UP_BLOCKS) {
        finality.add(atUs - since);
      }
    }

    Result result(int validators) {
      List<Long> intervals = new ArrayList<>();
      for (int i = WARM_UP_BLOCKS + 1; i < proposals.size(); i++) {
        intervals.add(proposals.get(i) - proposals.get(i - 1));
      }
      return new Result(
          validators,
          percentile(intervals, 50),
          percentile(finality, 50),
          percentile(finality, 99));
    }

    private static double percentile(List<Long> valuesUs, int percent) {
      Collections.sort(valuesUs);
      int at = Math.max(0, (valuesUs.size() * percent + 99) / 100 - 1);
      return valuesUs.isEmpty() ? Double.NaN : valuesUs.get(at) / US_IN_MS;
    }
  }

  /** Rows with the goals that the design names. */
  public static Report report(List<Result> results) {
    Report.Rows rows = new Report.Rows();
    for (Result result : results) {
      Setup setup =
          SETUPS.stream()
              .filter(s -> s.validators() == result.validators())
              .findFirst()
              .orElseThrow();
      String n = "n = " + result.validators() + ", ";
      rows.add(n + "block interval p50", result.blockIntervalP50(), "ms", setup.goals());
      rows.add(n + "finality p50", result.finalityP50(), "ms", setup.finality());
      rows.add(n + "finality p99", result.finalityP99(), "ms");
    }
    return rows.of("consensus");
  }

  /** An array of objects, one of each size. */
  public static String json(List<Result> results) {
    var array = Json.MAPPER.createArrayNode();
    for (Result result : results) {
      array
          .addObject()
          .put("validators", result.validators())
          .put("block_interval_p50_ms", result.blockIntervalP50())
          .put("finality_p50_ms", result.finalityP50())
          .put("finality_p99_ms", result.finalityP99());
    }
    return array.toString();
  }
}
