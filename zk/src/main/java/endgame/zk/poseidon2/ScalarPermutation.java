package endgame.zk.poseidon2;

import static endgame.zk.poseidon2.RoundConstants.FULL;
import static endgame.zk.poseidon2.RoundConstants.HALF;
import static endgame.zk.poseidon2.RoundConstants.INNER;
import static endgame.zk.poseidon2.RoundConstants.PARTIAL;
import static endgame.zk.poseidon2.RoundConstants.WIDTH;

import endgame.zk.field.KoalaBear;

/**
 * One state, in place, without allocation.
 *
 * <p>Sums are taken in 64 bits and reduced late. With B = 2^31, the bounds that make it right:
 *
 * <ul>
 *   <li>{@link #fold} takes |x| ≤ 61·B and gives a number in [−0.48·B, 1.48·B): 2^31 ≡ 2^24 − 1.
 *       Where it is followed by a cube |x| is small enough that the result is below √2·B.
 *   <li>{@link #cube} takes |x| &lt; √2·B, so that squares fit in 63 bits, and gives a number in
 *       (−1.71·B, 0.71·B].
 *   <li>The outer layer adds up at most 35 such results and one constant: within [−60·B, 26·B], so
 *       its fold is in [−0.47·B, 1.21·B).
 *   <li>In the partial rounds elements are within (−0.22·B, 1.21·B): the inner layer adds up 15 of
 *       them, a cube, and four times one: less than 27·B.
 * </ul>
 *
 * Between the methods a word holds an unsigned number below 1.21·B, in Montgomery form.
 */
final class ScalarPermutation {
  private static final long P = KoalaBear.P;
  private static final long WORD = 0xFFFFFFFFL;
  private static final long LOW_31 = (1L << 31) - 1;
  private static final long FOLD = (1L << 24) - 1;

  private ScalarPermutation() {}

  /** Any 16 words in, canonical elements out. */
  static void permute(int[] w, int at) {
    for (int i = at; i < at + WIDTH; i++) {
      w[i] = KoalaBear.toMontgomery(w[i]);
    }
    outerLayer(w, at);
    for (int round = 1; round <= HALF; round++) {
      fullRound(w, at, round * WIDTH);
    }
    partialRounds(w, at);
    for (int round = HALF + 2; round <= 2 * HALF + 1; round++) {
      fullRound(w, at, round * WIDTH);
    }
    for (int i = at; i < at + WIDTH; i++) {
      int r = (int) redc(w[i] & WORD);
      w[i] = r + ((r >> 31) & KoalaBear.P);
    }
  }

  /** The linear layer before the first round, and the constants of that round. */
  private static void outerLayer(int[] w, int at) {
    long s0 = (long) w[at] + w[at + 4] + w[at + 8] + w[at + 12];
    long s1 = (long) w[at + 1] + w[at + 5] + w[at + 9] + w[at + 13];
    long s2 = (long) w[at + 2] + w[at + 6] + w[at + 10] + w[at + 14];
    long s3 = (long) w[at + 3] + w[at + 7] + w[at + 11] + w[at + 15];
    for (int i = 0; i < WIDTH; i += 4) {
      int c = at + i;
      store4(w, c, i, w[c] + s0, w[c + 1] + s1, w[c + 2] + s2, w[c + 3] + s3);
    }
  }

  /** S-boxes, outer layer, constants of the next round. */
  private static void fullRound(int[] w, int at, int next) {
    long a0 = cube(w[at] & WORD);
    long a1 = cube(w[at + 1] & WORD);
    long a2 = cube(w[at + 2] & WORD);
    long a3 = cube(w[at + 3] & WORD);
    long b0 = cube(w[at + 4] & WORD);
    long b1 = cube(w[at + 5] & WORD);
    long b2 = cube(w[at + 6] & WORD);
    long b3 = cube(w[at + 7] & WORD);
    long c0 = cube(w[at + 8] & WORD);
    long c1 = cube(w[at + 9] & WORD);
    long c2 = cube(w[at + 10] & WORD);
    long c3 = cube(w[at + 11] & WORD);
    long d0 = cube(w[at + 12] & WORD);
    long d1 = cube(w[at + 13] & WORD);
    long d2 = cube(w[at + 14] & WORD);
    long d3 = cube(w[at + 15] & WORD);
    // circ(2·M4, M4, M4, M4) is M4 applied to each chunk plus the sum of the chunks.
    long s0 = a0 + b0 + c0 + d0;
    long s1 = a1 + b1 + c1 + d1;
    long s2 = a2 + b2 + c2 + d2;
    long s3 = a3 + b3 + c3 + d3;
    store4(w, at, next, a0 + s0, a1 + s1, a2 + s2, a3 + s3);
    store4(w, at + 4, next + 4, b0 + s0, b1 + s1, b2 + s2, b3 + s3);
    store4(w, at + 8, next + 8, c0 + s0, c1 + s1, c2 + s2, c3 + s3);
    store4(w, at + 12, next + 12, d0 + s0, d1 + s1, d2 + s2, d3 + s3);
  }

  /** M4, constants, and storing. */
  private static void store4(int[] w, int at, int next, long a, long b, long c, long d) {
    long sum = a + b + c + d;
    w[at] = word(sum + a + 2 * b + FULL[next]);
    w[at + 1] = word(sum + b + 2 * c + FULL[next + 1]);
    w[at + 2] = word(sum + c + 2 * d + FULL[next + 2]);
    w[at + 3] = word(sum + d + 2 * a + FULL[next + 3]);
  }

  private static void partialRounds(int[] w, int at) {
    long s0 = w[at] & WORD;
    long s1 = w[at + 1] & WORD;
    long s2 = w[at + 2] & WORD;
    long s3 = w[at + 3] & WORD;
    long s4 = w[at + 4] & WORD;
    long s5 = w[at + 5] & WORD;
    long s6 = w[at + 6] & WORD;
    long s7 = w[at + 7] & WORD;
    long s8 = w[at + 8] & WORD;
    long s9 = w[at + 9] & WORD;
    long s10 = w[at + 10] & WORD;
    long s11 = w[at + 11] & WORD;
    long s12 = w[at + 12] & WORD;
    long s13 = w[at + 13] & WORD;
    long s14 = w[at + 14] & WORD;
    long s15 = w[at + 15] & WORD;
    for (int round = 0; round < PARTIAL; round++) {
      s0 = cube(fold(s0 + INNER[round]));
      long sum =
          (s1 + s2 + s3 + s4) + (s5 + s6 + s7 + s8) + (s9 + s10 + s11) + (s12 + s13 + s14 + s15);
      sum += s0;
      s0 = fold(sum - 2 * s0);
      s1 = fold(sum + s1);
      s2 = fold(sum + 2 * s2);
      s3 = fold(sum + shift(s3, 1));
      s4 = fold(sum + 3 * s4);
      s5 = fold(sum + 4 * s5);
      s6 = fold(sum - shift(s6, 1));
      s7 = fold(sum - 3 * s7);
      s8 = fold(sum - 4 * s8);
      s9 = fold(sum + shift(s9, 8));
      s10 = fold(sum + shift(s10, 3));
      s11 = fold(sum + shift(s11, 24));
      s12 = fold(sum - shift(s12, 8));
      s13 = fold(sum - shift(s13, 3));
      s14 = fold(sum - shift(s14, 4));
      s15 = fold(sum - shift(s15, 24));
    }
    int next = (HALF + 1) * WIDTH;
    w[at] = word(s0 + FULL[next]);
    w[at + 1] = word(s1 + FULL[next + 1]);
    w[at + 2] = word(s2 + FULL[next + 2]);
    w[at + 3] = word(s3 + FULL[next + 3]);
    w[at + 4] = word(s4 + FULL[next + 4]);
    w[at + 5] = word(s5 + FULL[next + 5]);
    w[at + 6] = word(s6 + FULL[next + 6]);
    w[at + 7] = word(s7 + FULL[next + 7]);
    w[at + 8] = word(s8 + FULL[next + 8]);
    w[at + 9] = word(s9 + FULL[next + 9]);
    w[at + 10] = word(s10 + FULL[next + 10]);
    w[at + 11] = word(s11 + FULL[next + 11]);
    w[at + 12] = word(s12 + FULL[next + 12]);
    w[at + 13] = word(s13 + FULL[next + 13]);
    w[at + 14] = word(s14 + FULL[next + 14]);
    w[at + 15] = word(s15 + FULL[next + 15]);
  }

  /** x³ in Montgomery form. */
  private static long cube(long x) {
    return redc(redc(x * x) * x);
  }

  /** t·2^−32 mod p, in (t/2^32 − p, t/2^32]. */
  private static long redc(long t) {
    long m = Integer.toUnsignedLong((int) t * KoalaBear.P_INVERSE);
    return (t >> 32) - ((m * P) >>> 32);
  }

  private static long fold(long x) {
    return (x & LOW_31) + (x >> 31) * FOLD;
  }

  /** A fold that isn't negative, as an unsigned word. */
  private static int word(long x) {
    long folded = fold(x);
    return (int) (folded + ((folded >> 63) & P));
  }

  /** x·2^−bits: p = 127·2^24 + 1, so the low bits l are worth −l·127·2^(24−bits). */
  private static long shift(long x, int bits) {
    return (x >> bits) - (x & ((1L << bits) - 1)) * (127L << (24 - bits));
  }
}
