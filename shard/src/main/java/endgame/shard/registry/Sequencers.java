package endgame.shard.registry;

import endgame.consensus.types.Hash;
import endgame.consensus.types.ValidatorSet;
import java.util.List;

/**
 * Who may sign a shard's batches: a pure function of the epoch's data (design: shards.md 2, 6).
 *
 * <p>For each shard and window, ranks are sampled without replacement from all validators, by
 * min(weight, 2 × mean weight): {@code r = SHA-256("SEQUENCER" ‖ seed ‖ shard u32 LE ‖ window u64
 * LE ‖ rank u32 LE)}, read big-endian, mod the weight left; the member in whose share of it r falls
 * has the rank. Rank r may sign for height h if {@code h − max(first height of the window,
 * lastSequencedHeight) ≥ r·⌊window/4⌋}: heights only, no clock.
 */
public final class Sequencers {
  private Sequencers() {}

  /**
   * The first {@link RegistryLimits#RANKS} ranks, as indices in {@code set}; fewer in a small set.
   */
  public static List<Integer> ranked(ValidatorSet set, Hash seed, int shard, long window) {
    long cap = Math.max(1, 2 * (set.weight() / set.size()));
    List<Long> weights = set.members().stream().map(m -> Math.min(m.weight(), cap)).toList();
    return new RankedDraw("SEQUENCER", seed, shard, window).of(weights, RegistryLimits.RANKS);
  }

  /**
   * Who may sign a batch that the block of {@code height} orders, by rank.
   *
   * @param set of the epoch of {@code height}
   * @param seed of that epoch
   * @param lastSequencedHeight of the shard, before that block
   */
  public static List<Integer> allowed(
      ShardParameters parameters,
      ValidatorSet set,
      Hash seed,
      int shard,
      long height,
      long lastSequencedHeight) {
    long window = parameters.windowOf(height);
    long start = window * parameters.window() + 1;
    long waited = height - Math.max(start, lastSequencedHeight);
    long ranks = waited < 0 ? 0 : waited / parameters.rankStep() + 1;
    List<Integer> ranked = ranked(set, seed, shard, window);
    return ranked.subList(0, (int) Math.min(ranks, ranked.size()));
  }
}
