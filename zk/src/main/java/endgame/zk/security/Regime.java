package endgame.zk.security;

/**
 * A theorem about proximity. Errors are log2, so below 0; the field's size is taken off elsewhere.
 */
public sealed interface Regime {
  /** What people call it. */
  String label();

  /** 1 − δ: the share of positions in which a wrong function may agree. */
  double agreement(Scheme scheme, Claim claim);

  /** Codewords within δ, at most. */
  double listSize(Scheme scheme);

  /** log2 of |F| times the error of joining two functions on a codeword of {@code length}. */
  double logJoin(Scheme scheme, Claim claim, double length);

  /** Up to half of the distance. */
  record UniqueDecoding() implements Regime {
    @Override
    public String label() {
      return "unique decoding";
    }

    @Override
    public double agreement(Scheme scheme, Claim claim) {
      double rows = Math.pow(2, claim.logRows());
      double rate = (rows + claim.openings()) / (rows / scheme.rate());
      return (1 + rate) / 2;
    }

    @Override
    public double listSize(Scheme scheme) {
      return 1;
    }

    @Override
    public double logJoin(Scheme scheme, Claim claim, double length) {
      return log2(length + 1);
    }
  }

  /**
   * Up to the Johnson bound.
   *
   * @param m multiplicity: larger is nearer to the bound and joins worse
   */
  record Johnson(double m) implements Regime {
    @Override
    public String label() {
      return "Johnson";
    }

    @Override
    public double agreement(Scheme scheme, Claim claim) {
      return (1 + 1 / (2 * m)) * Math.sqrt(scheme.rate());
    }

    @Override
    public double listSize(Scheme scheme) {
      return (m + 0.5) / Math.sqrt(scheme.rate());
    }

    @Override
    public double logJoin(Scheme scheme, Claim claim, double length) {
      double rate = scheme.rate();
      double shifted = m + 0.5;
      double distance = 1 - agreement(scheme, claim);
      double first =
          (2 * Math.pow(shifted, 5) + 3 * shifted * distance * rate)
              * length
              / (3 * Math.pow(rate, 1.5));
      return log2(first + shifted / Math.sqrt(rate));
    }
  }

  /** log2. */
  static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }
}
