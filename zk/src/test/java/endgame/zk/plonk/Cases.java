package endgame.zk.plonk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import endgame.zk.Vectors;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Parsed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads the known answers of third parties. */
final class Cases {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Cases() {}

  /** Files of a folder that end so, in order; none where the folder is absent. */
  static List<Path> files(String folder, String suffix) {
    Path root = Vectors.folder(folder).orElse(null);
    if (root == null) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(Path file) {
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] hex(JsonNode node) {
    return HexFormat.of().parseHex(node.asText().substring(2));
  }

  static BigInteger hexNumber(JsonNode node) {
    return new BigInteger(1, hex(node));
  }

  /** Numbers and texts of each field, arrays flattened: what {@link SnarkjsNumbers} takes. */
  static Map<String, List<String>> fields(JsonNode object) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    object.properties().forEach(field -> fields.put(field.getKey(), texts(field.getValue())));
    return fields;
  }

  static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(child -> texts.addAll(texts(child)));
    } else {
      texts.add(node.asText());
    }
    return texts;
  }

  static Map<String, String> constants(JsonNode object) {
    Map<String, String> constants = new LinkedHashMap<>();
    object.properties().forEach(field -> constants.put(field.getKey(), field.getValue().asText()));
    return constants;
  }

  static List<Scalar> inputs(JsonNode array) {
    return ok(SnarkjsNumbers.inputs(texts(array)));
  }

  static <T> T ok(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(String reason) -> throw new AssertionError(reason);
    };
  }
}
