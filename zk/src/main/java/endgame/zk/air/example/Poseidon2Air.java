package endgame.zk.air.example;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.air.Trace;
import endgame.zk.field.Blocks;
import endgame.zk.field.PrimeField;
import endgame.zk.parallel.Workers;
import endgame.zk.poseidon2.Poseidon2;
import java.util.Arrays;

/**
 * One Poseidon2 permutation of KoalaBear per row: 164 columns, degree 3. Columns: the 16 inputs;
 * per full round the 16 elements after it; per partial round the first element's cube. Everything
 * else is linear in those.
 */
public final class Poseidon2Air implements Air {
  /** 16 + 8·16 + 20. */
  public static final int WIDTH = 164;

  private static final int STATE = Poseidon2.WIDTH;
  private static final int HALF = 4;
  private static final int PARTIAL = 20;
  private static final int PARTIAL_AT = STATE + HALF * STATE;
  private static final int SECOND_AT = PARTIAL_AT + PARTIAL;
  private static final int BLOCK = 512;

  private final PrimeField field = PrimeField.KOALA_BEAR;
  private final int[] constants = Poseidon2.constants();
  private final int[] diagonal = Poseidon2.diagonal();

  @Override
  public String id() {
    return "poseidon2-koalabear-16/1";
  }

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public void define(AirBuilder b) {
    Expr[] state = new Expr[STATE];
    for (int i = 0; i < STATE; i++) {
      state[i] = b.local(i);
    }
    outer(state);
    for (int round = 0; round < HALF; round++) {
      full(b, state, round, STATE + round * STATE, round * STATE);
    }
    for (int round = 0; round < PARTIAL; round++) {
      Expr cell = b.local(PARTIAL_AT + round);
      Expr x = state[0].plus(constants[HALF * STATE + round]);
      b.equal("partial " + round, cell, x.times(x).times(x));
      state[0] = cell;
      inner(b, state);
    }
    for (int round = 0; round < HALF; round++) {
      int at = SECOND_AT + round * STATE;
      full(b, state, HALF + round, at, HALF * STATE + PARTIAL + round * STATE);
    }
  }

  private void full(AirBuilder b, Expr[] state, int round, int at, int constantsAt) {
    for (int i = 0; i < STATE; i++) {
      Expr x = state[i].plus(constants[constantsAt + i]);
      state[i] = x.times(x).times(x);
    }
    outer(state);
    for (int i = 0; i < STATE; i++) {
      b.equal("full " + round + " element " + i, b.local(at + i), state[i]);
      state[i] = b.local(at + i);
    }
  }

  private static void outer(Expr[] s) {
    for (int c = 0; c < STATE; c += 4) {
      Expr ab = s[c].plus(s[c + 1]);
      Expr cd = s[c + 2].plus(s[c + 3]);
      Expr sum = ab.plus(cd);
      Expr u = sum.plus(s[c + 1]);
      Expr v = sum.plus(s[c + 3]);
      Expr third = v.plus(cd);
      Expr first = s[c].plus(s[c]);
      s[c] = u.plus(ab);
      s[c + 1] = u.plus(s[c + 2].plus(s[c + 2]));
      s[c + 2] = third;
      s[c + 3] = v.plus(first);
    }
    for (int i = 0; i < 4; i++) {
      Expr sum = s[i].plus(s[i + 4]).plus(s[i + 8].plus(s[i + 12]));
      for (int c = i; c < STATE; c += 4) {
        s[c] = s[c].plus(sum);
      }
    }
  }

  private void inner(AirBuilder b, Expr[] s) {
    Expr sum = s[0];
    for (int i = 1; i < STATE; i++) {
      sum = sum.plus(s[i]);
    }
    for (int i = 0; i < STATE; i++) {
      s[i] = sum.plus(s[i].times(b.constant(field.fromMontgomery(diagonal[i]))));
    }
  }

  /**
   * Rows of permutations, block by block.
   *
   * @param inputs 16 columns in Montgomery form
   */
  public Trace trace(int[][] inputs, Workers workers) {
    int n = inputs[0].length;
    int[][] columns = new int[WIDTH][];
    System.arraycopy(inputs, 0, columns, 0, STATE);
    for (int c = STATE; c < WIDTH; c++) {
      columns[c] = new int[n];
    }
    workers.each(
        (n + BLOCK - 1) / BLOCK,
        piece -> {
          int from = piece * BLOCK;
          new Filler(columns, from, Math.min(BLOCK, n - from)).fill();
        });
    return new Trace(columns, new int[0]);
  }

  /** Fills a block of rows; the state is one block per element. */
  private final class Filler {
    private final int[][] columns;
    private final int from;
    private final int n;
    private final int[][] state;
    private final int[] sum;
    private final int[] other;

    Filler(int[][] columns, int from, int n) {
      this.columns = columns;
      this.from = from;
      this.n = n;
      this.state = new int[STATE][n];
      this.sum = new int[n];
      this.other = new int[n];
    }

    void fill() {
      for (int i = 0; i < STATE; i++) {
        System.arraycopy(columns[i], from, state[i], 0, n);
      }
      outer();
      for (int round = 0; round < HALF; round++) {
        full(STATE + round * STATE, round * STATE);
      }
      for (int round = 0; round < PARTIAL; round++) {
        cube(state[0], constants[HALF * STATE + round]);
        System.arraycopy(state[0], 0, columns[PARTIAL_AT + round], from, n);
        inner();
      }
      for (int round = 0; round < HALF; round++) {
        full(SECOND_AT + round * STATE, HALF * STATE + PARTIAL + round * STATE);
      }
    }

    private void cube(int[] x, int constant) {
      Blocks.add(field, x, 0, field.toMontgomery(constant), x, 0, n);
      Blocks.multiply(field, x, 0, x, 0, other, 0, n);
      Blocks.multiply(field, x, 0, other, 0, x, 0, n);
    }

    private void full(int at, int constantsAt) {
      for (int i = 0; i < STATE; i++) {
        cube(state[i], constants[constantsAt + i]);
      }
      outer();
      for (int i = 0; i < STATE; i++) {
        System.arraycopy(state[i], 0, columns[at + i], from, n);
      }
    }

    private void add(int[] a, int[] b, int[] to) {
      Blocks.add(field, a, 0, b, 0, to, 0, n);
    }

    private void outer() {
      for (int c = 0; c < STATE; c += 4) {
        int[] a = state[c].clone();
        int[] b = state[c + 1].clone();
        add(a, b, state[c]);
        add(state[c + 2], state[c + 3], other);
        add(state[c], other, sum);
        // sum = a + b + c + d; other = c + d; state[c] = a + b.
        add(state[c], b, state[c]);
        add(state[c], sum, state[c]);
        add(sum, b, state[c + 1]);
        add(state[c + 1], state[c + 2], state[c + 1]);
        add(state[c + 1], state[c + 2], state[c + 1]);
        add(other, state[c + 3], state[c + 2]);
        add(state[c + 2], sum, state[c + 2]);
        add(sum, state[c + 3], state[c + 3]);
        add(state[c + 3], a, state[c + 3]);
        add(state[c + 3], a, state[c + 3]);
      }
      for (int i = 0; i < 4; i++) {
        add(state[i], state[i + 4], sum);
        add(sum, state[i + 8], sum);
        add(sum, state[i + 12], sum);
        for (int c = i; c < STATE; c += 4) {
          add(state[c], sum, state[c]);
        }
      }
    }

    private void inner() {
      Arrays.fill(sum, 0);
      for (int[] element : state) {
        add(sum, element, sum);
      }
      for (int i = 0; i < STATE; i++) {
        Blocks.multiply(field, state[i], 0, diagonal[i], state[i], 0, n);
        add(state[i], sum, state[i]);
      }
    }
  }
}
