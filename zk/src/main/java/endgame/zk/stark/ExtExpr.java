package endgame.zk.stark;

import endgame.zk.air.Expr;
import endgame.zk.air.Graph;
import endgame.zk.field.Extension;
import java.util.Arrays;

/** An element of the extension as D expressions: LogUp's constraints in words of the base field. */
@SuppressWarnings("ArrayRecordComponent") // Large, and shared on purpose.
record ExtExpr(Extension field, Graph graph, Expr[] words) {

  static ExtExpr leaf(Extension field, Graph graph, Expr.Op op, int first, int degree) {
    Expr[] words = new Expr[field.degree()];
    for (int i = 0; i < words.length; i++) {
      words[i] = graph.leaf(op, first + i, degree);
    }
    return new ExtExpr(field, graph, words);
  }

  ExtExpr plus(ExtExpr other) {
    return map((i, word) -> word.plus(other.words[i]));
  }

  ExtExpr minus(ExtExpr other) {
    return map((i, word) -> word.minus(other.words[i]));
  }

  ExtExpr times(Expr factor) {
    return map((i, word) -> word.times(factor));
  }

  /** This minus an element of the base field. */
  ExtExpr minus(Expr base) {
    return map((i, word) -> i == 0 ? word.minus(base) : word);
  }

  ExtExpr times(ExtExpr other) {
    int degree = field.degree();
    Expr zero = graph.constant(0);
    Expr[] product = new Expr[2 * degree - 1];
    Arrays.fill(product, zero);
    for (int i = 0; i < degree; i++) {
      for (int j = 0; j < degree; j++) {
        product[i + j] = product[i + j].plus(words[i].times(other.words[j]));
      }
    }
    int[][] reduction = field.reduction();
    Expr[] result = new Expr[degree];
    for (int i = 0; i < degree; i++) {
      result[i] = product[i];
      for (int k = 0; k < degree - 1; k++) {
        Expr factor = graph.leaf(Expr.Op.CONSTANT, reduction[k][i], 0);
        result[i] = result[i].plus(product[degree + k].times(factor));
      }
    }
    return new ExtExpr(field, graph, result);
  }

  private interface Word {
    Expr of(int i, Expr word);
  }

  private ExtExpr map(Word change) {
    Expr[] result = new Expr[words.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = change.of(i, words[i]);
    }
    return new ExtExpr(field, graph, result);
  }
}
