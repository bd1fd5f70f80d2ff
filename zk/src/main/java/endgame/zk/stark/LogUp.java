package endgame.zk.stark;

import endgame.zk.air.Bus;
import endgame.zk.air.Constraints;
import endgame.zk.air.Expr;
import endgame.zk.air.Graph;
import endgame.zk.air.Interaction;
import endgame.zk.field.Ext;
import endgame.zk.field.Extension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * One AIR with its LogUp columns (zkvm design 2.5).
 *
 * <p>Fingerprint of message m on bus b: d = α + (b + 1)·β^W − Σ_k β^k·m_k, W the largest width of
 * all buses of the proof. Interactions are taken two by two; column c of a pair satisfies c·d₁·d₂ =
 * n₁·d₂ + n₂·d₁ with n the signed counts. The running sum φ starts with the first row's columns and
 * ends in the terminal T; the terminals of all tables add up to 0.
 *
 * <p>Columns: each pair's D words, then φ's D words. All constraints are in the base field, word by
 * word.
 */
public final class LogUp {
  /** Interactions that share a column: with linear messages the constraint has degree 3. */
  static final int PAIR = 2;

  private final Constraints base;
  private final Extension field;
  private final Graph graph;
  private final List<Expr> constraints;
  private final List<Integer> buses;
  private final int messageWords;
  private final List<ExtExpr> numerators = new ArrayList<>();
  private final List<ExtExpr> denominators = new ArrayList<>();

  /** Adds the columns to an AIR's rules. */
  public LogUp(Constraints base, Extension field) {
    this.base = base;
    this.field = field;
    this.graph = base.graph().copy();
    this.buses =
        List.copyOf(
            new TreeSet<>(base.interactions().stream().map(i -> i.bus().number()).toList()));
    this.messageWords = base.interactions().stream().mapToInt(i -> i.bus().width()).max().orElse(0);
    List<Expr> all = new ArrayList<>();
    base.constraints().forEach(c -> all.add(graph.node(c.expression().index())));
    if (!base.interactions().isEmpty()) {
      addTo(all);
    }
    this.constraints = List.copyOf(all);
  }

  private void addTo(List<Expr> all) {
    int degree = field.degree();
    List<ExtExpr> columns = new ArrayList<>();
    List<ExtExpr> columnsNext = new ArrayList<>();
    List<Interaction> interactions = base.interactions();
    for (int first = 0; first < interactions.size(); first += PAIR) {
      int column = columns.size() * degree;
      ExtExpr c = ExtExpr.leaf(field, graph, Expr.Op.LOGUP, column, 1);
      columns.add(c);
      columnsNext.add(ExtExpr.leaf(field, graph, Expr.Op.LOGUP_NEXT, column, 1));
      ExtExpr d = fingerprint(interactions.get(first));
      ExtExpr n = zero().minus(signed(interactions.get(first)).negate());
      if (first + 1 < interactions.size()) {
        ExtExpr e = fingerprint(interactions.get(first + 1));
        n = e.times(signed(interactions.get(first)));
        n = n.plus(d.times(signed(interactions.get(first + 1))));
        d = d.times(e);
      }
      numerators.add(n);
      denominators.add(d);
      addWords(all, c.times(d).minus(n));
    }
    int last = columns.size() * degree;
    ExtExpr phi = ExtExpr.leaf(field, graph, Expr.Op.LOGUP, last, 1);
    ExtExpr phiNext = ExtExpr.leaf(field, graph, Expr.Op.LOGUP_NEXT, last, 1);
    ExtExpr terminal = ExtExpr.leaf(field, graph, Expr.Op.SCALAR, terminalAt(), 0);
    ExtExpr here = sum(columns);
    addWords(all, phi.minus(here).times(graph.leaf(Expr.Op.IS_FIRST, 0, 1)));
    addWords(
        all,
        phiNext.minus(phi).minus(sum(columnsNext)).times(graph.leaf(Expr.Op.IS_TRANSITION, 0, 0)));
    addWords(all, phi.minus(terminal).times(graph.leaf(Expr.Op.IS_LAST, 0, 1)));
  }

  private static void addWords(List<Expr> all, ExtExpr constraint) {
    all.addAll(List.of(constraint.words()));
  }

  private static ExtExpr sum(List<ExtExpr> columns) {
    return columns.stream().reduce(ExtExpr::plus).orElseThrow();
  }

  private ExtExpr zero() {
    Expr[] words = new Expr[field.degree()];
    Arrays.fill(words, graph.constant(0));
    return new ExtExpr(field, graph, words);
  }

  private Expr signed(Interaction interaction) {
    Expr count = graph.node(interaction.count().index());
    return interaction.role().takes() ? count.negate() : count;
  }

  private ExtExpr fingerprint(Interaction interaction) {
    int bus = buses.indexOf(interaction.bus().number());
    ExtExpr sum = ExtExpr.leaf(field, graph, Expr.Op.SCALAR, bus * field.degree(), 0);
    for (int k = 0; k < interaction.message().size(); k++) {
      Expr part = graph.node(interaction.message().get(k).index());
      sum =
          k == 0
              ? sum.minus(part)
              : sum.minus(ExtExpr.leaf(field, graph, Expr.Op.SCALAR, betaAt(k), 0).times(part));
    }
    return sum;
  }

  /** Scalars: a word block per bus, then β^1, β^2, …, then the terminal. */
  private int betaAt(int power) {
    return (buses.size() + power - 1) * field.degree();
  }

  private int terminalAt() {
    return (buses.size() + Math.max(0, messageWords - 1)) * field.degree();
  }

  public Constraints base() {
    return base;
  }

  /** The graph with LogUp's nodes. */
  public Graph graph() {
    return graph;
  }

  /** All constraints, those of the AIR first. */
  public List<Expr> constraints() {
    return constraints;
  }

  public boolean isUsed() {
    return !base.interactions().isEmpty();
  }

  /** Columns of the base field, φ included; 0 without interactions. */
  public int width() {
    return isUsed() ? (numerators.size() + 1) * field.degree() : 0;
  }

  /** The pairs of fractions whose quotients are the columns. */
  List<ExtExpr> numerators() {
    return numerators;
  }

  List<ExtExpr> denominators() {
    return denominators;
  }

  /** The largest degree of a constraint, at least 1. */
  public int degree() {
    return constraints.stream().mapToInt(Expr::degree).max().orElse(1);
  }

  /**
   * The values of the scalars, in Montgomery form.
   *
   * @param widest W: the largest width of all buses of the proof
   */
  int[] scalars(Ext alpha, Ext beta, int widest, Ext terminal) {
    if (!isUsed()) {
      return new int[0];
    }
    int[] scalars = new int[terminalAt() + field.degree()];
    Ext top = beta.pow(widest);
    for (int i = 0; i < buses.size(); i++) {
      int factor = field.base().of(buses.get(i) + 1L);
      alpha.plus(top.times(factor)).write(scalars, i * field.degree());
    }
    Ext power = beta;
    for (int k = 1; k < messageWords; k++) {
      power.write(scalars, betaAt(k));
      power = power.times(beta);
    }
    terminal.write(scalars, terminalAt());
    return scalars;
  }

  /** The largest width of a bus of some tables. */
  static int widest(List<LogUp> tables) {
    return tables.stream()
        .flatMap(table -> table.base.interactions().stream())
        .map(Interaction::bus)
        .mapToInt(Bus::width)
        .max()
        .orElse(0);
  }
}
