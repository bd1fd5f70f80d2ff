package endgame.shard.registry;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;

/**
 * How many bytes of proofs, and how much verification, blocks may still ask for: two buckets that
 * fill by a fixed amount per height. A statement is taken while both are above zero, and may bring
 * them below it: so a large proof waits for its turn, not for ever, and on average no height costs
 * more than its share.
 *
 * <p>Counted heights are those at whose beginning there is room. They are found without a write per
 * height: when a statement brings a bucket below zero, it is known how many heights will be without
 * room, and those are added to {@code full} at once.
 *
 * @param height of the last statement
 * @param bytes left after it; below zero is a debt, kept with 2^62 added
 * @param units left after it
 * @param full heights without room, up to the next with room
 */
public record ProofBudget(long height, long bytes, long units, long full) {
  private static final long BYTES_MAX = ProverLimits.BUDGET_BYTES * ProverLimits.BUDGET_HEIGHTS;
  private static final long UNITS_MAX = ProverLimits.BUDGET_UNITS * ProverLimits.BUDGET_HEIGHTS;
  private static final long BIAS = 1L << 62;

  static final ProofBudget START = new ProofBudget(0, BYTES_MAX, UNITS_MAX, 0);

  /** What is left at the beginning of a height, or after the statements of it so far. */
  ProofBudget at(long now) {
    long heights = now - height;
    return new ProofBudget(
        now,
        filled(bytes, heights, ProverLimits.BUDGET_BYTES, BYTES_MAX),
        filled(units, heights, ProverLimits.BUDGET_UNITS, UNITS_MAX),
        full);
  }

  private static long filled(long level, long heights, long rate, long most) {
    // So many heights fill the deepest debt of one block.
    long counted = Math.min(heights, 1L << 20);
    return Math.min(most, level + counted * rate);
  }

  /** Whether a statement may be taken now. */
  boolean hasRoom() {
    return bytes > 0 && units > 0;
  }

  /** After one more statement in the block of this height, which {@link #hasRoom} let in. */
  ProofBudget take(long proofBytes, long proofUnits) {
    ProofBudget next = new ProofBudget(height, bytes - proofBytes, units - proofUnits, full);
    return new ProofBudget(height, next.bytes, next.units, full + next.waits());
  }

  /** Heights after this one that begin without room. */
  private long waits() {
    return Math.max(
        waits(bytes, ProverLimits.BUDGET_BYTES), waits(units, ProverLimits.BUDGET_UNITS));
  }

  private static long waits(long level, long rate) {
    // The level at height + k is level + k·rate: k counts while that is at most zero.
    return level > 0 ? 0 : Math.max(0, -level / rate);
  }

  /** How many heights up to {@code now}, which is not before the last statement's, had room. */
  public long counted(long now) {
    return Math.max(now, height + waits()) - full;
  }

  public static final SszType<ProofBudget> SSZ =
      Container.of(ProofBudget.class)
          .field("height", Ssz.U64, ProofBudget::height)
          .field("bytes", Ssz.U64, b -> b.bytes + BIAS)
          .field("units", Ssz.U64, b -> b.units + BIAS)
          .field("full", Ssz.U64, ProofBudget::full)
          .make(v ->
              new ProofBudget(
                  v.<Long>get(0), v.<Long>get(1) - BIAS, v.<Long>get(2) - BIAS, v.<Long>get(3)));
}
