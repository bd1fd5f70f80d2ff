package endgame.zk.stark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each bug class of zkvm design 4.1–4.3 has a test by its number, and the page says which. */
class BugClassTest {
  private static final int CLASSES = 20;

  @Test
  void everyNumberHasATestAndThePageNamesIt() throws IOException {
    TreeMap<Integer, String> numbers = new TreeMap<>();
    Path docs = Path.of("docs/stark.md");
    String page = Files.readString(Files.exists(docs) ? docs : Path.of("..").resolve(docs));
    List<Class<?>> classes =
        List.of(TranscriptBugsTest.class, CommitmentBugsTest.class, BusBugsTest.class);
    for (Class<?> type : classes) {
      for (String name : tests(type).toList()) {
        numbers.put(Integer.valueOf(name.substring(3, 5)), name);
        assertThat(page).contains("`" + name + "`");
      }
    }
    assertThat(numbers.keySet())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, CLASSES).boxed().toList());
  }

  private static Stream<String> tests(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .map(Method::getName)
        .peek(name -> assertThat(name).matches("bug\\d\\d_\\w+"));
  }
}
