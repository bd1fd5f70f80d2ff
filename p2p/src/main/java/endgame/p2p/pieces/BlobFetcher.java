package endgame.p2p.pieces;

import endgame.p2p.identity.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one blob from several peers: says whom to ask for what, takes what they answer.
 *
 * <p>Begins with piece 0 alone, which proves the length; then asks for many at once. A peer that
 * answers with nothing, or fails {@value #FAILURES_MAX} times in a row, is asked no more; one that
 * answers wrongly too, and the caller is told. Of one thread.
 */
public final class BlobFetcher {
  /** Failures in a row after which a peer is given up. */
  static final int FAILURES_MAX = 3;

  /**
   * A piece to ask a peer for.
   *
   * @param peer whom
   * @param index which
   */
  public record Ask(PeerId peer, int index) {}

  /** Where it stands. */
  public enum Progress {
    /** Asks are out or to be had. */
    RUNNING,
    /** The blob is here. */
    DONE,
    /** No peer is left to ask. */
    FAILED
  }

  /** What an answer was. */
  public enum Outcome {
    /** The piece. */
    GOOD,
    /** "I don't have it". */
    EMPTY,
    /** Wrong: the peer lies or is broken. */
    WRONG,
    /** Nobody asked, or it is here already. */
    UNEXPECTED
  }

  private static final class Source {
    final Set<Integer> asked = new HashSet<>();
    int failures;
    boolean givenUp;
  }

  private final BlobId id;
  private final int bytesMax;
  private final int parallel;
  private final int perPeer;
  private final Map<PeerId, Source> sources = new LinkedHashMap<>();
  private final ArrayDeque<PeerId> turns = new ArrayDeque<>();
  private final ArrayDeque<Integer> wanted = new ArrayDeque<>();
  private byte @Nullable [] blob;
  private int missing = 1;
  private int asked;

  /**
   * A fetch that has asked nobody yet.
   *
   * @param bytesMax longest blob to take
   * @param parallel pieces asked for at once
   * @param perPeer pieces asked of one peer at once
   */
  public BlobFetcher(BlobId id, int bytesMax, Collection<PeerId> peers, int parallel, int perPeer) {
    if (parallel < 1 || perPeer < 1) {
      throw new IllegalArgumentException("a fetch that asks for nothing");
    }
    this.id = id;
    this.bytesMax = bytesMax;
    this.parallel = parallel;
    this.perPeer = perPeer;
    wanted.add(0);
    peers.forEach(this::addPeer);
  }

  /** One more peer that may have it. */
  public void addPeer(PeerId peer) {
    if (!sources.containsKey(peer)) {
      sources.put(peer, new Source());
      turns.add(peer);
    }
  }

  /** What to ask for now; each ask must end in one of the three {@code on...} methods. */
  public List<Ask> next() {
    List<Ask> asks = new ArrayList<>();
    int idle = 0;
    while (asked < parallel && !wanted.isEmpty() && idle < turns.size()) {
      PeerId peer = turns.remove();
      Source source = source(peer);
      if (source.givenUp) {
        continue;
      }
      turns.add(peer);
      if (source.asked.size() >= perPeer) {
        idle++;
        continue;
      }
      idle = 0;
      int index = wanted.remove();
      source.asked.add(index);
      asked++;
      asks.add(new Ask(peer, index));
    }
    return asks;
  }

  /** A peer answered. */
  public Outcome onAnswer(PeerId peer, int index, byte[] answer) {
    Source source = ended(peer, index);
    if (source == null) {
      return Outcome.UNEXPECTED;
    }
    if (answer.length == 0) {
      source.givenUp = true;
      wanted.addFirst(index);
      return Outcome.EMPTY;
    }
    return switch (Pieces.check(id, index, answer, bytesMax)) {
      case Pieces.Check.Bad _ -> {
        source.givenUp = true;
        wanted.addFirst(index);
        yield Outcome.WRONG;
      }
      case Pieces.Check.Good good -> {
        source.failures = 0;
        accept(index, good);
        yield Outcome.GOOD;
      }
    };
  }

  private void accept(int index, Pieces.Check.Good good) {
    byte[] whole = blob;
    if (whole == null) {
      // The proof binds the length, so no peer alone decides how much is allocated.
      whole = new byte[good.blobLength()];
      blob = whole;
      missing = Pieces.count(whole.length);
      for (int i = 1; i < missing; i++) {
        wanted.add(i);
      }
    }
    good.copyTo(whole, index);
    missing--;
  }

  /** A peer did not answer. */
  public void onFailure(PeerId peer, int index) {
    Source source = ended(peer, index);
    if (source != null) {
      source.failures++;
      source.givenUp |= source.failures >= FAILURES_MAX;
      wanted.addFirst(index);
    }
  }

  /** An ask could not be sent; no fault of the peer. */
  public void onUnsent(PeerId peer, int index) {
    if (ended(peer, index) != null) {
      wanted.addFirst(index);
    }
  }

  private @Nullable Source ended(PeerId peer, int index) {
    Source source = sources.get(peer);
    if (source == null || !source.asked.remove(index)) {
      return null;
    }
    asked--;
    return source;
  }

  /** Where it stands. */
  public Progress progress() {
    if (missing == 0) {
      return Progress.DONE;
    }
    boolean hope = asked > 0 || sources.values().stream().anyMatch(source -> !source.givenUp);
    return hope ? Progress.RUNNING : Progress.FAILED;
  }

  /**
   * The blob.
   *
   * @throws IllegalStateException if it isn't done
   */
  public byte[] blob() {
    byte[] whole = blob;
    if (whole == null || missing > 0) {
      throw new IllegalStateException("pieces are missing");
    }
    return whole;
  }

  private Source source(PeerId peer) {
    return java.util.Objects.requireNonNull(sources.get(peer));
  }
}
