package endgame.node.beacon;

import endgame.consensus.types.Subject;
import endgame.consensus.types.Vote;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * When the proposals of an epoch's last views came: time to finality counts from there. Not from
 * the start of the view, in which the leader first waits for the block interval to pass.
 */
final class ProposalTimes {
  /** Views back for which finality is still measured. */
  static final int KEPT = 64;

  private final Map<Long, Long> byView = new HashMap<>();
  private long view;

  /**
   * A view's first Notarize is its leader's, or tells of it. Votes of views that this node is not
   * near are passed over: their number is the sender's choice.
   */
  void voted(Vote vote, long nowMs) {
    long of = vote.subject().view();
    if (vote.subject() instanceof Subject.Notarize && of >= view - KEPT && of <= view + 1) {
      byView.putIfAbsent(of, nowMs);
    }
  }

  void entered(long newView) {
    view = newView;
    byView.keySet().removeIf(old -> old < newView - KEPT);
  }

  /** Milliseconds since a view's proposal came, if it did. */
  OptionalLong since(long ofView, long nowMs) {
    Long at = byView.get(ofView);
    return at == null ? OptionalLong.empty() : OptionalLong.of(nowMs - at);
  }

  /** Another epoch begins. */
  void clear() {
    byView.clear();
    view = 0;
  }

  int size() {
    return byView.size();
  }
}
