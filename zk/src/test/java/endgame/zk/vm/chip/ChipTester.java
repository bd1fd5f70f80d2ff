package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Bus;
import endgame.zk.air.Constraints;
import endgame.zk.air.Expr;
import endgame.zk.air.Interaction;
import endgame.zk.field.PrimeField;
import endgame.zk.poseidon2.Poseidon2;
import endgame.zk.riscv.Asm;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import endgame.zk.vm.run.Recorder;
import endgame.zk.vm.run.Steps;
import endgame.zk.vm.segment.RecordedRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One chip under attack: a program runs, the chip's rows are filled, cells are changed, and what
 * notices is named. Rows are looked at one by one; look-up tables are their definitions; of
 * balanced buses the messages of a changed row must be those of the honest one.
 */
final class ChipTester {
  /** Where programs are. */
  static final int START = 0x10000;

  static final PrimeField F = PrimeField.KOALA_BEAR;

  private final Air air;
  private final Constraints rules;
  private final int[][] columns;
  private final int rows;
  private final @Nullable Rom rom;
  private final int[] publicValues;

  private ChipTester(Air air, int[][] columns, int rows, @Nullable Rom rom, int... publicValues) {
    this.air = air;
    this.publicValues = publicValues;
    this.rules = AirBuilder.build(F, air);
    this.columns = columns;
    this.rows = rows;
    this.rom = rom;
  }

  /**
   * Runs instructions, the last an ecall or a trap, and fills the chip with those that it takes.
   */
  static ChipTester run(InstructionChip chip, int... words) {
    Program program =
        Asm.load(Asm.elf(START, List.of(new Asm.Part(START, Asm.bytes(words), true))));
    Rom rom = Rom.of(program);
    Recorder recorder = new Recorder(rom);
    Machine.start(program).run(1 << 20, recorder);
    Steps steps = recorder.steps();
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (chip.takes(rom.op(steps.row(i)))) {
        taken.add(i);
      }
    }
    assertThat(taken).as("instructions of the chip").isNotEmpty();
    int[][] columns = new int[chip.width()][taken.size()];
    for (int row = 0; row < taken.size(); row++) {
      chip.fill(steps, taken.get(row), columns, row);
    }
    return new ChipTester(chip, columns, taken.size(), rom);
  }

  /** A table that was filled elsewhere: canonical columns. No rule may look at a next row. */
  static ChipTester of(Air air, int[][] columns) {
    return new ChipTester(air, columns, columns[0].length, null);
  }

  /** The same of a program, with canonical public values. */
  static ChipTester of(Air air, int[][] columns, Rom rom, int... publicValues) {
    return new ChipTester(air, columns, columns[0].length, rom, publicValues);
  }

  /** Names of all rules but look-ups and buses. */
  SortedSet<String> rules() {
    TreeSet<String> names = new TreeSet<>();
    rules.constraints().forEach(constraint -> names.add(constraint.name()));
    return names;
  }

  /** Main columns and interactions. */
  int[] cost() {
    return new int[] {columns.length, rules.interactions().size()};
  }

  int rows() {
    return rows;
  }

  int[][] columns() {
    return columns;
  }

  /** What an honest run does must be accepted, and so must a row of zeros. */
  ChipTester isAccepted() {
    for (int row = 0; row < rows; row++) {
      assertThat(faults(row, messages(row))).as("row %d", row).isEmpty();
    }
    int[] zeros = new int[columns.length];
    Map<String, Long> none = new TreeMap<>();
    assertThat(faults(evaluate(zeros), none)).as("a row of zeros").isEmpty();
    return this;
  }

  /**
   * What notices that a row is not the given messages: names of constraints, {@code lookup NAME} of
   * a message that no table has, {@code bus NAME} of balanced ones that differ from the honest row.
   */
  SortedSet<String> faults(int row, Map<String, Long> honest) {
    return faults(evaluate(cells(row)), honest);
  }

  private SortedSet<String> faults(int[] values, Map<String, Long> honest) {
    TreeSet<String> faults = new TreeSet<>();
    for (Constraints.Named constraint : rules.constraints()) {
      if (values[constraint.expression().index()] != 0) {
        faults.add(constraint.name());
      }
    }
    for (Interaction interaction : rules.interactions()) {
      long count = count(interaction, values);
      if (interaction.weight() > 0 && Math.abs(count) > interaction.weight()) {
        faults.add("count " + interaction.bus().name());
      }
      if (interaction.role() == Interaction.Role.QUERY
          && count != 0
          && !isInTable(interaction.bus(), message(interaction, values))) {
        faults.add("lookup " + interaction.bus().name());
      }
    }
    Map<String, Long> now = messages(values);
    TreeSet<String> keys = new TreeSet<>(now.keySet());
    keys.addAll(honest.keySet());
    for (String key : keys) {
      if (!now.getOrDefault(key, 0L).equals(honest.getOrDefault(key, 0L))) {
        faults.add("bus " + key.substring(0, key.indexOf(' ')));
      }
    }
    return faults;
  }

  /** Net messages of a row on balanced buses. */
  Map<String, Long> messages(int row) {
    return messages(evaluate(cells(row)));
  }

  private Map<String, Long> messages(int[] values) {
    Map<String, Long> net = new TreeMap<>();
    for (Interaction interaction : rules.interactions()) {
      long count = count(interaction, values);
      if (interaction.bus().kind() == Bus.Kind.BALANCE && count != 0) {
        String key = interaction.bus().name() + " " + Arrays.toString(message(interaction, values));
        net.merge(key, interaction.role().takes() ? -count : count, Long::sum);
      }
    }
    net.values().removeIf(n -> n == 0);
    return net;
  }

  /** A quotient in the field, canonical. */
  static int over(int value, int by) {
    return F.fromMontgomery(F.multiply(F.of(value), F.inverse(F.of(by))));
  }

  /** An integer as a canonical element. */
  static int field(int value) {
    return Math.floorMod(value, F.p());
  }

  /** Changes a cell of a row, asks what notices, and changes it back. */
  SortedSet<String> change(int row, int column, int value) {
    return change(row, Map.of(column, value));
  }

  /** Changes cells of a row together. */
  SortedSet<String> change(int row, Map<Integer, Integer> cells) {
    return change(row, cells, true);
  }

  private SortedSet<String> change(int row, Map<Integer, Integer> cells, boolean recorded) {
    Map<String, Long> honest = messages(row);
    int[] before = cells(row);
    cells.forEach((column, value) -> columns[column][row] = value);
    SortedSet<String> faults = faults(row, honest);
    if (recorded) {
      record(before, row);
    }
    for (int c = 0; c < before.length; c++) {
      columns[c][row] = before[c];
    }
    return faults;
  }

  /** Keeps a row that was changed, for removals of rules. */
  void record(int[] before, int row) {
    if (RecordedRows.isOn()) {
      RecordedRows.note(air, rom, withPublic(before), withPublic(cells(row)));
    }
  }

  private int[] withPublic(int[] cells) {
    int[] all = Arrays.copyOf(cells, cells.length + publicValues.length);
    for (int i = 0; i < all.length; i++) {
      all[i] = field(i < cells.length ? cells[i] : publicValues[i - cells.length]);
    }
    return all;
  }

  /** Cells of which some change goes unnoticed: {@code row:column=value}. */
  List<String> survivors() {
    List<String> survivors = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns.length; column++) {
        int before = columns[column][row];
        for (int value : changes(before, columns[column][(row + 1) % rows])) {
          if (value != before && change(row, Map.of(column, value), false).isEmpty()) {
            survivors.add(row + ":" + column + "=" + value);
          }
        }
      }
    }
    return survivors;
  }

  private static int[] changes(int before, int neighbour) {
    int p = F.p();
    return new int[] {
      (before + 1) % p,
      (before + p - 1) % p,
      0,
      1,
      p - 1,
      neighbour,
      (before + 256) % p,
      (int) ((before + 65536L) % p),
      (int) ((before + (long) p - 65536) % p)
    };
  }

  int[] cells(int row) {
    int[] cells = new int[columns.length];
    for (int c = 0; c < cells.length; c++) {
      cells[c] = columns[c][row];
    }
    return cells;
  }

  private int[] evaluate(int[] cells) {
    int[] values = new int[rules.graph().size()];
    for (int i = 0; i < values.length; i++) {
      Expr node = rules.graph().node(i);
      values[i] =
          switch (node.op()) {
            case CONSTANT -> node.a();
            case LOCAL -> F.of(cells[node.a()]);
            case PUBLIC -> F.of(publicValues[node.a()]);
            case ADD -> F.add(values[node.a()], values[node.b()]);
            case SUBTRACT -> F.subtract(values[node.a()], values[node.b()]);
            case MULTIPLY -> F.multiply(values[node.a()], values[node.b()]);
            default -> throw new IllegalStateException(node.op() + " in a chip of single rows");
          };
    }
    return values;
  }

  private static long count(Interaction interaction, int[] values) {
    int count = F.fromMontgomery(values[interaction.count().index()]);
    return count > F.p() / 2 ? count - (long) F.p() : count;
  }

  private static int[] message(Interaction interaction, int[] values) {
    return interaction.message().stream()
        .mapToInt(part -> F.fromMontgomery(values[part.index()]))
        .toArray();
  }

  private boolean isInTable(Bus bus, int[] m) {
    if (bus.equals(Buses.RANGE)) {
      return m[1] <= 16 && m[0] < 1 << m[1];
    }
    if (bus.equals(Buses.BYTE)) {
      return m[0] < 256 && m[1] < 256 && m[2] == (m[0] ^ m[1]);
    }
    if (bus.equals(Buses.POWER)) {
      return m[0] < 16 && m[1] == 1 << m[0] && m[2] == 1 << (16 - m[0]);
    }
    if (bus.equals(Buses.PROGRAM) && rom != null) {
      for (int row = 0; row < rom.rows(); row++) {
        boolean same = true;
        for (int c = 0; c < m.length; c++) {
          same &= F.fromMontgomery(F.of(rom.columns()[c][row] & 0xffffffffL)) == m[c];
        }
        if (same) {
          return true;
        }
      }
      return false;
    }
    if (bus.equals(Buses.COMPRESS)) {
      int[] state = Arrays.copyOf(m, Poseidon2.WIDTH);
      Poseidon2.permute(state);
      return Arrays.equals(m, Poseidon2.WIDTH, m.length, state, 0, m.length - Poseidon2.WIDTH);
    }
    return true;
  }
}
