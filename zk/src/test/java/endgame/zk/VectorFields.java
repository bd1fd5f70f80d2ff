package endgame.zk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Text fields of a case file, without a JSON library: the first of a name is the case's own. */
public record VectorFields(Path file, String text) {
  public static VectorFields read(Path file) {
    try {
      return new VectorFields(file, Files.readString(file));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Files of a folder whose name ends so, sorted. */
  public static List<Path> files(Path folder, String end) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public boolean has(String field) {
    return matcher(field).find();
  }

  public String string(String field) {
    Matcher matcher = matcher(field);
    if (!matcher.find()) {
      throw new IllegalStateException(file + " has no " + field);
    }
    return matcher.group(1);
  }

  public byte[] hex(String field) {
    return HexFormat.of().parseHex(string(field).substring(2));
  }

  private Matcher matcher(String field) {
    return Pattern.compile("\"" + field + "\": \"([^\"]*)\"").matcher(text);
  }
}
