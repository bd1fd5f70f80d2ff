package endgame.node.shard;

import endgame.consensus.crypto.Keccak256;
import endgame.consensus.types.Address;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Envelope;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Statements that wait for a block. Anyone may sign one: so a signer has one place per span, who
 * has a bond goes first, then who has shown something before, and what is verified is never pushed
 * out by what is not. Thread-safe.
 */
final class StatementPool {
  static final int STATEMENTS_MAX = 256;

  /** Statements of one span by signers without a bond. */
  static final int RIVALS_MAX = 8;

  /** Signers of accepted proofs that are remembered. */
  static final int SIGNERS_MAX = 256;

  private final Map<Place, Held> held = new LinkedHashMap<>();
  private final Set<Address> proven = new LinkedHashSet<>();

  /** Whose statement it is; the lower one goes first. */
  enum Standing {
    BONDED,
    /** A proof of this signer was accepted before. */
    PROVEN,
    STRANGER
  }

  private record Place(int shard, long span, Address signer) {
    static Place of(Envelope envelope) {
      Claim claim = envelope.statement().claim();
      return new Place(claim.shard(), claim.span(), envelope.statement().prover());
    }

    boolean sameSpan(Place other) {
      return shard == other.shard && span == other.span;
    }
  }

  private record Held(Envelope envelope, Hash hash, Standing standing, boolean accepted) {}

  /** What identifies a statement: all that its signature is over. */
  static Hash hash(Envelope envelope) {
    return Keccak256.hash(envelope.signedBytes().toArray());
  }

  /**
   * Takes a statement whose signature was checked.
   *
   * @param bonded the signer is a validator's account, or a registered prover
   * @param replace the signer's other statement of the span is of no use any more
   * @return whose it is if it is held now; empty if it was refused
   */
  synchronized Optional<Standing> add(
      Envelope envelope, boolean bonded, Predicate<Envelope> replace) {
    Place place = Place.of(envelope);
    Hash hash = hash(envelope);
    Held before = held.get(place);
    if (before != null) {
      boolean same = before.hash().equals(hash);
      if (same || before.accepted() || !replace.test(before.envelope())) {
        return same ? Optional.of(before.standing()) : Optional.empty();
      }
      held.remove(place);
    }
    Standing standing = standing(place.signer(), bonded);
    if (!makeRoom(place, standing)) {
      return Optional.empty();
    }
    held.put(place, new Held(envelope, hash, standing, false));
    return Optional.of(standing);
  }

  /** Whether a statement is held: not refused, rejected or pushed out. */
  synchronized boolean holds(Envelope envelope) {
    Held now = held.get(Place.of(envelope));
    return now != null && now.hash().equals(hash(envelope));
  }

  private Standing standing(Address signer, boolean bonded) {
    if (bonded) {
      return Standing.BONDED;
    }
    return proven.contains(signer) ? Standing.PROVEN : Standing.STRANGER;
  }

  private boolean makeRoom(Place place, Standing standing) {
    if (standing != Standing.BONDED) {
      long rivals = rivals(place).count();
      if (rivals >= RIVALS_MAX && !dropFor(standing, rivals(place))) {
        return false;
      }
    }
    return held.size() < STATEMENTS_MAX || dropFor(standing, held.entrySet().stream());
  }

  private Stream<Map.Entry<Place, Held>> rivals(Place place) {
    return held.entrySet().stream()
        .filter(e -> e.getKey().sameSpan(place) && e.getValue().standing() != Standing.BONDED);
  }

  /** The oldest of the lowest standing goes, if it is not accepted and no better than the new. */
  private boolean dropFor(Standing standing, Stream<Map.Entry<Place, Held>> among) {
    Optional<Place> worst =
        among
            .filter(e -> !e.getValue().accepted())
            .filter(e -> e.getValue().standing().compareTo(standing) >= 0)
            .min(
                Comparator.comparing(
                    (Map.Entry<Place, Held> e) -> e.getValue().standing(),
                    Comparator.reverseOrder()))
            .map(Map.Entry::getKey);
    worst.ifPresent(held::remove);
    return worst.isPresent();
  }

  /** Its proof is good: it stays, and its signer goes before strangers from now on. */
  synchronized void accepted(Envelope envelope) {
    Place place = Place.of(envelope);
    held.computeIfPresent(
        place,
        (p, h) ->
            h.hash().equals(hash(envelope))
                ? new Held(h.envelope(), h.hash(), h.standing(), true)
                : h);
    proven.remove(place.signer());
    if (proven.size() >= SIGNERS_MAX) {
      proven.remove(proven.iterator().next());
    }
    proven.add(place.signer());
  }

  /** A statement of a span whose proof is good. */
  synchronized Optional<Envelope> accepted(int shard, long span) {
    return held.entrySet().stream()
        .filter(e -> e.getValue().accepted())
        .filter(e -> e.getKey().shard() == shard && e.getKey().span() == span)
        .map(e -> e.getValue().envelope())
        .findFirst();
  }

  /** Its proof is wrong: its place is free. */
  synchronized void rejected(Envelope envelope) {
    held.computeIfPresent(
        Place.of(envelope), (place, h) -> h.hash().equals(hash(envelope)) ? null : h);
  }

  synchronized void removeIf(Predicate<Envelope> stale) {
    held.values().removeIf(h -> stale.test(h.envelope()));
  }

  /** All by shard and span, those of better standing first. */
  synchronized List<Envelope> all() {
    return held.entrySet().stream()
        .sorted(
            Comparator.comparingInt((Map.Entry<Place, Held> e) -> e.getKey().shard())
                .thenComparingLong(e -> e.getKey().span())
                .thenComparing(e -> e.getValue().standing()))
        .map(e -> e.getValue().envelope())
        .toList();
  }
}
