package endgame.zk.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import endgame.zk.stark.StarkParameters;
import endgame.zk.stark.StarkStrength;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class StrengthTest {
  private static final double KOALA_BEAR = Regime.log2(2130706433);
  private static final double BABY_BEAR = Regime.log2(2013265921);

  private static Claim claim(double fieldBits, int logRows) {
    return new Claim(fieldBits, logRows, 1500, 2, 1500, 3, 300, 8);
  }

  private static int leastQueries(
      int target, double fieldBits, int logBlowup, BiFunction<Scheme, Claim, Strength> regime) {
    for (int queries = 1; queries <= 400; queries++) {
      Scheme scheme = new Scheme(logBlowup, 2, queries, 20, 16, 16, 16, 0);
      boolean enough = true;
      for (int logRows = 18; logRows <= 20; logRows++) {
        Claim claim = claim(fieldBits, logRows);
        enough &= regime.apply(scheme, claim).provenBits() >= target;
      }
      if (enough) {
        return queries;
      }
    }
    return -1;
  }

  /** Least queries for blowups 2, 4, 8, 16: the table of the design, 3.2. */
  @Test
  void leastQueriesOfTheTable() {
    record Row(
        int target,
        int degree,
        BiFunction<Scheme, Claim, Strength> regime,
        List<Integer> queries) {}
    List<Row> table =
        List.of(
            new Row(100, 4, Strength::uniqueDecoding, List.of(193, 118, 97, 88)),
            new Row(100, 5, Strength::johnson, List.of(162, 81, 54, 41)),
            new Row(128, 5, Strength::uniqueDecoding, List.of(261, 160, 131, 119)),
            new Row(128, 6, Strength::johnson, List.of(218, 109, 73, 55)));
    for (Row row : table) {
      for (int logBlowup = 1; logBlowup <= 4; logBlowup++) {
        assertThat(leastQueries(row.target(), row.degree() * KOALA_BEAR, logBlowup, row.regime()))
            .as("%d bits, degree %d, blowup 2^%d", row.target(), row.degree(), logBlowup)
            .isEqualTo(row.queries().get(logBlowup - 1));
      }
    }
    // Degree 4 reaches neither 128 bits, nor 100 up to the Johnson bound.
    assertThat(leastQueries(128, 4 * KOALA_BEAR, 1, Strength::uniqueDecoding)).isEqualTo(-1);
    assertThat(leastQueries(100, 4 * KOALA_BEAR, 1, Strength::johnson)).isEqualTo(-1);
  }

  /** Published parameters of others, and the figures published for them. */
  @Test
  void figuresOfOtherSystems() {
    // SP1 v4: BabyBear^4, blowup 2, 84 queries, 16 bits.
    Scheme sp1v4 = new Scheme(1, 2, 84, 16, 0, 0, 0, 0);
    Claim shard = new Claim(4 * BABY_BEAR, 21, 1, 2, 1500, 3, 0, 0);
    assertThat(Math.round(Strength.uniqueDecoding(sp1v4, shard).bits())).isEqualTo(51);
    assertThat(Strength.johnson(sp1v4, shard).provenBits()).isEqualTo(57);
    // SP1 6.1 core (soundcalc): KoalaBear^4, blowup 4, 124 queries, 16 bits, batching by eq.
    Scheme sp1v6 = new Scheme(2, 2, 124, 16, 0, 5, 12, 0);
    Claim core = new Claim(4 * KOALA_BEAR, 21, 9, 1, 3412, 3, 0, 0);
    assertThat(Strength.uniqueDecoding(sp1v6, core).provenBits()).isEqualTo(100);
    // risc0 (soundcalc): BabyBear^4, rate 1/4, 50 queries, arity 16, no work; there the distance to
    // the bound is fixed at ρ/20, which is m = √ρ/(2·ρ/20) = 20.
    Scheme risc0 = new Scheme(2, 16, 50, 0, 0, 0, 0, 0);
    Claim segment = new Claim(4 * BABY_BEAR, 21, 283, 9, 279, 4, 0, 0);
    assertThat(Strength.of(risc0, segment, new Regime.Johnson(20)).provenBits()).isEqualTo(48);
    assertThat(Strength.uniqueDecoding(risc0, segment).provenBits()).isEqualTo(33);
  }

  @Test
  void everyPresetHasAHundredBitsAtItsLargest() {
    for (StarkParameters preset :
        List.of(StarkParameters.FAST, StarkParameters.BALANCED, StarkParameters.COMPACT)) {
      Strength strength = StarkStrength.best(preset, StarkStrength.largest(preset));
      assertThat(strength.provenBits())
          .as("%s %s", preset.name(), strength)
          .isGreaterThanOrEqualTo(100);
    }
  }

  /** Sums of 2^a siblings and a function that comes in: 2^a joins, not 2^a − 1. */
  @Test
  void aFunctionThatComesInCountsAsASibling() {
    Strength strength =
        StarkStrength.best(StarkParameters.FAST, StarkStrength.largest(StarkParameters.FAST));
    // log2 of |F|, over (n + 1)·2^3 with n = 2^24, and 16 bits of work.
    double expected = 4 * KOALA_BEAR - Regime.log2((1 << 24) + 1.0) - 3 + 16;
    assertThat(strength.terms())
        .hasEntrySatisfying("fold", bits -> assertThat(bits).isCloseTo(expected, within(1e-6)));
  }

  /** Each part of the parameters matters: one step less of any loses bits somewhere. */
  @Test
  void everyParameterCounts() {
    Claim claim = claim(4 * KOALA_BEAR, 20);
    Strength full = Strength.uniqueDecoding(new Scheme(1, 8, 193, 20, 16, 16, 16, 8), claim);
    List<Scheme> less =
        List.of(
            new Scheme(1, 8, 192, 20, 16, 16, 16, 8),
            new Scheme(1, 8, 193, 19, 16, 16, 16, 8),
            new Scheme(1, 8, 193, 20, 15, 16, 16, 8),
            new Scheme(1, 8, 193, 20, 16, 15, 16, 8),
            new Scheme(1, 8, 193, 20, 16, 16, 15, 8),
            new Scheme(1, 8, 193, 20, 16, 16, 16, 7),
            new Scheme(1, 16, 193, 20, 16, 16, 16, 8));
    for (Scheme scheme : less) {
      double sum = sum(Strength.uniqueDecoding(scheme, claim));
      assertThat(sum).as("%s", scheme).isLessThan(sum(full) - 0.1);
    }
  }

  private static double sum(Strength strength) {
    return strength.terms().values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
