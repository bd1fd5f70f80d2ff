package endgame.zk.vm.precompile;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Bus;
import endgame.zk.air.Constraints;
import endgame.zk.air.Expr;
import endgame.zk.air.Interaction;
import endgame.zk.field.PrimeField;
import endgame.zk.guest.Ecall;
import endgame.zk.poseidon2.Poseidon2;
import endgame.zk.riscv.Op;
import endgame.zk.vm.Buses;
import endgame.zk.vm.chip.PrecompileChip;
import endgame.zk.vm.run.PrecompileCall;
import endgame.zk.vm.segment.RecordedRows;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The chips of a precompile under attack: calls are made up, rows filled, cells changed, and what
 * notices is named. Look-up tables are their definitions. What the calls should put on the buses of
 * the machine is written down here a second time; buses between the chips must balance.
 */
public final class CallTester {
  public static final PrimeField F = PrimeField.KOALA_BEAR;

  /** A changed cell. */
  public record Cell(int chip, int row, int column) {}

  private final List<PrecompileChip> chips;
  private final List<Constraints> rules;
  private final List<int[][]> columns;
  private final Map<String, Long> expected;

  public CallTester(List<PrecompileChip> chips, List<PrecompileCall> calls) {
    this.chips = chips;
    rules = chips.stream().map(chip -> AirBuilder.build(F, chip)).toList();
    columns = chips.stream().map(chip -> chip.columns(calls)).toList();
    expected = new TreeMap<>();
    calls.forEach(this::expect);
  }

  /** A call that replaces its one operand; all was used last a little earlier. */
  public static PrecompileCall call(int number, int time, int pointer, int[] before, int[] after) {
    return call(number, time, new int[] {pointer}, new int[][] {before}, after);
  }

  /** A call whose operands don't overlap. */
  public static PrecompileCall call(
      int number, int time, int[] pointers, int[][] before, int[] after) {
    int[][] used = new int[before.length][];
    for (int operand = 0; operand < before.length; operand++) {
      used[operand] = new int[before[operand].length];
      for (int i = 0; i < used[operand].length; i++) {
        used[operand][i] = Math.max(0, time - 1 - 77_777 * i);
      }
    }
    return new PrecompileCall(
        number,
        0x10000 + 4 * time,
        time,
        time - 1,
        pointers,
        new int[pointers.length],
        before,
        used,
        after);
  }

  private void expect(PrecompileCall call) {
    int charged =
        switch (call.number()) {
          case Ecall.POSEIDON2, Ecall.KECCAK_F -> 64;
          case Ecall.MULMOD256 -> 32;
          default -> 128;
        };
    put(Buses.STATE, -1, call.pc(), call.time());
    put(Buses.STATE, 1, call.pc() + 4, call.time() + 4 * (1 + charged));
    use(Buses.SPACE_MACHINE, 17, call.time(), call.numberUsed(), call.number(), call.number());
    for (int operand = 0; operand < call.pointers().length; operand++) {
      int pointer = call.pointers()[operand];
      int at = call.time() + 1 + operand;
      use(Buses.SPACE_MACHINE, 10 + operand, at, call.pointersUsed()[operand], pointer, pointer);
      int now = call.time() + (operand == 0 ? 6 : 3 + operand);
      for (int i = 0; i < call.before()[operand].length; i++) {
        int word = (pointer >>> 2) + i;
        int before = call.before()[operand][i];
        int after = operand == 0 ? call.after()[i] : before;
        use(Buses.SPACE_RAM, word, now, call.used()[operand][i], before, after);
      }
    }
  }

  private void use(int space, int word, int time, int used, int before, int after) {
    put(Buses.MEMORY, -1, space, word, before & 0xffff, before >>> 16, used);
    put(Buses.MEMORY, 1, space, word, after & 0xffff, after >>> 16, time);
  }

  private void put(Bus bus, long count, int... message) {
    merge(expected, bus.name() + " " + Arrays.toString(message), count);
  }

  private static void merge(Map<String, Long> all, String key, long count) {
    if (all.merge(key, count, Long::sum) == 0) {
      all.remove(key);
    }
  }

  public int[][] columns(int chip) {
    return columns.get(chip);
  }

  public int at(Cell cell) {
    return columns.get(cell.chip())[cell.column()][cell.row()];
  }

  /** Main columns, interactions, all committed columns. */
  public int[] cost(int chip) {
    int interactions = rules.get(chip).interactions().size();
    int width = chips.get(chip).width();
    return new int[] {width, interactions, width + (interactions + 1) / 2 * 4 + 4};
  }

  /** What is wrong with all rows together. */
  public SortedSet<String> faults() {
    TreeSet<String> faults = new TreeSet<>();
    Map<String, Long> net = new TreeMap<>();
    for (int chip = 0; chip < chips.size(); chip++) {
      for (int row = 0; row < columns.get(chip)[0].length; row++) {
        check(chip, row, faults, net);
      }
    }
    expected.forEach((key, count) -> merge(net, key, -count));
    net.keySet().forEach(key -> faults.add("bus " + key.substring(0, key.indexOf(" ["))));
    return faults;
  }

  public CallTester isAccepted() {
    assertThat(faults()).isEmpty();
    for (int chip = 0; chip < chips.size(); chip++) {
      int[][] zeros = new int[chips.get(chip).width()][1];
      TreeSet<String> faults = new TreeSet<>();
      Map<String, Long> net = new TreeMap<>();
      check(chip, evaluate(chip, zeros, 0), faults, net);
      assertThat(faults).isEmpty();
      assertThat(net).isEmpty();
      assertThat(rules.get(chip).constraints())
          .allSatisfy(rule -> assertThat(rule.expression().degree()).isLessThanOrEqualTo(3));
    }
    return this;
  }

  /** What notices cells changed together; they are changed back. */
  public SortedSet<String> change(Map<Cell, Integer> cells) {
    Map<Cell, Integer> before = new HashMap<>();
    Map<Cell, int[]> rows = new HashMap<>();
    for (Cell cell : cells.keySet()) {
      rows.put(new Cell(cell.chip(), cell.row(), 0), row(cell));
    }
    cells.forEach((cell, value) -> {
      before.put(cell, at(cell));
      set(cell, value);
    });
    SortedSet<String> faults = faults();
    if (RecordedRows.isOn()) {
      rows.forEach((of, old) -> RecordedRows.note(chips.get(of.chip()), null, old, row(of)));
    }
    before.forEach(this::set);
    return faults;
  }

  private int[] row(Cell of) {
    int[][] cells = columns.get(of.chip());
    return Arrays.stream(cells).mapToInt(column -> column[of.row()]).toArray();
  }

  private void set(Cell cell, int value) {
    columns.get(cell.chip())[cell.column()][cell.row()] = Math.floorMod(value, F.p());
  }

  /** Cells of some rows of a chip of which some change goes unnoticed: {@code row:column}. */
  public SortedSet<String> survivors(int chip, int... rows) {
    SortedSet<String> survivors = new TreeSet<>();
    int[][] cells = columns.get(chip);
    for (int row : rows) {
      Map<String, Long> honest = new TreeMap<>();
      check(chip, row, new TreeSet<>(), honest);
      for (int column = 0; column < cells.length; column++) {
        int before = cells[column][row];
        for (int value : changes(before)) {
          cells[column][row] = value;
          TreeSet<String> faults = new TreeSet<>();
          Map<String, Long> net = new TreeMap<>();
          check(chip, row, faults, net);
          if (value != before && faults.isEmpty() && net.equals(honest)) {
            survivors.add(row + ":" + column);
          }
        }
        cells[column][row] = before;
      }
    }
    return survivors;
  }

  private static int[] changes(int before) {
    int[] changes = {before + 1, before - 1, 0, 1, -1, before + 256, before + 65536, -before};
    return Arrays.stream(changes).map(value -> Math.floorMod(value, F.p())).toArray();
  }

  private void check(int chip, int row, SortedSet<String> faults, Map<String, Long> net) {
    check(chip, evaluate(chip, columns.get(chip), row), faults, net);
  }

  private void check(int chip, int[] values, SortedSet<String> faults, Map<String, Long> net) {
    for (Constraints.Named constraint : rules.get(chip).constraints()) {
      if (values[constraint.expression().index()] != 0) {
        faults.add(constraint.name());
      }
    }
    for (Interaction interaction : rules.get(chip).interactions()) {
      int canonical = F.fromMontgomery(values[interaction.count().index()]);
      long count = canonical > F.p() / 2 ? canonical - (long) F.p() : canonical;
      if (count == 0) {
        continue;
      }
      int[] message =
          interaction.message().stream()
              .mapToInt(part -> F.fromMontgomery(values[part.index()]))
              .toArray();
      String bus = interaction.bus().name();
      if (Math.abs(count) > interaction.weight()) {
        faults.add("count " + bus);
      }
      if (interaction.role() == Interaction.Role.QUERY) {
        if (!isInTable(interaction.bus(), message)) {
          faults.add("lookup " + bus);
        }
      } else {
        long signed = interaction.role().takes() ? -count : count;
        merge(net, bus + " " + Arrays.toString(message), signed);
      }
    }
  }

  private int[] evaluate(int chip, int[][] cells, int row) {
    var graph = rules.get(chip).graph();
    int[] values = new int[graph.size()];
    for (int i = 0; i < values.length; i++) {
      Expr node = graph.node(i);
      values[i] =
          switch (node.op()) {
            case CONSTANT -> node.a();
            case LOCAL -> F.of(cells[node.a()][row]);
            case ADD -> F.add(values[node.a()], values[node.b()]);
            case SUBTRACT -> F.subtract(values[node.a()], values[node.b()]);
            case MULTIPLY -> F.multiply(values[node.a()], values[node.b()]);
            default -> throw new IllegalStateException(node.op() + " in a chip of single rows");
          };
    }
    return values;
  }

  private static boolean isInTable(Bus bus, int[] m) {
    if (bus.equals(Buses.RANGE)) {
      return m[1] <= 16 && m[0] < 1 << m[1];
    }
    if (bus.equals(Buses.BYTE)) {
      return m[0] < 256 && m[1] < 256 && m[2] == (m[0] ^ m[1]);
    }
    if (bus.equals(Buses.PROGRAM)) {
      // Any pc: that it is the call's is said by STATE.
      return m[1] == Op.ECALL && Arrays.stream(m, 2, m.length).allMatch(part -> part == 0);
    }
    if (bus.equals(Buses.PERMUTE)) {
      int[] state = Arrays.copyOf(m, Poseidon2.WIDTH);
      Poseidon2.permute(state);
      return Arrays.equals(state, Arrays.copyOfRange(m, Poseidon2.WIDTH, m.length));
    }
    throw new IllegalArgumentException(bus.name());
  }
}
