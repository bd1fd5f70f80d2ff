package endgame.shard.sequencing;

import endgame.shard.sequencing.ShardPool.Pooled;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One sender's waiting transactions by nonce. Not thread-safe. */
final class SenderQueue {
  private final NavigableMap<Long, Pooled> byNonce = new TreeMap<>();

  /** The account's nonce as last heard; it never falls. */
  private long accountNonce;

  long accountNonce() {
    return accountNonce;
  }

  boolean isEmpty() {
    return byNonce.isEmpty();
  }

  int size() {
    return byNonce.size();
  }

  Optional<Pooled> at(long nonce) {
    return Optional.ofNullable(byNonce.get(nonce));
  }

  void put(Pooled pooled) {
    byNonce.put(pooled.admitted().nonce(), pooled);
  }

  /** Notes the account's nonce and gives what it made stale, which is out now. */
  List<Pooled> advance(long nonce) {
    accountNonce = Math.max(accountNonce, nonce);
    SortedMap<Long, Pooled> stale = byNonce.headMap(accountNonce);
    List<Pooled> dropped = List.copyOf(stale.values());
    stale.clear();
    return dropped;
  }

  /** What all but the one at {@code nonce} may cost together. */
  BigInteger costWithout(long nonce) {
    return byNonce.values().stream()
        .filter(p -> p.admitted().nonce() != nonce)
        .map(p -> p.admitted().maxCost())
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  /** Whether every transaction could be executed in turn, the account's nonce first. */
  boolean isUnbroken() {
    return !byNonce.isEmpty() && byNonce.lastKey() - accountNonce + 1 == byNonce.size();
  }

  /** Whether this nonce can follow what waits, without a gap. */
  boolean continues(long nonce) {
    return byNonce.isEmpty()
        ? nonce == accountNonce
        : isUnbroken() && nonce == byNonce.lastKey() + 1;
  }

  Optional<Pooled> last() {
    return byNonce.isEmpty() ? Optional.empty() : Optional.of(byNonce.lastEntry().getValue());
  }

  Pooled removeLast() {
    return byNonce.pollLastEntry().getValue();
  }

  /** The unbroken run from the account's nonce on. */
  List<Pooled> ready() {
    List<Pooled> ready = new ArrayList<>();
    for (long nonce = accountNonce; byNonce.containsKey(nonce); nonce++) {
      ready.add(byNonce.get(nonce));
    }
    return ready;
  }
}
