package endgame.zk.security;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Bits per round of a proof in one regime.
 *
 * @param terms bits by the round's name, in the order of the protocol
 */
public record Strength(Regime regime, Map<String, Double> terms) {
  /** Multiplicities that are tried: 3 and up in steps of a sixteenth of an octave. */
  private static final int STEPS = 16 * 20;

  public Strength {
    terms = new LinkedHashMap<>(terms);
  }

  /** The weakest round's bits. */
  public double bits() {
    return terms.values().stream().mapToDouble(Double::doubleValue).min().orElse(0);
  }

  /** Whole bits: what may be claimed. */
  public int provenBits() {
    return (int) Math.floor(bits() + 1e-9);
  }

  /** All rounds in one regime. */
  public static Strength of(Scheme scheme, Claim claim, Regime regime) {
    Map<String, Double> terms = new LinkedHashMap<>();
    double field = claim.fieldBits();
    double rows = Math.pow(2, claim.logRows());
    double length = rows / scheme.rate();
    double list = regime.listSize(scheme);
    if (claim.interactions() > 0) {
      double messages = claim.interactions() * rows * (claim.messageWidth() + 2);
      terms.put("lookup", field - Regime.log2(messages) + scheme.lookupBits());
    }
    terms.put("constraints", field - Regime.log2(list * claim.constraints()));
    double degree = claim.degree() * (rows + claim.openings() - 1) + rows - 1;
    terms.put("point", field - Regime.log2(list * degree) + scheme.deepBits());
    double join = regime.logJoin(scheme, claim, length);
    terms.put(
        "batch",
        field - join - Regime.log2(Math.max(1, claim.batched() - 1.0)) + scheme.batchBits());
    terms.put("fold", field - join - Regime.log2(scheme.arity() - 1.0) + scheme.foldBits());
    terms.put(
        "queries",
        scheme.queryBits() - scheme.queries() * Regime.log2(regime.agreement(scheme, claim)));
    return new Strength(regime, terms);
  }

  /** The strongest multiplicity below the Johnson bound. */
  public static Strength johnson(Scheme scheme, Claim claim) {
    Strength best = of(scheme, claim, new Regime.Johnson(3));
    for (int i = 1; i <= STEPS; i++) {
      Strength other = of(scheme, claim, new Regime.Johnson(3 * Math.pow(2, i / 16.0)));
      best = other.bits() > best.bits() ? other : best;
    }
    return best;
  }

  public static Strength uniqueDecoding(Scheme scheme, Claim claim) {
    return of(scheme, claim, new Regime.UniqueDecoding());
  }

  /** Both regimes. A proof has the better one's bits, as both are theorems. */
  public static List<Strength> all(Scheme scheme, Claim claim) {
    return List.of(uniqueDecoding(scheme, claim), johnson(scheme, claim));
  }
}
