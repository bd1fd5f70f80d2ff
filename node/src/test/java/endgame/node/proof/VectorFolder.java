package endgame.node.proof;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the folder of known answers: system property endgame.vectors, or upwards from here. */
public final class VectorFolder {
  private VectorFolder() {}

  /** Skips the test if the folder isn't there. */
  public static Path of(String name) {
    Optional<Path> folder = find(name);
    assumeThat(folder).as("vectors " + name).isPresent();
    return folder.orElseThrow();
  }

  private static Optional<Path> find(String name) {
    String property = System.getProperty("endgame.vectors");
    if (property != null) {
      return existing(Path.of(property, name));
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Optional<Path> found = existing(at.resolve("shared/vectors").resolve(name));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<Path> existing(Path path) {
    return Files.isDirectory(path) ? Optional.of(path) : Optional.empty();
  }

  /** What a folder holds, sorted. */
  public static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
