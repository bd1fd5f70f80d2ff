package endgame.zk.air;

import endgame.zk.field.PrimeField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Expressions with shared parts; constants are folded. Node i has operands below i. */
public final class Graph {
  /** Nodes of one AIR, LogUp included. */
  public static final int NODES_MAX = 1 << 20;

  private final PrimeField field;
  private final List<Expr> nodes = new ArrayList<>();
  private final Map<Key, Expr> known = new HashMap<>();

  private record Key(Expr.Op op, int a, int b) {}

  public Graph(PrimeField field) {
    this.field = field;
  }

  /** A graph with the same nodes at the same places, to which more can be added. */
  public Graph copy() {
    Graph copy = new Graph(field);
    for (Expr node : nodes) {
      copy.make(node.op(), node.a(), node.b(), node.degree());
    }
    return copy;
  }

  public PrimeField field() {
    return field;
  }

  public int size() {
    return nodes.size();
  }

  public Expr node(int index) {
    return nodes.get(index);
  }

  public Expr constant(long value) {
    return leaf(Expr.Op.CONSTANT, field.of(value), 0);
  }

  /** A leaf of some degree: its number says which column, value or scalar. */
  public Expr leaf(Expr.Op op, int a, int degree) {
    return make(op, a, 0, degree);
  }

  Expr binary(Expr.Op op, Expr left, Expr right) {
    if (left.graph() != this || right.graph() != this) {
      throw new IllegalArgumentException("expressions of different tables");
    }
    if (left.op() == Expr.Op.CONSTANT && right.op() == Expr.Op.CONSTANT) {
      return leaf(Expr.Op.CONSTANT, fold(op, left.a(), right.a()), 0);
    }
    Expr simple = simplify(op, left, right);
    if (simple != null) {
      return simple;
    }
    int degree =
        op == Expr.Op.MULTIPLY
            ? left.degree() + right.degree()
            : Math.max(left.degree(), right.degree());
    boolean swap = op != Expr.Op.SUBTRACT && left.index() > right.index();
    return make(
        op, swap ? right.index() : left.index(), swap ? left.index() : right.index(), degree);
  }

  private int fold(Expr.Op op, int a, int b) {
    return switch (op) {
      case ADD -> field.add(a, b);
      case SUBTRACT -> field.subtract(a, b);
      case MULTIPLY -> field.multiply(a, b);
      default -> throw new IllegalArgumentException(op + " has no operands");
    };
  }

  private @Nullable Expr simplify(Expr.Op op, Expr left, Expr right) {
    boolean leftZero = left.op() == Expr.Op.CONSTANT && left.a() == 0;
    boolean rightZero = right.op() == Expr.Op.CONSTANT && right.a() == 0;
    return switch (op) {
      case ADD -> leftZero ? right : rightZero ? left : null;
      case SUBTRACT -> rightZero ? left : null;
      case MULTIPLY -> {
        if (leftZero || rightZero) {
          yield constant(0);
        }
        boolean leftOne = left.op() == Expr.Op.CONSTANT && left.a() == field.one();
        boolean rightOne = right.op() == Expr.Op.CONSTANT && right.a() == field.one();
        yield leftOne ? right : rightOne ? left : null;
      }
      default -> null;
    };
  }

  private Expr make(Expr.Op op, int a, int b, int degree) {
    Key key = new Key(op, a, b);
    Expr expr = known.get(key);
    if (expr == null) {
      if (nodes.size() >= NODES_MAX) {
        throw new IllegalStateException("more than " + NODES_MAX + " nodes");
      }
      expr = new Expr(this, nodes.size(), op, a, b, degree);
      nodes.add(expr);
      known.put(key, expr);
    }
    return expr;
  }
}
