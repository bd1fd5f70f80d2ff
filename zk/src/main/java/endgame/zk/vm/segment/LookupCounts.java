package endgame.zk.vm.segment;

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
import java.util.ArrayList;
import java.util.List;

/**
 * Counts how often filled tables ask for each row of the range, byte and power tables, by
 * evaluating what they ask: no chip counts, so none can count wrong.
 */
final class LookupCounts {
  private static final PrimeField FIELD = PrimeField.KOALA_BEAR;

  /** Tables of each bus in one array, one behind the other. */
  private static final int RANGE_AT = 0;

  private static final int BYTE_AT = 1 << 17;
  private static final int POWER_AT = BYTE_AT + (1 << 16);
  private static final int SIZE = POWER_AT + 16;

  /** Pieces that a table's rows are cut into: each has counts of its own. */
  private static final int PIECES = 4;

  /** One query: outputs of the tape. */
  private record Query(int table, int count, int value, int second) {}

  /** What a table asks. */
  private record Queries(Tape tape, List<Query> queries, int outputs) {}

  private final List<Queries> tables;
  private final int[] counts = new int[SIZE];

  LookupCounts() {
    tables = Tables.ALL.stream().map(air -> queries(AirBuilder.build(FIELD, air))).toList();
  }

  private static Queries queries(Constraints rules) {
    List<Expr> outputs = new ArrayList<>();
    List<Query> queries = new ArrayList<>();
    for (Interaction interaction : rules.interactions()) {
      if (interaction.role() != Interaction.Role.QUERY) {
        continue;
      }
      int at = outputs.size();
      int bus = interaction.bus().number();
      if (bus == Buses.RANGE.number()) {
        queries.add(new Query(RANGE_AT, at, at + 1, at + 2));
        outputs.addAll(List.of(interaction.count(), interaction.message().get(0)));
        outputs.add(interaction.message().get(1));
      } else if (bus == Buses.BYTE.number()) {
        queries.add(new Query(BYTE_AT, at, at + 1, at + 2));
        outputs.addAll(List.of(interaction.count(), interaction.message().get(0)));
        outputs.add(interaction.message().get(1));
      } else if (bus == Buses.POWER.number()) {
        queries.add(new Query(POWER_AT, at, at + 1, at + 1));
        outputs.addAll(List.of(interaction.count(), interaction.message().get(0)));
      }
    }
    return new Queries(Tape.compile(rules.graph(), outputs), queries, outputs.size());
  }

  /** Counts what a filled table asks. */
  void add(int table, Trace trace, Workers workers) {
    Queries asked = tables.get(table);
    if (asked.queries().isEmpty() || trace.height() == 0) {
      return;
    }
    int n = trace.height();
    int piece = Math.max(Tape.BLOCK, n / PIECES);
    workers.each(
        (n + piece - 1) / piece,
        p -> {
          int[] own = new int[SIZE];
          count(asked, trace, p * piece, Math.min(n, (p + 1) * piece), own);
          synchronized (counts) {
            for (int i = 0; i < SIZE; i++) {
              counts[i] += own[i];
            }
          }
        });
  }

  private static void count(Queries asked, Trace trace, int from, int to, int[] counts) {
    Tape tape = asked.tape();
    Tape.Run run = tape.new Run(trace.publicValues(), new int[0]);
    int[][] values = new int[asked.outputs()][Tape.BLOCK];
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
        count(query, values, n, counts);
      }
    }
  }

  private static void count(Query query, int[][] values, int n, int[] counts) {
    int[] times = values[query.count()];
    int[] value = values[query.value()];
    int[] second = values[query.second()];
    for (int i = 0; i < n; i++) {
      if (times[i] == 0) {
        continue;
      }
      switch (query.table()) {
        case RANGE_AT -> counts[(1 << second[i]) - 1 + value[i]]++;
        case BYTE_AT -> counts[BYTE_AT + value[i] + (second[i] << 8)]++;
        default -> counts[POWER_AT + value[i]]++;
      }
    }
  }

  /** The count column of a bus's table, canonical. */
  int[] column(int bus) {
    int at = bus == Tables.RANGE ? RANGE_AT : bus == Tables.BYTE ? BYTE_AT : POWER_AT;
    int size = bus == Tables.RANGE ? 1 << 17 : bus == Tables.BYTE ? 1 << 16 : 16;
    int[] column = new int[size];
    System.arraycopy(counts, at, column, 0, size);
    return column;
  }
}
