package endgame.node.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A node's times to finality, from looks at its status more often than blocks come. */
final class FinalityWatch {
  private final List<Double> millis = new ArrayList<>();
  private long seen;

  /** Takes the newest value of {@code endgame_status}, unless it is the one from before. */
  void look(JsonNode status, boolean counts) {
    JsonNode finality = status.path("finalityMs");
    long count = finality.path("count").asLong(seen);
    if (count > seen && counts) {
      millis.add(finality.path("last").asDouble());
    }
    seen = count;
  }

  int count() {
    return millis.size();
  }

  /** The value that so many percent do not exceed; 0 when there is none. */
  double percentile(int percent) {
    return percentile(millis, percent);
  }

  static double percentile(List<Double> values, int percent) {
    if (values.isEmpty()) {
      return 0;
    }
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int rank = (int) Math.ceil(sorted.size() * percent / 100.0);
    return sorted.get(Math.clamp(rank - 1, 0, sorted.size() - 1));
  }
}
