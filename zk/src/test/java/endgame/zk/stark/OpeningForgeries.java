package endgame.zk.stark;

import static endgame.zk.stark.Forgeries.CONTEXT;
import static endgame.zk.stark.Forgeries.CONTRADICTION;
import static endgame.zk.stark.Forgeries.D;
import static endgame.zk.stark.Forgeries.E;
import static endgame.zk.stark.Forgeries.F;
import static endgame.zk.stark.Forgeries.FREE;
import static endgame.zk.stark.Forgeries.constant;
import static endgame.zk.stark.Forgeries.forgery;
import static endgame.zk.stark.Forgeries.key;
import static endgame.zk.stark.Forgeries.main;
import static endgame.zk.stark.Forgeries.unit;

import endgame.zk.field.Ext;
import endgame.zk.stark.Forgeries.Forgery;
import endgame.zk.stark.NaiveSponge.Absorb;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** The forgeries from the openings on: values shown, FRI, work. See {@link Forgeries}. */
final class OpeningForgeries {
  private OpeningForgeries() {}

  /** What the quotient of the contradiction must be at ζ. */
  static Ext needed(NaiveProver prover) {
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
  static Forgery opened() {
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
  static Forgery friCaps() {
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
  static Forgery last() {
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
  static Forgery queryNonce() {
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
  static Forgery nonce(Absorb removed, Predicate<NaiveProver> isLucky) {
    VerifyingKey key = key(0, 2, FREE);
    for (int variant = 0; ; variant++) {
      // Rows that differ: those of a constant column could be shown at other positions too.
      int[][] columns = constant(3, 0, 0);
      for (int row = 0; row < columns[1].length; row++) {
        columns[1][row] = F.of(variant + (long) row * row);
      }
      NaiveProver prover =
          new NaiveProver(key, main(columns), List.of(new int[0]), CONTEXT, removed);
      Forgery forgery = forgery(prover);
      if (isLucky.test(prover)) {
        return forgery;
      }
    }
  }
}
