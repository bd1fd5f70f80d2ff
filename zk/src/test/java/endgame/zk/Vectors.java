package endgame.zk;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the folder of known answers: system property endgame.vectors, or upwards from here. */
public final class Vectors {
  private Vectors() {}

  public static Optional<Path> folder(String name) {
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
}
