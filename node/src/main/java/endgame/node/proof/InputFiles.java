package endgame.node.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import endgame.node.rpc.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/** Bytes from files and options. */
final class InputFiles {
  /** The longest file that is read. */
  static final int BYTES_MAX = 8 << 20;

  private static final ObjectReader JSON =
      Json.MAPPER.reader().with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

  private InputFiles() {}

  static byte[] read(Path file) throws MalformedInput {
    if (!Files.isRegularFile(file)) {
      throw new MalformedInput("there is no file " + file);
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new MalformedInput(file + " is larger than " + (BYTES_MAX >> 20) + " MiB");
      }
      return bytes;
    } catch (IOException e) {
      throw new MalformedInput(file + " can't be read: " + e.getMessage());
    }
  }

  static JsonNode json(Path file) throws MalformedInput {
    return json(read(file), file.toString());
  }

  static JsonNode json(byte[] bytes, String name) throws MalformedInput {
    try {
      JsonNode node = JSON.readTree(bytes);
      if (node.isContainerNode()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw new MalformedInput(
          name
              + " isn't JSON: line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr());
    } catch (IOException e) {
      throw new MalformedInput(name + " isn't JSON: " + e.getMessage());
    }
    throw new MalformedInput(name + " isn't JSON");
  }

  /** Whether bytes can be JSON at all. */
  static boolean looksLikeJson(byte[] bytes) {
    for (byte each : bytes) {
      if (each != ' ' && each != '\n' && each != '\r' && each != '\t') {
        return each == '{' || each == '[';
      }
    }
    return false;
  }

  /** Hex in an option, with or without 0x. */
  static byte[] hex(String text, String name) throws MalformedInput {
    return tryHex(text).orElseThrow(() -> new MalformedInput(name + " isn't hex"));
  }

  static Optional<byte[]> tryHex(String text) {
    String digits = text.strip();
    if (digits.startsWith("0x") || digits.startsWith("0X")) {
      digits = digits.substring(2);
    }
    try {
      return Optional.of(HexFormat.of().parseHex(digits));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Hex, or a file with hex, or a file with the bytes themselves. */
  static byte[] hexOrFile(String text, String name) throws MalformedInput {
    Optional<byte[]> hex = tryHex(text);
    if (text.startsWith("0x") || text.startsWith("0X")) {
      return hex.orElseThrow(() -> new MalformedInput(name + " isn't hex"));
    }
    Optional<Path> file = path(text).filter(Files::isRegularFile);
    if (file.isPresent()) {
      return content(read(file.get()));
    }
    return hex.orElseThrow(() -> new MalformedInput(name + " is neither hex nor a file: " + text));
  }

  /** What a file holds: the bytes that its text is the hex of, or else its own. */
  static byte[] content(byte[] bytes) {
    return hexText(bytes).orElse(bytes);
  }

  /** The bytes that a file's text is the hex of. */
  static Optional<byte[]> hexText(byte[] bytes) {
    for (byte each : bytes) {
      if (each < 0) {
        return Optional.empty();
      }
    }
    String text = new String(bytes, StandardCharsets.US_ASCII).strip();
    return text.isEmpty() ? Optional.empty() : tryHex(text);
  }

  private static Optional<Path> path(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
