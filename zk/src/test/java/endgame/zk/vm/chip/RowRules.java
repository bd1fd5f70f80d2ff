package endgame.zk.vm.chip;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Bus;
import endgame.zk.air.Constraints;
import endgame.zk.air.Expr;
import endgame.zk.air.Interaction;
import endgame.zk.field.PrimeField;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a table of single rows, item by item: constraints first, then look-ups, each with a
 * name of its own ({@code range 2} is the third look-up of that bus). Cells are canonical. Look-up
 * tables are their definitions.
 */
final class RowRules {
  static final int P = PrimeField.KOALA_BEAR.p();

  private final Constraints rules;
  private final @Nullable Rom rom;
  private final List<String> names = new ArrayList<>();
  private final List<Interaction> queries = new ArrayList<>();
  private final List<BitSet> supports = new ArrayList<>();

  private final Expr.Op[] ops;
  private final int[] lefts;
  private final int[] rights;
  private final int[] constants;

  private RowRules(Constraints rules, @Nullable Rom rom) {
    this.rules = rules;
    this.rom = rom;
    int size = rules.graph().size();
    this.ops = new Expr.Op[size];
    this.lefts = new int[size];
    this.rights = new int[size];
    this.constants = new int[size];
    for (int i = 0; i < size; i++) {
      Expr node = rules.graph().node(i);
      ops[i] = node.op();
      lefts[i] = node.a();
      rights[i] = node.b();
      constants[i] =
          node.op() == Expr.Op.CONSTANT ? PrimeField.KOALA_BEAR.fromMontgomery(node.a()) : 0;
    }
    for (Constraints.Named constraint : rules.constraints()) {
      names.add(constraint.name());
      supports.add(support(List.of(constraint.expression())));
    }
    Map<String, Integer> asked = new HashMap<>();
    for (Interaction interaction : rules.interactions()) {
      if (interaction.role() == Interaction.Role.QUERY) {
        String bus = interaction.bus().name();
        names.add(bus + " " + (asked.merge(bus, 1, Integer::sum) - 1));
        queries.add(interaction);
        List<Expr> parts = new ArrayList<>(interaction.message());
        parts.add(interaction.count());
        supports.add(support(parts));
      }
    }
  }

  static RowRules of(Air air, @Nullable Rom rom) {
    return new RowRules(AirBuilder.build(PrimeField.KOALA_BEAR, air), rom);
  }

  /** The same rules but some items. */
  RowRules without(BitSet items) {
    List<Constraints.Named> constraints = new ArrayList<>(rules.constraints());
    List<Interaction> interactions = new ArrayList<>(rules.interactions());
    for (int item = items.length() - 1; item >= 0; item--) {
      if (items.get(item) && item < rules.constraints().size()) {
        constraints.remove(item);
      } else if (items.get(item)) {
        Interaction query = queries.get(item - rules.constraints().size());
        interactions.removeIf(interaction -> interaction == query);
      }
    }
    return new RowRules(
        new Constraints(rules.air(), rules.graph(), constraints, interactions), rom);
  }

  /** The same rules but one interaction of a balanced bus, by its place among all. */
  RowRules withoutInteraction(int place) {
    List<Interaction> interactions = new ArrayList<>(rules.interactions());
    interactions.remove(place);
    return new RowRules(
        new Constraints(rules.air(), rules.graph(), rules.constraints(), interactions), rom);
  }

  /** Items: constraints and look-ups. */
  int size() {
    return names.size();
  }

  int constraints() {
    return rules.constraints().size();
  }

  List<Interaction> interactions() {
    return rules.interactions();
  }

  String name(int item) {
    return names.get(item);
  }

  int width() {
    return rules.air().width();
  }

  /** Columns that an item looks at. */
  BitSet support(int item) {
    return supports.get(item);
  }

  private BitSet support(List<Expr> roots) {
    BitSet seen = new BitSet();
    BitSet columns = new BitSet();
    roots.forEach(root -> seen.set(root.index()));
    for (int i = seen.length() - 1; i >= 0; i--) {
      Expr node = rules.graph().node(i);
      if (seen.get(i) && node.op() == Expr.Op.LOCAL) {
        columns.set(node.a());
      } else if (seen.get(i) && node.op().isBinary()) {
        seen.set(node.a());
        seen.set(node.b());
      }
    }
    return columns;
  }

  /** Columns that a constraint of their own makes 0 or 1. */
  BitSet booleans() {
    BitSet booleans = new BitSet();
    int[] cells = new int[width()];
    for (int item = 0; item < constraints(); item++) {
      int column = support(item).nextSetBit(0);
      if (support(item).cardinality() == 1) {
        int[] zeros = evaluate(cells);
        cells[column] = 1;
        int[] one = evaluate(cells);
        cells[column] = 0;
        booleans.set(column, !broken(zeros).get(item) && !broken(one).get(item));
      }
    }
    return booleans;
  }

  /** Columns of the first message that is taken from a bus. */
  BitSet taken(Bus bus) {
    for (Interaction interaction : rules.interactions()) {
      if (interaction.bus().equals(bus) && interaction.role().takes()) {
        return support(interaction.message());
      }
    }
    return new BitSet();
  }

  /** Columns of the instruction's code. */
  BitSet code() {
    for (Interaction query : queries) {
      if (query.bus().equals(Buses.PROGRAM)) {
        return support(List.of(query.message().get(1)));
      }
    }
    return new BitSet();
  }

  /** Values of all nodes, canonical. */
  int[] evaluate(int[] cells) {
    int[] values = constants.clone();
    for (int i = 0; i < values.length; i++) {
      switch (ops[i]) {
        case CONSTANT -> {}
        case LOCAL -> values[i] = cells[lefts[i]];
        case ADD -> values[i] = reduced(values[lefts[i]] + values[rights[i]] - P);
        case SUBTRACT -> values[i] = reduced(values[lefts[i]] - values[rights[i]]);
        case MULTIPLY -> values[i] = (int) ((long) values[lefts[i]] * values[rights[i]] % P);
        default -> throw new IllegalStateException(ops[i] + " in a chip of single rows");
      }
    }
    return values;
  }

  private static int reduced(int value) {
    return value < 0 ? value + P : value;
  }

  /** Items that a row breaks. */
  BitSet broken(int[] values) {
    BitSet broken = new BitSet();
    int item = 0;
    for (Constraints.Named constraint : rules.constraints()) {
      broken.set(item++, values[constraint.expression().index()] != 0);
    }
    for (Interaction query : queries) {
      broken.set(
          item++, values[query.count().index()] != 0 && !isInTable(query.bus(), query, values));
    }
    return broken;
  }

  /** Whether a count is beyond what was promised to the bus; less than none would be a gift. */
  boolean countsWrongly(int[] values) {
    for (Interaction interaction : rules.interactions()) {
      if (values[interaction.count().index()] > interaction.weight()) {
        return true;
      }
    }
    return false;
  }

  static int signed(int value) {
    return value > P / 2 ? value - P : value;
  }

  /** Net messages on balanced buses: the bus, then the elements. */
  Map<List<Integer>, Integer> messages(int[] values) {
    Map<List<Integer>, Integer> net = new HashMap<>();
    for (Interaction interaction : rules.interactions()) {
      int count = signed(values[interaction.count().index()]);
      if (interaction.bus().kind() == Bus.Kind.BALANCE && count != 0) {
        List<Integer> message = new ArrayList<>();
        message.add(interaction.bus().number());
        interaction.message().forEach(part -> message.add(values[part.index()]));
        net.merge(message, interaction.role().takes() ? -count : count, Integer::sum);
      }
    }
    net.values().removeIf(count -> count == 0);
    return net;
  }

  private boolean isInTable(Bus bus, Interaction query, int[] values) {
    int[] m = message(query, values);
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
      int row = rom.program().target(m[0]);
      return row >= 0 && isRow(rom, row, m);
    }
    throw new IllegalStateException("no table " + bus.name());
  }

  private static boolean isRow(Rom rom, int row, int[] m) {
    for (int i = 0; i < m.length; i++) {
      if (rom.columns()[i][row] != m[i]) {
        return false;
      }
    }
    return true;
  }

  private static int[] message(Interaction query, int[] values) {
    return query.message().stream().mapToInt(part -> values[part.index()]).toArray();
  }

  /** Values of one cell with which an item may hold, all others left as they are. */
  List<Integer> repairs(int item, int column, int[] cells) {
    List<Integer> repairs = new ArrayList<>();
    int[][] values = new int[3][];
    int[] moved = cells.clone();
    for (int i = 0; i < 3; i++) {
      values[i] = evaluate(moved);
      moved[column] = (moved[column] + 1) % P;
    }
    if (item < constraints()) {
      roots(rules.constraints().get(item).expression(), cells[column], values, repairs);
      return repairs;
    }
    Interaction query = queries.get(item - constraints());
    solve(query.count(), 0, cells[column], values, repairs);
    for (int i = 0; i < query.message().size(); i++) {
      for (int target : targets(query, i, values[0])) {
        solve(query.message().get(i), target, cells[column], values, repairs);
      }
    }
    return repairs;
  }

  /** Where a product is 0, one of its factors is. */
  private void roots(Expr factor, int at, int[][] values, List<Integer> roots) {
    if (factor.op() == Expr.Op.MULTIPLY) {
      roots(rules.graph().node(factor.a()), at, values, roots);
      roots(rules.graph().node(factor.b()), at, values, roots);
    } else {
      solve(factor, 0, at, values, roots);
    }
  }

  /** Where an expression that is linear in a cell has a value. */
  private static void solve(Expr part, int target, int at, int[][] values, List<Integer> found) {
    int node = part.index();
    long slope = Math.floorMod((long) values[1][node] - values[0][node], P);
    if (slope != 0 && slope == Math.floorMod((long) values[2][node] - values[1][node], P)) {
      long distance = Math.floorMod((long) target - values[0][node], P);
      int root = (int) ((at + distance * inverse(slope)) % P);
      if (root != at && !found.contains(root)) {
        found.add(root);
      }
    }
  }

  /** A quotient in the field. */
  static int over(int value, int by) {
    return (int) (Math.floorMod((long) value, P) * inverse(by) % P);
  }

  private static long inverse(long value) {
    long result = 1;
    long square = value;
    for (int e = P - 2; e > 0; e >>= 1) {
      result = (e & 1) == 1 ? result * square % P : result;
      square = square * square % P;
    }
    return result;
  }

  /** What an element of a look-up might be made to be. */
  private List<Integer> targets(Interaction query, int place, int[] values) {
    int[] m = message(query, values);
    Bus bus = query.bus();
    if (bus.equals(Buses.RANGE) && place == 0 && m[1] <= 16) {
      int mask = (1 << m[1]) - 1;
      return List.of(m[0] & mask, signed(m[0]) & mask, 0, mask & 1, mask);
    }
    if (bus.equals(Buses.RANGE) && place == 1) {
      return List.of(m[1] - 1, m[1] + 1);
    }
    if (bus.equals(Buses.BYTE)) {
      return List.of((m[0] ^ m[1] ^ m[2] ^ m[place]) & 0xff);
    }
    if (bus.equals(Buses.POWER) && m[0] < 16) {
      return List.of(place == 0 ? m[0] : place == 1 ? 1 << m[0] : 1 << (16 - m[0]));
    }
    if (bus.equals(Buses.PROGRAM) && rom != null && rom.program().target(m[0]) >= 0) {
      return List.of(rom.columns()[place][rom.program().target(m[0])]);
    }
    return List.of();
  }
}
