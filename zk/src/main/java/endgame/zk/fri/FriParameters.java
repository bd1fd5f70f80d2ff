package endgame.zk.fri;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * What prover and verifier agree on beforehand.
 *
 * @param logBlowup log2 of codeword length over degree bound
 * @param logArity folds of one round, at most
 * @param logFinal log2 of the coefficients that are sent at the end, at most
 * @param queryBits work before the positions are drawn
 * @param foldBits work before each β
 * @param logCap log2 of the digests of a commitment, at most
 */
public record FriParameters(
    int logBlowup,
    int logArity,
    int logFinal,
    int queries,
    int queryBits,
    int foldBits,
    int logCap) {
  public static final int QUERIES_MAX = 512;
  public static final int BITS_MAX = 28;

  public FriParameters {
    if (logBlowup < 1 || logBlowup > 8 || logArity < 1 || logArity > 6) {
      throw new IllegalArgumentException("blowup 2^" + logBlowup + ", arity 2^" + logArity);
    }
    if (queries < 1 || queries > QUERIES_MAX || logFinal < 0 || logFinal > 12) {
      throw new IllegalArgumentException(queries + " queries, 2^" + logFinal + " coefficients");
    }
    boolean bits = queryBits >= 0 && queryBits <= BITS_MAX && foldBits >= 0 && foldBits <= BITS_MAX;
    if (!bits || logCap < 0 || logCap > 10) {
      throw new IllegalArgumentException("bits of work or cap out of range");
    }
  }

  /**
   * The folds of each round.
   *
   * @param logs of the functions' sizes, blowup included; not empty
   */
  public List<Integer> schedule(SortedSet<Integer> logs) {
    List<Integer> rounds = new ArrayList<>();
    int log = logs.last();
    int end = end(logs);
    while (log > end) {
      SortedSet<Integer> lower = logs.headSet(log);
      int stop = lower.isEmpty() ? end : Math.max(end, lower.last());
      int step = Math.min(logArity, log - stop);
      rounds.add(step);
      log -= step;
    }
    return List.copyOf(rounds);
  }

  /** The log of the size at which folding ends: no function may be below it. */
  public int end(SortedSet<Integer> logs) {
    return Math.min(logFinal + logBlowup, logs.first());
  }

  /** The cap of a commitment whose lowest matrix has 2^log rows. */
  public int cap(int log) {
    return Math.min(logCap, log);
  }
}
