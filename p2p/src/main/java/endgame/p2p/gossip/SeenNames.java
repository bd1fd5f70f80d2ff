package endgame.p2p.gossip;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names met in the last minutes, the oldest first; of a hard size. */
final class SeenNames {
  private final long time;
  private final int max;
  private final Map<ContentId, Long> names = new LinkedHashMap<>();

  SeenNames(long time, int max) {
    this.time = time;
    this.max = max;
  }

  /** Remembers a name; false if it is known already. */
  boolean add(ContentId id, long now) {
    expire(now);
    if (names.putIfAbsent(id, now) != null) {
      return false;
    }
    if (names.size() > max) {
      Iterator<ContentId> oldest = names.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    return true;
  }

  boolean contains(ContentId id) {
    return names.containsKey(id);
  }

  /** Takes it back: it may come again. */
  void forget(ContentId id) {
    names.remove(id);
  }

  void expire(long now) {
    Iterator<Long> times = names.values().iterator();
    while (times.hasNext() && now - times.next() >= time) {
      times.remove();
    }
  }

  int size() {
    return names.size();
  }
}
