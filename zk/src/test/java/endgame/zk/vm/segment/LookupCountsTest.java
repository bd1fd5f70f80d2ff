package endgame.zk.vm.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Bus;
import endgame.zk.air.Constraints;
import endgame.zk.air.Expr;
import endgame.zk.air.Interaction;
import endgame.zk.air.Trace;
import endgame.zk.field.PrimeField;
import endgame.zk.guest.Bytes;
import endgame.zk.guest.Replay;
import endgame.zk.parallel.Workers;
import endgame.zk.riscv.Asm;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import endgame.zk.vm.chip.FixedTable;
import endgame.zk.vm.run.SegmentRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Against a count that evaluates row by row and looks messages up in the tables themselves. */
class LookupCountsTest {
  private static final PrimeField F = PrimeField.KOALA_BEAR;
  private static final int LOOPS = 100;

  /** A loop with instructions of each chip. */
  private static Program program() {
    Asm asm = new Asm(0x10000);
    asm.li(5, LOOPS).li(6, 0x20000).li(10, 0x12345678).li(11, -77);
    asm.label("loop");
    asm.add(10, 10, 11).xor(11, 11, 10).mul(12, 10, 11).register(1, 1, 13, 10, 11);
    asm.register(1, 4, 14, 10, 5).register(1, 7, 15, 12, 13).register(0, 1, 16, 10, 5);
    asm.register(0x20, 5, 11, 11, 5).register(0, 3, 17, 10, 11);
    asm.sw(10, 6, 0).store(0, 6, 11, 1).store(1, 6, 12, 2).lw(18, 6, 0).lbu(19, 6, 3);
    asm.immediate(3, 1, 10, 6, 0).immediate(3, 0, 20, 6, 1).lui(21, 0x1000);
    asm.beq(0, 5, "end").addi(5, 5, -1).branch(4, 0, 5, "loop").j("loop");
    asm.label("end").call("leaf").halt(3);
    asm.label("leaf").ret();
    return asm.program();
  }

  private static List<Trace> traces(Program program, Rom rom, Workers workers) {
    Machine machine = Machine.start(program);
    return switch (SegmentRun.run(machine, rom, Replay.ofInput(Bytes.EMPTY), 1 << 20, 0)) {
      case SegmentRun.Result.Done done ->
          SegmentTraces.of(done.run(), SegmentRun.tree(Machine.start(program)), workers);
      case SegmentRun.Result.Failed failed -> throw new AssertionError(failed.reason());
    };
  }

  private static int[] row(Constraints rules, Trace trace, int row) {
    int[] values = new int[rules.graph().size()];
    for (int i = 0; i < values.length; i++) {
      Expr node = rules.graph().node(i);
      values[i] =
          switch (node.op()) {
            case CONSTANT -> node.a();
            case LOCAL -> trace.columns()[node.a()][row];
            case ADD -> F.add(values[node.a()], values[node.b()]);
            case SUBTRACT -> F.subtract(values[node.a()], values[node.b()]);
            case MULTIPLY -> F.multiply(values[node.a()], values[node.b()]);
            default -> 0;
          };
    }
    return values;
  }

  private static Map<List<Integer>, Integer> asked(Bus bus, List<Trace> traces) {
    Map<List<Integer>, Integer> asked = new HashMap<>();
    for (int table = 0; table < traces.size(); table++) {
      Constraints rules = AirBuilder.build(F, Tables.ALL.get(table));
      List<Interaction> queries =
          rules.interactions().stream()
              .filter(i -> i.bus().equals(bus) && i.role() == Interaction.Role.QUERY)
              .toList();
      for (int row = 0; !queries.isEmpty() && row < traces.get(table).height(); row++) {
        int[] values = row(rules, traces.get(table), row);
        for (Interaction query : queries) {
          int count = F.fromMontgomery(values[query.count().index()]);
          if (count != 0) {
            List<Integer> message =
                query.message().stream().map(p -> F.fromMontgomery(values[p.index()])).toList();
            asked.merge(message, count, Integer::sum);
          }
        }
      }
    }
    return asked;
  }

  /** What a table provides, without messages that it provides no time. */
  private static Map<List<Integer>, Integer> provided(int[][] fixed, int[] counts) {
    Map<List<Integer>, Integer> provided = new HashMap<>();
    for (int row = 0; row < counts.length; row++) {
      if (counts[row] != 0) {
        List<Integer> message = new ArrayList<>();
        for (int[] column : fixed) {
          message.add(column[row]);
        }
        provided.merge(message, F.fromMontgomery(counts[row]), Integer::sum);
      }
    }
    return provided;
  }

  @Test
  void countsAreWhatTablesAskFor() {
    Program program = program();
    Rom rom = Rom.of(program);
    List<Trace> traces = traces(program, rom, Workers.SERIAL);
    int[] tables = {Tables.PROGRAM, Tables.RANGE, Tables.BYTE, Tables.POWER};
    List<Bus> buses = List.of(Buses.PROGRAM, Buses.RANGE, Buses.BYTE, Buses.POWER);
    List<int[][]> fixed =
        List.of(
            FixedTable.program(rom), FixedTable.range(), FixedTable.bytes(), FixedTable.powers());
    for (int i = 0; i < tables.length; i++) {
      Map<List<Integer>, Integer> asked = asked(buses.get(i), traces);
      assertThat(asked).as(buses.get(i).name()).isNotEmpty();
      assertThat(provided(fixed.get(i), traces.get(tables[i]).columns()[0]))
          .as(buses.get(i).name())
          .isEqualTo(asked);
    }
    for (int chip = 0; chip < Tables.INSTRUCTIONS.size(); chip++) {
      assertThat(traces.get(Tables.FIRST_INSTRUCTION + chip).height())
          .as("rows of %s", Tables.INSTRUCTIONS.get(chip).id())
          .isPositive();
    }
  }

  @Test
  void threadsDontMatter() {
    Program program = program();
    Rom rom = Rom.of(program);
    List<Trace> one = traces(program, rom, Workers.SERIAL);
    try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
      List<Trace> three = traces(program, rom, Workers.on(executor, 3));
      for (int table = 0; table < one.size(); table++) {
        assertThat(three.get(table).columns()).isDeepEqualTo(one.get(table).columns());
      }
    }
  }

  /** Asks for one message per row, of as many columns, as often as the first column says. */
  private record Asking(Bus bus) implements Air {
    @Override
    public String id() {
      return "asking";
    }

    @Override
    public int width() {
      return bus.width() + 1;
    }

    @Override
    public void define(AirBuilder b) {
      Expr[] message = new Expr[bus.width()];
      Arrays.setAll(message, i -> b.local(i + 1));
      b.lookUp(bus, b.local(0), message);
    }
  }

  private static final int ROWS = 1 << 15;

  /** A table of zeros with one row that asks. */
  private static LookupCounts ask(Rom rom, Bus bus, int row, int... cells) {
    Air air = new Asking(bus);
    LookupCounts counts = new LookupCounts(rom, List.of(air));
    int[][] columns = new int[air.width()][ROWS];
    for (int c = 0; c < cells.length; c++) {
      columns[c][row] = F.of(cells[c]);
    }
    counts.add(0, new Trace(columns, new int[0]), Workers.SERIAL);
    return counts;
  }

  private static void refuses(Rom rom, Bus bus, int... cells) {
    String message = Arrays.toString(Arrays.copyOfRange(cells, 1, cells.length));
    assertThatThrownBy(() -> ask(rom, bus, 20_000, cells))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "asking, row 20000: no row of table %s is %s (asked for %d times)",
            bus.name(), message, cells[0]);
  }

  @Test
  void namesWhatNoTableHas() {
    Rom rom = Rom.of(program());
    int p = F.p();
    assertThat(ask(rom, Buses.RANGE, 9, 1, 65535, 16).column(Tables.RANGE)[131070]).isEqualTo(1);
    assertThat(ask(rom, Buses.RANGE, 9, 1, 0, 0).column(Tables.RANGE)[0]).isEqualTo(1);
    refuses(rom, Buses.RANGE, 1, 65536, 16);
    refuses(rom, Buses.RANGE, 1, 1, 0);
    refuses(rom, Buses.RANGE, 1, 0, 17);
    refuses(rom, Buses.RANGE, 1, p - 1, 16);
    refuses(rom, Buses.RANGE, 1, 5, p - 1);
    refuses(rom, Buses.RANGE, 2, 5, 16);
    refuses(rom, Buses.RANGE, p - 1, 5, 16);
    assertThat(ask(rom, Buses.BYTE, 9, 1, 255, 1, 254).column(Tables.BYTE)[255 + 256]).isOne();
    refuses(rom, Buses.BYTE, 1, 255, 1, 255);
    refuses(rom, Buses.BYTE, 1, 256, 1, 257);
    refuses(rom, Buses.BYTE, 1, 1, 256, 257);
    assertThat(ask(rom, Buses.POWER, 9, 1, 15, 1 << 15, 2).column(Tables.POWER)[15]).isOne();
    refuses(rom, Buses.POWER, 1, 16, 1 << 16, 1);
    refuses(rom, Buses.POWER, 1, 3, 8, 1 << 12);
    refuses(rom, Buses.POWER, 1, 3, 16, 1 << 13);
    int[] instruction = new int[Rom.FIELDS + 1];
    instruction[0] = 1;
    for (int c = 0; c < Rom.FIELDS; c++) {
      instruction[c + 1] = rom.columns()[c][6];
    }
    assertThat(ask(rom, Buses.PROGRAM, 9, instruction).column(Tables.PROGRAM)[6]).isOne();
    for (int c = 1; c <= Rom.FIELDS; c++) {
      int[] other = instruction.clone();
      other[c]++;
      refuses(rom, Buses.PROGRAM, other);
    }
  }

  @Test
  void aFaultOfAnotherThreadIsNamedToo() {
    Rom rom = Rom.of(program());
    LookupCounts counts = new LookupCounts(rom, List.of(new Asking(Buses.RANGE)));
    int[][] columns = new int[3][ROWS];
    Arrays.fill(columns[0], F.one());
    Arrays.fill(columns[2], F.of(8));
    columns[1][ROWS - 1] = F.of(256);
    try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
      Workers workers = Workers.on(executor, 3);
      assertThatThrownBy(() -> counts.add(0, new Trace(columns, new int[0]), workers))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("asking, row 32767: no row of table range is [256, 8]");
    }
  }
}
