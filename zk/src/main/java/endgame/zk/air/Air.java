package endgame.zk.air;

/** A table's rules. Immutable; {@link #define} always says the same. */
public interface Air {
  /** Name and version; bound by the verifying key. */
  String id();

  /** Columns the prover fills. */
  int width();

  /** Fixed columns, known to the verifying key. */
  default int fixedWidth() {
    return 0;
  }

  /** Public values: known to prover and verifier. */
  default int publicValues() {
    return 0;
  }

  /**
   * Whether a proof may leave the table out, as if it had no rows. Such a table must say nothing
   * but what its rows put on buses.
   */
  default boolean optional() {
    return false;
  }

  void define(AirBuilder builder);
}
