package endgame.p2p;

import endgame.p2p.identity.PeerId;
import java.util.HashMap;
import java.util.Map;

/** Peers that may not connect for a time; bounded; thread-safe. */
final class BanList {
  private final int max;
  private final Map<PeerId, Long> ends = new HashMap<>();

  BanList(int max) {
    this.max = max;
  }

  /** Bans, or moves the end of a ban; true if the peer was not banned until now. */
  synchronized boolean ban(PeerId peer, long nanos, long now) {
    ends.values().removeIf(end -> end - now <= 0);
    if (ends.size() >= max && !ends.containsKey(peer)) {
      PeerId first = null;
      long left = Long.MAX_VALUE;
      for (Map.Entry<PeerId, Long> entry : ends.entrySet()) {
        if (first == null || entry.getValue() - now < left) {
          first = entry.getKey();
          left = entry.getValue() - now;
        }
      }
      ends.remove(first);
    }
    return ends.put(peer, now + nanos) == null;
  }

  synchronized void forgive(PeerId peer) {
    ends.remove(peer);
  }

  synchronized boolean banned(PeerId peer, long now) {
    Long end = ends.get(peer);
    return end != null && end - now > 0;
  }

  synchronized int size() {
    return ends.size();
  }
}
