package endgame.zk.vm.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.zk.guest.Ecall;
import endgame.zk.precompile.MulMod256;
import endgame.zk.precompile.Secp256k1;
import endgame.zk.vm.chip.PrecompileChip;
import endgame.zk.vm.precompile.CallTester;
import endgame.zk.vm.precompile.CallTester.Cell;
import endgame.zk.vm.run.PrecompileCall;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ArithmeticTest {
  private static final int CALLS = 0;
  private static final int WORDS = 1;
  private static final int BELOW = 2;
  private static final int PRODUCTS = 3;
  private static final BigInteger TOP = BigInteger.ONE.shiftLeft(256);

  private static List<PrecompileChip> chips() {
    return List.of(new Calls(), new Words(), new Below(), new Products());
  }

  private static int[] words(BigInteger... numbers) {
    int[] words = new int[8 * numbers.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = numbers[i / 8].shiftRight(32 * (i % 8)).intValue();
    }
    return words;
  }

  private static BigInteger random(long seed) {
    byte[] bytes = new byte[32];
    new SplittableRandom(seed).nextBytes(bytes);
    return new BigInteger(1, bytes);
  }

  private static PrecompileCall mulMod(int time, BigInteger a, BigInteger b, BigInteger m) {
    int[] after = words(a);
    MulMod256.mulmod(after, words(b), words(m));
    return CallTester.call(
        Ecall.MULMOD256,
        time,
        new int[] {0x20000, 0x30000, 0x40000},
        new int[][] {words(a), words(b), words(m)},
        after);
  }

  private static PrecompileCall add(int time, BigInteger... points) {
    int[] after = words(points[0], points[1]);
    int[] second = words(points[2], points[3]);
    Secp256k1.add(after, second);
    return CallTester.call(
        Ecall.SECP256K1_ADD,
        time,
        new int[] {0x20000, 0x30000},
        new int[][] {words(points[0], points[1]), second},
        after);
  }

  private static PrecompileCall twice(int time, BigInteger x, BigInteger y) {
    int[] after = words(x, y);
    Secp256k1.dbl(after);
    return CallTester.call(Ecall.SECP256K1_DOUBLE, time, 0x20000, words(x, y), after);
  }

  private static CallTester tester(PrecompileCall... calls) {
    return new CallTester(chips(), List.of(calls));
  }

  @Test
  void acceptsWhatTheNativesGive() {
    BigInteger max = TOP.subtract(BigInteger.ONE);
    tester(
            mulMod(1, random(1), random(2), random(3)),
            mulMod(1001, max, max, BigInteger.ONE),
            mulMod(2001, max, max, BigInteger.ZERO),
            mulMod(3001, BigInteger.ZERO, max, max),
            add(4001, random(1), random(2), random(3), random(4)),
            add(5001, random(1), random(2), random(1), random(4)),
            twice(6001, random(5), random(6)),
            twice(7001, random(5), BigInteger.ZERO),
            twice(8001, max, Wide.FIELD))
        .isAccepted();
  }

  /** A call's row: columns of {@link Calls} as they are given out. */
  private static final int ADD_NONZERO = 3;

  private static final int MUL_NONZERO = 5;
  private static final int REDUCES = 6;
  private static final int SECOND_POINTER = 13;
  private static final int THIRD_POINTER = 15;
  private static final int SECOND_USE = 19;
  private static final int THIRD_USE = 21;
  private static final int X1 = 23;
  private static final int Y2 = X1 + 3 * 16;
  private static final int X3 = Y2 + 16;
  private static final int Y3 = X3 + 16;
  private static final int INVERSE = Y3 + 16;
  private static final int LAMBDA = INVERSE + 16;

  private static Set<String> cells(int row, int... firsts) {
    Set<String> cells = new TreeSet<>();
    for (int first : firsts) {
      for (int i = 0; i < 16; i++) {
        cells.add(row + ":" + (first + i));
      }
    }
    return cells;
  }

  private static Set<String> both(int row, int... firsts) {
    Set<String> cells = new TreeSet<>();
    for (int first : firsts) {
      cells.add(row + ":" + first);
      cells.add(row + ":" + (first + 1));
    }
    return cells;
  }

  /** Free are only numbers and pointers that an ecall has not. */
  @Test
  void noticesEachChangedCell() {
    CallTester tester =
        tester(
            mulMod(1, random(1), random(2), random(3)),
            add(4001, random(1), random(2), random(3), random(4)),
            twice(6001, random(5), random(6)));
    assertThat(tester.survivors(CALLS, 0)).isEqualTo(cells(0, Y2, Y3, LAMBDA));
    assertThat(tester.survivors(CALLS, 1)).isEqualTo(both(1, THIRD_POINTER, THIRD_USE));
    assertThat(tester.survivors(CALLS, 2))
        .isEqualTo(both(2, SECOND_POINTER, THIRD_POINTER, SECOND_USE, THIRD_USE));
    assertThat(tester.survivors(WORDS, 0, 1, 2, 3, 4, 5)).isEmpty();
    assertThat(tester.survivors(BELOW, 0, 1, 2, 3, 4)).isEmpty();
    assertThat(tester.survivors(PRODUCTS, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)).isEmpty();
  }

  private static Cell call(int column) {
    return new Cell(CALLS, 0, column);
  }

  /** What notices a call of which each table says the same of a false result. */
  private static Set<String> forged(PrecompileCall honest, int[] falseResult) {
    PrecompileCall forged =
        new PrecompileCall(
            honest.number(),
            honest.pc(),
            honest.time(),
            honest.numberUsed(),
            honest.pointers(),
            honest.pointersUsed(),
            honest.before(),
            honest.used(),
            falseResult);
    return tester(forged).faults();
  }

  /** r + m is congruent too: only the bound refuses it. */
  @Test
  void bug30_resultsAreBelowTheModulus() {
    BigInteger m = random(3).shiftRight(3);
    PrecompileCall honest = mulMod(1, random(1).shiftRight(3), random(2).shiftRight(3), m);
    BigInteger result = Wide.value(Wide.limbs(honest.after(), 0));
    assertThat(forged(honest, honest.after())).isEmpty();
    assertThat(forged(honest, words(result.add(m)))).containsExactly("nothing is left");
  }

  /** The modulus itself is no remainder, and 2^256 − 1 none of a point. */
  @Test
  void bug30_boundsAreStrict() {
    BigInteger m = random(3);
    PrecompileCall honest = mulMod(1, m, random(2), m);
    assertThat(honest.after()).isEqualTo(words(BigInteger.ZERO));
    assertThat(forged(honest, words(m))).contains("nothing is left");
    // (0, −5) + (1, −5) has λ = 0, so x = −1, the field's largest, and y = 5.
    BigInteger minusFive = Wide.FIELD.subtract(BigInteger.valueOf(5));
    PrecompileCall sum = add(1, BigInteger.ZERO, minusFive, BigInteger.ONE, minusFive);
    BigInteger x = Wide.value(Wide.limbs(sum.after(), 0));
    BigInteger y = Wide.value(Wide.limbs(sum.after(), 8));
    assertThat(x).isEqualTo(Wide.FIELD.subtract(BigInteger.ONE));
    assertThat(forged(sum, sum.after())).isEmpty();
    assertThat(y.add(Wide.FIELD).bitLength()).isEqualTo(256);
    assertThat(forged(sum, words(x, y.add(Wide.FIELD)))).containsExactly("nothing is left");
  }

  /** 2^16 from one limb to the next: the same number, other words. */
  @Test
  void bug32_limbsOfResultsAreInRange() {
    CallTester tester = tester(mulMod(1, random(1), random(2), random(3)));
    int low = tester.at(call(X3));
    int high = tester.at(call(X3 + 1));
    assertThat(
            tester.change(
                Map.of(
                    call(X3),
                    low + (1 << 16),
                    call(X3 + 1),
                    high - 1,
                    new Cell(BELOW, 0, 1),
                    low + (1 << 16),
                    new Cell(BELOW, 0, 2),
                    high - 1)))
        .contains("lookup range");
  }

  /** λ isn't free where the denominator is 0: neither of P + P nor of P + (−P). */
  @Test
  void bug30_inverseOfZeroIsZero() {
    for (BigInteger y : List.of(random(2), Wide.FIELD.subtract(random(2)).mod(Wide.FIELD))) {
      CallTester tester = tester(add(1, random(1), random(2), random(1), y));
      assertThat(tester.faults()).isEmpty();
      assertThat(tester.change(Map.of(call(LAMBDA), 1))).contains("no slope 0");
      assertThat(tester.change(Map.of(call(INVERSE), 0))).contains("times one 0");
      // As if it weren't 0: then i·0 ≡ 1 is asked for, and no row of products says so.
      assertThat(tester.change(Map.of(call(ADD_NONZERO), 1))).contains("bus products");
    }
  }

  /** A denominator that isn't 0 can't be called so. */
  @Test
  void bug30_onlyZeroIsZero() {
    PrecompileCall honest = add(1, random(1), random(2), random(3), random(4));
    CallTester tester = tester(honest);
    Map<Cell, Integer> changes = new HashMap<>();
    changes.put(call(ADD_NONZERO), 0);
    for (int i = 0; i < 16; i++) {
      changes.put(call(INVERSE + i), i == 0 ? 1 : 0);
      changes.put(call(LAMBDA + i), 0);
    }
    assertThat(tester.change(changes)).containsExactly("bus products");
    assertThatThrownBy(() ->
            new Products()
                .columns(
                    List.of(
                        new PrecompileCall(
                            honest.number(),
                            honest.pc(),
                            honest.time(),
                            honest.numberUsed(),
                            honest.pointers(),
                            honest.pointersUsed(),
                            honest.before(),
                            honest.used(),
                            words(random(8), random(9))))))
        .hasMessage("a product that isn't congruent");
  }

  /** A modulus is 0 or it isn't; a product is reduced first or it isn't. */
  @Test
  void bug34_flagsOfProducts() {
    CallTester zero = tester(mulMod(1, random(1), random(2), BigInteger.ZERO));
    assertThat(zero.faults()).isEmpty();
    assertThat(zero.change(Map.of(call(MUL_NONZERO), 1))).contains("bus below", "bus products");
    assertThat(zero.change(Map.of(call(X3), 1))).contains("no remainder 0");
    CallTester other = tester(mulMod(1, random(1), random(2), random(3)));
    assertThat(other.change(Map.of(call(MUL_NONZERO), 0))).contains("no modulus 0");
    assertThat(other.change(Map.of(call(REDUCES), 1))).containsExactly("bus products");
    assertThat(other.change(Map.of(call(INVERSE), other.at(call(INVERSE)) + 1)))
        .contains("not reduced 0");
    CallTester reduced =
        tester(mulMod(1, TOP.subtract(BigInteger.ONE), random(2), random(3).shiftRight(200)));
    assertThat(reduced.at(call(REDUCES))).isEqualTo(1);
    assertThat(reduced.change(Map.of(call(REDUCES), 0))).contains("not reduced 0");
  }

  /** Rows of zeros say nothing, whatever else is in their cells is never used. */
  @Test
  void unusedRowsSayNothing() {
    CallTester tester =
        tester(
            mulMod(1, random(1), random(2), random(3)),
            mulMod(1001, random(1), random(2), random(3)),
            mulMod(2001, random(1), random(2), random(3)));
    assertThat(tester.survivors(CALLS, 3)).doesNotContain("3:0", "3:1", "3:2", "3:5");
    assertThat(tester.survivors(BELOW, 3)).doesNotContain("3:0");
    assertThat(tester.survivors(PRODUCTS, 3)).doesNotContain("3:0");
    assertThat(tester.survivors(WORDS, 9)).doesNotContain("9:0");
  }

  /** What the interval of {@link Products} is computed from. */
  @Test
  void bug32_carriesStayInTheirRange() {
    BigInteger max = TOP.subtract(BigInteger.ONE);
    for (PrecompileCall call :
        List.of(
            mulMod(1, max, max, max),
            mulMod(1, max, max, TOP.shiftRight(1)),
            add(1, max, max, BigInteger.ZERO, BigInteger.ZERO),
            add(1, BigInteger.ZERO, BigInteger.ZERO, max, max),
            twice(1, max, max))) {
      assertThat(tester(call).faults()).isEmpty();
    }
  }
}
