package endgame.shard.execution;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The states after the last executed batches, for questions about them. Bounded in number and in
 * memory: a state holds what its span has written so far, and a program may write a lot. One thread
 * adds, many ask.
 */
final class RecentStates {
  static final int STATES_MAX = 128;

  /** Of all states together; the last one is kept whatever it weighs. */
  static final long WEIGHT_MAX = 32L << 20;

  /** A write beside the bytes of its key and value. */
  private static final int WRITE_WEIGHT = 32;

  private final Deque<Kept> kept = new ArrayDeque<>();
  private long weight;

  private record Kept(long batch, ShardState state, long weight) {}

  /**
   * Adds the state after the next batch.
   *
   * @param bytes of the keys and values that the state holds over its root. States of a span share
   *     most of them; each is charged with all, as it may be the last one that is left
   */
  synchronized void add(long batch, ShardState state, long bytes) {
    Kept last = new Kept(batch, state, bytes + (long) WRITE_WEIGHT * state.written().size());
    kept.addLast(last);
    weight += last.weight;
    while (kept.size() > STATES_MAX || (weight > WEIGHT_MAX && kept.size() > 1)) {
      weight -= kept.removeFirst().weight;
    }
  }

  /** The last batch's span is closed: {@code state} is all under its root. */
  synchronized void closeLast(ShardState state) {
    Kept last = kept.removeLast();
    weight -= last.weight;
    kept.addLast(new Kept(last.batch, state, 0));
  }

  synchronized Optional<ShardState> get(long batch) {
    return kept.stream().filter(k -> k.batch == batch).map(Kept::state).findFirst();
  }
}
