package endgame.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.node.rpc.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a proof shows, by the names that its file has for it. A reader believes all of a file that
 * is called valid: nothing may stand in it beside what the proof shows.
 */
final class FileFacts {
  private final Map<String, JsonNode> shown = new LinkedHashMap<>();

  FileFacts text(String field, String value) {
    shown.put(field, Json.text(value));
    return this;
  }

  FileFacts quantity(String field, long value) {
    shown.put(field, Json.quantity(value));
    return this;
  }

  FileFacts number(String field, int value) {
    shown.put(field, Json.object().put(field, value).path(field));
    return this;
  }

  /** Why the file is not to be believed; empty when it says what is shown, or less. */
  Optional<String> conflict(JsonNode file) {
    for (Map.Entry<String, JsonNode> said : file.properties()) {
      JsonNode fact = shown.get(said.getKey());
      if (fact == null) {
        return Optional.of("the file says '" + said.getKey() + "', which its proof does not show");
      }
      if (!fact.equals(said.getValue())) {
        return Optional.of("the proof shows another '" + said.getKey() + "' than the file says");
      }
    }
    return Optional.empty();
  }
}
