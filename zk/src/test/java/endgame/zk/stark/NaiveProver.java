package endgame.zk.stark;

import endgame.zk.air.Expr;
import endgame.zk.commit.Matrix;
import endgame.zk.commit.MerkleTree;
import endgame.zk.commit.Opening;
import endgame.zk.field.Ext;
import endgame.zk.field.Extension;
import endgame.zk.field.PrimeField;
import endgame.zk.fri.FriProof;
import endgame.zk.parallel.Workers;
import endgame.zk.stark.NaiveSponge.Absorb;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A second prover, slow and from the formulas, for keys without fixed columns. It is honest as it
 * stands; a forger overrides what it shows. Challenges are fields: after a run they say what was
 * drawn, so that a second run can choose with knowledge of them.
 */
class NaiveProver {
  final VerifyingKey key;
  final StarkParameters parameters;
  final Extension field;
  final PrimeField base;
  final List<int[][]> main;
  final List<int[]> publicValues;
  final byte[] context;
  final Layout layout;
  final NaiveSponge sponge;
  private final int logBlowup;

  /** Per tree, per part: coefficients of the columns. */
  private final List<List<int[][]>> coefficients = new ArrayList<>();

  private final List<MerkleTree> trees = new ArrayList<>();

  Ext lookupAlpha;
  Ext lookupBeta;
  Ext alpha;
  Ext zeta;
  Ext batchAlpha;
  final List<Ext> betas = new ArrayList<>();
  int[] positions = new int[0];

  NaiveProver(
      VerifyingKey key,
      List<int[][]> main,
      List<int[]> publicValues,
      byte[] context,
      @Nullable Absorb removed) {
    this.key = key;
    this.parameters = key.parameters();
    this.field = parameters.field();
    this.base = field.base();
    this.logBlowup = parameters.fri().logBlowup();
    this.main = main;
    this.publicValues = publicValues;
    this.context = context;
    this.sponge = new NaiveSponge(removed);
    this.layout = Layout.of(key, main.stream().map(m -> log(m[0].length)).toList());
    this.lookupAlpha = field.zero();
    this.lookupBeta = field.zero();
    this.alpha = field.zero();
    this.zeta = field.zero();
    this.batchAlpha = field.zero();
  }

  // --- what a forger chooses

  /** The LogUp columns of a table, as values on H. */
  int[][] logUp(int table) {
    throw new IllegalStateException("no columns of table " + table);
  }

  List<Ext> terminals() {
    return List.of();
  }

  /** What the statement puts on the buses. */
  List<PublicMessage> messages() {
    return List.of();
  }

  /** The coefficients of a table's quotient parts: D columns for each. */
  int[][] quotient(int table) {
    return honestQuotient(table);
  }

  /** The values shown at ζ and ζ·w. */
  List<List<StarkProof.Opened>> opened(List<List<StarkProof.Opened>> honest) {
    return honest;
  }

  /** What a round of FRI commits to, f being the function that is there. */
  Ext[] committed(Ext[] f, int log, int step) {
    return f;
  }

  /** The coefficients of the last polynomial. */
  List<Ext> last(Ext[] f, int log) {
    return List.of(interpolate(f)).subList(0, 1 << (log - logBlowup));
  }

  // --- the protocol

  StarkProof prove() {
    sponge.at(Absorb.PROTOCOL).bytes(VerifyingKey.PROTOCOL.getBytes(StandardCharsets.UTF_8));
    sponge.at(Absorb.KEY).bytes(key.digest());
    sponge.at(Absorb.CONTEXT).bytes(context);
    sponge.at(Absorb.TABLE_COUNT).number(main.size());
    sponge.at(Absorb.HEIGHTS);
    layout.logHeights().forEach(sponge::number);
    sponge.at(Absorb.PUBLIC_MESSAGES).bytes(PublicMessage.digest(messages()));
    for (int[] values : publicValues) {
      sponge.at(Absorb.PUBLIC_COUNTS).number(values.length);
      sponge.at(Absorb.PUBLIC_VALUES);
      Arrays.stream(values).forEach(v -> sponge.element(base, v));
    }
    List<byte[]> caps = new ArrayList<>();
    int lookupNonce = -1;
    int deepNonce = -1;
    List<Ext> terminals = List.of();
    for (Layout.Tree tree : layout.trees()) {
      if (tree.kind() == Layout.Kind.QUOTIENT) {
        terminals = terminals();
        sponge.at(Absorb.TERMINALS);
        terminals.forEach(sponge::element);
        alpha = sponge.challenge(field);
      }
      List<int[][]> parts = new ArrayList<>();
      for (Layout.Part part : tree.parts()) {
        int t = part.table();
        parts.add(
            switch (tree.kind()) {
              case MAIN -> columns(main.get(t));
              case LOGUP -> columns(logUp(t));
              case QUOTIENT -> quotient(t);
              case FIXED -> throw new IllegalArgumentException("fixed columns");
            });
      }
      coefficients.add(parts);
      MerkleTree made = commit(tree, parts);
      trees.add(made);
      caps.add(made.cap());
      switch (tree.kind()) {
        case MAIN -> {
          sponge.at(Absorb.MAIN_CAP).bytes(made.cap());
          lookupNonce = sponge.at(Absorb.LOOKUP_NONCE).grind(parameters.lookupBits());
          lookupAlpha = sponge.challenge(field);
          lookupBeta = sponge.challenge(field);
        }
        case LOGUP -> sponge.at(Absorb.LOGUP_CAP).bytes(made.cap());
        case QUOTIENT -> {
          sponge.at(Absorb.QUOTIENT_CAP).bytes(made.cap());
          deepNonce = sponge.at(Absorb.DEEP_NONCE).grind(parameters.deepBits());
          zeta = sponge.challenge(field);
        }
        case FIXED -> throw new IllegalArgumentException("fixed columns");
      }
    }
    List<List<StarkProof.Opened>> opened = opened(open());
    sponge.at(Absorb.OPENED);
    for (List<StarkProof.Opened> tree : opened) {
      for (StarkProof.Opened values : tree) {
        values.atZeta().forEach(sponge::element);
        values.atNext().forEach(sponge::element);
      }
    }
    int batchNonce = sponge.at(Absorb.BATCH_NONCE).grind(parameters.batchBits());
    batchAlpha = sponge.challenge(field);
    FriProof fri = lowDegree(opened);
    List<Opening> openings = trees.stream().map(tree -> tree.open(positions)).toList();
    return new StarkProof(
        layout.logHeights(),
        caps,
        lookupNonce,
        terminals,
        deepNonce,
        opened,
        batchNonce,
        openings,
        fri);
  }

  private MerkleTree commit(Layout.Tree tree, List<int[][]> parts) {
    List<Matrix> matrices = new ArrayList<>();
    for (int p = 0; p < parts.size(); p++) {
      int log = tree.parts().get(p).logSize();
      int[][] extended = new int[parts.get(p).length][1 << log];
      for (int c = 0; c < extended.length; c++) {
        for (int i = 0; i < 1 << log; i++) {
          extended[c][i] = at(parts.get(p)[c], field.of(coset(log, i))).word(0);
        }
      }
      matrices.add(Matrix.of(extended));
    }
    return MerkleTree.of(parameters.hash(), matrices, layout.capLog(tree), Workers.SERIAL);
  }

  private List<List<StarkProof.Opened>> open() {
    List<List<StarkProof.Opened>> opened = new ArrayList<>();
    for (int i = 0; i < trees.size(); i++) {
      List<StarkProof.Opened> values = new ArrayList<>();
      for (int p = 0; p < coefficients.get(i).size(); p++) {
        Layout.Part part = layout.trees().get(i).parts().get(p);
        int[][] columns = coefficients.get(i).get(p);
        Ext next = zeta.times(base.rootOfUnity(part.logSize() - logBlowup));
        List<Ext> atZeta = Arrays.stream(columns).map(c -> at(c, zeta)).toList();
        List<Ext> atNext = Arrays.stream(columns).map(c -> at(c, next)).toList();
        values.add(new StarkProof.Opened(atZeta, part.next() ? atNext : List.of()));
      }
      opened.add(values);
    }
    return opened;
  }

  /** Q = Σ α^k·C_k / Z_H from as many points as it has coefficients. */
  private int[][] honestQuotient(int t) {
    LogUp table = key.tables().get(t);
    int log = layout.logHeights().get(t);
    int parts = VerifyingKey.quotientParts(table);
    int size = parts << log;
    Ext[] values = new Ext[size];
    int root = base.rootOfUnity(log(size));
    for (int i = 0; i < size; i++) {
      int x = base.multiply(base.generator(), base.pow(root, i));
      int zeros = base.subtract(base.pow(x, 1L << log), base.one());
      values[i] = combined(t, field.of(x)).times(base.inverse(zeros));
    }
    Ext[] shifted = interpolate(values);
    int back = base.inverse(base.generator());
    int[][] columns = new int[parts * field.degree()][1 << log];
    for (int k = 0; k < size; k++) {
      Ext coefficient = shifted[k].times(base.pow(back, k));
      for (int w = 0; w < field.degree(); w++) {
        columns[(k >> log) * field.degree() + w][k & ((1 << log) - 1)] = coefficient.word(w);
      }
    }
    return columns;
  }

  /** Σ α^k·C_k at a point, from the committed columns. */
  Ext combined(int t, Ext x) {
    LogUp table = key.tables().get(t);
    int log = layout.logHeights().get(t);
    Ext next = x.times(base.rootOfUnity(log));
    Ext last = field.of(base.inverse(base.rootOfUnity(log)));
    Ext zeros = x.pow(1L << log).minus(field.one());
    Ext terminal = table.isUsed() ? terminals().get(t) : field.zero();
    int[] scalars = table.scalars(lookupAlpha, lookupBeta, LogUp.widest(key.tables()), terminal);
    Ext[] values = new Ext[table.graph().size()];
    for (int i = 0; i < values.length; i++) {
      Expr node = table.graph().node(i);
      int a = node.a();
      values[i] =
          switch (node.op()) {
            case CONSTANT -> field.of(a);
            case LOCAL -> at(coefficients.get(0).get(t)[a], x);
            case NEXT -> at(coefficients.get(0).get(t)[a], next);
            case LOGUP -> at(coefficients.get(1).get(t)[a], x);
            case LOGUP_NEXT -> at(coefficients.get(1).get(t)[a], next);
            case PUBLIC -> field.of(publicValues.get(t)[a]);
            case SCALAR -> field.of(scalars[a]);
            case IS_FIRST -> zeros.times(x.minus(field.one()).inverse());
            case IS_LAST -> zeros.times(x.minus(last).inverse());
            case IS_TRANSITION -> x.minus(last);
            case ADD -> values[a].plus(values[node.b()]);
            case SUBTRACT -> values[a].minus(values[node.b()]);
            case MULTIPLY -> values[a].times(values[node.b()]);
            case FIXED, FIXED_NEXT -> throw new IllegalArgumentException("fixed columns");
          };
    }
    Ext sum = field.zero();
    for (int k = 0; k < table.constraints().size(); k++) {
      sum = sum.plus(alpha.pow(k).times(values[table.constraints().get(k).index()]));
    }
    return sum;
  }

  // --- FRI

  private FriProof lowDegree(List<List<StarkProof.Opened>> opened) {
    Map<Integer, Ext[]> functions = new TreeMap<>();
    TreeSet<Integer> logs = layout.sizes();
    logs.forEach(log -> functions.put(log, batch(log, opened)));
    int log = logs.last();
    Ext[] f = functions.getOrDefault(log, new Ext[0]);
    List<MerkleTree> rounds = new ArrayList<>();
    List<Integer> nonces = new ArrayList<>();
    betas.clear();
    for (int step : parameters.fri().schedule(logs)) {
      f = committed(f, log, step);
      int height = 1 << (log - step);
      int[][] columns = new int[field.degree() << step][height];
      for (int c = 0; c < columns.length; c++) {
        for (int j = 0; j < height; j++) {
          columns[c][j] = f[j + c / field.degree() * height].word(c % field.degree());
        }
      }
      int cap = parameters.fri().cap(log - step);
      MerkleTree tree =
          MerkleTree.of(parameters.hash(), List.of(Matrix.of(columns)), cap, Workers.SERIAL);
      rounds.add(tree);
      sponge.at(Absorb.FRI_CAPS).bytes(tree.cap());
      nonces.add(sponge.at(Absorb.FOLD_NONCES).grind(parameters.fri().foldBits()));
      Ext beta = sponge.challenge(field);
      betas.add(beta);
      f = fold(f, log, step, beta);
      log -= step;
      Ext[] waiting = functions.get(log);
      for (int i = 0; waiting != null && i < f.length; i++) {
        f[i] = f[i].plus(beta.pow(1L << step).times(waiting[i]));
      }
    }
    List<Ext> last = last(f, log);
    sponge.at(Absorb.LAST);
    last.forEach(sponge::element);
    int nonce = sponge.at(Absorb.QUERY_NONCE).grind(parameters.fri().queryBits());
    positions = new int[parameters.fri().queries()];
    for (int q = 0; q < positions.length; q++) {
      positions[q] = sponge.draw() % (1 << logs.last());
    }
    List<FriProof.Round> shown = new ArrayList<>();
    for (int r = 0; r < rounds.size(); r++) {
      MerkleTree tree = rounds.get(r);
      shown.add(new FriProof.Round(tree.cap(), nonces.get(r), tree.open(positions)));
    }
    return new FriProof(shown, last, nonce);
  }

  Ext[] fold(Ext[] f, int log, int step, Ext beta) {
    Ext[] folded = f;
    Ext power = beta;
    for (int s = 0; s < step; s++) {
      Ext[] half = new Ext[folded.length / 2];
      int root = base.rootOfUnity(log - s);
      int two = base.inverse(base.of(2));
      for (int i = 0; i < half.length; i++) {
        Ext even = folded[i].plus(folded[i + half.length]).times(two);
        Ext odd = folded[i].minus(folded[i + half.length]).times(two);
        half[i] = even.plus(power.times(odd).times(base.inverse(base.pow(root, i))));
      }
      folded = half;
      power = power.square();
    }
    return folded;
  }

  private Ext[] batch(int log, List<List<StarkProof.Opened>> opened) {
    Ext[] r = new Ext[1 << log];
    int columns = layout.columns(log, false);
    Ext next = zeta.times(base.rootOfUnity(log - logBlowup));
    for (int i = 0; i < r.length; i++) {
      Ext x = field.of(coset(log, i));
      Ext sum = field.zero();
      for (Layout.Place place : layout.places(log)) {
        StarkProof.Opened values = opened.get(place.tree()).get(place.part());
        int[][] polynomials = coefficients.get(place.tree()).get(place.part());
        for (int c = 0; c < polynomials.length; c++) {
          Ext cell = at(polynomials[c], x);
          Ext one = values.atZeta().get(c).minus(cell).times(zeta.minus(x).inverse());
          sum = sum.plus(batchAlpha.pow(place.exponent() + c).times(one));
          if (!values.atNext().isEmpty()) {
            Ext two = values.atNext().get(c).minus(cell).times(next.minus(x).inverse());
            sum = sum.plus(batchAlpha.pow(columns + place.exponent() + c).times(two));
          }
        }
      }
      r[i] = sum;
    }
    return r;
  }

  // --- polynomials

  static int log(int n) {
    return Integer.numberOfTrailingZeros(n);
  }

  private int coset(int log, int i) {
    return base.multiply(base.generator(), base.pow(base.rootOfUnity(log), i));
  }

  private int[][] columns(int[][] values) {
    return Arrays.stream(values)
        .map(column -> {
          Ext[] elements = Arrays.stream(column).mapToObj(field::of).toArray(Ext[]::new);
          return Arrays.stream(interpolate(elements)).mapToInt(e -> e.word(0)).toArray();
        })
        .toArray(int[][]::new);
  }

  /** Coefficients from values on the subgroup. */
  Ext[] interpolate(Ext[] values) {
    int n = values.length;
    int back = base.inverse(base.rootOfUnity(log(n)));
    Ext[] result = new Ext[n];
    for (int k = 0; k < n; k++) {
      Ext sum = field.zero();
      for (int i = 0; i < n; i++) {
        sum = sum.plus(values[i].times(base.pow(back, (long) i * k % n)));
      }
      result[k] = sum.times(base.inverse(base.of(n)));
    }
    return result;
  }

  private Ext at(int[] polynomial, Ext x) {
    Ext sum = field.zero();
    for (int k = polynomial.length - 1; k >= 0; k--) {
      sum = sum.times(x).plus(field.of(polynomial[k]));
    }
    return sum;
  }
}
