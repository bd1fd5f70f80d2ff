package endgame.zk.stark;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Bus;
import endgame.zk.air.example.FibonacciAir;
import endgame.zk.commit.CommitmentHash;
import endgame.zk.field.Ext;
import endgame.zk.field.Extension;
import endgame.zk.field.PrimeField;
import endgame.zk.fri.FriParameters;
import endgame.zk.parallel.Workers;
import endgame.zk.proof.Verdict;
import endgame.zk.stark.NaiveSponge.Absorb;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * For each thing that the transcript absorbs, a proof of something false that a verifier accepts if
 * it leaves that one absorb out (frozen challenges). Mostly in two runs: the first learns a
 * challenge that, without the absorb, does not depend on what the second run then chooses.
 *
 * <p>Before the challenges of LogUp, ζ, the batch and the folds, what a lucky challenge would let
 * through has a chance of 2^−100 and less: no test meets it. There the stand-in for luck is a
 * challenge whose low 4 bits are 0; what is shown is that the forger picks it among many and pays
 * the work once, where it must be paid for each.
 */
final class Forgeries {
  private static final byte[] CONTEXT = {1};
  private static final PrimeField F = PrimeField.KOALA_BEAR;
  private static final Extension E = Extension.KOALA_BEAR_4;
  private static final int D = 4;
  private static final Bus BUS = new Bus(2, "bus", 1, Bus.Kind.BALANCE);

  /**
   * What has no forgery, and why: other absorbs bind it already. It stays, because lists are
   * absorbed with their lengths and heights first, so that the rule needs no such argument.
   */
  static final Map<Absorb, String> IMPLIED =
      new TreeMap<>(
          Map.of(
              Absorb.PROTOCOL,
              "separates domains; the key's digest has the same text",
              Absorb.TABLE_COUNT,
              "the key's digest fixes the number of tables, and the verifier refuses another",
              Absorb.HEIGHTS,
              "for any one list of heights the main columns' cap, absorbed before the first"
                  + " challenge, fixes all cells; so no challenge is left to adapt to",
              Absorb.PUBLIC_COUNTS,
              "the key's digest fixes each count, and the verifier refuses another"));

  private Forgeries() {}

  /** Something false with its proof. */
  record Forgery(VerifyingKey key, StarkProof proof, List<int[]> publicValues, ByteString context) {
    boolean isAccepted() {
      return new StarkVerifier(key).verify(proof, publicValues, context.bytes())
          instanceof Verdict.Accepted;
    }

    boolean isAcceptedWithout(@Nullable Absorb removed) {
      return new NaiveVerifier(key, proof, publicValues, context.bytes(), removed).accepts();
    }
  }

  /** Bytes in a record. */
  @SuppressWarnings("ArrayRecordComponent")
  record ByteString(byte[] bytes) {}

  /**
   * Tries the verifier that is on the class path. With the name of an absorb: exit 0 if it accepts
   * that forgery, else 3. Without: exit 0 if it accepts none.
   */
  static void main(String[] args) {
    boolean asExpected =
        args.length == 1
            ? forge(Absorb.valueOf(args[0])).isAccepted()
            : Arrays.stream(Absorb.values())
                .filter(absorb -> !IMPLIED.containsKey(absorb))
                .noneMatch(absorb -> forge(absorb).isAccepted());
    System.exit(asExpected ? 0 : 3);
  }

  static Forgery forge(Absorb absorb) {
    return switch (absorb) {
      case KEY -> key();
      case CONTEXT -> context(new byte[] {2});
      case LENGTHS -> context(new byte[] {1, 0});
      case PUBLIC_VALUES -> publicValues();
      case MAIN_CAP -> mainCap();
      case LOGUP_CAP -> logUpCap();
      case TERMINALS -> terminals();
      case QUOTIENT_CAP -> quotientCap();
      case OPENED -> opened();
      case FRI_CAPS -> friCaps();
      case LAST -> last();
      case QUERY_NONCE -> queryNonce();
      case LOOKUP_NONCE -> nonce(absorb, p -> isLucky(p.lookupAlpha));
      case DEEP_NONCE -> nonce(absorb, p -> isLucky(p.zeta));
      case BATCH_NONCE -> nonce(absorb, p -> isLucky(p.batchAlpha));
      case FOLD_NONCES -> nonce(absorb, p -> isLucky(p.betas.getFirst()));
      case PROTOCOL, TABLE_COUNT, HEIGHTS, PUBLIC_COUNTS ->
          throw new IllegalArgumentException(absorb + " is implied: " + IMPLIED.get(absorb));
    };
  }

  private static boolean isLucky(Ext challenge) {
    return F.fromMontgomery(challenge.word(0)) % 16 == 0;
  }

  private static VerifyingKey key(int logFinal, int queries, Air... airs) {
    FriParameters fri = new FriParameters(1, 2, logFinal, queries, 3, 2, 0);
    StarkParameters parameters =
        new StarkParameters("forgery", E, CommitmentHash.sha256(F), fri, 2, 2, 2);
    List<int[][]> nothing = new ArrayList<>();
    for (int t = 0; t < airs.length; t++) {
      nothing.add(new int[0][]);
    }
    return ProvingKey.of(parameters, List.of(airs), nothing, Workers.SERIAL).verifyingKey();
  }

  private static Forgery forgery(NaiveProver prover) {
    return new Forgery(
        prover.key, prover.prove(), prover.publicValues, new ByteString(prover.context));
  }

  // --- tables

  private interface Rules {
    void define(AirBuilder b);
  }

  private record Table(String id, int width, int publicValues, Rules rules) implements Air {
    @Override
    public void define(AirBuilder b) {
      rules.define(b);
    }
  }

  /** x0 = 0, and x0 = 1: nothing satisfies this. And x1 = … = xD = 0. */
  private static final Table CONTRADICTION =
      new Table(
          "contradiction",
          D + 1,
          0,
          b -> {
            b.zero("none", b.local(0));
            b.zero("one", b.local(0).minus(1));
            for (int i = 1; i <= D; i++) {
              b.zero("zero " + i, b.local(i));
            }
          });

  /** x0 = 0; x1 is free. */
  private static final Table FREE =
      new Table("free", 2, 0, b -> b.zero("zero", b.local(0).plus(b.local(1).times(0))));

  private static final Table SENDER =
      new Table("sender", 1, 0, b -> b.send(BUS, b.constant(1), 1, b.local(0)));

  private static final Table RECEIVER =
      new Table("receiver", 1, 0, b -> b.receive(BUS, b.constant(1), 1, b.local(0)));

  /** Constant columns. */
  private static int[][] constant(int log, int... values) {
    int[][] columns = new int[values.length][1 << log];
    for (int c = 0; c < values.length; c++) {
      Arrays.fill(columns[c], values[c]);
    }
    return columns;
  }

  private static List<int[][]> main(int[][]... tables) {
    return List.of(tables);
  }

  private static int[] zeros() {
    return new int[D + 1];
  }

  // --- algebra

  private static Ext unit(int w) {
    int[] words = new int[D];
    words[w] = F.one();
    return E.read(words, 0);
  }

  /** Σ_w α^w·(word w): how the words of one identity of LogUp are joined. */
  private static Ext joined(Ext alpha, Ext element) {
    Ext sum = E.zero();
    for (int w = 0; w < D; w++) {
      sum = sum.plus(alpha.pow(w).times(element.word(w)));
    }
    return sum;
  }

  private interface Linear {
    Ext of(Ext element);
  }

  /** x with map(x) = value, for a map that is linear over F and one to one. */
  private static Ext solve(Linear map, Ext value) {
    int[][] rows = new int[D][D + 1];
    for (int c = 0; c < D; c++) {
      Ext image = map.of(unit(c));
      for (int r = 0; r < D; r++) {
        rows[r][c] = image.word(r);
      }
    }
    for (int r = 0; r < D; r++) {
      rows[r][D] = value.word(r);
    }
    for (int c = 0; c < D; c++) {
      int pivot = c;
      while (rows[pivot][c] == 0) {
        pivot++;
      }
      int[] swapped = rows[pivot];
      rows[pivot] = rows[c];
      rows[c] = swapped;
      int inverse = F.inverse(rows[c][c]);
      for (int k = 0; k <= D; k++) {
        rows[c][k] = F.multiply(rows[c][k], inverse);
      }
      for (int r = 0; r < D; r++) {
        int factor = rows[r][c];
        for (int k = 0; r != c && k <= D; k++) {
          rows[r][k] = F.subtract(rows[r][k], F.multiply(factor, rows[c][k]));
        }
      }
    }
    int[] words = new int[D];
    Arrays.setAll(words, r -> rows[r][D]);
    return E.read(words, 0);
  }

  /** e in F^(D+1), not zero, with Σ α^k·e_k = 0: α's minimal polynomial. */
  private static int[] relation(Ext alpha) {
    Ext low = solve(x -> joined(alpha, x), alpha.pow(D).negate());
    int[] relation = Arrays.copyOf(low.words(), D + 1);
    relation[D] = F.one();
    return relation;
  }

  // --- forgeries

  /** Learns α, then makes the key: D + 1 constants that x is said to equal all at once. */
  private static Forgery key() {
    Ext alpha = E.zero();
    while (true) {
      int[] constants = alpha.isZero() ? zeros() : relation(alpha);
      Table table =
          new Table(
              "constants",
              1,
              0,
              b -> {
                for (int k = 0; k <= D; k++) {
                  b.equal("is " + k, b.local(0), b.constant(F.fromMontgomery(constants[k])));
                }
              });
      VerifyingKey key = key(1, 2, table);
      NaiveProver prover =
          new NaiveProver(key, main(constant(2, 0)), List.of(new int[0]), CONTEXT, Absorb.KEY);
      Forgery forgery = forgery(prover);
      if (!alpha.isZero()) {
        return forgery;
      }
      alpha = prover.alpha;
    }
  }

  /** A proof made for one context, shown in another. */
  private static Forgery context(byte[] other) {
    VerifyingKey key = key(1, 2, new FibonacciAir());
    var trace = FibonacciAir.trace(F, 3, 1, 1);
    NaiveProver prover =
        new NaiveProver(
            key, main(trace.columns()), List.of(trace.publicValues()), CONTEXT, null) {};
    Absorb removed = other.length == 1 ? Absorb.CONTEXT : Absorb.LENGTHS;
    NaiveProver frozen = new NaiveProver(key, prover.main, prover.publicValues, CONTEXT, removed);
    return new Forgery(key, frozen.prove(), prover.publicValues, new ByteString(other));
  }

  /** Learns α, then states D + 1 different values that x equals all at once. */
  private static Forgery publicValues() {
    Table table =
        new Table(
            "public",
            1,
            D + 1,
            b -> {
              for (int k = 0; k <= D; k++) {
                b.equal("is " + k, b.local(0), b.publicValue(k));
              }
            });
    VerifyingKey key = key(1, 2, table);
    List<int[][]> main = main(constant(2, 0));
    NaiveProver first = new NaiveProver(key, main, List.of(zeros()), CONTEXT, Absorb.PUBLIC_VALUES);
    first.prove();
    return forgery(
        new NaiveProver(key, main, List.of(relation(first.alpha)), CONTEXT, Absorb.PUBLIC_VALUES));
  }

  /** Learns α, then commits to columns: the contradiction and the others cancel out. */
  private static Forgery mainCap() {
    VerifyingKey key = key(1, 2, CONTRADICTION);
    List<int[]> none = List.of(new int[0]);
    NaiveProver first =
        new NaiveProver(key, main(constant(2, zeros())), none, CONTEXT, Absorb.MAIN_CAP);
    first.prove();
    // α·(x0 − 1) + Σ α^(j+1)·xj = 0 with x0 = 0: the relation divided by −e0.
    int[] cells = relation(first.alpha);
    int factor = F.negate(F.inverse(cells[0]));
    cells[0] = 0;
    Arrays.setAll(cells, j -> F.multiply(cells[j], factor));
    return forgery(new NaiveProver(key, main(constant(2, cells)), none, CONTEXT, Absorb.MAIN_CAP));
  }

  /** A message that nobody takes: learns α, then picks a wrong first cell and start of the sum. */
  private static Forgery logUpCap() {
    VerifyingKey rules = key(1, 2, SENDER);
    final class Forger extends NaiveProver {
      private final Ext learned;

      Forger(Ext learned) {
        super(rules, main(constant(2, F.of(9))), List.of(new int[0]), CONTEXT, Absorb.LOGUP_CAP);
        this.learned = learned;
      }

      @Override
      List<Ext> terminals() {
        return List.of(field.zero());
      }

      @Override
      int[][] logUp(int table) {
        int n = 4;
        int[][] columns = new int[2 * D][n];
        if (learned.isZero()) {
          return columns;
        }
        Ext bus = field.of(F.of(BUS.number() + 1L));
        Ext d = lookupAlpha.plus(bus.times(lookupBeta)).minus(field.of(main.get(0)[0][0]));
        Ext c = d.inverse();
        Ext start = c.times(F.of(n - 1)).negate();
        // At row 0: joined(c0·d − 1) + n·α^D·joined(φ0 − c0) = 0, with φ0 such that the sum is 0.
        Ext weight = learned.pow(D).times(F.of(n));
        Ext right = joined(learned, field.one()).minus(weight.times(joined(learned, start)));
        Ext wrong =
            solve(x -> joined(learned, x.times(d)).minus(weight.times(joined(learned, x))), right);
        Ext sum = start;
        for (int row = 0; row < n; row++) {
          Ext cell = row == 0 ? wrong : c;
          sum = row == 0 ? start : sum.plus(c);
          for (int w = 0; w < D; w++) {
            columns[w][row] = cell.word(w);
            columns[D + w][row] = sum.word(w);
          }
        }
        return columns;
      }
    }

    Forger first = new Forger(E.zero());
    first.prove();
    return forgery(new Forger(first.alpha));
  }

  /**
   * One sends 1s, the other takes 2s, and both claim columns of zeros. At ζ, known, the terminals
   * make both equations true; they are opposite, so they add up to 0.
   */
  private static Forgery terminals() {
    VerifyingKey rules = key(1, 2, SENDER, RECEIVER);
    final class Forger extends NaiveProver {
      private final Ext terminal;

      Forger(Ext terminal) {
        super(
            rules,
            main(constant(2, F.of(1)), constant(2, F.of(2))),
            List.of(new int[0], new int[0]),
            CONTEXT,
            Absorb.TERMINALS);
        this.terminal = terminal;
      }

      @Override
      List<Ext> terminals() {
        return List.of(terminal, terminal.negate());
      }

      @Override
      int[][] logUp(int table) {
        return new int[2 * D][4];
      }

      @Override
      int[][] quotient(int table) {
        return new int[VerifyingKey.quotientParts(key.tables().get(table)) * D][4];
      }
    }

    Forger first = new Forger(E.zero());
    first.prove();
    Ext alpha = first.alpha;
    Ext last = E.of(F.inverse(F.rootOfUnity(2)));
    Ext zeta = first.zeta;
    Ext isLast = zeta.pow(4).minus(E.one()).times(zeta.minus(last).inverse());
    Ext value = alpha.pow(3 * D).times(isLast).inverse().negate();
    return forgery(new Forger(solve(x -> joined(alpha, x), value)));
  }

  /** Learns ζ, then commits to the constant that the quotient must be there. */
  private static Forgery quotientCap() {
    VerifyingKey rules = key(1, 2, CONTRADICTION);
    final class Forger extends NaiveProver {
      private final Ext quotient;

      Forger(Ext quotient) {
        super(rules, main(constant(2, zeros())), List.of(new int[0]), CONTEXT, Absorb.QUOTIENT_CAP);
        this.quotient = quotient;
      }

      @Override
      int[][] quotient(int table) {
        int[][] columns = new int[D][4];
        for (int w = 0; w < D; w++) {
          columns[w][0] = quotient.word(w);
        }
        return columns;
      }
    }

    Forger first = new Forger(E.zero());
    first.prove();
    return forgery(new Forger(needed(first)));
  }

  /** What the quotient of the contradiction must be at ζ. */
  private static Ext needed(NaiveProver prover) {
    Ext zeros = prover.zeta.pow(1L << prover.layout.logHeights().get(0)).minus(E.one());
    return prover.combined(0, prover.zeta).times(zeros.inverse());
  }

  /** A contradiction whose quotient is committed as zeros and shown as what it must be at ζ. */
  private static class Liar extends NaiveProver {
    Liar(VerifyingKey key, int log, int variant, Absorb removed) {
      super(
          key,
          main(constant(log, 0, F.of(variant), 0, 0, 0)),
          List.of(new int[0]),
          CONTEXT,
          removed);
    }

    @Override
    int[][] quotient(int table) {
      return new int[D][main.get(0)[0].length];
    }

    @Override
    List<List<StarkProof.Opened>> opened(List<List<StarkProof.Opened>> honest) {
      return List.of(honest.get(0), shown(needed(this), E.zero()));
    }

    final List<StarkProof.Opened> shown(Ext first, Ext second) {
      List<Ext> values = new ArrayList<>(List.of(first, second));
      while (values.size() < D) {
        values.add(E.zero());
      }
      return List.of(new StarkProof.Opened(values, List.of()));
    }
  }

  /** Learns the batch's α, then shows two wrong values that cancel out in the batch. */
  private static Forgery opened() {
    VerifyingKey rules = key(1, 2, CONTRADICTION);
    final class Forger extends Liar {
      private final Ext learned;

      Forger(Ext learned) {
        super(rules, 2, 0, Absorb.OPENED);
        this.learned = learned;
      }

      @Override
      List<List<StarkProof.Opened>> opened(List<List<StarkProof.Opened>> honest) {
        // δ0 + α_b·δ1 = 0 and δ0 + X·δ1 = what is needed.
        Ext second = needed(this).times(unit(1).minus(learned).inverse());
        return List.of(honest.get(0), shown(learned.times(second).negate(), second));
      }
    }

    // The first run may show anything: no low degree is needed to learn α.
    Liar first =
        new Liar(rules, 2, 0, Absorb.OPENED) {
          @Override
          List<Ext> last(Ext[] f, int log) {
            return List.of(E.zero(), E.zero());
          }
        };
    first.prove();
    return forgery(new Forger(first.batchAlpha));
  }

  /** Learns the positions, then commits to rows that fold to 0 and are right where it is asked. */
  private static Forgery friCaps() {
    VerifyingKey rules = key(0, 2, CONTRADICTION);
    final class Forger extends Liar {
      private final int[] asked;
      private final Ext beta;

      Forger(int[] asked, Ext beta) {
        super(rules, 2, 0, Absorb.FRI_CAPS);
        this.asked = asked;
        this.beta = beta;
      }

      @Override
      Ext[] committed(Ext[] f, int log, int step) {
        Ext[] shown = new Ext[f.length];
        Arrays.fill(shown, E.zero());
        for (int position : asked) {
          shown[position] = f[position];
        }
        int rows = f.length >> step;
        for (int row = 0; row < rows && asked.length > 0; row++) {
          int free = row;
          while (contains(asked, free)) {
            free += rows;
          }
          Ext[] unit = new Ext[f.length];
          Arrays.fill(unit, E.zero());
          unit[free] = E.one();
          Ext weight = fold(unit, log, step, beta)[row];
          Ext rest = fold(shown, log, step, beta)[row];
          shown[free] = rest.negate().times(weight.inverse());
        }
        return shown;
      }

      @Override
      List<Ext> last(Ext[] f, int log) {
        return List.of(E.zero());
      }
    }

    Forger first = new Forger(new int[0], E.one());
    first.prove();
    return forgery(new Forger(first.positions, first.betas.getFirst()));
  }

  private static boolean contains(int[] numbers, int number) {
    return Arrays.stream(numbers).anyMatch(n -> n == number);
  }

  /** The line through two points of the last domain, of 4 points. */
  private static List<Ext> line(Ext[] f, int i, int j) {
    int root = F.rootOfUnity(2);
    int x = F.pow(root, i);
    int y = F.pow(root, j);
    Ext slope = f[i].minus(f[j]).times(F.inverse(F.subtract(x, y)));
    return List.of(f[i].minus(slope.times(x)), slope);
  }

  /** Learns the positions, then sends a polynomial that is right there: two points, two terms. */
  private static Forgery last() {
    VerifyingKey rules = key(1, 2, CONTRADICTION);
    final class Forger extends Liar {
      private final int[] asked;

      Forger(int[] asked) {
        super(rules, 3, 0, Absorb.LAST);
        this.asked = asked;
      }

      @Override
      List<Ext> last(Ext[] f, int log) {
        if (asked.length == 0) {
          return List.of(E.zero(), E.zero());
        }
        int one = asked[0] % 4;
        int two = asked[1] % 4;
        return line(f, one, one == two ? (one + 1) % 4 : two);
      }
    }

    Forger first = new Forger(new int[0]);
    first.prove();
    return forgery(new Forger(first.positions));
  }

  /** Sends a line right at two of four points; tries variants until it is asked only there. */
  private static Forgery queryNonce() {
    VerifyingKey rules = key(1, 6, CONTRADICTION);
    for (int variant = 0; ; variant++) {
      Liar liar =
          new Liar(rules, 3, variant, Absorb.QUERY_NONCE) {
            @Override
            List<Ext> last(Ext[] f, int log) {
              return line(f, 0, 1);
            }
          };
      Forgery forgery = forgery(liar);
      if (Arrays.stream(liar.positions).allMatch(position -> position % 4 < 2)) {
        return forgery;
      }
    }
  }

  /** Tries variants until the challenge is lucky; the work of one is all that is shown. */
  private static Forgery nonce(Absorb removed, Predicate<NaiveProver> isLucky) {
    VerifyingKey key = key(0, 2, FREE);
    for (int variant = 0; ; variant++) {
      NaiveProver prover =
          new NaiveProver(
              key, main(constant(3, 0, F.of(variant))), List.of(new int[0]), CONTEXT, removed);
      Forgery forgery = forgery(prover);
      if (isLucky.test(prover)) {
        return forgery;
      }
    }
  }
}
