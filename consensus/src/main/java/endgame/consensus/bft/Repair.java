package endgame.consensus.bft;

import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Subject;
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

  /** Answers without use after which the next peer is asked at once; then the timer decides. */
  static final int QUICK_RETRIES_MAX = 3;

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

  /**
   * A request under way.
   *
   * @param targeted one peer was asked, who claims to know
   * @param quick peers asked since the timer last ran out
   */
  private record Asked(long nextAtMs, boolean targeted, int quick) {}

  /** A body wanted for {@code view}; {@code target} is asked first. */
  private record Body(long view, @Nullable NodeId target, long nextAtMs) {}

  private final TreeMap<Key, Asked> certificates = new TreeMap<>();
  private final TreeMap<Hash, Body> bodies = new TreeMap<>();

  Repair(Timing timing, Outbox out) {
    this.timing = timing;
    this.out = out;
  }

  /**
   * Asks for a certificate unless that is under way or too much is. A request to anyone replaces
   * one to a single peer: that peer may be the one who holds it back.
   */
  void certificate(long nowMs, long view, Wanted wanted, Optional<NodeId> first) {
    Key key = new Key(view, wanted);
    Asked asked = certificates.get(key);
    boolean widens = asked != null && asked.targeted() && first.isEmpty();
    if ((asked != null || certificates.size() >= CERTIFICATES_MAX) && !widens) {
      return;
    }
    certificates.put(key, new Asked(nowMs + timing.fetch(), first.isPresent(), 0));
    out.add(new Effect.FetchCertificate(view, wanted, first));
  }

  /** Whether an answer about this is awaited. */
  boolean asked(long view, Wanted wanted) {
    return certificates.containsKey(new Key(view, wanted));
  }

  /**
   * Whether a certificate may answer a request: of its view, or a finalization above. Others would
   * make a requester work on views of the answerer's choice.
   */
  static boolean answers(long view, Certificate certificate) {
    Subject subject = certificate.subject();
    return subject.view() == view || (subject instanceof Subject.Finalize && subject.view() > view);
  }

  /** An answer has come; if what was asked for is missing still, the next peer is asked. */
  void unanswered(long nowMs, long view, Wanted wanted) {
    Key key = new Key(view, wanted);
    Asked asked = certificates.get(key);
    if (asked != null && asked.quick() < QUICK_RETRIES_MAX) {
      certificates.put(key, new Asked(nowMs + timing.fetch(), false, asked.quick() + 1));
      out.add(new Effect.FetchCertificate(view, wanted, Optional.empty()));
    }
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
    for (Map.Entry<Key, Asked> entry : certificates.entrySet()) {
      if (entry.getValue().nextAtMs() <= nowMs) {
        entry.setValue(new Asked(nowMs + timing.fetch(), false, 0));
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
    for (Asked asked : certificates.values()) {
      next = Math.min(next, asked.nextAtMs());
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
