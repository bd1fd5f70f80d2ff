package endgame.zk.vm.segment;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rules that others imply, or that forbid only what does no harm: each with its reason. */
final class ReviewedRules {
  private static final Map<String, Map<String, String>> REASONS = Map.of();

  private ReviewedRules() {}

  static @Nullable String reason(String table, String rule) {
    return REASONS.getOrDefault(table, Map.of()).get(rule);
  }
}
