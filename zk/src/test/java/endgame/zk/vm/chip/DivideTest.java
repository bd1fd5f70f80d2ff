package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.riscv.Asm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DivideTest {
  private static final int[] EDGES = {
    0, 1, 2, -1, -2, 3, 0x7fffffff, 0x80000000, 0x80000001, 0xffff, 0xffff0000, 0x10000
  };
  private static final int WRITES = 5;
  private static final int DIV = 14;
  private static final int DIVU = 15;
  private static final int DIVIDEND = 18;
  private static final int DIVISOR = 20;
  private static final int RESULT = 24;
  private static final int OTHER = 26;
  private static final int DIVIDEND_NEGATIVE = 28;
  private static final int DIVISOR_NEGATIVE = 29;
  private static final int QUOTIENT_NEGATIVE = 30;
  private static final int REMAINDER_NEGATIVE = 31;
  private static final int ZERO = 32;
  private static final int GAP = 33;
  private static final int CARRY = 35;
  private static final int BORROW = 36;
  private static final int PRODUCT = 37;
  private static final int MIN = 0x80000000;

  /** Rows DIV, DIVU, REM, REMU of each pair. */
  private static ChipTester chip(int... pairs) {
    Asm asm = new Asm(ChipTester.START);
    for (int i = 0; i < pairs.length; i += 2) {
      asm.li(10, pairs[i]).li(11, pairs[i + 1]);
      for (int funct3 = 4; funct3 < 8; funct3++) {
        asm.register(1, funct3, 12, 10, 11);
      }
    }
    asm.register(1, 4, 0, 10, 11).register(1, 7, 10, 10, 10);
    return ChipTester.run(new Divide(), asm.word(0x73).words());
  }

  @Test
  void acceptsHonestRows() {
    int[] pairs = new int[2 * EDGES.length * EDGES.length + 80];
    SplittableRandom random = new SplittableRandom(43);
    for (int i = 0; i < pairs.length; i++) {
      int pair = i / 2;
      int edge = i % 2 == 0 ? pair / EDGES.length : pair % EDGES.length;
      pairs[i] =
          edge < EDGES.length ? EDGES[edge] : random.nextInt() >> (i % 2 * random.nextInt(32));
    }
    chip(pairs).isAccepted();
  }

  @Test
  void noticesEachChangedCell() {
    ChipTester chip = chip(-7, 2, 5, 0);
    // What x0 held and since when: it is not written.
    assertThat(chip.survivors())
        .isNotEmpty()
        .allMatch(s ->
            Set.of(6, 7, 12, 13).contains(Survivors.column(s))
                && chip.columns()[WRITES][Survivors.row(s)] == 0);
  }

  private static int cell(ChipTester chip, int column, int row) {
    return chip.columns()[column][row];
  }

  private static int word(ChipTester chip, int column, int row) {
    return cell(chip, column, row) | cell(chip, column + 1, row) << 16;
  }

  private static int divisor(ChipTester chip, int row) {
    return cell(chip, DIVISOR, row)
        | cell(chip, DIVISOR + 1, row) << 8
        | cell(chip, DIVISOR + 2, row) << 16
        | cell(chip, DIVISOR + 3, row) << 24;
  }

  /** What an attacker says of a row. */
  private record Claim(
      int quotient, int remainder, int quotientNegative, int remainderNegative, int zero) {}

  /** What notices a claim with the best other cells, apart from memory that gets its result. */
  private static SortedSet<String> forge(ChipTester chip, int row, Claim claim) {
    return forge(
        chip, row, claim, cell(chip, DIVIDEND_NEGATIVE, row), cell(chip, DIVISOR_NEGATIVE, row));
  }

  private static SortedSet<String> forge(
      ChipTester chip, int row, Claim claim, int dividendNegative, int divisorNegative) {
    int divisor = divisor(chip, row);
    boolean isQuotient = cell(chip, DIV, row) + cell(chip, DIVU, row) == 1;
    Map<Integer, Integer> cells =
        new HashMap<>(
            ProductCells.of(
                PRODUCT,
                claim.quotient,
                claim.quotientNegative,
                divisor,
                divisorNegative,
                claim.remainder,
                word(chip, DIVIDEND, row),
                0));
    ProductCells.word(cells, RESULT, isQuotient ? claim.quotient : claim.remainder);
    ProductCells.word(cells, OTHER, isQuotient ? claim.remainder : claim.quotient);
    cells.put(DIVIDEND_NEGATIVE, dividendNegative);
    cells.put(DIVISOR_NEGATIVE, divisorNegative);
    cells.put(QUOTIENT_NEGATIVE, claim.quotientNegative);
    cells.put(REMAINDER_NEGATIVE, claim.remainderNegative);
    cells.put(ZERO, claim.zero);
    int low =
        (divisor & 0xffff) * (1 - 2 * divisorNegative)
            - (claim.remainder & 0xffff) * (1 - 2 * claim.remainderNegative)
            - 1;
    int carry = low >> 16;
    // A sign may be any element.
    long full = (long) divisorNegative - claim.remainderNegative + claim.zero;
    long high =
        (divisor >>> 16) * (1 - 2L * divisorNegative)
            - (claim.remainder >>> 16) * (1 - 2L * claim.remainderNegative)
            + (full << 16)
            + carry;
    cells.put(GAP, low & 0xffff);
    cells.put(CARRY, carry & 1);
    cells.put(BORROW, carry < 0 ? 1 : 0);
    cells.put(GAP + 1, Math.floorMod(high, ChipTester.F.p()));
    SortedSet<String> faults = new TreeSet<>(chip.change(row, cells));
    faults.remove("bus memory");
    return faults;
  }

  @Test
  void bug30_everyOtherAnswerToSmallOperandsIsNoticed() {
    int[] pairs = {7, 2, -7, 2, 7, -2, -7, -2, 6, 3, -6, 3, 0, 5, 0, -5, 1, 1, 5, 0, -5, 0, 0, 0};
    ChipTester chip = chip(pairs);
    for (int row = 0; row < 2 * pairs.length; row++) {
      int accepted = 0;
      int dividend = word(chip, DIVIDEND, row);
      int divisor = divisor(chip, row);
      for (int remainder = -8; remainder <= 8; remainder++) {
        int near = divisor == 0 ? -1 : (dividend - remainder) / divisor;
        for (int quotient : new TreeSet<>(List.of(near, near + 1, near - 1, 0))) {
          for (int signs = 0; signs < 8; signs++) {
            Claim claim =
                new Claim(quotient, remainder, signs & 1, (signs >> 1) & 1, (signs >> 2) & 1);
            accepted += forge(chip, row, claim).isEmpty() ? 1 : 0;
          }
        }
      }
      // Of unsigned operands the quotient may be far from those tried here.
      assertThat(accepted).as("row %d", row).isLessThanOrEqualTo(1);
      if (row % 4 == 0 || row % 4 == 2) {
        assertThat(accepted).as("row %d", row).isEqualTo(1);
      }
    }
  }

  @Test
  void bug30_divisionByZeroHasOneAnswer() {
    ChipTester chip = chip(7, 0, -7, 0, 0, 0);
    for (int row = 0; row < 12; row++) {
      int dividend = word(chip, DIVIDEND, row);
      int sign = cell(chip, DIVIDEND_NEGATIVE, row);
      assertThat(forge(chip, row, new Claim(-1, dividend, 0, sign, 1))).isEmpty();
      assertThat(forge(chip, row, new Claim(0, dividend, 0, sign, 1)))
          .containsExactly("quotient by zero, high", "quotient by zero, low");
      assertThat(forge(chip, row, new Claim(5, dividend, 0, sign, 0)))
          .containsExactly("lookup range");
      assertThat(forge(chip, row, new Claim(-1, dividend + 1, 0, sign, 1)))
          .contains("product in the field");
      assertThat(forge(chip, row, new Claim(-1, dividend, 1, sign, 1)))
          .containsExactly("quotient by zero is not negative");
    }
  }

  @Test
  void bug30_zeroIsTrueOfZeroOnly() {
    ChipTester chip = chip(7, 2, -7, 2);
    assertThat(forge(chip, 0, new Claim(3, 1, 0, 0, 1)))
        .contains("zero divisor", "quotient by zero, low");
    // −1 · 2 + 9 = 7, and 9 needn't be less than the divisor if that were zero.
    assertThat(forge(chip, 0, new Claim(-1, 9, 1, 0, 1))).contains("zero divisor");
  }

  @Test
  void bug30_overflowHasOneAnswer() {
    ChipTester chip = chip(MIN, -1);
    assertThat(forge(chip, 0, new Claim(MIN, 0, 0, 0, 0))).isEmpty();
    assertThat(forge(chip, 0, new Claim(MIN, 0, 1, 0, 0))).contains("product in the field");
    assertThat(forge(chip, 0, new Claim(0x7fffffff, -1, 0, 1, 0))).contains("lookup range");
    assertThat(forge(chip, 2, new Claim(0, MIN, 0, 1, 0))).contains("lookup range");
  }

  @Test
  void remaindersAreSmallerThanTheirDivisor() {
    ChipTester chip = chip(7, 3, -7, 3, 7, -3, -7, -3);
    assertThat(forge(chip, 0, new Claim(1, 4, 0, 0, 0))).containsExactly("lookup range");
    assertThat(forge(chip, 1, new Claim(1, 4, 0, 0, 0))).containsExactly("lookup range");
    assertThat(forge(chip, 4, new Claim(-1, -4, 1, 1, 0))).containsExactly("lookup range");
    // Rounding down instead of to zero: the remainder has the divisor's sign.
    assertThat(forge(chip, 4, new Claim(-3, 2, 1, 0, 0)))
        .containsExactly("dividend with remainder's sign");
    assertThat(forge(chip, 8, new Claim(-3, -2, 1, 1, 0)))
        .containsExactly("dividend with remainder's sign", "remainder with dividend's sign");
    // A remainder with the wrong sign bit is another number.
    assertThat(forge(chip, 4, new Claim(-2, -1, 1, 0, 0)))
        .contains("dividend with remainder's sign");
    assertThat(forge(chip, 12, new Claim(2, -1, 0, 1, 0))).isEmpty();
  }

  /** The same in the field or in low bits. */
  @Test
  void bug32_quotientsThatDifferByThePrime() {
    ChipTester chip = chip(0x7ffffff0, 3, 100, 7);
    int p = ChipTester.F.p();
    for (int row : new int[] {1, 3, 5, 7}) {
      int dividend = word(chip, DIVIDEND, row);
      int divisor = divisor(chip, row);
      int quotient = dividend / divisor;
      int remainder = dividend % divisor;
      assertThat(forge(chip, row, new Claim(quotient, remainder, 0, 0, 0))).isEmpty();
      assertThat(forge(chip, row, new Claim(quotient + p, remainder, 0, 0, 0)))
          .contains("lookup range");
      // quotient·divisor = dividend − remainder modulo 2^32 with remainder 0.
      int inverse = divisor * (2 - divisor * divisor);
      for (int i = 0; i < 5; i++) {
        inverse *= 2 - divisor * inverse;
      }
      assertThat(forge(chip, row, new Claim(dividend * inverse, 0, 0, 0, 0)))
          .as("row %d", row)
          .contains("product in the field");
    }
  }

  @Test
  void bug30_wrongSignsOfOperands() {
    ChipTester chip = chip(-7, 2);
    // −7/2 as if unsigned, and 2^32 − 7 as if signed.
    assertThat(forge(chip, 0, new Claim(0x7ffffffc, 1, 0, 0, 0), 0, 0))
        .containsExactly("lookup range");
    assertThat(forge(chip, 1, new Claim(-3, -1, 1, 1, 0), 1, 0)).contains("first is signed");
  }

  @Test
  void bug34_flagsAreTheInstruction() {
    ChipTester chip = chip(7, 2);
    assertThat(chip.change(0, Map.of(DIV, 0, DIVU, 1))).containsExactly("lookup program");
    assertThat(chip.change(0, Map.of(DIVU, 1))).contains("one of them");
  }

  /** An even divisor leaves a quotient's top bit to the field: half a sign would pay for it. */
  @Test
  void bug30_theSignOfAQuotientIsWhole() {
    ChipTester chip = chip(7, 2);
    int half = ChipTester.F.fromMontgomery(ChipTester.F.inverse(ChipTester.F.of(2)));
    Map<Integer, Integer> cells =
        new HashMap<>(ProductCells.of(PRODUCT, 0x80000003, 0, 2, 0, 1, 7, 0));
    cells.remove(PRODUCT + 7);
    cells.remove(PRODUCT + 8);
    cells.put(RESULT + 1, 0x8000);
    cells.put(QUOTIENT_NEGATIVE, half);
    assertThat(chip.change(0, cells)).containsExactly("bus memory", "quotient negative");
  }

  @Test
  void bug32_carriesOfTheGapAreWhole() {
    ChipTester chip = chip(7, 2);
    int p = ChipTester.F.p();
    assertThat(cell(chip, CARRY, 0)).isZero();
    assertThat(chip.change(0, Map.of(CARRY, 2, BORROW, 1))).containsExactly("gap carry");
    assertThat(chip.change(0, Map.of(CARRY, 1, BORROW, (p + 1) / 2))).containsExactly("gap borrow");
  }

  private static Map<Integer, Integer> unsigned(
      ChipTester chip, int[] divisor, int quotient, int remainder) {
    int dividend = word(chip, DIVIDEND, 1);
    Map<Integer, Integer> cells =
        new HashMap<>(ProductCells.of(PRODUCT, quotient, 0, divisor, 0, remainder, dividend, 0));
    ProductCells.word(cells, RESULT, quotient);
    ProductCells.word(cells, OTHER, remainder);
    for (int i = 0; i < 4; i++) {
      cells.put(DIVISOR + i, ChipTester.field(divisor[i]));
    }
    ProductCells.word(cells, GAP, divisor(chip, 1) - remainder - 1);
    int carry = ((divisor(chip, 1) & 0xffff) - (remainder & 0xffff) - 1) >> 16;
    cells.put(CARRY, carry & 1);
    cells.put(BORROW, carry < 0 ? 1 : 0);
    return cells;
  }

  private static int[] bytes(int word) {
    return new int[] {word & 0xff, (word >> 8) & 0xff, (word >> 16) & 0xff, word >>> 24};
  }

  /** Quotients of the dividend and a multiple of p: each needs one cell that is a fraction. */
  @Test
  void bug32_eachCarryIsInRange() {
    long p = ChipTester.F.p();
    int[] divisors = {0x800000, 0x80000000, 0xffff, -1};
    long[] mores = {256 * p, p << 24, p << 16, p << 32};
    String[] tops = {"lookup range", "last carry top", "last step top", "size top"};
    for (int i = 0; i < divisors.length; i++) {
      ChipTester chip = chip(100, divisors[i]);
      long by = Integer.toUnsignedLong(divisors[i]);
      long to = 100 + mores[i];
      Map<Integer, Integer> cells =
          unsigned(chip, bytes(divisors[i]), (int) (to / by), (int) (to % by));
      assertThat(chip.change(1, cells)).containsExactly("bus memory", "lookup range");
      assertThat(chip.change(1, ProductCells.intoTops(cells, PRODUCT)))
          .containsExactly("bus memory", tops[i]);
      if (i % 2 == 1) {
        int above = PRODUCT + (i == 1 ? 3 : 7);
        cells.putAll(Map.of(above, 0, above + 1, 0));
        assertThat(chip.change(1, cells))
            .containsExactly("bus memory", i == 1 ? "product last carry" : "product size");
      }
    }
  }

  /** p less or 2^16·p more, by a byte of the divisor that is none. */
  @Test
  void bug32_eachByteIsChecked() {
    int p = ChipTester.F.p();
    ChipTester low = chip(0xc000 * 0x3000 + p, 0x3000);
    int[] first = {0x3000 - 256 * 217, 217, 0, 0};
    assertThat(low.change(1, unsigned(low, first, 0xc000, 0)))
        .containsExactly("bus memory", "lookup range");
    ChipTester next = chip(0xc001 * 0x3000 + p, 0x3000);
    int[] second = {1, ChipTester.over(0x2fff, 256), 0, 0};
    assertThat(next.change(1, unsigned(next, second, 0xc001, 0)))
        .containsExactly("bus memory", "lookup range");
    ChipTester high = chip(100, 0x80000000);
    assertThat(high.change(1, unsigned(high, new int[] {0, 0, 0x8000, 0}, 0xfe00, 65636)))
        .containsExactly("bus memory", "lookup range");
  }

  /** Signs that are no bits pay for quotients that are 2^25 and 2^24 too small. */
  @Test
  void bug30_signsOfDividendAndRemainderAreWhole() {
    ChipTester dividend = chip(3 * 0x7f0000, 0x7f0000);
    assertThat(forge(dividend, 0, new Claim(3 - (1 << 25), 0, 1, 0, 0), 65024, 0))
        .containsExactly("first negative");
    ChipTester remainder = chip(-3 * 0x7f0000, 0x7f0000);
    int sign = ChipTester.over(1, 1 << 16);
    assertThat(forge(remainder, 0, new Claim(-3 - (1 << 24), 0, 1, sign, 0)))
        .containsExactly("remainder negative");
  }

  /** A divisor that is half negative is 2^31 less, and all remainders are smaller than it. */
  @Test
  void bug30_theSignOfADivisorIsWhole() {
    assertThat(
            forge(
                chip(0x40000, 0x7fff0000), 0, new Claim(-4, 0, 1, 0, 0), 0, ChipTester.over(1, 2)))
        .containsExactly("second negative");
  }

  /** DIVU of a divisor that it reads as −3. */
  @Test
  void bug30_unsignedDivisorsHaveNoSign() {
    assertThat(forge(chip(7, -3), 1, new Claim(-2, 1, 1, 0, 0), 0, 1))
        .containsExactly("second is signed");
  }

  /** 0/−1 as if it were by zero: the remainder is 2^32 − 1 then. */
  @Test
  void bug30_anotherDivisorIsNotZero() {
    assertThat(forge(chip(0, -1), 0, new Claim(-1, -1, 0, 0, 1))).containsExactly("zero divisor");
  }
}
