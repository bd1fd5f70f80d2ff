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
  static final byte[] CONTEXT = {1};
  static final PrimeField F = PrimeField.KOALA_BEAR;
  static final Extension E = Extension.KOALA_BEAR_4;
  static final int D = 4;
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
  record Forgery(
      VerifyingKey key,
      StarkProof proof,
      List<int[]> publicValues,
      List<PublicMessage> messages,
      ByteString context) {
    boolean isAccepted() {
      return new StarkVerifier(key).verify(proof, publicValues, messages, context.bytes())
          instanceof Verdict.Accepted;
    }

    boolean isAcceptedWithout(@Nullable Absorb removed) {
      return new NaiveVerifier(key, proof, publicValues, messages, context.bytes(), removed)
          .accepts();
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
      case PUBLIC_MESSAGES -> publicMessages();
      case MAIN_CAP -> mainCap();
      case LOGUP_CAP -> logUpCap();
      case TERMINALS -> terminals();
      case QUOTIENT_CAP -> quotientCap();
      case OPENED -> OpeningForgeries.opened();
      case FRI_CAPS -> OpeningForgeries.friCaps();
      case LAST -> OpeningForgeries.last();
      case QUERY_NONCE -> OpeningForgeries.queryNonce();
      case LOOKUP_NONCE -> OpeningForgeries.nonce(absorb, p -> isLucky(p.lookupAlpha));
      case DEEP_NONCE -> OpeningForgeries.nonce(absorb, p -> isLucky(p.zeta));
      case BATCH_NONCE -> OpeningForgeries.nonce(absorb, p -> isLucky(p.batchAlpha));
      case FOLD_NONCES -> OpeningForgeries.nonce(absorb, p -> isLucky(p.betas.getFirst()));
      case PROTOCOL, TABLE_COUNT, HEIGHTS, PUBLIC_COUNTS ->
          throw new IllegalArgumentException(absorb + " is implied: " + IMPLIED.get(absorb));
    };
  }

  private static boolean isLucky(Ext challenge) {
    return F.fromMontgomery(challenge.word(0)) % 16 == 0;
  }

  static VerifyingKey key(int logFinal, int queries, Air... airs) {
    FriParameters fri = new FriParameters(1, 2, logFinal, queries, 3, 2, 0);
    StarkParameters parameters =
        new StarkParameters("forgery", E, CommitmentHash.sha256(F), fri, 2, 2, 2);
    List<int[][]> nothing = new ArrayList<>();
    for (int t = 0; t < airs.length; t++) {
      nothing.add(new int[0][]);
    }
    return ProvingKey.of(parameters, List.of(airs), nothing, Workers.SERIAL).verifyingKey();
  }

  static Forgery forgery(NaiveProver prover) {
    return new Forgery(
        prover.key,
        prover.prove(),
        prover.publicValues,
        prover.messages(),
        new ByteString(prover.context));
  }

  // --- tables

  interface Rules {
    void define(AirBuilder b);
  }

  record Table(String id, int width, int publicValues, Rules rules) implements Air {
    @Override
    public void define(AirBuilder b) {
      rules.define(b);
    }
  }

  /** x0 = 0, and x0 = 1: nothing satisfies this. And x1 = … = xD = 0. */
  static final Table CONTRADICTION =
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
  static final Table FREE =
      new Table("free", 2, 0, b -> b.zero("zero", b.local(0).plus(b.local(1).times(0))));

  private static final Table SENDER =
      new Table("sender", 1, 0, b -> b.send(BUS, b.constant(1), 1, b.local(0)));

  private static final Table RECEIVER =
      new Table("receiver", 1, 0, b -> b.receive(BUS, b.constant(1), 1, b.local(0)));

  /** Constant columns. */
  static int[][] constant(int log, int... values) {
    int[][] columns = new int[values.length][1 << log];
    for (int c = 0; c < values.length; c++) {
      Arrays.fill(columns[c], values[c]);
    }
    return columns;
  }

  static List<int[][]> main(int[][]... tables) {
    return List.of(tables);
  }

  private static int[] zeros() {
    return new int[D + 1];
  }

  // --- algebra

  static Ext unit(int w) {
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
    return new Forgery(key, frozen.prove(), prover.publicValues, List.of(), new ByteString(other));
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

  /** 4 rows send a message; the verifier is told that one other was taken, found after α and β. */
  private static Forgery publicMessages() {
    Bus wide = new Bus(3, "wide", D, Bus.Kind.BALANCE);
    Table table =
        new Table(
            "wide sender",
            D,
            0,
            b -> b.send(wide, b.constant(1), 1, b.local(0), b.local(1), b.local(2), b.local(3)));
    VerifyingKey rules = key(1, 2, table);
    final class Forger extends NaiveProver {
      private final List<Integer> taken;

      Forger(List<Integer> taken) {
        super(
            rules,
            main(constant(2, 1, 2, 3, 4)),
            List.of(new int[0]),
            CONTEXT,
            Absorb.PUBLIC_MESSAGES);
        this.taken = taken;
      }

      @Override
      List<PublicMessage> messages() {
        return List.of(new PublicMessage(wide, -1, taken));
      }

      // α + (b + 1)·β^D: what a fingerprint has besides the message.
      Ext start() {
        return lookupAlpha.plus(lookupBeta.pow(D).times(F.of(wide.number() + 1L)));
      }

      // 1/d of the message that is sent.
      Ext fraction() {
        return start().minus(joined(lookupBeta, E.read(new int[] {1, 2, 3, 4}, 0))).inverse();
      }

      @Override
      List<Ext> terminals() {
        return List.of(fraction().times(F.of(4)));
      }

      @Override
      int[][] logUp(int t) {
        int[][] columns = new int[2 * D][4];
        for (int row = 0; row < 4; row++) {
          Ext sum = fraction().times(F.of(row + 1L));
          for (int w = 0; w < D; w++) {
            columns[w][row] = fraction().word(w);
            columns[D + w][row] = sum.word(w);
          }
        }
        return columns;
      }
    }

    Forger first = new Forger(List.of(0, 0, 0, 0));
    first.prove();
    Ext beta = first.lookupBeta;
    // 1/d' is the terminal, so d' = start − Σ β^k·m_k is its inverse.
    Ext needed = first.start().minus(first.terminals().getFirst().inverse());
    Ext message = solve(x -> joined(beta, x), needed);
    return forgery(new Forger(Arrays.stream(message.words()).mapToObj(F::fromMontgomery).toList()));
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
    return forgery(new Forger(OpeningForgeries.needed(first)));
  }
}
