package endgame.p2p;

import java.io.Serial;

/** Why a request has no answer; the exception of its future. */
public final class RequestFailure extends Exception {
  @Serial private static final long serialVersionUID = 1;

  /** Why. */
  public enum Reason {
    /** Not connected, or no more. */
    NO_PEER,
    /** Too many unanswered requests, or a full queue. */
    BUSY,
    /** The time was over. */
    TIMEOUT
  }

  private final Reason reason;

  RequestFailure(Reason reason) {
    // No stack: a failed request is an ordinary event, and frequent.
    super(reason.toString(), null, false, false);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
