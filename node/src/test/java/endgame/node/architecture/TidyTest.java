package endgame.node.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Style that a compiler doesn't check: sizes, forbidden calls, one word per concept. */
class TidyTest {
  private static final int FILE_LINES_MAX = 560;
  private static final int METHOD_LINES_MAX = 80;
  private static final List<String> MODULES =
      List.of("storage", "p2p", "zk", "consensus", "shard", "node");

  /** Methods that may be longer, with the reason. */
  private static final List<String> LONG_METHODS =
      List.of(
          // The interpreter is one switch: HotSpot compiles it as one loop only then.
          "Interpreter.java",
          // Keccak-f is unrolled: its 25 lanes live in local variables.
          "Keccak.java");

  private static final Pattern METHOD =
      Pattern.compile(
          "^  (?:  )?(?! )(?:public|protected|private|static|final|synchronized|<|[A-Z@a-z]).*[({,]$");

  @Test
  void filesAndMethodsAreShort() throws IOException {
    List<String> problems = new ArrayList<>();
    for (Path file : sources()) {
      List<String> lines = Files.readAllLines(file);
      if (lines.size() > FILE_LINES_MAX) {
        problems.add(file + " has " + lines.size() + " lines");
      }
      if (LONG_METHODS.stream().noneMatch(file.toString()::endsWith)) {
        problems.addAll(longMethods(file, lines));
      }
    }
    assertThat(problems).isEmpty();
  }

  private static List<String> longMethods(Path file, List<String> lines) {
    List<String> problems = new ArrayList<>();
    int start = -1;
    String indent = "";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (start < 0
          && METHOD.matcher(line).matches()
          && !line.matches(".*\\b(class|interface|enum|record)\\b.*")
          && line.endsWith("{")
          && line.contains("(")) {
        start = i;
        indent = line.substring(0, line.indexOf(line.strip()));
      } else if (start >= 0 && line.equals(indent + "}")) {
        if (i - start + 1 > METHOD_LINES_MAX) {
          problems.add(file + ":" + (start + 1) + " is a method of " + (i - start + 1) + " lines");
        }
        start = -1;
      }
    }
    return problems;
  }

  @Test
  void mainCodeCallsNothingForbidden() throws IOException {
    Pattern forbidden =
        Pattern.compile(
            "System\\.out|System\\.err|printStackTrace\\(\\)|Thread\\.sleep|new Random\\(|\\bTODO\\b|\\bFIXME\\b");
    List<String> problems = new ArrayList<>();
    for (Path file : sources()) {
      boolean console =
          file.toString().contains("/cli/")
              || file.toString().contains("/devnet/")
              || file.toString().contains("/bench/");
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        Matcher matcher = forbidden.matcher(lines.get(i));
        if (matcher.find() && !console) {
          problems.add(file + ":" + (i + 1) + " " + matcher.group());
        }
      }
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void oneWordPerConcept() throws IOException {
    // The glossary's words; these are other chains' names for the same things.
    Pattern synonym = Pattern.compile("(?i)\\b(rollup|parachain|collator|attestation)s?\\b");
    List<String> problems = new ArrayList<>();
    for (Path file : sources()) {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (synonym.matcher(lines.get(i)).find()) {
          problems.add(file + ":" + (i + 1) + " " + lines.get(i).strip());
        }
      }
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void everyPackageStatesItsProtocol() throws IOException {
    List<Path> problems = new ArrayList<>();
    for (Path file : sources()) {
      Path folder = file.getParent();
      if (folder != null && !Files.exists(folder.resolve("package-info.java"))) {
        problems.add(folder);
      }
    }
    assertThat(problems).isEmpty();
  }

  private static List<Path> sources() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (root != null && !Files.exists(root.resolve("CHANGELOG.md"))) {
      root = root.getParent();
    }
    if (root == null) {
      throw new IllegalStateException("the tests run inside the checkout");
    }
    List<Path> all = new ArrayList<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(root.resolve(module).resolve("src/main/java"))) {
        files.filter(f -> f.toString().endsWith(".java")).forEach(all::add);
      }
    }
    return all;
  }
}
