package endgame.zk.stark;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.air.Air;
import endgame.zk.air.Trace;
import endgame.zk.air.example.FibonacciAir;
import endgame.zk.air.example.KeccakAir;
import endgame.zk.air.example.Poseidon2Air;
import endgame.zk.field.PrimeField;
import endgame.zk.parallel.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Each cell of a small trace, changed: a constraint or a bus must notice. Survivors are listed. */
class CellMutationTest {
  private static final PrimeField F = PrimeField.KOALA_BEAR;
  private static final StarkParameters PARAMETERS = StarkTest.PARAMETERS.get(0);

  private static List<String> survivors(
      List<? extends Air> airs, List<Trace> traces, List<int[][]> fixed, int columnStep) {
    ProvingKey key = ProvingKey.of(PARAMETERS, airs, fixed, Workers.SERIAL);
    assertThat(TraceCheck.faults(key.verifyingKey(), traces, fixed, 1)).isEmpty();
    List<String> survivors = new ArrayList<>();
    for (int t = 0; t < traces.size(); t++) {
      int[][] columns = traces.get(t).columns();
      for (int c = 0; c < columns.length; c += columnStep) {
        for (int row = 0; row < columns[c].length; row++) {
          int before = columns[c][row];
          int above = columns[c][(row + 1) % columns[c].length];
          for (int value : new int[] {F.add(before, F.one()), 0, F.one(), F.p() - 1, above}) {
            columns[c][row] = value;
            boolean found =
                value == before
                    || !TraceCheck.faults(key.verifyingKey(), traces, fixed, 1).isEmpty();
            if (!found) {
              survivors.add(airs.get(t).id() + " column " + c + " row " + row);
              break;
            }
          }
          columns[c][row] = before;
        }
      }
    }
    return survivors;
  }

  @Test
  void fibonacci() {
    List<Trace> traces = List.of(FibonacciAir.trace(F, 4, 1, 2));
    assertThat(survivors(List.of(new FibonacciAir()), traces, List.<int[][]>of(new int[0][]), 1))
        .isEmpty();
  }

  @Test
  void mixedTables() {
    // Padding of the sink: a row that receives nothing may hold any message.
    List<String> free = new ArrayList<>();
    for (int c = 0; c < 2; c++) {
      for (int row = 0; row < 8; row++) {
        free.add("sink/1 column " + c + " row " + row);
      }
    }
    assertThat(survivors(MixedAirs.AIRS, MixedAirs.traces(F), MixedAirs.fixed(F), 1))
        .containsExactlyElementsOf(free);
  }

  @Test
  void poseidon2() {
    Poseidon2Air air = new Poseidon2Air();
    int[][] inputs = new int[16][];
    for (int i = 0; i < 16; i++) {
      inputs[i] = new SplittableRandom(i).ints(2, 0, F.p()).toArray();
    }
    List<Trace> traces = List.of(air.trace(inputs, Workers.SERIAL));
    assertThat(survivors(List.of(air), traces, List.<int[][]>of(new int[0][]), 1)).isEmpty();
  }

  @Test
  void keccak() {
    long[][] inputs = {
      new SplittableRandom(1).longs(25).toArray(), new SplittableRandom(2).longs(25).toArray()
    };
    List<Trace> traces = List.of(KeccakAir.trace(F, inputs, 5, Workers.SERIAL));
    // Every 523rd column keeps this short; the step meets every kind of column.
    assertThat(survivors(List.of(new KeccakAir()), traces, List.<int[][]>of(new int[0][]), 523))
        .isEmpty();
  }
}
