package endgame.zk.vm.chip;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Bus;
import endgame.zk.air.Constraints;
import endgame.zk.air.Expr;
import endgame.zk.air.Interaction;
import endgame.zk.field.PrimeField;
import endgame.zk.vm.Buses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A chip in small: its own rules with small limbs over a small prime, by putting other constants in
 * their place. Finds all values of the free columns with which a row is accepted, by trying each
 * element of the field for each of them. The program's table and memory are not looked at.
 */
final class Miniature {
  private static final int UNKNOWN = -1;

  private final Constraints rules;
  private final int prime;
  private final int limbBits;
  private final int byteBits;
  private final int[] constants;
  private int[] cells = new int[0];
  private int[] free = new int[0];
  private List<int[]> solutions = new ArrayList<>();

  /**
   * A chip in small.
   *
   * @param small what is in the place of constants, of 1/2^16 besides
   */
  Miniature(Air air, int prime, int limbBits, int byteBits, Map<Integer, Integer> small) {
    PrimeField field = PrimeField.KOALA_BEAR;
    this.rules = AirBuilder.build(field, air);
    this.prime = prime;
    this.limbBits = limbBits;
    this.byteBits = byteBits;
    this.constants = new int[rules.graph().size()];
    int shift = field.fromMontgomery(field.inverse(field.of(1 << 16)));
    for (int i = 0; i < constants.length; i++) {
      Expr node = rules.graph().node(i);
      if (node.op() == Expr.Op.CONSTANT) {
        int value = signed(field.fromMontgomery(node.a()));
        int sign = value < 0 ? -1 : 1;
        int other = sign * small.getOrDefault(Math.abs(value), Math.abs(value));
        boolean isShift = field.fromMontgomery(node.a()) == shift;
        constants[i] = isShift ? inverse(1 << limbBits) : Math.floorMod(other, prime);
      }
    }
  }

  private static int signed(int element) {
    int p = PrimeField.KOALA_BEAR.p();
    return element > p / 2 ? element - p : element;
  }

  private int inverse(int value) {
    int inverse = 1;
    while (inverse * value % prime != 1) {
      inverse++;
    }
    return inverse;
  }

  /** All accepted rows with these cells, others 0 but for the free ones. */
  List<int[]> solve(Map<Integer, Integer> given, int... free) {
    this.cells = new int[rules.air().width()];
    given.forEach((column, value) -> cells[column] = value);
    this.free = free;
    for (int column : free) {
      cells[column] = UNKNOWN;
    }
    this.solutions = new ArrayList<>();
    if (isPossible()) {
      assign(0);
    }
    return solutions;
  }

  private void assign(int next) {
    if (next == free.length) {
      solutions.add(cells.clone());
      return;
    }
    for (int value = 0; value < prime; value++) {
      cells[free[next]] = value;
      if (isPossible()) {
        assign(next + 1);
      }
    }
    cells[free[next]] = UNKNOWN;
  }

  private boolean isPossible() {
    int[] values = evaluate();
    for (Constraints.Named constraint : rules.constraints()) {
      if (values[constraint.expression().index()] > 0) {
        return false;
      }
    }
    for (Interaction interaction : rules.interactions()) {
      if (interaction.role() == Interaction.Role.QUERY
          && values[interaction.count().index()] > 0
          && !isInTable(interaction.bus(), message(interaction, values))) {
        return false;
      }
    }
    return true;
  }

  private int[] evaluate() {
    int[] values = new int[constants.length];
    for (int i = 0; i < values.length; i++) {
      Expr node = rules.graph().node(i);
      values[i] =
          switch (node.op()) {
            case CONSTANT -> constants[i];
            case LOCAL -> cells[node.a()];
            default -> operate(node.op(), values[node.a()], values[node.b()]);
          };
    }
    return values;
  }

  private int operate(Expr.Op op, int a, int b) {
    if (op == Expr.Op.MULTIPLY && (a == 0 || b == 0)) {
      return 0;
    }
    if (a == UNKNOWN || b == UNKNOWN) {
      return UNKNOWN;
    }
    return switch (op) {
      case ADD -> (a + b) % prime;
      case SUBTRACT -> (a + prime - b) % prime;
      case MULTIPLY -> a * b % prime;
      default -> throw new IllegalStateException(op + " in a chip of single rows");
    };
  }

  private static int[] message(Interaction query, int[] values) {
    return query.message().stream().mapToInt(part -> values[part.index()]).toArray();
  }

  /** Whether a row of the table agrees in what is known. */
  private boolean isInTable(Bus bus, int[] m) {
    if (bus.equals(Buses.RANGE)) {
      return m[1] == UNKNOWN ? m[0] < 1 << limbBits : m[1] <= limbBits && m[0] < 1 << m[1];
    }
    if (bus.equals(Buses.BYTE)) {
      boolean known = m[0] != UNKNOWN && m[1] != UNKNOWN && m[2] != UNKNOWN;
      int end = 1 << byteBits;
      return m[0] < end && m[1] < end && m[2] < end && (!known || m[2] == (m[0] ^ m[1]));
    }
    if (bus.equals(Buses.POWER)) {
      for (int k = 0; k < limbBits; k++) {
        if (agrees(m[0], k) && agrees(m[1], 1 << k) && agrees(m[2], 1 << (limbBits - k))) {
          return true;
        }
      }
      return false;
    }
    return true;
  }

  private static boolean agrees(int value, int of) {
    return value == UNKNOWN || value == of;
  }
}
