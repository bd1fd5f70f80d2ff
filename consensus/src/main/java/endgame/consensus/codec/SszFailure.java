package endgame.consensus.codec;

/** Inside a decode only: unwinds to {@link SszType#decode}, which turns it into a value. */
final class SszFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SszFailure(String reason) {
    super(reason, null, false, false);
  }
}
