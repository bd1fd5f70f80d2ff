package endgame.zk.fri;

import endgame.zk.commit.CapCheck;
import endgame.zk.commit.CommitmentHash;
import endgame.zk.commit.Opening;
import endgame.zk.field.Ext;
import endgame.zk.field.Extension;
import endgame.zk.field.PrimeField;
import endgame.zk.transcript.Transcript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** The verifier's side; see the package. */
public final class FriVerifier {
  private final FriParameters parameters;
  private final Extension field;
  private final CommitmentHash hash;
  private final SortedSet<Integer> logs;
  private final List<Integer> schedule;
  private final int halfOf;
  private final List<Ext> betas = new ArrayList<>();

  /**
   * A verifier of one proof.
   *
   * @param logs of the functions' sizes
   */
  public FriVerifier(
      FriParameters parameters, Extension field, CommitmentHash hash, SortedSet<Integer> logs) {
    this.parameters = parameters;
    this.field = field;
    this.hash = hash;
    this.logs = logs;
    this.schedule = parameters.schedule(logs);
    this.halfOf = field.base().inverse(field.base().of(2));
  }

  static int[] positions(FriParameters parameters, int log, Transcript transcript) {
    int[] positions = new int[parameters.queries()];
    for (int q = 0; q < positions.length; q++) {
      positions[q] = transcript.sampleBits(log);
    }
    return positions;
  }

  /** The positions, or why there are none. */
  public sealed interface Draw {
    @SuppressWarnings("ArrayRecordComponent") // Large, and shared on purpose.
    record Positions(int[] positions) implements Draw {}

    record Refused(String reason) implements Draw {}
  }

  /** Replays the commit phase. */
  public Draw draw(FriProof proof, Transcript transcript) {
    if (proof.rounds().size() != schedule.size()) {
      return new Draw.Refused(proof.rounds().size() + " rounds instead of " + schedule.size());
    }
    int log = logs.last();
    for (int r = 0; r < schedule.size(); r++) {
      log -= schedule.get(r);
      FriProof.Round round = proof.rounds().get(r);
      if (round.cap().length != CommitmentHash.DIGEST_BYTES << parameters.cap(log)) {
        return new Draw.Refused("the cap of round " + r + " has " + round.cap().length + " bytes");
      }
      transcript.absorb(round.cap());
      if (!transcript.accepts(parameters.foldBits(), round.nonce())) {
        return new Draw.Refused("too little work in round " + r);
      }
      betas.add(transcript.sample(field));
    }
    if (proof.last().size() != 1 << (log - parameters.logBlowup())) {
      return new Draw.Refused(proof.last().size() + " coefficients of the last polynomial");
    }
    proof.last().forEach(transcript::absorb);
    if (!transcript.accepts(parameters.queryBits(), proof.nonce())) {
      return new Draw.Refused("too little work before the queries");
    }
    return new Draw.Positions(positions(parameters, logs.last(), transcript));
  }

  /**
   * Checks the folds at all positions. Empty when they hold.
   *
   * @param values by log of size: the function's value for each entry of {@code
   *     Opening.distinct(positions, size)}
   */
  public Optional<String> check(
      FriProof proof, int[] positions, Map<Integer, ? extends List<Ext>> values) {
    int log = logs.last();
    int[] at = Opening.distinct(positions, 1 << log);
    List<Ext> current = values.get(log);
    if (current == null) {
      throw new IllegalArgumentException("no values of the largest function");
    }
    for (int r = 0; r < schedule.size(); r++) {
      int step = schedule.get(r);
      Opening opening = proof.rounds().get(r).opening();
      List<CapCheck.Shape> shape = List.of(new CapCheck.Shape(field.degree() << step, log - step));
      Optional<String> wrong =
          CapCheck.check(hash, proof.rounds().get(r).cap(), shape, positions, opening);
      if (wrong.isPresent()) {
        return Optional.of("round " + r + ": " + wrong.get());
      }
      int[] rows = Opening.distinct(positions, 1 << (log - step));
      if (!belong(opening.rows()[0], rows, at, current, log - step)) {
        return Optional.of("round " + r + ": a value that does not fit its row");
      }
      Ext power = betas.get(r).pow(1L << step);
      List<Ext> waiting = values.get(log - step);
      List<Ext> folded = new ArrayList<>();
      int root = field.base().inverse(field.base().rootOfUnity(log));
      int[] turns = turns(step);
      for (int i = 0; i < rows.length; i++) {
        Ext value = fold(opening.rows()[0][i], rows[i], root, turns, betas.get(r));
        folded.add(waiting == null ? value : value.plus(power.times(waiting.get(i))));
      }
      log -= step;
      at = rows;
      current = folded;
    }
    return ends(proof.last(), at, current, log);
  }

  /** Each value stands in the row and place of its position. */
  private boolean belong(int[][] opened, int[] rows, int[] at, List<Ext> current, int logRows) {
    for (int i = 0; i < at.length; i++) {
      int row = Arrays.binarySearch(rows, at[i] & ((1 << logRows) - 1));
      int sibling = at[i] >>> logRows;
      Ext shown = field.read(opened[row], sibling * field.degree());
      if (!shown.equals(current.get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Folds the rows of a round.
   *
   * @param root the inverse of the domain's generator
   */
  private Ext fold(int[] row, int index, int root, int[] turns, Ext beta) {
    PrimeField base = field.base();
    Ext[] values = new Ext[row.length / field.degree()];
    for (int k = 0; k < values.length; k++) {
      values[k] = field.read(row, k * field.degree());
    }
    Ext power = beta;
    // 1/x: of the first pair of a fold; the next fold's domain has the squares.
    int first = base.pow(root, index);
    for (int turn : turns) {
      int half = values.length >> 1;
      int inverse = base.multiply(halfOf, first);
      Ext[] folded = new Ext[half];
      for (int k = 0; k < half; k++) {
        Ext even = values[k].plus(values[k + half]).times(halfOf);
        Ext odd = values[k].minus(values[k + half]).times(inverse);
        folded[k] = even.plus(odd.times(power));
        inverse = base.multiply(inverse, turn);
      }
      values = folded;
      power = power.square();
      first = base.multiply(first, first);
    }
    return values[0];
  }

  /** Per fold of a round the inverse of the generator of its rows. */
  private int[] turns(int step) {
    int[] turns = new int[step];
    for (int s = 0; s < step; s++) {
      turns[s] = field.base().inverse(field.base().rootOfUnity(step - s));
    }
    return turns;
  }

  private Optional<String> ends(List<Ext> last, int[] at, List<Ext> current, int log) {
    PrimeField base = field.base();
    int root = base.rootOfUnity(log);
    for (int i = 0; i < at.length; i++) {
      int x = base.pow(root, at[i]);
      @Nullable Ext sum = null;
      for (int k = last.size() - 1; k >= 0; k--) {
        sum = sum == null ? last.get(k) : sum.times(x).plus(last.get(k));
      }
      if (sum == null || !sum.equals(current.get(i))) {
        return Optional.of("the last polynomial does not fit");
      }
    }
    return Optional.empty();
  }
}
