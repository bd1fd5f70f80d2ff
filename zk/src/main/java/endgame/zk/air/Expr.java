package endgame.zk.air;

/**
 * A node of a graph of expressions: made by an {@link AirBuilder}, equal nodes are one.
 *
 * @param index position; operands come first
 * @param a left operand's index, or the column, value or scalar
 * @param b right operand's index, or 0
 * @param degree in multiples of the table's height
 */
public record Expr(Graph graph, int index, Op op, int a, int b, int degree) {
  /** What a node is. */
  public enum Op {
    CONSTANT,
    LOCAL,
    NEXT,
    FIXED,
    FIXED_NEXT,
    LOGUP,
    LOGUP_NEXT,
    PUBLIC,
    SCALAR,
    IS_FIRST,
    IS_LAST,
    IS_TRANSITION,
    ADD,
    SUBTRACT,
    MULTIPLY;

    /** Whether it has two operands. */
    public boolean isBinary() {
      return this == ADD || this == SUBTRACT || this == MULTIPLY;
    }

    /** Whether it is the same on every row. */
    public boolean isScalar() {
      return this == CONSTANT || this == PUBLIC || this == SCALAR;
    }
  }

  public Expr plus(Expr other) {
    return graph.binary(Op.ADD, this, other);
  }

  public Expr minus(Expr other) {
    return graph.binary(Op.SUBTRACT, this, other);
  }

  public Expr times(Expr other) {
    return graph.binary(Op.MULTIPLY, this, other);
  }

  public Expr plus(long constant) {
    return plus(graph.constant(constant));
  }

  public Expr minus(long constant) {
    return minus(graph.constant(constant));
  }

  public Expr times(long constant) {
    return times(graph.constant(constant));
  }

  public Expr negate() {
    return graph.constant(0).minus(this);
  }

  /** constant − this. */
  public Expr from(long constant) {
    return graph.constant(constant).minus(this);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Expr other && other.graph == graph && other.index == index;
  }

  @Override
  public int hashCode() {
    return index;
  }

  @Override
  public String toString() {
    return switch (op) {
      case ADD -> "(" + graph.node(a) + " + " + graph.node(b) + ")";
      case SUBTRACT -> "(" + graph.node(a) + " - " + graph.node(b) + ")";
      case MULTIPLY -> graph.node(a) + "*" + graph.node(b);
      case CONSTANT -> Integer.toString(graph.field().fromMontgomery(a));
      case IS_FIRST, IS_LAST, IS_TRANSITION -> op.name();
      default -> op.name() + "[" + a + "]";
    };
  }
}
