package endgame.zk.vm.segment;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Constraints;
import endgame.zk.air.Expr;
import endgame.zk.air.Interaction;
import endgame.zk.air.Tape;
import endgame.zk.air.Trace;
import endgame.zk.field.Blocks;
import endgame.zk.field.PrimeField;
import endgame.zk.parallel.Workers;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Counts how often filled tables ask for each row of the program, range, byte and power tables, by
 * evaluating what they ask: no chip counts, so none can count wrong. A message that no table has is
 * a chip's mistake, and is named.
 *
 * <p>A tape evaluates a block of rows, each expression once; then one loop for each query counts.
 * Those loops have no branch for rows that don't ask: they add 0, somewhere.
 */
final class LookupCounts {
  private static final PrimeField FIELD = PrimeField.KOALA_BEAR;

  /** Tables of each bus in one array, one behind the other. */
  private static final int RANGE_AT = 0;

  private static final int BYTE_AT = 1 << 17;
  private static final int POWER_AT = BYTE_AT + (1 << 16);
  private static final int PROGRAM_AT = POWER_AT + 16;

  private static final int BITS_MAX = 16;

  /** Rows of one piece of work. */
  private static final int PIECE = 1 << 14;

  /**
   * One query.
   *
   * @param count where its count is among the values of a block
   * @param parts where the message's elements are
   * @param bits of a range of which they are known, else −1
   */
  private record Query(Interaction interaction, int count, List<Integer> parts, int bits) {}

  /** What a table asks: values of a block are the tape's outputs, then the constants. */
  private record Queries(
      Air air, Tape tape, List<Query> queries, int outputs, List<Integer> constants) {
    int[][] block() {
      int[][] values = new int[outputs + constants.size()][Tape.BLOCK];
      for (int i = 0; i < constants.size(); i++) {
        Arrays.fill(values[outputs + i], constants.get(i));
      }
      return values;
    }
  }

  private final Rom rom;
  private final List<Queries> tables;
  private final int size;

  /** One array for each thread that has counted at the same time as others. */
  private final Queue<int[]> counts = new ArrayDeque<>();

  private @Nullable String fault;

  LookupCounts(Rom rom) {
    this(rom, Tables.ALL);
  }

  LookupCounts(Rom rom, List<? extends Air> airs) {
    this.rom = rom;
    size = PROGRAM_AT + rom.columns()[0].length;
    tables = airs.stream().map(air -> queries(AirBuilder.build(FIELD, air))).toList();
  }

  private static boolean isCounted(Interaction interaction) {
    int bus = interaction.bus().number();
    return interaction.role() == Interaction.Role.QUERY
        && (bus == Buses.RANGE.number()
            || bus == Buses.BYTE.number()
            || bus == Buses.POWER.number()
            || bus == Buses.PROGRAM.number());
  }

  private static Queries queries(Constraints rules) {
    List<Interaction> asked = rules.interactions().stream().filter(i -> isCounted(i)).toList();
    Map<Expr, Integer> places = new LinkedHashMap<>();
    List<Expr> outputs = new ArrayList<>();
    List<Expr> constants = new ArrayList<>();
    for (Interaction interaction : asked) {
      List<Expr> all = new ArrayList<>(interaction.message());
      all.add(interaction.count());
      for (Expr expr : all) {
        if (places.putIfAbsent(expr, 0) == null) {
          (expr.op() == Expr.Op.CONSTANT ? constants : outputs).add(expr);
        }
      }
    }
    for (int i = 0; i < outputs.size(); i++) {
      places.put(outputs.get(i), i);
    }
    for (int i = 0; i < constants.size(); i++) {
      places.put(constants.get(i), outputs.size() + i);
    }
    List<Query> queries = new ArrayList<>();
    for (Interaction interaction : asked) {
      Expr last = interaction.message().getLast();
      boolean known =
          interaction.bus().number() == Buses.RANGE.number() && last.op() == Expr.Op.CONSTANT;
      queries.add(
          new Query(
              interaction,
              places.getOrDefault(interaction.count(), 0),
              interaction.message().stream().map(part -> places.getOrDefault(part, 0)).toList(),
              known ? FIELD.fromMontgomery(last.a()) : -1));
    }
    Tape tape = Tape.compile(rules.graph(), outputs);
    if (tape.columns().stream().anyMatch(column -> column.op() != Expr.Op.LOCAL)) {
      throw new IllegalArgumentException(rules.air().id() + " asks with more than its own row");
    }
    List<Integer> values = constants.stream().map(c -> FIELD.fromMontgomery(c.a())).toList();
    return new Queries(rules.air(), tape, List.copyOf(queries), outputs.size(), values);
  }

  /**
   * Counts what a filled table asks. Throws IllegalStateException if that isn't in a table.
   *
   * @param table its index
   */
  void add(int table, Trace trace, Workers workers) {
    Queries asked = tables.get(table);
    int n = trace.height();
    if (asked.queries().isEmpty() || n == 0) {
      return;
    }
    workers.each(
        (n + PIECE - 1) / PIECE,
        piece -> {
          int[] own = take();
          count(asked, trace, piece * PIECE, Math.min(n, (piece + 1) * PIECE), own);
          give(own);
        });
    String wrong = fault();
    if (wrong != null) {
      throw new IllegalStateException(wrong);
    }
  }

  /** Counts that no other thread has. */
  private synchronized int[] take() {
    int[] own = counts.poll();
    return own == null ? new int[size] : own;
  }

  private synchronized void give(int[] own) {
    counts.add(own);
  }

  private synchronized @Nullable String fault() {
    return fault;
  }

  /** The first fault stays. */
  private synchronized void fault(String found) {
    fault = fault == null ? found : fault;
  }

  private void count(Queries asked, Trace trace, int from, int to, int[] own) {
    Tape tape = asked.tape();
    Tape.Run run = tape.new Run(trace.publicValues(), new int[0]);
    int[][] values = asked.block();
    for (int at = from; at < to; at += Tape.BLOCK) {
      int n = Math.min(Tape.BLOCK, to - at);
      for (int i = 0; i < tape.columns().size(); i++) {
        run.bind(i, trace.columns()[tape.columns().get(i).index()], at);
      }
      run.block(
          n,
          (output, words, offset, m) ->
              Blocks.fromMontgomery(FIELD, words, offset, values[output], 0, m));
      for (Query query : asked.queries()) {
        if (!count(query, values, n, own)) {
          name(asked, query, values, n, at);
        }
      }
    }
  }

  /** Whether all that is asked is in a table. */
  private boolean count(Query query, int[][] values, int n, int[] own) {
    int[] times = values[query.count()];
    int most = 0;
    for (int i = 0; i < n; i++) {
      most |= times[i];
    }
    int bus = query.interaction().bus().number();
    int[] value = values[query.parts().getFirst()];
    int[] second = values[query.parts().get(1)];
    int[] last = values[query.parts().getLast()];
    if ((most & ~1) != 0) {
      return false;
    } else if (query.bits() >= 0) {
      return query.bits() <= BITS_MAX && ranges(times, value, query.bits(), n, own);
    } else if (bus == Buses.RANGE.number()) {
      return ranges(times, value, second, n, own);
    } else if (bus == Buses.BYTE.number()) {
      return bytes(times, value, second, last, n, own);
    } else if (bus == Buses.POWER.number()) {
      return powers(times, value, second, last, n, own);
    }
    return instructions(query, values, n, own);
  }

  private static boolean ranges(int[] times, int[] value, int bits, int n, int[] own) {
    int mask = (1 << bits) - 1;
    int at = RANGE_AT + mask;
    int wrong = 0;
    for (int i = 0; i < n; i++) {
      wrong |= (value[i] & ~mask) & -times[i];
    }
    // In a loop of its own, as the one above then takes vectors.
    for (int i = 0; i < n; i++) {
      own[at + (value[i] & mask)] += times[i];
    }
    return wrong == 0;
  }

  private static boolean ranges(int[] times, int[] value, int[] bits, int n, int[] own) {
    for (int i = 0; i < n; i++) {
      if (times[i] == 0) {
        continue;
      }
      if (bits[i] > BITS_MAX || value[i] >>> bits[i] != 0) {
        return false;
      }
      own[RANGE_AT + (1 << bits[i]) - 1 + value[i]]++;
    }
    return true;
  }

  private static boolean bytes(int[] times, int[] x, int[] y, int[] xor, int n, int[] own) {
    int wrong = 0;
    for (int i = 0; i < n; i++) {
      wrong |= (((x[i] | y[i]) & ~0xff) | (x[i] ^ y[i] ^ xor[i])) & -times[i];
      own[BYTE_AT + (x[i] & 0xff) + ((y[i] & 0xff) << 8)] += times[i];
    }
    return wrong == 0;
  }

  private static boolean powers(int[] times, int[] k, int[] power, int[] rest, int n, int[] own) {
    int wrong = 0;
    for (int i = 0; i < n; i++) {
      int known = k[i] & 0xf;
      int others = (power[i] ^ (1 << known)) | (rest[i] ^ ((1 << 16) >>> known));
      wrong |= ((k[i] ^ known) | others) & -times[i];
      own[POWER_AT + known] += times[i];
    }
    return wrong == 0;
  }

  private boolean instructions(Query query, int[][] values, int n, int[] own) {
    int[] times = values[query.count()];
    int[] pc = values[query.parts().getFirst()];
    int[] rows = new int[n];
    for (int i = 0; i < n; i++) {
      int row = times[i] == 0 ? 0 : rom.program().target(pc[i]);
      if (row < 0) {
        return false;
      }
      rows[i] = row;
      own[PROGRAM_AT + row] += times[i];
    }
    int wrong = 0;
    for (int c = 0; c < Rom.FIELDS; c++) {
      int[] column = rom.columns()[c];
      int[] part = values[query.parts().get(c)];
      for (int i = 0; i < n; i++) {
        wrong |= (column[rows[i]] ^ part[i]) & -times[i];
      }
    }
    return wrong == 0;
  }

  /** Names the first row of a block that asks for what is in no table. */
  private void name(Queries asked, Query query, int[][] values, int n, int at) {
    int[] none = new int[size];
    for (int i = 0; i < n; i++) {
      int[][] row = new int[values.length][1];
      for (int v = 0; v < values.length; v++) {
        row[v][0] = values[v][i];
      }
      if (!count(query, row, 1, none)) {
        fault(
            "%s, row %d: no row of table %s is %s (asked for %d times)"
                .formatted(
                    asked.air().id(),
                    at + i,
                    query.interaction().bus().name(),
                    query.parts().stream().map(part -> row[part][0]).toList(),
                    row[query.count()][0]));
        return;
      }
    }
  }

  /** The count column of one of the four tables, canonical. */
  int[] column(int table) {
    int at =
        switch (table) {
          case Tables.PROGRAM -> PROGRAM_AT;
          case Tables.RANGE -> RANGE_AT;
          case Tables.BYTE -> BYTE_AT;
          case Tables.POWER -> POWER_AT;
          default -> throw new IllegalArgumentException("table " + table + " isn't counted");
        };
    int end =
        switch (table) {
          case Tables.RANGE -> BYTE_AT;
          case Tables.BYTE -> POWER_AT;
          case Tables.POWER -> PROGRAM_AT;
          default -> size;
        };
    int[] column = new int[end - at];
    for (int[] own : counts) {
      for (int i = 0; i < column.length; i++) {
        column[i] += own[at + i];
      }
    }
    return column;
  }
}
