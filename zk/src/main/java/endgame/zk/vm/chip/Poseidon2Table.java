package endgame.zk.vm.chip;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.air.Trace;
import endgame.zk.air.example.Poseidon2Air;
import endgame.zk.field.PrimeField;
import endgame.zk.parallel.Workers;
import endgame.zk.poseidon2.Poseidon2;
import endgame.zk.vm.Buses;
import java.util.Arrays;
import java.util.List;

/** One permutation of Poseidon2 per row, provided whole and as a compression. */
public final class Poseidon2Table implements Air {
  private static final int COMPRESSIONS = Poseidon2Air.WIDTH;
  private static final int PERMUTATIONS = COMPRESSIONS + 1;
  private static final int OUT = Poseidon2Air.WIDTH - Poseidon2.WIDTH;

  private final Poseidon2Air permutation = new Poseidon2Air();

  /** A permutation that some table asks for. */
  @SuppressWarnings("ArrayRecordComponent") // Never written.
  public record Query(int[] input, boolean whole) {}

  @Override
  public String id() {
    return "poseidon2-table/1";
  }

  @Override
  public int width() {
    return PERMUTATIONS + 1;
  }

  @Override
  public boolean optional() {
    return true;
  }

  @Override
  public void define(AirBuilder b) {
    permutation.define(b);
    Expr[] whole = new Expr[2 * Poseidon2.WIDTH];
    for (int i = 0; i < Poseidon2.WIDTH; i++) {
      whole[i] = b.local(i);
      whole[Poseidon2.WIDTH + i] = b.local(OUT + i);
    }
    b.provide(Buses.COMPRESS, b.local(COMPRESSIONS), Arrays.copyOf(whole, 24));
    b.provide(Buses.PERMUTE, b.local(PERMUTATIONS), whole);
  }

  /** The table with a row per query, in Montgomery form; none if nobody asks. */
  public Trace trace(List<Query> queries, Workers workers) {
    if (queries.isEmpty()) {
      return Trace.none();
    }
    int height = Math.max(2, Integer.highestOneBit(2 * queries.size() - 1));
    int[][] inputs = new int[Poseidon2.WIDTH][height];
    int[][] counts = new int[2][height];
    int one = PrimeField.KOALA_BEAR.one();
    for (int row = 0; row < queries.size(); row++) {
      Query query = queries.get(row);
      for (int i = 0; i < Poseidon2.WIDTH; i++) {
        inputs[i][row] = PrimeField.KOALA_BEAR.toMontgomery(query.input()[i]);
      }
      counts[query.whole() ? 1 : 0][row] = one;
    }
    int[][] columns = Arrays.copyOf(permutation.trace(inputs, workers).columns(), width());
    columns[COMPRESSIONS] = counts[0];
    columns[PERMUTATIONS] = counts[1];
    return new Trace(columns, new int[0]);
  }
}
