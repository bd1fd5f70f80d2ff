package endgame.consensus.bft;

import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Certificates and bodies that are missing: one request in flight per key, first to whoever must
 * have it, then to anyone, again and again until it is here or moot (spec 1.11).
 */
final class Repair {
  /** Certificates asked for at the same time. */
  static final int CERTIFICATES_MAX = 64;

  /** Bodies asked for at the same time. */
  static final int BODIES_MAX = 64;

  private final Timing timing;
  private final Outbox out;

  private record Key(long view, Wanted wanted) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparingLong(Key::view).thenComparing(Key::wanted);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /** A body wanted for {@code view}; {@code target} is asked first. */
  private record Body(long view, @Nullable NodeId target, long nextAtMs) {}

  private final TreeMap<Key, Long> certificates = new TreeMap<>();
  private final TreeMap<Hash, Body> bodies = new TreeMap<>();

  Repair(Timing timing, Outbox out) {
    this.timing = timing;
    this.out = out;
  }

  /** Asks for a certificate unless that is under way or too much is. */
  void certificate(long nowMs, long view, Wanted wanted, Optional<NodeId> first) {
    Key key = new Key(view, wanted);
    if (certificates.containsKey(key) || certificates.size() >= CERTIFICATES_MAX) {
      return;
    }
    certificates.put(key, nowMs + timing.fetch());
    out.add(new Effect.FetchCertificate(view, wanted, first));
  }

  /** A certificate of this view is here. */
  void certificateHeld(long view, Wanted wanted) {
    certificates.remove(new Key(view, wanted));
  }

  /** A parent's notarization is wanted for one view's vote only: no leader fills the table. */
  void forgetNotarizations() {
    certificates.keySet().removeIf(key -> key.wanted() == Wanted.NOTARIZATION);
  }

  /** Waits for the leader's push, then asks the leader, then anyone. */
  void body(long nowMs, long view, Hash digest, @Nullable NodeId leader) {
    if (!bodies.containsKey(digest) && bodies.size() < BODIES_MAX) {
      bodies.put(digest, new Body(view, leader, nowMs + timing.bodyPatience()));
    }
  }

  void bodyHeld(Hash digest) {
    bodies.remove(digest);
  }

  /** A finalization: what lies below is moot, except bodies asked for because they are final. */
  void moot(long before, long finalView) {
    certificates.headMap(new Key(finalView, Wanted.NULLIFICATION), true).clear();
    bodies.values().removeIf(body -> body.view() > before && body.view() < finalView);
  }

  /** Repeats what was not answered in time. */
  void expire(long nowMs) {
    for (Map.Entry<Key, Long> entry : certificates.entrySet()) {
      if (entry.getValue() <= nowMs) {
        entry.setValue(nowMs + timing.fetch());
        Key key = entry.getKey();
        out.add(new Effect.FetchCertificate(key.view(), key.wanted(), Optional.empty()));
      }
    }
    List<Hash> due = new ArrayList<>();
    bodies.forEach((digest, body) -> {
      if (body.nextAtMs() <= nowMs) {
        due.add(digest);
      }
    });
    for (Hash digest : due) {
      Body body = bodies.get(digest);
      if (body != null) {
        out.add(new Effect.FetchBody(digest, Optional.ofNullable(body.target())));
        bodies.put(digest, new Body(body.view(), null, nowMs + timing.fetch()));
      }
    }
  }

  long nextDeadline() {
    long next = Long.MAX_VALUE;
    for (long at : certificates.values()) {
      next = Math.min(next, at);
    }
    for (Body body : bodies.values()) {
      next = Math.min(next, body.nextAtMs());
    }
    return next;
  }

  int size() {
    return certificates.size() + bodies.size();
  }
}
