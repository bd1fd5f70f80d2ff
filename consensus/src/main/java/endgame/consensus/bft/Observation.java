package endgame.consensus.bft;

import endgame.consensus.types.Certificate;
import endgame.consensus.types.NodeId;

/**
 * From which view this node's key is its own again, when it does not know what it signed (spec
 * 1.9).
 *
 * <p>Nothing crosses views, so views that this key can't have reached are safe. Whoever is in view
 * h has sent the certificate that opened it, and repeats it while stuck; so after {@link
 * Timing#skip} of listening the highest certificate x that validators of more than f of weight
 * pushed is of a view that an honest node has reached, and this key signed at most in x + 1. That
 * rests on messages arriving within that time; {@link Voice#SILENT} for one epoch rests on nothing.
 *
 * <p>Answers to own requests don't count: they speak of the past that was asked for.
 */
final class Observation {
  private static final long UNKNOWN = Long.MAX_VALUE;

  private final EngineConfig config;
  private final long[] reported;
  private long endsAtMs;
  private long ownFrom;

  Observation(EngineConfig config) {
    this.config = config;
    this.reported = new long[config.set().size()];
    this.ownFrom = config.voice() == Voice.FREE ? 0 : UNKNOWN;
  }

  void start(long nowMs) {
    endsAtMs = nowMs + config.timing().skip();
  }

  /** A validator pushed a true certificate of this view. */
  void heard(NodeId from, Certificate certificate) {
    int index = config.set().indexOf(from);
    if (ownFrom == UNKNOWN && index >= 0 && index != config.self()) {
      reported[index] = Math.max(reported[index], certificate.subject().view());
    }
  }

  /** Ends the observation if it lasted long enough and enough was heard. */
  void conclude(long nowMs) {
    if (ownFrom != UNKNOWN || nowMs < endsAtMs) {
      return;
    }
    long weight = 0;
    long highest = 0;
    for (int i = 0; i < reported.length; i++) {
      if (reported[i] > 0) {
        weight += config.set().get(i).weight();
        highest = Math.max(highest, reported[i]);
      }
    }
    if (weight > config.set().faulty()) {
      ownFrom = highest + 2;
    }
  }

  boolean maySign(long view) {
    return config.voice() != Voice.SILENT && view >= ownFrom;
  }

  /** Whether a signature of this key in {@code view} that the engine did not give is another's. */
  boolean knowsWhatItSigned(long view) {
    return view >= ownFrom && view > config.floor().view();
  }
}
