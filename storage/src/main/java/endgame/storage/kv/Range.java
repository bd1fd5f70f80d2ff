package endgame.storage.kv;

import org.jspecify.annotations.Nullable;

/**
 * The keys from {@code from} on (null: from the first) up to, not with, {@code to} (null: through
 * the last).
 */
public record Range<K>(@Nullable K from, @Nullable K to) {
  public static <K> Range<K> all() {
    return new Range<>(null, null);
  }

  public static <K> Range<K> between(K from, K to) {
    return new Range<>(from, to);
  }

  public static <K> Range<K> from(K from) {
    return new Range<>(from, null);
  }

  public static <K> Range<K> until(K to) {
    return new Range<>(null, to);
  }
}
