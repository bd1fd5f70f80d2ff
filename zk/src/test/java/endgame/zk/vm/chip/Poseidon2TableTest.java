package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.air.Trace;
import endgame.zk.parallel.Workers;
import endgame.zk.poseidon2.Poseidon2;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Poseidon2TableTest {
  private static final int OUT = 148;
  private static final int COMPRESSIONS = 164;
  private static final int PERMUTATIONS = 165;

  private final int[] input = new SplittableRandom(5).ints(16, 0, ChipTester.F.p()).toArray();
  private final ChipTester chip = chip();

  /** Rows: a compression, a permutation, one that nobody asked for and that fills the table. */
  private ChipTester chip() {
    List<Poseidon2Table.Query> queries =
        List.of(
            new Poseidon2Table.Query(input, false),
            new Poseidon2Table.Query(new int[16], true),
            new Poseidon2Table.Query(input, true));
    Poseidon2Table table = new Poseidon2Table();
    Trace trace = table.trace(queries, Workers.SERIAL);
    int[][] columns = new int[table.width()][trace.height()];
    for (int c = 0; c < columns.length; c++) {
      for (int row = 0; row < trace.height(); row++) {
        columns[c][row] = ChipTester.F.fromMontgomery(trace.columns()[c][row]);
      }
    }
    return ChipTester.of(table, columns);
  }

  @Test
  void rowsArePermutations() {
    int[] expected = input.clone();
    Poseidon2.permute(expected);
    int[][] c = chip.columns();
    assertThat(Arrays.stream(c).limit(16).mapToInt(column -> column[0]).toArray())
        .containsExactly(input);
    assertThat(Arrays.stream(c).skip(OUT).limit(16).mapToInt(column -> column[0]).toArray())
        .containsExactly(expected);
    for (int row = 0; row < chip.rows(); row++) {
      assertThat(chip.faults(row, chip.messages(row))).isEmpty();
    }
    assertThat(c[COMPRESSIONS]).containsExactly(1, 0, 0, 0);
    assertThat(c[PERMUTATIONS]).containsExactly(0, 1, 1, 0);
  }

  /** Every cell of the permutation is in a rule, in rows that nobody asks for too. */
  @Test
  void bug35_everyRowIsAWholePermutation() {
    int p = ChipTester.F.p();
    for (int row = 0; row < chip.rows(); row++) {
      for (int column = 0; column < COMPRESSIONS; column++) {
        int value = chip.columns()[column][row];
        for (int other : new int[] {(value + 1) % p, (value + p - 1) % p, value == 0 ? 2 : 0}) {
          assertThat(chip.change(row, column, other)).as("%d:%d", row, column).isNotEmpty();
        }
      }
    }
    // A row that says that it is of another input: the table fills itself only with zeros.
    assertThat(chip.change(3, Map.of(0, 1, 1, 1))).isNotEmpty();
  }

  /** Two outputs exchanged, and the input's first half with the second. */
  @Test
  void bug35_elementsKeepTheirPlaces() {
    int[][] c = chip.columns();
    assertThat(chip.change(0, Map.of(OUT, c[OUT + 1][0], OUT + 1, c[OUT][0])))
        .containsExactly("full 7 element 0", "full 7 element 1");
    assertThat(chip.change(0, Map.of(0, c[8][0], 8, c[0][0]))).isNotEmpty();
  }
}
