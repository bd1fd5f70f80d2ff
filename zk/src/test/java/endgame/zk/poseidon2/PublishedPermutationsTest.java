package endgame.zk.poseidon2;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import endgame.zk.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Every published instance over KoalaBear and BabyBear, of width 16, 24 and 32: the generator gives
 * its round constants, and the definition with the file's layers gives its known answers.
 */
class PublishedPermutationsTest {
  private static List<JsonNode> files() throws IOException {
    Path folder = Vectors.folder("poseidon2").orElse(null);
    Assumptions.assumeTrue(folder != null, "no vectors");
    List<JsonNode> files = new ArrayList<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.filter(p -> p.toString().endsWith(".json")).sorted().toList()) {
        files.add(new ObjectMapper().readTree(path.toFile()));
      }
    }
    return files;
  }

  private static long[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
  }

  private static long[][] rows(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(PublishedPermutationsTest::numbers)
        .toArray(long[][]::new);
  }

  @Test
  void theGeneratorGivesTheConstants() throws IOException {
    for (JsonNode file : files()) {
      Poseidon2Parameters parameters =
          new Poseidon2Parameters(
              file.get("prime").asInt(),
              file.get("width").asInt(),
              file.get("sboxDegree").asInt(),
              file.get("fullRounds").asInt(),
              file.get("partialRounds").asInt(),
              List.of());
      List<Long> expected = new ArrayList<>();
      for (long[] row : rows(file.get("externalInitial"))) {
        Arrays.stream(row).forEach(expected::add);
      }
      Arrays.stream(numbers(file.get("internal"))).forEach(expected::add);
      for (long[] row : rows(file.get("externalFinal"))) {
        Arrays.stream(row).forEach(expected::add);
      }
      assertThat(Arrays.stream(GrainLfsr.constants(parameters)).asLongStream().boxed())
          .as(file.get("name").asText())
          .containsExactlyElementsOf(expected);
    }
  }

  @Test
  void knownAnswers() throws IOException {
    int answers = 0;
    for (JsonNode file : files()) {
      for (JsonNode kat : file.get("kats")) {
        long[] state = numbers(kat.get("input"));
        permute(file, state);
        assertThat(state).as(file.get("name").asText()).containsExactly(numbers(kat.get("output")));
        answers++;
      }
      if (file.has("spongeKats")) {
        for (JsonNode kat : file.get("spongeKats")) {
          long[] input = numbers(kat.get("input"));
          long[] state = new long[24];
          for (int from = 0; from < input.length; from += 16) {
            System.arraycopy(Arrays.copyOf(input, 32), from, state, 0, 16);
            permute(file, state);
          }
          assertThat(Arrays.copyOf(state, 8)).containsExactly(numbers(kat.get("output")));
          answers++;
        }
      }
    }
    assertThat(answers).isGreaterThanOrEqualTo(9);
  }

  private static void permute(JsonNode file, long[] s) {
    long p = file.get("prime").asLong();
    int degree = file.get("sboxDegree").asInt();
    long[][] m4 = rows(file.get("externalM4"));
    outer(m4, s, p);
    for (long[] row : rows(file.get("externalInitial"))) {
      full(row, s, degree, p);
      outer(m4, s, p);
    }
    long[] diagonal = numbers(file.get("internalDiagMinus1"));
    for (long constant : numbers(file.get("internal"))) {
      s[0] = power((s[0] + constant) % p, degree, p);
      long sum = Arrays.stream(s).sum() % p;
      Arrays.setAll(s, i -> (sum + diagonal[i] * s[i]) % p);
    }
    for (long[] row : rows(file.get("externalFinal"))) {
      full(row, s, degree, p);
      outer(m4, s, p);
    }
  }

  private static void full(long[] constants, long[] s, int degree, long p) {
    Arrays.setAll(s, i -> power((s[i] + constants[i]) % p, degree, p));
  }

  private static void outer(long[][] m4, long[] s, long p) {
    long[] blocks = new long[s.length];
    for (int i = 0; i < s.length; i++) {
      for (int k = 0; k < 4; k++) {
        blocks[i] += m4[i % 4][k] * s[i / 4 * 4 + k];
      }
    }
    for (int i = 0; i < s.length; i++) {
      long sum = blocks[i];
      for (int other = i % 4; other < s.length; other += 4) {
        sum += blocks[other];
      }
      s[i] = sum % p;
    }
  }

  private static long power(long x, int exponent, long p) {
    long result = 1;
    for (int i = 0; i < exponent; i++) {
      result = result * x % p;
    }
    return result;
  }
}
