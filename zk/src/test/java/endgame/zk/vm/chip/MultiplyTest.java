package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.riscv.Asm;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MultiplyTest {
  private static final int[] EDGES = {
    0, 1, 2, -1, 0x7fffffff, 0x80000000, 0xffff, 0xffff0000, 0x8000, 0xff00ff, 0x80007fff
  };
  private static final long P = ChipTester.F.p();
  private static final int WRITES = 5;
  private static final int MUL = 14;
  private static final int MULH = 15;
  private static final int MULHSU = 16;
  private static final int MULHU = 17;
  private static final int FIRST = 18;
  private static final int SECOND = 20;
  private static final int RESULT = 24;
  private static final int OTHER = 26;
  private static final int FIRST_NEGATIVE = 28;
  private static final int SECOND_NEGATIVE = 29;
  private static final int NEGATIVE = 30;
  private static final int PRODUCT = 31;

  private static Asm all(Asm asm, int x, int y) {
    asm.li(10, x).li(11, y);
    for (int funct3 = 0; funct3 < 4; funct3++) {
      asm.register(1, funct3, 12, 10, 11);
    }
    return asm;
  }

  private static ChipTester chip(int... pairs) {
    Asm asm = new Asm(ChipTester.START);
    for (int i = 0; i < pairs.length; i += 2) {
      all(asm, pairs[i], pairs[i + 1]);
    }
    asm.register(1, 1, 0, 10, 11).register(1, 3, 10, 10, 10);
    return ChipTester.run(new Multiply(), asm.word(0x73).words());
  }

  @Test
  void acceptsHonestRows() {
    int[] pairs = new int[2 * EDGES.length * EDGES.length + 80];
    SplittableRandom random = new SplittableRandom(41);
    for (int i = 0; i < pairs.length; i++) {
      int pair = i / 2;
      int edge = i % 2 == 0 ? pair / EDGES.length : pair % EDGES.length;
      pairs[i] = edge < EDGES.length ? EDGES[edge] : random.nextInt();
    }
    chip(pairs).isAccepted();
  }

  @Test
  void noticesEachChangedCell() {
    ChipTester chip = chip(-3, 0x80000001);
    // What x0 held and since when: it is not written.
    assertThat(chip.survivors())
        .isNotEmpty()
        .allMatch(s ->
            Set.of(6, 7, 12, 13).contains(Survivors.column(s))
                && chip.columns()[WRITES][Survivors.row(s)] == 0);
  }

  private static int word(ChipTester chip, int column, int row) {
    return chip.columns()[column][row] | chip.columns()[column + 1][row] << 16;
  }

  private static int bytes(ChipTester chip, int column, int row) {
    int[][] c = chip.columns();
    return c[column][row]
        | c[column + 1][row] << 8
        | c[column + 2][row] << 16
        | c[column + 3][row] << 24;
  }

  private static boolean isMul(ChipTester chip, int row) {
    return chip.columns()[MUL][row] == 1;
  }

  /** What notices another product, apart from memory that gets another result. */
  private static SortedSet<String> forge(
      ChipTester chip, int row, int low, int high, int negative, int xNegative, int yNegative) {
    Map<Integer, Integer> cells =
        new HashMap<>(
            ProductCells.of(
                PRODUCT,
                word(chip, FIRST, row),
                xNegative,
                bytes(chip, SECOND, row),
                yNegative,
                0,
                low,
                256 * ((high >>> 16) - ((long) negative << 16))));
    ProductCells.word(cells, RESULT, isMul(chip, row) ? low : high);
    ProductCells.word(cells, OTHER, isMul(chip, row) ? high : low);
    cells.put(NEGATIVE, negative);
    cells.put(FIRST_NEGATIVE, xNegative);
    cells.put(SECOND_NEGATIVE, yNegative);
    SortedSet<String> faults = new TreeSet<>(chip.change(row, cells));
    faults.remove("bus memory");
    return faults;
  }

  private static SortedSet<String> forge(ChipTester chip, int row, int low, int high, int sign) {
    return forge(
        chip,
        row,
        low,
        high,
        sign,
        chip.columns()[FIRST_NEGATIVE][row],
        chip.columns()[SECOND_NEGATIVE][row]);
  }

  private static int low(ChipTester chip, int row) {
    return word(chip, isMul(chip, row) ? RESULT : OTHER, row);
  }

  private static int high(ChipTester chip, int row) {
    return word(chip, isMul(chip, row) ? OTHER : RESULT, row);
  }

  @Test
  void theForgerWritesHonestCells() {
    ChipTester chip = chip(-1, -1, 0x12345678, 0x9abcdef0, 0, -7);
    for (int row = 0; row < chip.rows(); row++) {
      assertThat(forge(chip, row, low(chip, row), high(chip, row), chip.columns()[NEGATIVE][row]))
          .isEmpty();
    }
  }

  /** The same in the field and in its low bits: only the size tells. */
  @Test
  void bug33_highWordsThatDifferByMultiplesOfThePrime() {
    ChipTester chip = chip(0x12345678, 0x9abcdef0, -1, -1, 3, 5, -3, 5, 0x80000000, 0x7fffffff);
    for (int row = 0; row < chip.rows(); row++) {
      long high = Integer.toUnsignedLong(high(chip, row));
      int sign = chip.columns()[NEGATIVE][row];
      long signed = high - ((long) sign << 32);
      for (int times = -3; times <= 3; times++) {
        long other = signed + times * P;
        if (times == 0 || other < -(1L << 32) || other >= 1L << 32) {
          continue;
        }
        int newSign = other < 0 ? 1 : 0;
        assertThat(forge(chip, row, low(chip, row), (int) other, newSign))
            .as("row %d, %d times p", row, times)
            .containsExactly("lookup range");
      }
    }
  }

  /** The same in the field and in size: only the low bits tell. */
  @Test
  void bug32_lowWordsThatTheFieldAllows() {
    ChipTester chip = chip(0x12345678, 0x9abcdef0, -1, -1, 3, 5, -3, 5, 0x80000000, 0x7fffffff);
    SplittableRandom random = new SplittableRandom(42);
    for (int row = 0; row < chip.rows(); row++) {
      for (int attack = 0; attack < 50; attack++) {
        long low = Integer.toUnsignedLong(low(chip, row));
        int high = high(chip, row) + random.nextInt(-5, 6);
        // low + 2^32·high stays the same modulo p.
        long change =
            Math.floorMod((long) (high(chip, row) - high) * ((1L << 32) % P), P)
                + P * random.nextInt(-2, 3);
        if (change == 0 || low + change < 0 || low + change >= 1L << 32) {
          continue;
        }
        assertThat(forge(chip, row, (int) (low + change), high, chip.columns()[NEGATIVE][row]))
            .as("row %d, attack %d, seed 42", row, attack)
            .contains("lookup range");
      }
    }
  }

  /** The same in low bits and about the same in size: only the field tells. */
  @Test
  void bug33_highWordsNearTheTrueOne() {
    ChipTester chip = chip(0x12345678, 0x9abcdef0, -3, 5);
    for (int row = 0; row < chip.rows(); row++) {
      for (int change : new int[] {1, -1, 256, 65536, -65536}) {
        assertThat(
                forge(
                    chip,
                    row,
                    low(chip, row),
                    high(chip, row) + change,
                    chip.columns()[NEGATIVE][row]))
            .contains("product in the field");
      }
    }
  }

  @Test
  void bug33_wrongSignsOfOperands() {
    ChipTester chip = chip(0x80000001, 0xfffffff0);
    // MULH as if unsigned, with the product of that.
    long unsigned = 0x80000001L * 0xfffffff0L;
    assertThat(forge(chip, 1, (int) unsigned, (int) (unsigned >>> 32), 0, 0, 0))
        .containsExactly("lookup range");
    // MULHU as if signed.
    long signed = Math.multiplyFull(0x80000001, 0xfffffff0);
    assertThat(forge(chip, 3, (int) signed, (int) (signed >>> 32), 0, 1, 1))
        .contains("first is signed", "second is signed");
    // MULHSU as if both were.
    assertThat(forge(chip, 2, (int) signed, (int) (signed >>> 32), 0, 1, 1))
        .containsExactly("second is signed");
  }

  /** x·x with another second x. */
  @Test
  void bug21_readsOfOneRegisterAgree() {
    ChipTester chip = chip(5, 5);
    int row = chip.rows() - 1;
    Map<Integer, Integer> cells = product(chip, row, new int[] {6, 0, 0, 0}, 30);
    cells.put(SECOND, 6);
    assertThat(chip.change(row, cells)).containsExactly("bus memory");
  }

  @Test
  void bug34_flagsAreTheInstruction() {
    ChipTester chip = chip(0x12345678, 0x1abcdef0);
    assertThat(chip.change(1, Map.of(MULH, 0, MULHU, 1))).contains("lookup program");
    assertThat(chip.change(1, Map.of(MULHSU, 1))).contains("one of them");
    int[][] c = chip.columns();
    Map<Integer, Integer> swapped = new HashMap<>();
    ProductCells.word(swapped, RESULT, word(chip, OTHER, 1));
    ProductCells.word(swapped, OTHER, word(chip, RESULT, 1));
    swapped.put(MULH, 0);
    swapped.put(MUL, 1);
    assertThat(c[MULH][1]).isEqualTo(1);
    assertThat(chip.change(1, swapped)).containsExactly("bus memory", "lookup program");
  }

  /** Bytes of the second operand that are none but make the same limb. */
  @Test
  void bug32_bytesOfOperandsAreChecked() {
    ChipTester chip = chip(7, 0x00010100);
    Map<Integer, Integer> cells = new HashMap<>(Map.of(SECOND, 256, SECOND + 1, 0));
    assertThat(chip.change(0, cells)).contains("lookup range");
    assertThat(chip.change(0, Map.of(SECOND + 2, 257, SECOND + 3, (int) P - 1)))
        .contains("lookup range");
  }

  private static int over(long power) {
    return ChipTester.F.fromMontgomery(ChipTester.F.inverse(ChipTester.F.of(power)));
  }

  private static int times(int element, long factor) {
    return (int) Math.floorMod(element * factor, P);
  }

  /** A product's sign that is a fraction pays for another high word. */
  @Test
  void bug33_theSignOfAProductIsWhole() {
    ChipTester chip = chip(0x12345678, 0x1abcdef0);
    int row = 3;
    int size = PRODUCT + 7;
    Map<Integer, Integer> cells = new HashMap<>();
    cells.put(RESULT, chip.columns()[RESULT][row] + 256);
    cells.put(NEGATIVE, times(over(1L << 32), 256));
    cells.put(size, chip.columns()[size][row] - 1);
    assertThat(chip.change(row, cells)).containsExactly("bus memory", "negative");
  }

  /** A factor's sign that is a fraction makes another factor with the same low bits. */
  @Test
  void bug33_signsOfFactorsAreWhole() {
    ChipTester first = chip(0x10000, 0x8000);
    int row = 1;
    Map<Integer, Integer> cells = new HashMap<>();
    ProductCells.word(cells, RESULT, -1);
    cells.put(NEGATIVE, 1);
    int size = PRODUCT + 7;
    cells.put(size, 33792 - 256);
    cells.put(size + 1, 0);
    cells.put(FIRST_NEGATIVE, over(1 << 15));
    assertThat(first.change(row, cells)).containsExactly("bus memory", "first negative");
    ChipTester second = chip(0x80, 0x01000000);
    cells.remove(FIRST_NEGATIVE);
    cells.put(SECOND_NEGATIVE, over(128));
    assertThat(second.change(row, cells)).containsExactly("bus memory", "second negative");
  }

  @Test
  void bug34_unsignedFactorsHaveNoSign() {
    ChipTester chip = chip(0x80000001, 0xfffffff0);
    long mixed = -0x7fffffffL * 0xfffffff0L;
    assertThat(forge(chip, 3, (int) mixed, (int) (mixed >>> 32), 1, 1, 0))
        .containsExactly("first is signed");
  }

  /** What a ranged cell has too much, its top would take away as a fraction. */
  @Test
  void bug32_topsAreWhole() {
    ChipTester chip = chip(0x12345678, 0x1abcdef0);
    String[] names = {"step top", "last carry top", "last step top", "size top"};
    for (int i = 0; i < names.length; i++) {
      int cell = PRODUCT + 1 + 2 * i;
      int value = chip.columns()[cell][0];
      int top = chip.columns()[cell + 1][0];
      int other = value == 0 ? 1 : value - 1;
      int fraction = times(over(1 << 16), (long) value - other);
      int newTop = (int) ((top + (long) fraction) % P);
      assertThat(chip.change(0, Map.of(cell, other, cell + 1, newTop))).containsExactly(names[i]);
    }
  }

  private static Map<Integer, Integer> product(ChipTester chip, int row, int[] y, long to) {
    int high = (int) (to >>> 32);
    Map<Integer, Integer> cells =
        new HashMap<>(
            ProductCells.of(
                PRODUCT, word(chip, FIRST, row), 0, y, 0, 0, (int) to, 256L * (high >>> 16)));
    ProductCells.word(cells, RESULT, isMul(chip, row) ? (int) to : high);
    ProductCells.word(cells, OTHER, isMul(chip, row) ? high : (int) to);
    return cells;
  }

  /** A multiple of p more: each of these needs one cell that is a fraction. */
  @Test
  void bug32_eachCarryIsInRange() {
    ChipTester chip = chip(0x12345678, 0x1abcdef0);
    int row = 3;
    int[] y = {0xf0, 0xde, 0xbc, 0x1a};
    long honest = 0x12345678L * 0x1abcdef0L;
    // The first limb's carry, the last limb's, what is above it, and the size.
    long[] mores = {256, 1L << 24, 1L << 16, 1L << 32};
    String[] tops = {"lookup range", "last carry top", "last step top", "size top"};
    for (int i = 0; i < mores.length; i++) {
      long to = honest + mores[i] * P;
      Map<Integer, Integer> cells = product(chip, row, y, to);
      assertThat(chip.change(row, cells)).containsExactly("bus memory", "lookup range");
      assertThat(chip.change(row, ProductCells.intoTops(cells, PRODUCT)))
          .containsExactly("bus memory", tops[i]);
    }
  }

  /** p more, by a byte that is none, though the other one is and both make the limb. */
  @Test
  void bug32_eachByteIsChecked() {
    ChipTester low = chip(0xffff, 0x1000);
    int[] first = {0x1000 - 256 * 143, 143, 0, 0};
    Map<Integer, Integer> cells = product(low, 0, first, 0xffffL * 0x1000 + P);
    cells.putAll(Map.of(SECOND, ChipTester.field(first[0]), SECOND + 1, first[1]));
    assertThat(low.change(0, cells)).containsExactly("bus memory", "lookup range");
    ChipTester high = chip(0xffff, 0x1002);
    int[] second = {1, ChipTester.over(0x1001, 256), 0, 0};
    cells = product(high, 0, second, 0xffffL * 0x1002 + P);
    cells.putAll(Map.of(SECOND, second[0], SECOND + 1, second[1]));
    assertThat(high.change(0, cells)).containsExactly("bus memory", "lookup range");
    // 2^16 times as much.
    ChipTester third = chip(0xffff, 0x100000);
    int[] upper = {0, 0, 0x10 - 256 * 127, 127};
    cells = product(third, 0, upper, 0xffffL * 0x100000 + (P << 16));
    cells.putAll(Map.of(SECOND + 2, ChipTester.field(upper[2]), SECOND + 3, upper[3]));
    assertThat(third.change(0, cells)).containsExactly("bus memory", "lookup range");
  }

  /** One operand of MULH as if it were unsigned. */
  @Test
  void bug33_eachSignIsTheTopBit() {
    long product = 0x80000001L * 5;
    for (ChipTester chip : new ChipTester[] {chip(0x80000001, 5), chip(5, 0x80000001)}) {
      assertThat(forge(chip, 1, (int) product, (int) (product >>> 32), 0, 0, 0))
          .containsExactly("lookup range");
    }
  }
}
