package endgame.shard.proving;

/**
 * Which spans a prover proves when: its place among provers that share the work. Pure.
 *
 * <p>For each (shard, span) the provers have ranks 0 to {@code of − 1}. Rank 0 may begin when the
 * span is closed, each next rank {@link #WINDOW} heights later: so a prover that is gone is
 * replaced, and two that live don't make the same proof. Policy, not validity: the chain takes a
 * statement from anyone.
 *
 * @param place 0 to {@code of − 1}
 * @param of provers
 */
public record ProverPlace(int place, int of) {
  /** Heights of a prover's turn: a devnet's prover window (design: shards.md 13). */
  public static final long WINDOW = 120;

  public static final int PROVERS_MAX = 64;

  /** The only one. */
  public static final ProverPlace ALONE = new ProverPlace(0, 1);

  public ProverPlace {
    if (of < 1 || of > PROVERS_MAX || place < 0 || place >= of) {
      throw new IllegalArgumentException("place " + place + " of " + of + " provers");
    }
  }

  /** 0 is the first to prove the span. */
  public int rank(int shard, long span) {
    return Math.floorMod(place - shard - Math.floorMod(span, of), of);
  }

  /**
   * The height from which on this prover proves a span.
   *
   * @param since height at which the span was closed and nothing before it was open
   */
  public long from(int shard, long span, long since) {
    return since + rank(shard, span) * WINDOW;
  }
}
