package endgame.zk.air;

import endgame.zk.field.PrimeField;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Takes down an {@link Air}'s definition. */
public final class AirBuilder {
  private final Air air;
  private final Graph graph;
  private final List<Constraints.Named> constraints = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final List<Interaction> interactions = new ArrayList<>();
  private final TreeMap<Integer, Bus> buses = new TreeMap<>();

  private AirBuilder(PrimeField field, Air air) {
    this.air = air;
    this.graph = new Graph(field);
  }

  /** The rules of an AIR over a field. Throws IllegalArgumentException where they break a rule. */
  public static Constraints build(PrimeField field, Air air) {
    AirBuilder builder = new AirBuilder(field, air);
    air.define(builder);
    return new Constraints(
        air, builder.graph, List.copyOf(builder.constraints), List.copyOf(builder.interactions));
  }

  public PrimeField field() {
    return graph.field();
  }

  /** A cell of this row. */
  public Expr local(int column) {
    return graph.leaf(Expr.Op.LOCAL, within(column, air.width()), 1);
  }

  /** A cell of the next row. */
  public Expr next(int column) {
    return graph.leaf(Expr.Op.NEXT, within(column, air.width()), 1);
  }

  /** A fixed cell of this row. */
  public Expr fixed(int column) {
    return graph.leaf(Expr.Op.FIXED, within(column, air.fixedWidth()), 1);
  }

  public Expr fixedNext(int column) {
    return graph.leaf(Expr.Op.FIXED_NEXT, within(column, air.fixedWidth()), 1);
  }

  public Expr publicValue(int index) {
    return graph.leaf(Expr.Op.PUBLIC, within(index, air.publicValues()), 0);
  }

  public Expr constant(long value) {
    return graph.constant(value);
  }

  public Expr isFirst() {
    return graph.leaf(Expr.Op.IS_FIRST, 0, 1);
  }

  public Expr isLast() {
    return graph.leaf(Expr.Op.IS_LAST, 0, 1);
  }

  public Expr isTransition() {
    return graph.leaf(Expr.Op.IS_TRANSITION, 0, 0);
  }

  private int within(int index, int size) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException(air.id() + " has no column or value " + index);
    }
    return index;
  }

  /** The expression is 0 on every row. Names are unique: they are what a failed check prints. */
  public void zero(String name, Expr expression) {
    if (!names.add(name)) {
      throw new IllegalArgumentException(air.id() + " has two constraints " + name);
    }
    constraints.add(new Constraints.Named(name, expression));
  }

  public void equal(String name, Expr left, Expr right) {
    zero(name, left.minus(right));
  }

  /** The cell is 0 or 1. */
  public void bool(String name, Expr cell) {
    zero(name, cell.times(cell.minus(1)));
  }

  /** Puts {@code count} (at most {@code weight}) messages on a balanced bus. */
  public void send(Bus bus, Expr count, int weight, Expr... message) {
    interact(bus, Bus.Kind.BALANCE, Interaction.Role.SEND, count, weight, message);
  }

  /** Takes {@code count} (at most {@code weight}) messages from a balanced bus. */
  public void receive(Bus bus, Expr count, int weight, Expr... message) {
    interact(bus, Bus.Kind.BALANCE, Interaction.Role.RECEIVE, count, weight, message);
  }

  /** Asks a lookup bus for a message when {@code enabled}, which must be constrained to 0 or 1. */
  public void lookUp(Bus bus, Expr enabled, Expr... message) {
    interact(bus, Bus.Kind.LOOKUP, Interaction.Role.QUERY, enabled, 1, message);
  }

  /** Provides a message; {@code count} says how often it was asked for. */
  public void provide(Bus bus, Expr count, Expr... message) {
    interact(bus, Bus.Kind.LOOKUP, Interaction.Role.PROVIDE, count, 0, message);
  }

  private void interact(
      Bus bus, Bus.Kind kind, Interaction.Role role, Expr count, int weight, Expr... message) {
    Bus before = buses.putIfAbsent(bus.number(), bus);
    if (bus.kind() != kind || (before != null && !before.equals(bus))) {
      throw new IllegalArgumentException(air.id() + " uses bus " + bus + " in two ways");
    }
    if (message.length != bus.width()) {
      throw new IllegalArgumentException(
          air.id() + ": " + message.length + " elements on bus " + bus);
    }
    boolean linear = count.degree() <= 1;
    for (Expr part : message) {
      linear &= part.degree() <= 1;
    }
    if (!linear || weight < 0 || (weight == 0 && role != Interaction.Role.PROVIDE)) {
      throw new IllegalArgumentException(
          air.id() + ": messages and counts on bus " + bus.name() + " have degree 1");
    }
    interactions.add(new Interaction(bus, role, count, weight, List.of(message)));
  }
}
