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
 * all buses of the proof. Interactions are taken in groups of k; column c of a group satisfies c·d
 * = n, where n/d is the sum of its fractions, signed count over fingerprint, on one denominator d =
 * d₁·…·d_k. The running sum φ starts with the first row's columns and ends in the terminal T; the
 * terminals of all tables add up to 0.
 *
 * <p>Messages and counts are linear, so that a group's constraint has degree k + 1, and the
 * quotient max(k, degree of the AIR − 1) parts. Of the k that the blowup allows the one with the
 * fewest columns and parts is taken; the largest of those, for parts are opened once, columns
 * twice.
 *
 * <p>Columns: each group's D words, then φ's D words. All constraints are in the base field, word
 * by word.
 */
public final class LogUp {
  private final Constraints base;
  private final Extension field;
  private final Graph graph;
  private final List<Expr> constraints;
  private final List<Integer> buses;
  private final int messageWords;
  private final int group;
  private final List<ExtExpr> numerators = new ArrayList<>();
  private final List<ExtExpr> denominators = new ArrayList<>();

  /**
   * Adds the columns to an AIR's rules.
   *
   * @param partsMax of the quotient: the blowup
   */
  public LogUp(Constraints base, Extension field, int partsMax) {
    this.base = base;
    this.group = group(base, partsMax);
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
    for (int first = 0; first < interactions.size(); first += group) {
      int column = columns.size() * degree;
      ExtExpr c = ExtExpr.leaf(field, graph, Expr.Op.LOGUP, column, 1);
      columns.add(c);
      columnsNext.add(ExtExpr.leaf(field, graph, Expr.Op.LOGUP_NEXT, column, 1));
      int end = Math.min(first + group, interactions.size());
      Fraction sum = fractions(interactions.subList(first, end));
      numerators.add(sum.numerator);
      denominators.add(sum.denominator);
      addWords(all, c.times(sum.denominator).minus(sum.numerator));
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

  private record Fraction(ExtExpr numerator, ExtExpr denominator) {}

  /** The sum of some interactions' fractions, by halves: the fewest products. */
  private Fraction fractions(List<Interaction> interactions) {
    if (interactions.size() == 1) {
      Expr count = signed(interactions.getFirst());
      return new Fraction(zero().minus(count.negate()), fingerprint(interactions.getFirst()));
    }
    int half = (interactions.size() + 1) / 2;
    if (interactions.size() == 2) {
      ExtExpr d = fingerprint(interactions.get(0));
      ExtExpr e = fingerprint(interactions.get(1));
      ExtExpr n = e.times(signed(interactions.get(0))).plus(d.times(signed(interactions.get(1))));
      return new Fraction(n, d.times(e));
    }
    Fraction a = fractions(interactions.subList(0, half));
    Fraction b = fractions(interactions.subList(half, interactions.size()));
    return new Fraction(
        a.numerator.times(b.denominator).plus(b.numerator.times(a.denominator)),
        a.denominator.times(b.denominator));
  }

  /** Interactions that share a column. */
  private static int group(Constraints base, int partsMax) {
    int degree = base.constraints().stream().mapToInt(c -> c.expression().degree()).max().orElse(1);
    int interactions = base.interactions().size();
    int best = 1;
    int fewest = Integer.MAX_VALUE;
    for (int k = 1; k <= partsMax; k++) {
      int size = (interactions + k - 1) / k + Math.max(k, degree - 1);
      if (size <= fewest) {
        best = k;
        fewest = size;
      }
    }
    return best;
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

  /** The fractions whose quotients are the columns. */
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
