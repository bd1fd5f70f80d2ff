package endgame.consensus.crypto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import endgame.consensus.types.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Finds third parties' test vectors; a test that needs absent ones is skipped. */
final class VectorFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private VectorFiles() {}

  /** The system property {@code endgame.vectors}, or {@code shared/vectors} in a parent folder. */
  static Path find(String name) {
    Path root = root();
    Assumptions.assumeTrue(root != null, "no vectors: set -Dendgame.vectors");
    if (root == null) {
      throw new IllegalStateException("the assumption holds");
    }
    Path path = root.resolve(name);
    Assumptions.assumeTrue(Files.exists(path), "no vectors in " + name);
    return path;
  }

  private static @Nullable Path root() {
    String property = System.getProperty("endgame.vectors");
    if (property != null) {
      return Path.of(property);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path candidate = at.resolve("shared/vectors");
      if (Files.isDirectory(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  /** The JSON files of a folder by name. */
  static List<Path> folder(String name) {
    try (Stream<Path> files = Files.list(find(name))) {
      return files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Bytes hex(JsonNode text) {
    return Bytes.fromHex(text.asText());
  }
}
