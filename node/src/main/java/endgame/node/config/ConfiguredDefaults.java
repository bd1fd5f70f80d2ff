package endgame.node.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Supplies defaults from the environment and a TOML file to picocli. */
public final class ConfiguredDefaults implements CommandLine.IDefaultValueProvider {
  private static final String PREFIX = "ENDGAME_";
  private static final long FILE_BYTES_MAX = 1024 * 1024;
  private final Map<String, String> environment;
  private final Map<String, String> file;

  /** Where an option's value comes from. */
  public enum Source {
    COMMAND_LINE,
    ENVIRONMENT,
    FILE,
    DEFAULT
  }

  /** A configuration that can't be used; the message says what to do. */
  public static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    public Unusable(String message) {
      super(message);
    }
  }

  private ConfiguredDefaults(Map<String, String> environment, Map<String, String> file) {
    this.environment = environment;
    this.file = file;
  }

  /**
   * Reads the file that the arguments or the environment name, if any.
   *
   * @param known option names without dashes; a key of the file that is not among them is refused
   */
  public static ConfiguredDefaults load(
      List<String> arguments, Map<String, String> environment, List<String> known) throws Unusable {
    String path = environment.getOrDefault(PREFIX + "CONFIG_FILE", "");
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).startsWith("--config-file=")) {
        path = arguments.get(i).substring("--config-file=".length());
      } else if (arguments.get(i).equals("--config-file") && i + 1 < arguments.size()) {
        path = arguments.get(i + 1);
      }
    }
    return new ConfiguredDefaults(
        Map.copyOf(environment), path.isEmpty() ? Map.of() : read(Path.of(path), known));
  }

  private static Map<String, String> read(Path path, List<String> known) throws Unusable {
    TomlParseResult toml;
    try {
      if (Files.size(path) > FILE_BYTES_MAX) {
        throw new Unusable("config file " + path + " is larger than 1 MiB");
      }
      toml = Toml.parse(path);
    } catch (IOException e) {
      throw new Unusable("cannot read config file " + path + ": " + e.getMessage());
    }
    if (toml.hasErrors()) {
      throw new Unusable("config file " + path + ": " + toml.errors().getFirst());
    }
    Map<String, String> values = new TreeMap<>();
    for (List<String> keyPath : toml.keyPathSet()) {
      String key = keyPath.getLast();
      if (!known.contains(key)) {
        throw new Unusable(
            "config file "
                + path
                + ": unknown key '"
                + String.join(".", keyPath)
                + "' at "
                + toml.inputPositionOf(keyPath)
                + "; 'endgame config show' lists the keys");
      }
      Object value = toml.get(keyPath);
      values.put(key, value instanceof TomlArray array ? joined(array) : String.valueOf(value));
    }
    return values;
  }

  private static String joined(TomlArray array) {
    return array.toList().stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option ? value(name(option)) : null;
  }

  private @Nullable String value(String name) {
    String fromEnvironment = environment.get(variable(name));
    return fromEnvironment != null ? fromEnvironment : file.get(name);
  }

  /** Where the value of {@code option} comes from. */
  public Source source(CommandLine.ParseResult parsed, OptionSpec option) {
    if (parsed.hasMatchedOption(option)) {
      return Source.COMMAND_LINE;
    }
    String name = name(option);
    if (environment.containsKey(variable(name))) {
      return Source.ENVIRONMENT;
    }
    return file.containsKey(name) ? Source.FILE : Source.DEFAULT;
  }

  /** An option's name without dashes. */
  public static String name(OptionSpec option) {
    return option.longestName().replaceFirst("^--", "");
  }

  private static String variable(String name) {
    return PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
