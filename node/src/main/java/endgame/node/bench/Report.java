package endgame.node.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.node.rpc.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What one benchmark measured. */
public record Report(String name, List<Row> rows) {
  public Report {
    rows = List.copyOf(rows);
  }

  /**
   * A number.
   *
   * @param goal what the design asks for, in words; empty when it asks for nothing
   */
  public record Row(String measure, double value, String unit, String goal) {}

  /** Collects rows. */
  static final class Rows {
    private final List<Row> rows = new ArrayList<>();

    Rows add(String measure, double value, String unit) {
      return add(measure, value, unit, "");
    }

    Rows add(String measure, double value, String unit, String goal) {
      rows.add(new Row(measure, value, unit, goal));
      return this;
    }

    Report of(String name) {
      return new Report(name, rows);
    }
  }

  /** Rows of text: a title line, then a line per number. */
  public List<List<String>> table() {
    List<List<String>> table = new ArrayList<>();
    table.add(List.of("MEASURE", "VALUE", "UNIT", "GOAL"));
    for (Row row : rows) {
      table.add(List.of(row.measure(), number(row.value()), row.unit(), row.goal()));
    }
    return table;
  }

  private static String number(double value) {
    return Math.abs(value) >= 100
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.2f", value);
  }

  /** The same with the machine, for programs. */
  public String json() {
    ObjectNode node = Json.object();
    node.put("bench", name);
    node.put("machine", machine());
    ArrayNode results = node.putArray("results");
    for (Row row : rows) {
      ObjectNode result = results.addObject();
      result.put("measure", row.measure());
      result.put("value", row.value());
      result.put("unit", row.unit());
      if (!row.goal().isEmpty()) {
        result.put("goal", row.goal());
      }
    }
    return node.toString();
  }

  /** Processor, cores and Java. */
  public static String machine() {
    return cpu()
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " cores, "
        + System.getProperty("java.vm.name")
        + " "
        + Runtime.version();
  }

  private static String cpu() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    } catch (IOException e) {
      // Not Linux: the architecture must do.
    }
    return System.getProperty("os.arch", "unknown processor");
  }
}
