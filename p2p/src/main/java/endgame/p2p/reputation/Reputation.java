package endgame.p2p.reputation;

import endgame.p2p.identity.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Scores and bans of peers by id; bounded; thread-safe. Time is the caller's nanoseconds. */
public final class Reputation {
  /**
   * How it judges.
   *
   * @param banAt points that ban
   * @param banTime for how long
   * @param pointTime after which one point is forgiven
   * @param scoresMax peers with points; beyond, the one with the fewest goes
   * @param bansMax bans; beyond, the one that ends first goes
   */
  public record Rules(int banAt, Duration banTime, Duration pointTime, int scoresMax, int bansMax) {
    /** Ban at 10 points for a given time, a point a minute. */
    public static Rules of(Duration banTime, int bansMax) {
      return new Rules(10, banTime, Duration.ofMinutes(1), 4096, bansMax);
    }

    /** The most points mild offences add up to. */
    int mildMax() {
      return banAt / 2;
    }
  }

  /**
   * A ban that is not over.
   *
   * @param peer who
   * @param left nanoseconds
   */
  public record Ban(PeerId peer, long left) {}

  private record Points(int points, long since) {}

  private final Rules rules;
  private final Map<PeerId, Points> scores = new HashMap<>();
  private final Map<PeerId, Long> ends = new HashMap<>();
  private boolean changed;

  public Reputation(Rules rules) {
    this.rules = rules;
  }

  /** Blames a peer; true if that bans it now. */
  public synchronized boolean offend(PeerId peer, Offence offence, long now) {
    int before = points(peer, now);
    int after = before + offence.points();
    if (offence.mild()) {
      after = Math.max(before, Math.min(after, rules.mildMax()));
    }
    if (after >= rules.banAt()) {
      scores.remove(peer);
      return ban(peer, rules.banTime().toNanos(), now);
    }
    Points old = scores.get(peer);
    // The clock of the next point goes on: else a small offence a minute would stop it forever.
    long since = old == null || before == 0 ? now : now - (now - old.since) % pointNanos();
    if (old == null && scores.size() >= rules.scoresMax()) {
      dropMildest(now);
    }
    scores.put(peer, new Points(after, since));
    return false;
  }

  private long pointNanos() {
    return rules.pointTime().toNanos();
  }

  private int points(PeerId peer, long now) {
    Points points = scores.get(peer);
    return points == null ? 0 : left(points, now);
  }

  private int left(Points points, long now) {
    long forgiven = Math.max(0, (now - points.since) / pointNanos());
    return (int) Math.max(0, points.points - forgiven);
  }

  private void dropMildest(long now) {
    scores.values().removeIf(points -> left(points, now) == 0);
    if (scores.size() < rules.scoresMax()) {
      return;
    }
    PeerId mildest = null;
    int fewest = Integer.MAX_VALUE;
    for (Map.Entry<PeerId, Points> entry : scores.entrySet()) {
      int left = left(entry.getValue(), now);
      if (left < fewest) {
        mildest = entry.getKey();
        fewest = left;
      }
    }
    scores.remove(mildest);
  }

  /** A peer's score: 0 or less. */
  public synchronized int score(PeerId peer, long now) {
    return -points(peer, now);
  }

  /** Bans, or moves the end of a ban; true if the peer was not banned until now. */
  public synchronized boolean ban(PeerId peer, long nanos, long now) {
    changed = true;
    ends.values().removeIf(end -> end - now <= 0);
    if (ends.size() >= rules.bansMax() && !ends.containsKey(peer)) {
      ends.remove(firstToEnd(now));
    }
    return ends.put(peer, now + nanos) == null;
  }

  private @Nullable PeerId firstToEnd(long now) {
    PeerId first = null;
    long least = Long.MAX_VALUE;
    for (Map.Entry<PeerId, Long> entry : ends.entrySet()) {
      long left = entry.getValue() - now;
      if (first == null || left < least) {
        first = entry.getKey();
        least = left;
      }
    }
    return first;
  }

  /** Ends a ban and forgets the score. */
  public synchronized void forgive(PeerId peer) {
    changed |= ends.remove(peer) != null;
    scores.remove(peer);
  }

  /** Whether a peer is banned. */
  public synchronized boolean banned(PeerId peer, long now) {
    Long end = ends.get(peer);
    return end != null && end - now > 0;
  }

  /** The bans that are not over, by id. */
  public synchronized List<Ban> bans(long now) {
    List<Ban> bans = new ArrayList<>();
    ends.forEach((peer, end) -> {
      if (end - now > 0) {
        bans.add(new Ban(peer, end - now));
      }
    });
    bans.sort((a, b) -> a.peer().compareTo(b.peer()));
    return bans;
  }

  /** Whether a ban came or went since the last call. */
  public synchronized boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  /** Bans remembered, ended ones included. */
  public synchronized int banCount() {
    return ends.size();
  }

  /** Scores remembered. */
  public synchronized int scoreCount() {
    return scores.size();
  }
}
