package endgame.zk.stark;

import endgame.zk.air.Bus;
import endgame.zk.air.Constraints;
import endgame.zk.air.Expr;
import endgame.zk.air.Graph;
import endgame.zk.air.Interaction;
import endgame.zk.air.Trace;
import endgame.zk.field.PrimeField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The exact check of traces, without any proof: each constraint on each row, and each bus as a
 * multiset of messages with integer counts. Slow and simple: the oracle of tests.
 */
public final class TraceCheck {
  private TraceCheck() {}

  /** What is wrong with traces. */
  public sealed interface Fault {
    /** A constraint that is not 0. */
    record Broken(String air, String constraint, int row) implements Fault {}

    /** A message that more are sent than received of, or fewer. */
    record Unbalanced(String bus, List<Integer> message, long surplus) implements Fault {}

    /** A count above what the table declares. */
    record Overweight(String air, String bus, int row, long count) implements Fault {}
  }

  /**
   * All faults of traces, at most {@code max}.
   *
   * @param fixed per table
   */
  public static List<Fault> faults(
      VerifyingKey key, List<Trace> traces, List<int[][]> fixed, int max) {
    return faults(key, traces, fixed, List.of(), max);
  }

  /** The same with public messages. */
  public static List<Fault> faults(
      VerifyingKey key,
      List<Trace> traces,
      List<int[][]> fixed,
      List<PublicMessage> messages,
      int max) {
    List<Fault> faults = new ArrayList<>();
    Map<Message, Long> balance = new TreeMap<>();
    for (PublicMessage m : messages) {
      balance.merge(new Message(m.bus(), m.values()), (long) m.count(), Long::sum);
    }
    for (int t = 0; t < traces.size() && faults.size() < max; t++) {
      Constraints rules = key.tables().get(t).base();
      Trace trace = traces.get(t);
      for (int row = 0; row < trace.height() && faults.size() < max; row++) {
        int[] values = row(rules.graph(), trace, fixed.get(t), row);
        for (Constraints.Named constraint : rules.constraints()) {
          if (values[constraint.expression().index()] != 0) {
            faults.add(new Fault.Broken(rules.air().id(), constraint.name(), row));
          }
        }
        for (Interaction interaction : rules.interactions()) {
          interact(rules, interaction, values, row, balance, faults);
        }
      }
    }
    balance.forEach((message, surplus) -> {
      if (surplus != 0 && faults.size() < max) {
        faults.add(new Fault.Unbalanced(message.bus().name(), message.parts(), surplus));
      }
    });
    return List.copyOf(faults.subList(0, Math.min(max, faults.size())));
  }

  private record Message(Bus bus, List<Integer> parts) implements Comparable<Message> {
    @Override
    public int compareTo(Message other) {
      int byBus = Integer.compare(bus.number(), other.bus.number());
      return byBus != 0
          ? byBus
          : Arrays.compare(parts.toArray(Integer[]::new), other.parts.toArray(Integer[]::new));
    }
  }

  private static void interact(
      Constraints rules,
      Interaction interaction,
      int[] values,
      int row,
      Map<Message, Long> balance,
      List<Fault> faults) {
    PrimeField field = rules.graph().field();
    int canonical = field.fromMontgomery(values[interaction.count().index()]);
    // Counts near p are negative ones.
    long count = canonical > field.p() / 2 ? canonical - (long) field.p() : canonical;
    if (interaction.weight() > 0 && Math.abs(count) > interaction.weight()) {
      faults.add(new Fault.Overweight(rules.air().id(), interaction.bus().name(), row, count));
    }
    if (count == 0) {
      return;
    }
    List<Integer> parts =
        interaction.message().stream().map(p -> field.fromMontgomery(values[p.index()])).toList();
    balance.merge(
        new Message(interaction.bus(), parts),
        interaction.role().takes() ? -count : count,
        Long::sum);
  }

  private static int[] row(Graph graph, Trace trace, int[][] fixed, int row) {
    PrimeField field = graph.field();
    int n = trace.height();
    int next = (row + 1) % n;
    int[] values = new int[graph.size()];
    for (int i = 0; i < values.length; i++) {
      Expr node = graph.node(i);
      int a = node.a();
      values[i] =
          switch (node.op()) {
            case CONSTANT -> a;
            case LOCAL -> trace.columns()[a][row];
            case NEXT -> trace.columns()[a][next];
            case FIXED -> fixed[a][row];
            case FIXED_NEXT -> fixed[a][next];
            case PUBLIC -> trace.publicValues()[a];
            case IS_FIRST -> row == 0 ? field.one() : 0;
            case IS_LAST -> row == n - 1 ? field.one() : 0;
            case IS_TRANSITION -> row == n - 1 ? 0 : field.one();
            case ADD -> field.add(values[a], values[node.b()]);
            case SUBTRACT -> field.subtract(values[a], values[node.b()]);
            case MULTIPLY -> field.multiply(values[a], values[node.b()]);
            case LOGUP, LOGUP_NEXT, SCALAR ->
                throw new IllegalStateException(node.op() + " in an AIR");
          };
    }
    return values;
  }
}
