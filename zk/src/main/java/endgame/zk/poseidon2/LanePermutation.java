package endgame.zk.poseidon2;

import static endgame.zk.poseidon2.RoundConstants.FULL;
import static endgame.zk.poseidon2.RoundConstants.HALF;
import static endgame.zk.poseidon2.RoundConstants.INNER;
import static endgame.zk.poseidon2.RoundConstants.PARTIAL;
import static endgame.zk.poseidon2.RoundConstants.WIDTH;

import endgame.zk.field.KoalaBear;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * 16 states at once, one row of 16 words for each element, in vectors of 16 or 8 words.
 *
 * <p>C2 stops inlining in a method when it has gathered 18,000 nodes, which is about 40 vector
 * operations, and every vector operation that isn't inlined boxes its vectors: ten times slower. So
 * each kernel is a small method that loads, computes at most 40 operations and stores; no vector is
 * in a field, an array or a loop-carried variable. And a permutation is a tape of kernels: a call
 * with many receivers is the one call that C2 never inlines, which keeps kernels apart.
 */
final class LanePermutation {
  private static final VectorSpecies<Integer> SPECIES =
      IntVector.SPECIES_PREFERRED.length() > 16
          ? IntVector.SPECIES_512
          : IntVector.SPECIES_PREFERRED;
  private static final int STEP = SPECIES.length();
  private static final int ROW = Poseidon2.LANES;
  private static final int ALL = WIDTH * ROW;

  /** Where the row of sums is. */
  private static final int SUM = ALL;

  private static final int P = KoalaBear.P;
  private static final long P_LONG = KoalaBear.P;
  private static final long P_INVERSE = KoalaBear.P_INVERSE & 0xFFFFFFFFL;
  private static final long WORD = 0xFFFFFFFFL;

  /** All kernels of a permutation, in order. */
  private static final Kernel[] TAPE = tape();

  private LanePermutation() {}

  /** One small step over the whole array. */
  @FunctionalInterface
  private interface Kernel {
    void run(int[] s);
  }

  /** Vectors of fewer than 8 words gain nothing over scalars. */
  static boolean isSupported() {
    return STEP >= 8;
  }

  static void permute16(int[] s) {
    for (Kernel kernel : TAPE) {
      kernel.run(s);
    }
  }

  private static Kernel[] tape() {
    List<Kernel> tape = new ArrayList<>();
    tape.add(LanePermutation::enter);
    outerLayer(tape);
    for (int round = 0; round < HALF; round++) {
      fullRound(tape, round);
    }
    for (int round = 0; round < PARTIAL; round++) {
      int constant = INNER[round];
      tape.add(s -> cubeFirst(s, constant));
      tape.add(LanePermutation::sumLow);
      tape.add(LanePermutation::sumHigh);
      tape.add(LanePermutation::innerLow);
      tape.add(LanePermutation::innerHigh);
      tape.add(LanePermutation::innerHalves);
      tape.add(LanePermutation::innerShiftsLow);
      tape.add(LanePermutation::innerShiftsHigh);
    }
    for (int round = HALF + 1; round <= 2 * HALF; round++) {
      fullRound(tape, round);
    }
    tape.add(LanePermutation::leave);
    return tape.toArray(Kernel[]::new);
  }

  private static void fullRound(List<Kernel> tape, int row) {
    int constants = row * WIDTH;
    tape.add(s -> cubeAll(s, constants));
    outerLayer(tape);
  }

  private static void outerLayer(List<Kernel> tape) {
    tape.add(LanePermutation::columns);
    tape.add(LanePermutation::chunks);
  }

  /** Canonical or any word to Montgomery form. */
  private static void enter(int[] s) {
    for (int i = 0; i < ALL; i += STEP) {
      multiply(load(s, i), IntVector.broadcast(SPECIES, KoalaBear.R_SQUARED)).intoArray(s, i);
    }
  }

  private static void leave(int[] s) {
    for (int i = 0; i < ALL; i += STEP) {
      multiply(load(s, i), IntVector.broadcast(SPECIES, 1)).intoArray(s, i);
    }
  }

  /** Adds the constants of a full round and cubes. */
  private static void cubeAll(int[] s, int constants) {
    for (int i = 0; i < ALL; i += STEP) {
      IntVector x = add(load(s, i), IntVector.broadcast(SPECIES, FULL[constants + i / ROW]));
      multiply(multiply(x, x), x).intoArray(s, i);
    }
  }

  private static void cubeFirst(int[] s, int constant) {
    for (int i = 0; i < ROW; i += STEP) {
      IntVector x = add(load(s, i), IntVector.broadcast(SPECIES, constant));
      multiply(multiply(x, x), x).intoArray(s, i);
    }
  }

  /** To each element the sum of those with the same index mod 4. */
  private static void columns(int[] s) {
    for (int i = 0; i < 4 * ROW; i += STEP) {
      IntVector a = load(s, i);
      IntVector b = load(s, i + 4 * ROW);
      IntVector c = load(s, i + 8 * ROW);
      IntVector d = load(s, i + 12 * ROW);
      IntVector sum = add(add(a, b), add(c, d));
      add(a, sum).intoArray(s, i);
      add(b, sum).intoArray(s, i + 4 * ROW);
      add(c, sum).intoArray(s, i + 8 * ROW);
      add(d, sum).intoArray(s, i + 12 * ROW);
    }
  }

  /** M4 on each four elements. */
  private static void chunks(int[] s) {
    for (int chunk = 0; chunk < ALL; chunk += 4 * ROW) {
      for (int i = chunk; i < chunk + ROW; i += STEP) {
        IntVector a = load(s, i);
        IntVector b = load(s, i + ROW);
        IntVector c = load(s, i + 2 * ROW);
        IntVector d = load(s, i + 3 * ROW);
        IntVector ab = add(a, b);
        IntVector cd = add(c, d);
        IntVector sum = add(ab, cd);
        IntVector u = add(sum, b);
        IntVector v = add(sum, d);
        add(u, ab).intoArray(s, i);
        add(u, add(c, c)).intoArray(s, i + ROW);
        add(v, cd).intoArray(s, i + 2 * ROW);
        add(v, add(a, a)).intoArray(s, i + 3 * ROW);
      }
    }
  }

  private static void sumLow(int[] s) {
    for (int i = 0; i < ROW; i += STEP) {
      IntVector a = add(load(s, i), load(s, i + ROW));
      IntVector b = add(load(s, i + 2 * ROW), load(s, i + 3 * ROW));
      IntVector c = add(load(s, i + 4 * ROW), load(s, i + 5 * ROW));
      IntVector d = add(load(s, i + 6 * ROW), load(s, i + 7 * ROW));
      add(add(a, b), add(c, d)).intoArray(s, SUM + i);
    }
  }

  private static void sumHigh(int[] s) {
    for (int i = 0; i < ROW; i += STEP) {
      IntVector a = add(load(s, i + 8 * ROW), load(s, i + 9 * ROW));
      IntVector b = add(load(s, i + 10 * ROW), load(s, i + 11 * ROW));
      IntVector c = add(load(s, i + 12 * ROW), load(s, i + 13 * ROW));
      IntVector d = add(load(s, i + 14 * ROW), load(s, i + 15 * ROW));
      add(add(add(a, b), add(c, d)), load(s, SUM + i)).intoArray(s, SUM + i);
    }
  }

  /** Rows 0–2 and 4: V = −2, 1, 2, 3. */
  private static void innerLow(int[] s) {
    for (int i = 0; i < ROW; i += STEP) {
      IntVector sum = load(s, SUM + i);
      IntVector a = load(s, i);
      subtract(sum, add(a, a)).intoArray(s, i);
      add(sum, load(s, i + ROW)).intoArray(s, i + ROW);
      IntVector b = load(s, i + 2 * ROW);
      add(sum, add(b, b)).intoArray(s, i + 2 * ROW);
      IntVector c = load(s, i + 4 * ROW);
      add(add(sum, c), add(c, c)).intoArray(s, i + 4 * ROW);
    }
  }

  /** Rows 5, 7 and 8: V = 4, −3, −4. */
  private static void innerHigh(int[] s) {
    for (int i = 0; i < ROW; i += STEP) {
      IntVector sum = load(s, SUM + i);
      IntVector a = load(s, i + 5 * ROW);
      IntVector twiceA = add(a, a);
      add(sum, add(twiceA, twiceA)).intoArray(s, i + 5 * ROW);
      IntVector b = load(s, i + 7 * ROW);
      subtract(subtract(sum, b), add(b, b)).intoArray(s, i + 7 * ROW);
      IntVector c = load(s, i + 8 * ROW);
      IntVector twiceC = add(c, c);
      subtract(sum, add(twiceC, twiceC)).intoArray(s, i + 8 * ROW);
    }
  }

  /** Rows 3, 6 and 9: V = 1/2, −1/2, 2^−8. */
  private static void innerHalves(int[] s) {
    for (int i = 0; i < ROW; i += STEP) {
      IntVector sum = load(s, SUM + i);
      add(sum, shift(load(s, i + 3 * ROW), 1)).intoArray(s, i + 3 * ROW);
      subtract(sum, shift(load(s, i + 6 * ROW), 1)).intoArray(s, i + 6 * ROW);
      add(sum, shift(load(s, i + 9 * ROW), 8)).intoArray(s, i + 9 * ROW);
    }
  }

  /** Rows 10–12: V = 2^−3, 2^−24, −2^−8. */
  private static void innerShiftsLow(int[] s) {
    for (int i = 0; i < ROW; i += STEP) {
      IntVector sum = load(s, SUM + i);
      add(sum, shift(load(s, i + 10 * ROW), 3)).intoArray(s, i + 10 * ROW);
      add(sum, shift(load(s, i + 11 * ROW), 24)).intoArray(s, i + 11 * ROW);
      subtract(sum, shift(load(s, i + 12 * ROW), 8)).intoArray(s, i + 12 * ROW);
    }
  }

  /** Rows 13–15: V = −2^−3, −2^−4, −2^−24. */
  private static void innerShiftsHigh(int[] s) {
    for (int i = 0; i < ROW; i += STEP) {
      IntVector sum = load(s, SUM + i);
      subtract(sum, shift(load(s, i + 13 * ROW), 3)).intoArray(s, i + 13 * ROW);
      subtract(sum, shift(load(s, i + 14 * ROW), 4)).intoArray(s, i + 14 * ROW);
      subtract(sum, shift(load(s, i + 15 * ROW), 24)).intoArray(s, i + 15 * ROW);
    }
  }

  private static IntVector load(int[] s, int at) {
    return IntVector.fromArray(SPECIES, s, at);
  }

  /** a + b &lt; 2p &lt; 2^32, and the unsigned minimum drops the difference if it wrapped. */
  private static IntVector add(IntVector a, IntVector b) {
    IntVector sum = a.add(b);
    return sum.lanewise(VectorOperators.UMIN, sum.sub(P));
  }

  private static IntVector subtract(IntVector a, IntVector b) {
    IntVector difference = a.sub(b);
    return difference.lanewise(VectorOperators.UMIN, difference.add(P));
  }

  /** x·2^−bits; see {@link ScalarPermutation}. 127·l is 128·l − l. */
  private static IntVector shift(IntVector x, int bits) {
    IntVector low = x.and((1 << bits) - 1);
    IntVector worth =
        low.lanewise(VectorOperators.LSHL, 7).sub(low).lanewise(VectorOperators.LSHL, 24 - bits);
    return subtract(x.lanewise(VectorOperators.LSHR, bits), worth);
  }

  /**
   * Montgomery product; one operand may be any word. Even and odd lanes are 64-bit vectors whose
   * operands are masked to 32 bits, which compiles to the 32×32→64 multiplication.
   */
  private static IntVector multiply(IntVector a, IntVector b) {
    LongVector al = a.reinterpretAsLongs();
    LongVector bl = b.reinterpretAsLongs();
    LongVector even = al.and(WORD).mul(bl.and(WORD));
    LongVector odd =
        al.lanewise(VectorOperators.LSHR, 32).mul(bl.lanewise(VectorOperators.LSHR, 32));
    LongVector evenM = even.and(WORD).mul(P_INVERSE).and(WORD).mul(P_LONG);
    LongVector oddM = odd.and(WORD).mul(P_INVERSE).and(WORD).mul(P_LONG);
    // Low words cancel, so each difference is its high word.
    IntVector r =
        even.sub(evenM).lanewise(VectorOperators.LSHR, 32).or(odd.sub(oddM)).reinterpretAsInts();
    return r.lanewise(VectorOperators.UMIN, r.add(P));
  }
}
