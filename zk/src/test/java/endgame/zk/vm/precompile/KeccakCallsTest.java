package endgame.zk.vm.precompile;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.guest.Ecall;
import endgame.zk.precompile.Keccak;
import endgame.zk.vm.precompile.CallTester.Cell;
import endgame.zk.vm.run.PrecompileCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeccakCallsTest {
  private static final int SLICES = 0;
  private static final int WORDS = 1;
  private static final int CALLS = 2;

  /** Columns of {@link KeccakSlices}. */
  private static final int SIXES = 8;

  private static final int UNITS = 12;
  private static final int LAST = 18;
  private static final int TIME = 19;
  private static final int MOVED = 20;
  private static final int MIXED = 220;
  private static final int CONSTANT = 245;
  private static final int FIRST = 246;
  private static final int SUMS = 247;
  private static final int OUT = 267;
  private static final int IN = 272;
  private static final int ADDED = 277;
  private static final int LOWER = 282;
  private static final int UPPER = 307;
  private static final int WIDTH = 329;

  /** The last row of a call. */
  private static final int END = 199;

  /** Columns of {@link KeccakWords}. */
  private static final int BEFORE = 5;

  private static final int AFTER = 25;

  /** Calls share what they cost to make. */
  private static final CallTester ONE = tester(random(1));

  private static PrecompileCall call(int time, int pointer, int[] before) {
    long[] state = new long[Keccak.WORDS];
    for (int i = 0; i < state.length; i++) {
      state[i] = (before[2 * i] & 0xffffffffL) | (long) before[2 * i + 1] << 32;
    }
    Keccak.f(state);
    int[] after = new int[before.length];
    for (int i = 0; i < after.length; i++) {
      after[i] = (int) (state[i / 2] >>> (i % 2 * 32));
    }
    return CallTester.call(Ecall.KECCAK_F, time, pointer, before, after);
  }

  private static CallTester tester(int[]... states) {
    List<PrecompileCall> calls = new ArrayList<>();
    for (int i = 0; i < states.length; i++) {
      calls.add(call(1 + 1_000_000 * i, 0x20000 + 200 * i, states[i]));
    }
    return new CallTester(List.of(new KeccakSlices(), new KeccakWords(), new KeccakCalls()), calls);
  }

  private static int[] random(long seed) {
    return new SplittableRandom(seed).ints(2 * Keccak.WORDS).toArray();
  }

  private static int[] all(int word) {
    int[] words = new int[2 * Keccak.WORDS];
    Arrays.fill(words, word);
    return words;
  }

  @Test
  void acceptsWhatTheNativeGives() {
    tester(all(0), all(-1), all(1), all(0x80000000)).isAccepted();
    for (int seed = 0; seed < 4; seed++) {
      tester(random(seed)).isAccepted();
    }
  }

  private static Cell slice(int round, int slice, int column) {
    return new Cell(SLICES, 8 * round + slice, column);
  }

  private static Cell word(int row, int column) {
    return new Cell(WORDS, row, column);
  }

  private static Map<Cell, Integer> cells(Object... cellsAndValues) {
    Map<Cell, Integer> cells = new HashMap<>();
    for (int i = 0; i < cellsAndValues.length; i += 2) {
      cells.put((Cell) cellsAndValues[i], (Integer) cellsAndValues[i + 1]);
    }
    return cells;
  }

  /** The permutation of FIPS 202 of a state of zeros: its first lane. */
  @Test
  void knownAnswer() {
    CallTester tester = tester(all(0));
    tester.isAccepted();
    long lane = 0;
    for (int i = 0; i < 8; i++) {
      int row = i / 4;
      lane |= (long) tester.at(word(row, AFTER + i % 4)) << (8 * i);
    }
    assertThat(lane).isEqualTo(0xf1258f7940e1dde7L);
  }

  @Test
  void noticesEachChangedCell() {
    assertThat(ONE.survivors(CALLS, 0)).isEmpty();
    assertThat(ONE.survivors(WORDS, 0, 3, 9)).isEmpty();
    assertThat(ONE.survivors(SLICES, 8, 15, 16, 8 * 23 + 3)).isEmpty();
  }

  /**
   * Survivors: in round 0 none, as bits for given bytes are unique; in round 24 the two parts of
   * each byte after θ, which nobody takes: only their sum is looked up, so that no one cell of two
   * can change alone, and none does.
   */
  @Test
  void noticesEachChangedCellOfTheFirstAndLastRound() {
    assertThat(ONE.survivors(SLICES, 0, 7)).isEmpty();
    assertThat(ONE.survivors(SLICES, END - 7, END)).isEmpty();
  }

  /** After round 24 θ is not used: its parts may be cut anywhere. */
  @Test
  void partsOfTheLastRoundAreFree() {
    int low = ONE.at(slice(24, 0, LOWER + 1));
    int high = ONE.at(slice(24, 0, UPPER));
    assertThat(ONE.change(cells(slice(24, 0, LOWER + 1), low + 128, slice(24, 0, UPPER), high - 1)))
        .isEmpty();
  }

  @Test
  void unusedRowsSayNothing() {
    // No flag, no bit of another value; bytes and parts may be any.
    assertThat(ONE.survivors(SLICES, 200))
        .doesNotContain("200:0", "200:7", "200:" + SIXES, "200:" + UNITS, "200:" + LAST)
        .doesNotContain("200:" + MOVED, "200:" + MIXED, "200:" + CONSTANT);
    assertThat(ONE.survivors(WORDS, 10)).doesNotContain("10:0");
    assertThat(ONE.survivors(CALLS, 1)).doesNotContain("1:0");
  }

  /** Lane 1 moves by one bit: 7 bits stay in a byte's row. */
  @Test
  void bug31_partsAreCutAtTheirBit() {
    int low = ONE.at(slice(3, 2, LOWER + 1));
    int high = ONE.at(slice(3, 2, UPPER));
    assertThat(ONE.change(cells(slice(3, 2, LOWER + 1), low + 128, slice(3, 2, UPPER), high - 1)))
        .containsExactly("bus keccak parts");
    // Its takers would need bits that are none.
    int target = MOVED + 8 * KeccakParts.target(1);
    assertThat(
            ONE.change(
                cells(
                    slice(3, 2, LOWER + 1),
                    low + 128,
                    slice(3, 2, UPPER),
                    high - 1,
                    slice(4, 2, target + 7),
                    ONE.at(slice(4, 2, target + 7)) + 2,
                    slice(4, 3, target),
                    ONE.at(slice(4, 3, target)) - 1)))
        .contains("bit " + (target + 7))
        .doesNotContain("bus keccak parts");
  }

  @Test
  void bitsAreBits() {
    int bit = slice(5, 1, MOVED).column();
    int one = ONE.at(slice(5, 1, bit));
    int two = ONE.at(slice(5, 1, bit + 1));
    assertThat(ONE.change(cells(slice(5, 1, bit), one + 2, slice(5, 1, bit + 1), two - 1)))
        .contains("bit " + bit);
  }

  /** Bytes whose xor is right but that aren't bytes, or not of the lanes. */
  @Test
  void bug34_thetaIsOfTheLanes() {
    int sum = ONE.at(slice(2, 2, SUMS));
    int next = ONE.at(slice(2, 2, SUMS + 1));
    assertThat(ONE.change(cells(slice(2, 2, SUMS), sum ^ 1, slice(2, 2, SUMS + 1), next ^ 1)))
        .containsExactly("lookup byte");
    int added = ONE.at(slice(2, 2, ADDED));
    Map<Cell, Integer> other = new HashMap<>();
    other.put(slice(2, 2, ADDED), added ^ 1);
    for (int y = 0; y < 5; y++) {
      Cell low = slice(2, 2, LOWER + 5 * y);
      other.put(low, ONE.at(low) ^ 1);
    }
    assertThat(ONE.change(other)).containsExactly("bus keccak parts", "lookup byte");
  }

  /** The bit that goes out is said to be another, and the byte after it compensates. */
  @Test
  void bug31_carriesAreTheHighestBits() {
    int out = ONE.at(slice(6, 3, OUT + 1));
    int added = ONE.at(slice(6, 3, ADDED));
    assertThat(ONE.change(cells(slice(6, 3, OUT + 1), 1 - out)))
        .containsExactly("bus keccak carries", "lookup byte");
    assertThat(ONE.change(cells(slice(6, 3, OUT + 1), 1 - out, slice(6, 4, IN + 1), 1 - out)))
        .containsExactly("lookup byte");
    assertThat(
            ONE.change(
                cells(
                    slice(6, 3, OUT + 1),
                    1 - out,
                    slice(6, 4, IN + 1),
                    1 - out,
                    slice(6, 3, ADDED),
                    added + (2 * out - 1) * 256)))
        .containsExactly("lookup byte");
    assertThat(ONE.change(cells(slice(6, 3, OUT + 1), 2))).contains("carry 1");
  }

  @Test
  void bug35_constantsAreOfTheRound() {
    int constant = ONE.at(slice(1, 0, CONSTANT));
    assertThat(constant).isEqualTo(1);
    int mixed = ONE.at(slice(1, 0, MIXED));
    assertThat(ONE.change(cells(slice(1, 0, CONSTANT), 0x82, slice(1, 0, FIRST), mixed ^ 0x82)))
        .containsExactly("constant", "lookup byte");
    // Round 1 says that it is round 2: its constant is another, and so is where it belongs.
    assertThat(ONE.change(cells(slice(1, 0, UNITS), 0, slice(1, 0, UNITS + 1), 1)))
        .contains("constant", "bus keccak parts", "bus keccak carries");
  }

  /** A round less: rows of round 23 say that they are the last. */
  @Test
  void bug35_thereAreAllRounds() {
    Map<Cell, Integer> shorter = new HashMap<>();
    for (int j = 0; j < 8; j++) {
      shorter.put(slice(23, j, LAST), 1);
      for (int column = 0; column < WIDTH; column++) {
        shorter.put(slice(24, j, column), 0);
      }
      for (int lane = 0; lane < 25; lane++) {
        Cell byteOfWord = word(2 * (lane / 5) + j / 4, AFTER + 4 * (lane % 5) + j % 4);
        shorter.put(byteOfWord, ONE.at(slice(23, j, lane == 0 ? FIRST : MIXED + lane)));
      }
    }
    assertThat(ONE.change(shorter)).containsExactly("bus memory", "last round");
    // With the flags of round 24 they have its constant.
    for (int j = 0; j < 8; j++) {
      shorter.put(slice(23, j, UNITS + 4), 0);
      shorter.put(slice(23, j, UNITS + 5), 1);
    }
    assertThat(ONE.change(shorter))
        .contains("bus keccak parts", "constant")
        .doesNotContain("last round");
  }

  /** A row without a slice, or with two, or with a round but without a slice. */
  @Test
  void bug34_flagsAreOneOfEach() {
    assertThat(ONE.change(cells(slice(4, 0, 0), 0))).contains("round of a row");
    assertThat(ONE.change(cells(slice(4, 0, 1), 1))).contains("one slice");
    assertThat(ONE.change(cells(slice(4, 0, SIXES + 1), 1))).contains("one round");
    assertThat(ONE.change(cells(slice(4, 0, SIXES), 0))).contains("one of six rounds");
    assertThat(ONE.change(cells(slice(4, 0, UNITS + 1), 1))).contains("one of six rounds");
    // 2 and −1 instead of 1 and 0: the same sum.
    assertThat(ONE.change(cells(slice(4, 0, 0), 2, slice(4, 0, 1), -1))).contains("flag 0");
    assertThat(ONE.change(cells(slice(4, 0, UNITS + 3), 2, slice(4, 0, UNITS + 2), -1)))
        .contains("flag " + (UNITS + 3));
    assertThat(ONE.change(cells(slice(24, 0, LAST), 0))).contains("last round");
    assertThat(ONE.change(cells(new Cell(SLICES, 200, LAST), 1))).contains("last round");
  }

  /** Rows of one round change places: each slice goes to its own. */
  @Test
  void bug35_slicesDoNotChangePlaces() {
    assertThat(
            ONE.change(
                cells(slice(7, 2, 2), 0, slice(7, 2, 5), 1, slice(7, 5, 5), 0, slice(7, 5, 2), 1)))
        .containsExactly("bus keccak carries", "bus keccak parts");
  }

  /** Two calls with the same rows but each other's times, in one round and in all. */
  @Test
  void bug34_callsDoNotMix() {
    CallTester two = tester(random(2), random(3));
    Map<Cell, Integer> swapped = new HashMap<>();
    for (int j = 0; j < 8; j++) {
      swapped.put(slice(9, j, TIME), two.at(slice(25 + 9, j, TIME)));
      swapped.put(slice(25 + 9, j, TIME), two.at(slice(9, j, TIME)));
    }
    assertThat(two.change(swapped)).containsExactly("bus keccak parts");
    for (int row = 0; row < 400; row++) {
      Cell cell = new Cell(SLICES, row, TIME);
      swapped.put(cell, two.at(new Cell(SLICES, (row + 200) % 400, TIME)));
    }
    assertThat(two.change(swapped)).containsExactly("bus keccak bytes");
  }

  /** Rows that no call asked for: a round's eight rows once more, a row of words once more. */
  @Test
  void bug35_rowsDoNotStandAlone() {
    Map<Cell, Integer> more = new HashMap<>();
    for (int column = 0; column < WIDTH; column++) {
      for (int j = 0; j < 8; j++) {
        more.put(new Cell(SLICES, 200 + j, column), ONE.at(slice(12, j, column)));
      }
    }
    assertThat(ONE.change(more)).containsExactly("bus keccak parts");
    more.clear();
    for (int column = 0; column < 55; column++) {
      more.put(word(10, column), ONE.at(word(9, column)));
    }
    assertThat(ONE.change(more))
        .containsExactly("bus keccak bytes", "bus keccak words", "bus memory");
    assertThat(ONE.change(cells(word(4, 0), 0)))
        .containsExactly("bus keccak bytes", "bus keccak words", "bus memory");
  }

  /** Words of bytes that are none: the same limbs. */
  @Test
  void bug32_limbsAreMadeOfBytes() {
    int low = ONE.at(word(2, BEFORE));
    int high = ONE.at(word(2, BEFORE + 1));
    assertThat(ONE.change(cells(word(2, BEFORE), low + 256, word(2, BEFORE + 1), high - 1)))
        .containsExactly("bus keccak bytes");
    // The rows of slices can't take them: χ gives bytes. Plane 1, slices 0 and 1.
    assertThat(
            ONE.change(
                cells(
                    word(2, BEFORE),
                    low + 256,
                    word(2, BEFORE + 1),
                    high - 1,
                    slice(0, 0, MIXED + 5),
                    low + 256,
                    slice(0, 1, MIXED + 5),
                    high - 1)))
        .containsExactly("chi 5", "lookup byte");
    int lowAfter = ONE.at(word(2, AFTER));
    assertThat(
            ONE.change(cells(word(2, AFTER), lowAfter ^ 1, slice(24, 0, MIXED + 5), lowAfter ^ 1)))
        .containsExactly("bus memory", "chi 5", "lookup byte");
  }

  /** Lower words for upper ones, one plane for another. */
  @Test
  void wordsHaveTheirPlaces() {
    assertThat(ONE.change(cells(word(0, 4), 1, word(1, 4), 0)))
        .containsExactly("bus keccak bytes", "bus memory");
    assertThat(ONE.change(cells(word(0, 3), 1, word(2, 3), 0)))
        .containsExactly("bus keccak bytes", "bus memory");
    assertThat(ONE.change(cells(word(0, 2), ONE.at(word(0, 2)) + 1)))
        .containsExactly("bus keccak words", "bus memory");
  }

  @Test
  void costs() {
    CallTester tester = tester(random(1));
    assertThat(tester.cost(SLICES)).containsExactly(329, 74, 481);
    assertThat(tester.cost(WORDS)).containsExactly(55, 29, 119);
    assertThat(tester.cost(CALLS)).containsExactly(9, 23, 61);
  }
}
