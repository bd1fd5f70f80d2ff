package endgame.zk.vm.segment;

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
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a table, item by item: constraints first, then look-ups, each with a name of its own
 * ({@code range 2} is the third look-up of that bus). All of them look at one row. Cells are
 * canonical; public values are cells behind the columns.
 */
final class TableRules {
  static final int P = PrimeField.KOALA_BEAR.p();

  /**
   * A constraint or a look-up.
   *
   * @param query null if it is a constraint
   * @param parts nodes of which one is to have some value: a product's factors, a message's
   *     elements
   * @param support cells that it looks at
   */
  @SuppressWarnings("ArrayRecordComponent") // Never written.
  private record Item(
      String name, int root, @Nullable Interaction query, int[] parts, BitSet support) {}

  private final Constraints rules;
  private final @Nullable Rom rom;
  private final List<Item> items = new ArrayList<>();
  private final Expr.Op[] ops;
  private final int[] lefts;
  private final int[] rights;
  private final int[] constants;
  private final BitSet[] supports;

  /** Of each cell the nodes and items that look at it. */
  private final int[][] dependents;

  private final int[][] itemsOf;

  private TableRules(Constraints rules, @Nullable Rom rom) {
    this.rules = rules;
    this.rom = rom;
    int size = rules.graph().size();
    this.ops = new Expr.Op[size];
    this.lefts = new int[size];
    this.rights = new int[size];
    this.constants = new int[size];
    this.dependents = new int[cells()][];
    this.itemsOf = new int[cells()][];
    this.supports = new BitSet[size];
    for (int i = 0; i < size; i++) {
      node(i);
    }
    for (Constraints.Named constraint : rules.constraints()) {
      Set<Integer> factors = new TreeSet<>();
      factors(constraint.expression(), factors);
      int root = constraint.expression().index();
      items.add(new Item(constraint.name(), root, null, ints(factors), supports[root]));
    }
    Map<String, Integer> asked = new HashMap<>();
    for (Interaction query : rules.interactions()) {
      if (query.role() == Interaction.Role.QUERY) {
        String bus = query.bus().name();
        String name = bus + " " + (asked.merge(bus, 1, Integer::sum) - 1);
        BitSet support = (BitSet) supports[query.count().index()].clone();
        query.message().forEach(part -> support.or(supports[part.index()]));
        int[] parts = query.message().stream().mapToInt(Expr::index).toArray();
        items.add(new Item(name, query.count().index(), query, parts, support));
      }
    }
    for (int c = 0; c < cells(); c++) {
      List<Integer> nodes = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        if (supports[i].get(c)) {
          nodes.add(i);
        }
      }
      dependents[c] = ints(nodes);
      List<Integer> of = new ArrayList<>();
      for (int i = 0; i < items.size(); i++) {
        if (items.get(i).support.get(c)) {
          of.add(i);
        }
      }
      itemsOf[c] = ints(of);
    }
  }

  static TableRules of(Air air, @Nullable Rom rom) {
    return new TableRules(AirBuilder.build(PrimeField.KOALA_BEAR, air), rom);
  }

  private void node(int i) {
    Expr node = rules.graph().node(i);
    ops[i] = node.op();
    lefts[i] = node.a();
    rights[i] = node.b();
    supports[i] = new BitSet();
    switch (node.op()) {
      case CONSTANT -> constants[i] = PrimeField.KOALA_BEAR.fromMontgomery(node.a());
      case LOCAL -> supports[i].set(node.a());
      case PUBLIC -> {
        ops[i] = Expr.Op.LOCAL;
        lefts[i] = rules.air().width() + node.a();
        supports[i].set(lefts[i]);
      }
      // Only tables that are known to the verifier have any, and those have no rules.
      case FIXED -> ops[i] = Expr.Op.CONSTANT;
      case ADD, SUBTRACT, MULTIPLY -> {
        supports[i].or(supports[node.a()]);
        supports[i].or(supports[node.b()]);
      }
      default -> throw new IllegalStateException(node.op() + " in a table of single rows");
    }
  }

  private static int[] ints(Iterable<Integer> numbers) {
    List<Integer> all = new ArrayList<>();
    numbers.forEach(all::add);
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  private void factors(Expr part, Set<Integer> factors) {
    if (part.op() == Expr.Op.MULTIPLY) {
      factors(rules.graph().node(part.a()), factors);
      factors(rules.graph().node(part.b()), factors);
    } else {
      factors.add(part.index());
    }
  }

  String table() {
    return rules.air().id();
  }

  Rom rom() {
    return Objects.requireNonNull(rom);
  }

  int width() {
    return rules.air().width();
  }

  /** Columns and public values. */
  int cells() {
    return rules.air().width() + rules.air().publicValues();
  }

  /** Constraints and look-ups. */
  int size() {
    return items.size();
  }

  boolean isConstraint(int item) {
    return items.get(item).query == null;
  }

  String name(int item) {
    return items.get(item).name;
  }

  /** Cells that an item looks at. */
  BitSet support(int item) {
    return items.get(item).support;
  }

  /** Items that look at a cell. */
  int[] itemsOf(int cell) {
    return itemsOf[cell];
  }

  List<Interaction> interactions() {
    return rules.interactions();
  }

  Bus bus(int number) {
    return rules.interactions().stream()
        .map(Interaction::bus)
        .filter(bus -> bus.number() == number)
        .findFirst()
        .orElseThrow();
  }

  /** Columns of the first message that is taken from a bus. */
  BitSet taken(Bus bus) {
    for (Interaction interaction : rules.interactions()) {
      if (interaction.bus().equals(bus) && interaction.role().takes()) {
        BitSet columns = new BitSet();
        interaction.message().forEach(part -> columns.or(supports[part.index()]));
        return columns;
      }
    }
    return new BitSet();
  }

  /** Cells that make up an element of a message together with one. */
  BitSet together(int cell) {
    BitSet all = new BitSet();
    for (Interaction interaction : rules.interactions()) {
      for (Expr part : interaction.message()) {
        if (supports[part.index()].get(cell)) {
          all.or(supports[part.index()]);
        }
      }
    }
    return all;
  }

  /** Columns of the instruction's code. */
  BitSet code() {
    for (Item item : items) {
      if (item.query != null && item.query.bus().equals(Buses.PROGRAM)) {
        return supports[item.query.message().get(1).index()];
      }
    }
    return new BitSet();
  }

  /** Columns that a constraint of their own makes 0 or 1. */
  BitSet booleans() {
    BitSet booleans = new BitSet();
    Row row = row(new int[cells()]);
    for (int i = 0; i < items.size(); i++) {
      BitSet support = support(i);
      if (isConstraint(i) && support.cardinality() == 1) {
        int column = support.nextSetBit(0);
        boolean zero = !row.broken.get(i);
        row.set(column, 1);
        booleans.set(column, zero && !row.broken.get(i));
        row.set(column, 0);
      }
    }
    return booleans;
  }

  static int signed(int value) {
    return value > P / 2 ? value - P : value;
  }

  static int field(long value) {
    return (int) Math.floorMod(value, (long) P);
  }

  Row row(int[] cells) {
    return new Row(cells);
  }

  /** A row whose cells change one by one. */
  final class Row {
    private final int[] cells;
    private final int[] values = constants.clone();
    private final BitSet broken = new BitSet();

    private Row(int[] cells) {
      this.cells = cells.clone();
      for (int i = 0; i < values.length; i++) {
        evaluate(i);
      }
      for (int i = 0; i < items.size(); i++) {
        check(i);
      }
    }

    int cell(int cell) {
      return cells[cell];
    }

    int[] cells() {
      return cells.clone();
    }

    /** Items that it breaks: not to be changed. */
    BitSet broken() {
      return broken;
    }

    void set(int cell, int value) {
      if (cells[cell] == value) {
        return;
      }
      cells[cell] = value;
      for (int node : dependents[cell]) {
        evaluate(node);
      }
      for (int item : itemsOf[cell]) {
        check(item);
      }
    }

    private void evaluate(int i) {
      switch (ops[i]) {
        case LOCAL -> values[i] = cells[lefts[i]];
        case ADD -> values[i] = reduced(values[lefts[i]] + values[rights[i]] - P);
        case SUBTRACT -> values[i] = reduced(values[lefts[i]] - values[rights[i]]);
        case MULTIPLY -> values[i] = (int) ((long) values[lefts[i]] * values[rights[i]] % P);
        default -> {}
      }
    }

    private static int reduced(int value) {
      return value < 0 ? value + P : value;
    }

    private void check(int i) {
      Item item = items.get(i);
      int value = values[item.root];
      Interaction query = item.query;
      broken.set(
          i, value != 0 && (query == null || !Lookups.isInTable(query.bus(), message(query), rom)));
    }

    private int[] message(Interaction interaction) {
      int[] message = new int[interaction.message().size()];
      for (int i = 0; i < message.length; i++) {
        message[i] = values[interaction.message().get(i).index()];
      }
      return message;
    }

    /** Whether a count is beyond what was promised to the bus. */
    boolean countsWrongly() {
      for (Interaction interaction : rules.interactions()) {
        if (interaction.weight() > 0
            && Math.abs(signed(values[interaction.count().index()])) > interaction.weight()) {
          return true;
        }
      }
      return false;
    }

    /** What it asks of tables that have it, or provides; and what one item asks, be it or not. */
    Set<List<Integer>> asked(int taken) {
      Set<List<Integer>> asked = new HashSet<>();
      for (int i = 0; i < items.size(); i++) {
        Interaction query = items.get(i).query;
        if (query != null && values[items.get(i).root] != 0 && (i == taken || !broken.get(i))) {
          asked.add(Arrays.stream(message(query)).boxed().toList());
        }
      }
      for (Interaction interaction : rules.interactions()) {
        if (interaction.role() == Interaction.Role.PROVIDE) {
          asked.add(Arrays.stream(message(interaction)).boxed().toList());
        }
      }
      return asked;
    }

    /** Net messages on balanced buses and to those that ask: the bus, then the elements. */
    Map<List<Integer>, Integer> messages() {
      return messagesWithout(-1);
    }

    /** The same without the interaction at a place. */
    Map<List<Integer>, Integer> messagesWithout(int place) {
      Map<List<Integer>, Integer> net = new HashMap<>();
      for (int i = 0; i < rules.interactions().size(); i++) {
        Interaction interaction = rules.interactions().get(i);
        int count = signed(values[interaction.count().index()]);
        if (interaction.role() == Interaction.Role.QUERY || count == 0 || i == place) {
          continue;
        }
        List<Integer> message = new ArrayList<>();
        message.add(interaction.bus().number());
        interaction.message().forEach(part -> message.add(values[part.index()]));
        net.merge(message, interaction.role().takes() ? -count : count, Integer::sum);
      }
      net.values().removeIf(count -> count == 0);
      return net;
    }

    /** Values of one cell with which an item may hold, all others left as they are. */
    List<Integer> repairs(int index, int cell) {
      Item item = items.get(index);
      int at = cells[cell];
      int[][] sampled = new int[3][item.parts.length + 1];
      List<List<Integer>> wanted = new ArrayList<>();
      if (item.query != null) {
        int[] message = message(item.query);
        for (int place = 0; place < message.length; place++) {
          wanted.add(Lookups.targets(item.query.bus(), place, message, rom));
        }
      }
      for (int i = 0; i < sampled.length; i++) {
        for (int part = 0; part < item.parts.length; part++) {
          sampled[i][part] = values[item.parts[part]];
        }
        sampled[i][item.parts.length] = values[item.root];
        quietly(cell, (cells[cell] + 1) % P);
      }
      quietly(cell, at);
      List<Integer> repairs = new ArrayList<>();
      for (int part = 0; part < item.parts.length; part++) {
        List<Integer> values = item.query == null ? List.of(0) : wanted.get(part);
        for (int target : values) {
          solve(sampled, part, target, at, repairs);
        }
      }
      if (item.query != null) {
        solve(sampled, item.parts.length, 0, at, repairs);
      }
      return repairs;
    }

    private void quietly(int cell, int value) {
      cells[cell] = value;
      for (int node : dependents[cell]) {
        evaluate(node);
      }
    }
  }

  /** Where an expression that is linear in a cell has a value. */
  private static void solve(int[][] sampled, int part, int target, int at, List<Integer> found) {
    long slope = Math.floorMod((long) sampled[1][part] - sampled[0][part], P);
    if (slope != 0 && slope == Math.floorMod((long) sampled[2][part] - sampled[1][part], P)) {
      long distance = Math.floorMod((long) target - sampled[0][part], P);
      int root = (int) ((at + distance * inverse(slope)) % P);
      if (root != at && !found.contains(root)) {
        found.add(root);
      }
    }
  }

  /** A quotient in the field. */
  static int over(int value, int by) {
    return (int) (Math.floorMod((long) value, (long) P) * inverse(by) % P);
  }

  private static long inverse(long value) {
    PrimeField field = PrimeField.KOALA_BEAR;
    return field.fromMontgomery(field.inverse(field.of(value)));
  }
}
