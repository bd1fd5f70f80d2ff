package endgame.shard.registry;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Address;
import java.util.List;

/**
 * Who proves a closed span, and since when they could. Heights are counted by {@link ProofBudget}:
 * those without room for proofs are nobody's fault and don't count.
 *
 * <p>Rank r may show a statement from {@code r · WINDOW} counted heights on, and goes on to be
 * allowed; when the windows of all ranks are over, anyone is. Nobody drawn: anyone, at once.
 *
 * @param closed counted height from which on the span could be shown, were those before it final
 * @param ranks accounts, at most {@link ProverLimits#RANKS}
 */
public record ProverTurn(long closed, List<Address> ranks) {
  public ProverTurn {
    ranks = List.copyOf(ranks);
  }

  /** Of a span that closed before anybody was drawn. */
  static final ProverTurn ANYONE = new ProverTurn(0, List.of());

  /** Windows that are over. */
  static int windows(long elapsed) {
    return (int) Math.min(ProverLimits.RANKS, Math.max(0, elapsed) / ProverLimits.WINDOW);
  }

  /** Counted heights that a prover has to wait for, from the start of rank 0's window. */
  public long waits(Address prover) {
    int rank = ranks.indexOf(prover);
    return (long) ProverLimits.WINDOW * (rank < 0 ? ranks.size() : rank);
  }

  /**
   * Whether the statement of {@code prover} may be taken so many counted heights after the start.
   */
  boolean allows(Address prover, long elapsed) {
    return elapsed >= waits(prover);
  }

  public static final SszType<ProverTurn> SSZ =
      Container.of(ProverTurn.class)
          .field("closed", Ssz.U64, ProverTurn::closed)
          .field("ranks", Ssz.list(Schemas.ADDRESS, ProverLimits.RANKS), ProverTurn::ranks)
          .make(v -> new ProverTurn(v.<Long>get(0), v.get(1)));
}
