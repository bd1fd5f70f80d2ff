package endgame.node.shard;

import java.time.InstantSource;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * When each span came how far, as this node saw it. Nothing follows from it but what people are
 * told. Thread-safe; the oldest spans are forgotten.
 */
public final class SpanStages {
  /** Spans remembered, of all shards. */
  public static final int SPANS_MAX = 1024;

  private final Map<Key, EnumMap<Stage, Long>> spans = new LinkedHashMap<>();
  private final InstantSource clock;
  private final Listener listener;

  /** The way of a span, in order. */
  public enum Stage {
    /** The block that ends it is final: time of that block. */
    ORDERED,
    /** This node has run its batches. */
    EXECUTED,
    /** This node has begun to prove it. */
    PROVING,
    /** This node holds a proof and has verified it. */
    PROVEN,
    /** The block that took its statement is final: time of that block. */
    FINAL
  }

  private record Key(int shard, long span) {}

  /** Is told how long a span took. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A stage is reached for the first time.
     *
     * @param seconds since it was ordered
     */
    void reached(int shard, Stage stage, double seconds);
  }

  public SpanStages(InstantSource clock, Listener listener) {
    this.clock = clock;
    this.listener = listener;
  }

  /** Now. */
  public void reached(int shard, long span, Stage stage) {
    reached(shard, span, stage, clock.millis());
  }

  /** The first time counts. */
  public void reached(int shard, long span, Stage stage, long atMs) {
    Long ordered;
    synchronized (this) {
      Key key = new Key(shard, span);
      EnumMap<Stage, Long> times = spans.get(key);
      if (times == null) {
        times = new EnumMap<>(Stage.class);
        spans.put(key, times);
        if (spans.size() > SPANS_MAX) {
          spans.remove(spans.keySet().iterator().next());
        }
      }
      if (times.putIfAbsent(stage, atMs) != null) {
        return;
      }
      ordered = times.get(Stage.ORDERED);
    }
    if (ordered != null && stage != Stage.ORDERED) {
      listener.reached(shard, stage, Math.max(0, atMs - ordered) / 1000.0);
    }
  }

  /** Milliseconds since 1970 by stage; empty when nothing is known. */
  public synchronized Optional<Map<Stage, Long>> of(int shard, long span) {
    return Optional.ofNullable(spans.get(new Key(shard, span)))
        .map(times -> Collections.unmodifiableMap(new EnumMap<>(times)));
  }
}
