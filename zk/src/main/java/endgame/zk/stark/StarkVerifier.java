package endgame.zk.stark;

import endgame.zk.air.Expr;
import endgame.zk.air.Graph;
import endgame.zk.commit.CapCheck;
import endgame.zk.commit.CommitmentHash;
import endgame.zk.commit.Opening;
import endgame.zk.field.Blocks;
import endgame.zk.field.Ext;
import endgame.zk.field.Extension;
import endgame.zk.field.PrimeField;
import endgame.zk.fri.FriVerifier;
import endgame.zk.proof.Verdict;
import endgame.zk.transcript.Transcript;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks proofs; reads like the package's protocol. Deterministic; never throws on a proof that its
 * codec has decoded: shapes are checked before they are used.
 */
public final class StarkVerifier {
  private static final StarkProof.Opened NOTHING = new StarkProof.Opened(List.of(), List.of());

  private final VerifyingKey key;
  private final StarkParameters parameters;
  private final Extension field;

  public StarkVerifier(VerifyingKey key) {
    this.key = key;
    this.parameters = key.parameters();
    this.field = parameters.field();
  }

  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String reason) {
      super(reason, null, false, false);
    }
  }

  /**
   * Checks one proof.
   *
   * @param publicValues per table, in Montgomery form
   * @param context bytes that the proof must be bound to
   */
  public Verdict verify(StarkProof proof, List<int[]> publicValues, byte[] context) {
    return verify(proof, publicValues, List.of(), context);
  }

  /**
   * The same with public messages.
   *
   * @param messages what the statement puts on the buses
   */
  public Verdict verify(
      StarkProof proof, List<int[]> publicValues, List<PublicMessage> messages, byte[] context) {
    try {
      check(proof, publicValues, messages, context);
      return new Verdict.Accepted();
    } catch (Refused refused) {
      return new Verdict.Rejected(String.valueOf(refused.getMessage()));
    }
  }

  private void check(
      StarkProof proof, List<int[]> publicValues, List<PublicMessage> messages, byte[] context)
      throws Refused {
    // 1. Shapes, all of which follow from key and heights.
    refuse(Layout.refuse(key, proof.logHeights(), messages));
    Layout layout = Layout.of(key, proof.logHeights());
    shapes(layout, proof, publicValues);

    // 2. The transcript up to ζ.
    Transcript transcript = Statement.begin(key, proof.logHeights(), messages, context);
    publicValues.forEach(values -> Statement.publicValues(transcript, field, values));
    List<byte[]> caps = caps(layout, proof);
    absorb(transcript, layout, caps, Layout.Kind.MAIN);
    work(transcript.accepts(parameters.lookupBits(), proof.lookupNonce()), "LogUp's challenges");
    Ext lookupAlpha = transcript.sample(field);
    Ext lookupBeta = transcript.sample(field);
    absorb(transcript, layout, caps, Layout.Kind.LOGUP);
    proof.terminals().forEach(transcript::absorb);
    Ext alpha = transcript.sample(field);
    absorb(transcript, layout, caps, Layout.Kind.QUOTIENT);
    work(transcript.accepts(parameters.deepBits(), proof.deepNonce()), "the point");
    Ext zeta = transcript.sample(field);
    if (isBase(zeta)) {
      throw new Refused("the point is in the domain's field");
    }

    // 3. The buses balance.
    List<LogUp> tables = key.tables();
    int widest = LogUp.widest(tables);
    Optional<Ext> own = PublicMessage.sum(messages, lookupAlpha, lookupBeta, widest);
    Ext sum = proof.terminals().stream().reduce(field.zero(), Ext::plus);
    if (own.isEmpty() || !sum.plus(own.get()).isZero()) {
      throw new Refused("the buses do not balance");
    }

    // 4. The constraints hold at ζ.
    int used = 0;
    for (int t = 0; t < tables.size(); t++) {
      if (!layout.has(t)) {
        continue;
      }
      Ext terminal = tables.get(t).isUsed() ? proof.terminals().get(used++) : field.zero();
      int[] scalars = tables.get(t).scalars(lookupAlpha, lookupBeta, widest, terminal);
      constraints(layout, proof, t, publicValues.get(t), scalars, alpha, zeta);
    }

    // 5. The opened values belong to the commitments.
    Statement.opened(transcript, proof.opened());
    work(transcript.accepts(parameters.batchBits(), proof.batchNonce()), "the batch");
    Ext batchAlpha = transcript.sample(field);
    FriVerifier fri = new FriVerifier(parameters.fri(), field, parameters.hash(), layout.sizes());
    int[] positions =
        switch (fri.draw(proof.fri(), transcript)) {
          case FriVerifier.Draw.Positions(int[] drawn) -> drawn;
          case FriVerifier.Draw.Refused(String reason) -> throw new Refused(reason);
        };
    for (int i = 0; i < layout.trees().size(); i++) {
      Layout.Tree tree = layout.trees().get(i);
      Optional<String> wrong =
          CapCheck.check(
              parameters.hash(), caps.get(i), tree.shapes(), positions, proof.openings().get(i));
      if (wrong.isPresent()) {
        throw new Refused(tree.kind() + " columns: " + wrong.get());
      }
    }
    Map<Integer, List<Ext>> values = new HashMap<>();
    for (int log : layout.sizes()) {
      values.put(log, batch(layout, proof, log, positions, zeta, batchAlpha));
    }
    refuse(fri.check(proof.fri(), positions, values));
  }

  private static void refuse(Optional<String> reason) throws Refused {
    if (reason.isPresent()) {
      throw new Refused(reason.get());
    }
  }

  private static void work(boolean enough, String before) throws Refused {
    if (!enough) {
      throw new Refused("too little work before " + before);
    }
  }

  /** Whether an element is in F, where all domains and query points are (zkvm design 4.2, 9). */
  static boolean isBase(Ext element) {
    for (int w = 1; w < element.field().degree(); w++) {
      if (element.word(w) != 0) {
        return false;
      }
    }
    return true;
  }

  private void shapes(Layout layout, StarkProof proof, List<int[]> publicValues) throws Refused {
    List<LogUp> tables = key.tables();
    if (publicValues.size() != tables.size()) {
      throw new Refused(publicValues.size() + " lists of public values");
    }
    for (int t = 0; t < tables.size(); t++) {
      int expected = tables.get(t).base().air().publicValues();
      if (publicValues.get(t).length != expected) {
        throw new Refused("table " + t + " has " + expected + " public values");
      }
    }
    int used = 0;
    for (int t = 0; t < tables.size(); t++) {
      used += tables.get(t).isUsed() && layout.has(t) ? 1 : 0;
    }
    if (proof.terminals().size() != used) {
      throw new Refused(proof.terminals().size() + " terminals instead of " + used);
    }
    int trees = layout.trees().size();
    boolean fixed = layout.tree(Layout.Kind.FIXED).isPresent();
    if (proof.caps().size() != trees - (fixed ? 1 : 0)
        || proof.opened().size() != trees
        || proof.openings().size() != trees) {
      throw new Refused("a wrong number of commitments or openings");
    }
    for (int i = 0; i < trees; i++) {
      Layout.Tree tree = layout.trees().get(i);
      List<StarkProof.Opened> opened = proof.opened().get(i);
      if (opened.size() != tree.parts().size()) {
        throw new Refused(tree.kind() + ": a wrong number of opened matrices");
      }
      for (int p = 0; p < opened.size(); p++) {
        Layout.Part part = tree.parts().get(p);
        int next = part.next() ? part.width() : 0;
        if (opened.get(p).atZeta().size() != part.width()
            || opened.get(p).atNext().size() != next) {
          throw new Refused(tree.kind() + ": a wrong number of opened values");
        }
      }
    }
  }

  /** The caps of all trees, the key's first. */
  private List<byte[]> caps(Layout layout, StarkProof proof) throws Refused {
    List<byte[]> caps = new ArrayList<>();
    if (layout.tree(Layout.Kind.FIXED).isPresent()) {
      caps.add(key.fixedCap());
    }
    caps.addAll(proof.caps());
    for (int i = 0; i < caps.size(); i++) {
      int expected = CommitmentHash.DIGEST_BYTES << layout.capLog(layout.trees().get(i));
      if (caps.get(i).length != expected) {
        throw new Refused("a cap of " + caps.get(i).length + " bytes instead of " + expected);
      }
      for (int at = 0; at < expected; at += CommitmentHash.DIGEST_BYTES) {
        if (!parameters.hash().isDigest(caps.get(i), at)) {
          throw new Refused("a cap that is no list of digests");
        }
      }
    }
    return caps;
  }

  private static void absorb(
      Transcript transcript, Layout layout, List<byte[]> caps, Layout.Kind kind) {
    for (int i = 0; i < caps.size(); i++) {
      if (layout.trees().get(i).kind() == kind) {
        transcript.absorb(caps.get(i));
      }
    }
  }

  /** Σ_k α^k·C_k(ζ) = Z_H(ζ)·Σ_i ζ^(i·n)·Q_i(ζ). */
  private void constraints(
      Layout layout,
      StarkProof proof,
      int t,
      int[] publicValues,
      int[] scalars,
      Ext alpha,
      Ext zeta)
      throws Refused {
    LogUp table = key.tables().get(t);
    int log = proof.logHeights().get(t);
    Map<Layout.Kind, StarkProof.Opened> opened = new HashMap<>();
    for (int i = 0; i < layout.trees().size(); i++) {
      Layout.Tree tree = layout.trees().get(i);
      for (int p = 0; p < tree.parts().size(); p++) {
        if (tree.parts().get(p).table() == t) {
          opened.put(tree.kind(), proof.opened().get(i).get(p));
        }
      }
    }
    Ext[] values = evaluate(table.graph(), opened, publicValues, scalars, zeta, log);
    Ext folded = field.zero();
    for (int k = table.constraints().size() - 1; k >= 0; k--) {
      folded = folded.times(alpha).plus(values[table.constraints().get(k).index()]);
    }
    Ext power = zeta.pow(1L << log);
    Ext quotient = field.zero();
    List<Ext> words = of(opened, Layout.Kind.QUOTIENT).atZeta();
    for (int part = words.size() / field.degree() - 1; part >= 0; part--) {
      quotient = quotient.times(power).plus(join(words, part * field.degree()));
    }
    if (!folded.equals(quotient.times(power.minus(field.one())))) {
      throw new Refused("the constraints of " + table.base().air().id() + " do not hold");
    }
  }

  private static StarkProof.Opened of(
      Map<Layout.Kind, StarkProof.Opened> opened, Layout.Kind kind) {
    return opened.getOrDefault(kind, NOTHING);
  }

  /** Σ_w X^w·value_w. */
  private Ext join(List<Ext> words, int at) {
    Ext sum = field.zero();
    int[] unit = new int[field.degree()];
    for (int w = 0; w < field.degree(); w++) {
      unit[w] = field.base().one();
      sum = sum.plus(words.get(at + w).times(field.read(unit, 0)));
      unit[w] = 0;
    }
    return sum;
  }

  private Ext[] evaluate(
      Graph graph,
      Map<Layout.Kind, StarkProof.Opened> opened,
      int[] publicValues,
      int[] scalars,
      Ext zeta,
      int log) {
    PrimeField base = field.base();
    Ext last = field.of(base.inverse(base.rootOfUnity(log)));
    Ext zeros = zeta.pow(1L << log).minus(field.one());
    Ext[] values = new Ext[graph.size()];
    for (int i = 0; i < values.length; i++) {
      Expr node = graph.node(i);
      int a = node.a();
      values[i] =
          switch (node.op()) {
            case CONSTANT -> field.of(a);
            case LOCAL -> of(opened, Layout.Kind.MAIN).atZeta().get(a);
            case NEXT -> of(opened, Layout.Kind.MAIN).atNext().get(a);
            case FIXED -> of(opened, Layout.Kind.FIXED).atZeta().get(a);
            case FIXED_NEXT -> of(opened, Layout.Kind.FIXED).atNext().get(a);
            case LOGUP -> of(opened, Layout.Kind.LOGUP).atZeta().get(a);
            case LOGUP_NEXT -> of(opened, Layout.Kind.LOGUP).atNext().get(a);
            case PUBLIC -> field.of(publicValues[a]);
            case SCALAR -> field.of(scalars[a]);
            case IS_FIRST -> zeros.times(zeta.minus(field.one()).inverse());
            case IS_LAST -> zeros.times(zeta.minus(last).inverse());
            case IS_TRANSITION -> zeta.minus(last);
            case ADD -> values[a].plus(values[node.b()]);
            case SUBTRACT -> values[a].minus(values[node.b()]);
            case MULTIPLY -> product(values[a], values[node.b()]);
          };
    }
    return values;
  }

  /** Most factors of LogUp's constraints are in F: then the product is D products there. */
  private static Ext product(Ext a, Ext b) {
    if (isBase(b)) {
      return a.times(b.word(0));
    }
    return isBase(a) ? b.times(a.word(0)) : a.times(b);
  }

  /** r(x) at each distinct position of one size. */
  private List<Ext> batch(
      Layout layout, StarkProof proof, int log, int[] positions, Ext zeta, Ext alpha) {
    PrimeField base = field.base();
    Ext atZeta = Statement.combine(layout, log, proof.opened(), alpha, false);
    Ext atNext = Statement.combine(layout, log, proof.opened(), alpha, true);
    int nextColumns = layout.columns(log, true);
    int columns = layout.columns(log, false);
    Ext zetaNext = zeta.times(base.rootOfUnity(log - parameters.fri().logBlowup()));
    Ext shift = alpha.pow(columns);
    List<Layout.Place> places = layout.places(log);
    int[][] powers = powers(alpha, columns);
    int[] distinct = Opening.distinct(positions, 1 << log);
    List<Ext> fromZeta = distances(zeta, log, distinct);
    List<Ext> fromNext = distances(zetaNext, log, distinct);
    List<Ext> values = new ArrayList<>();
    for (int i = 0; i < distinct.length; i++) {
      int[] sum = new int[field.degree()];
      int done = 0;
      Ext value = field.zero();
      for (Layout.Place place : places) {
        if (done == nextColumns && done > 0) {
          value = value.plus(part(atNext, sum, fromNext.get(i)).times(shift));
        }
        int[] row = proof.openings().get(place.tree()).rows()[place.part()][i];
        for (int w = 0; w < sum.length; w++) {
          sum[w] = base.add(sum[w], Blocks.dot(base, row, 0, powers[w], done, row.length));
        }
        done += row.length;
      }
      if (nextColumns == columns) {
        value = value.plus(part(atNext, sum, fromNext.get(i)).times(shift));
      }
      values.add(value.plus(part(atZeta, sum, fromZeta.get(i))));
    }
    return values;
  }

  /** α^i for i < n, word by word. */
  private int[][] powers(Ext alpha, int n) {
    int[][] words = new int[field.degree()][n];
    Ext power = field.one();
    for (int i = 0; i < n; i++) {
      for (int w = 0; w < words.length; w++) {
        words[w][i] = power.word(w);
      }
      power = power.times(alpha);
    }
    return words;
  }

  /** 1/(z − x) for the points at some positions; z is not in F, so that none is 0. */
  private List<Ext> distances(Ext z, int log, int[] positions) {
    PrimeField base = field.base();
    int root = base.rootOfUnity(log);
    List<Ext> differences = new ArrayList<>();
    for (int position : positions) {
      int x = base.multiply(base.generator(), base.pow(root, position));
      differences.add(z.minus(field.of(x)));
    }
    return Ext.inverses(differences);
  }

  /** (value − sum)/(z − x). */
  private Ext part(Ext value, int[] sum, Ext distance) {
    return value.minus(field.read(sum, 0)).times(distance);
  }
}
