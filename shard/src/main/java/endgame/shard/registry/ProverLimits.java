package endgame.shard.registry;

import java.math.BigInteger;

/** The numbers of provers; part of the protocol (design: shards.md 6). */
public final class ProverLimits {
  private static final BigInteger GWEI = BigInteger.TEN.pow(9);

  /** Registered provers: the list of them must fit one state value. */
  public static final int PROVERS_MAX = 1024;

  /** Programs that a prover names; one that names none takes all. */
  public static final int PROGRAMS_MAX = 16;

  /** Ranks per span; after their windows anyone may prove it. */
  public static final int RANKS = 3;

  /** Heights of a rank's window, of those whose proof budget had room. */
  public static final int WINDOW = 120;

  /** Epochs from registration to the first draw: its seed must not be known to who registers. */
  public static final int ACTIVATION_EPOCHS = 2;

  /** Heights from exit to withdrawal: longer than a span that was drawn before can wait. */
  public static final long EXIT_HEIGHTS = 4L * RANKS * WINDOW;

  /** The most that one span pays, in wei: 5 END. */
  public static final BigInteger FEE_MAX = BigInteger.TEN.pow(18).multiply(BigInteger.valueOf(5));

  /** Twice the fee: what one miss can cost. Who has less is not drawn. */
  public static final BigInteger BOND_MIN = FEE_MAX.shiftLeft(1);

  /** Wei per zkGas: where a proof system begins, and what bounds it. */
  public static final BigInteger PRICE_START = GWEI;

  public static final BigInteger PRICE_MIN = BigInteger.TEN.pow(6);

  public static final BigInteger PRICE_MAX = BigInteger.TEN.pow(12);

  /** Drawn spans of a proof system that became final between two changes of its price. */
  public static final int PRICE_SPANS = 32;

  /** The price rises by an eighth when more than one in so many rank-0 windows were missed. */
  public static final int PRICE_MISSED_QUOTIENT = 8;

  /** It falls by a sixteenth when more than one in so many were early, and does not rise. */
  public static final int PRICE_EARLY_QUOTIENT = 2;

  /** Early is within this part of rank 0's window. */
  public static final int EARLY_HEIGHTS = WINDOW / 4;

  /** Bytes of proofs per height, on average. */
  public static final long BUDGET_BYTES = 8L << 20;

  /** Verification units per height, on average: ten microseconds of one core each. */
  public static final long BUDGET_UNITS = 20_000;

  /** Heights of budget that are saved up. */
  public static final int BUDGET_HEIGHTS = 4;

  private ProverLimits() {}

  /** What verifying a proof takes at most, in units: measured, rounded up. */
  static long units(String proofSystem, int proofBytes) {
    long kibibytes = (proofBytes + 1023L) / 1024;
    return switch (proofSystem) {
      case "groth16-bn254/1" -> 400;
      case "plonk-bn254/1" -> 600;
      case RegistryLimits.WITNESS -> 100 + 10 * kibibytes;
      default -> 100 + 2 * kibibytes;
    };
  }
}
