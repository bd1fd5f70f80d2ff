package endgame.p2p.gossip;

import endgame.p2p.identity.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Accepted contents of the last heartbeats, to tell of and to answer with; bounded in bytes. */
final class KeptContents {
  private static final class Kept {
    final GossipMessage.Content content;
    final Map<PeerId, Integer> answers = new HashMap<>();

    Kept(GossipMessage.Content content) {
      this.content = content;
    }
  }

  private final GossipLimits limits;
  private final Map<ContentId, Kept> contents = new HashMap<>();
  private final ArrayDeque<List<ContentId>> windows = new ArrayDeque<>();
  private long bytes;

  KeptContents(GossipLimits limits) {
    this.limits = limits;
    windows.addFirst(new ArrayList<>());
  }

  void put(ContentId id, GossipMessage.Content content) {
    if (contents.containsKey(id)) {
      return;
    }
    contents.put(id, new Kept(content));
    windows.getFirst().add(id);
    bytes += cost(content);
    while (bytes > limits.keptBytes()) {
      dropOldest();
    }
  }

  /** Small contents cost their place in the maps. */
  private static long cost(GossipMessage.Content content) {
    return 256L + content.bytes().length;
  }

  private void dropOldest() {
    for (List<ContentId> window : windows.reversed()) {
      if (!window.isEmpty()) {
        drop(window.removeFirst());
        return;
      }
    }
  }

  private void drop(ContentId id) {
    Kept kept = contents.remove(id);
    if (kept != null) {
      bytes -= cost(kept.content);
    }
  }

  /** The content for a peer that asks; null if it is gone or the peer asked too often. */
  GossipMessage.@Nullable Content answer(ContentId id, PeerId peer) {
    Kept kept = contents.get(id);
    if (kept == null || kept.answers.merge(peer, 1, Integer::sum) > limits.answersPerName()) {
      return null;
    }
    return kept.content;
  }

  /** The newest names of the last windows. */
  List<ContentId> recent(int max) {
    List<ContentId> ids = new ArrayList<>();
    int left = limits.windows();
    for (List<ContentId> window : windows) {
      if (left-- == 0) {
        break;
      }
      for (ContentId id : window.reversed()) {
        if (ids.size() < max) {
          ids.add(id);
        }
      }
    }
    return ids;
  }

  /** A heartbeat: the oldest window goes. */
  void shift() {
    windows.addFirst(new ArrayList<>());
    while (windows.size() > limits.keep()) {
      windows.removeLast().forEach(this::drop);
    }
  }

  int size() {
    return contents.size();
  }

  long bytes() {
    return bytes;
  }
}
