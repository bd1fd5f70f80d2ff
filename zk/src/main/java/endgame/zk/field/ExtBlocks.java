package endgame.zk.field;

import java.util.Arrays;

/**
 * Operations on blocks of extension elements: word w of entry i is {@code a[w][at + i]}. Each works
 * word by word with the loops of {@link Blocks}. Holds scratch space: one object per thread.
 */
public final class ExtBlocks {
  private final Extension field;
  private final PrimeField base;
  private final int degree;
  private final int[][] folds;
  private final int[][] frobenius;
  private final int[][] product;
  private final int[][] image;
  private final int[][] others;
  private final int[] norm;
  private final int[] inverse;

  /**
   * Scratch for blocks.
   *
   * @param blockMax the largest block
   */
  public ExtBlocks(Extension field, int blockMax) {
    this.field = field;
    this.base = field.base();
    this.degree = field.degree();
    this.folds = field.reduction();
    this.frobenius = field.frobeniusMatrix();
    this.product = new int[2 * degree - 1][blockMax];
    this.image = new int[degree][blockMax];
    this.others = new int[degree][blockMax];
    this.norm = new int[blockMax];
    this.inverse = new int[blockMax];
  }

  public Extension field() {
    return field;
  }

  /** d ← a·b; d may be a or b. */
  public void multiply(int[][] a, int at, int[][] b, int bt, int[][] d, int dt, int n) {
    for (int k = 0; k < 2 * degree - 1; k++) {
      boolean first = true;
      for (int i = Math.max(0, k - degree + 1); i <= Math.min(k, degree - 1); i++) {
        if (first) {
          Blocks.multiply(base, a[i], at, b[k - i], bt, product[k], 0, n);
        } else {
          Blocks.addProduct(base, a[i], at, b[k - i], bt, product[k], 0, n);
        }
        first = false;
      }
    }
    reduce(d, dt, n);
  }

  /** d ← a·c for one c; d may be a. */
  public void multiply(int[][] a, int at, Ext c, int[][] d, int dt, int n) {
    for (int k = 0; k < 2 * degree - 1; k++) {
      boolean first = true;
      for (int i = Math.max(0, k - degree + 1); i <= Math.min(k, degree - 1); i++) {
        if (first) {
          Blocks.multiply(base, a[i], at, c.word(k - i), product[k], 0, n);
        } else {
          Blocks.addProduct(base, a[i], at, c.word(k - i), product[k], 0, n);
        }
        first = false;
      }
    }
    reduce(d, dt, n);
  }

  private void reduce(int[][] d, int dt, int n) {
    for (int i = 0; i < degree; i++) {
      for (int k = 0; k < degree - 1; k++) {
        int[] top = product[degree + k];
        if (folds[k][i] == base.one()) {
          Blocks.add(base, product[i], 0, top, 0, product[i], 0, n);
        } else if (folds[k][i] != 0) {
          Blocks.addProduct(base, top, 0, folds[k][i], product[i], 0, n);
        }
      }
      System.arraycopy(product[i], 0, d[i], dt, n);
    }
  }

  /** d ← d + a·c for one c and a of the base field. */
  public void addProduct(int[] a, int at, Ext c, int[][] d, int dt, int n) {
    for (int w = 0; w < degree; w++) {
      Blocks.addProduct(base, a, at, c.word(w), d[w], dt, n);
    }
  }

  /** d ← a + b. */
  public void add(int[][] a, int at, int[][] b, int bt, int[][] d, int dt, int n) {
    for (int w = 0; w < degree; w++) {
      Blocks.add(base, a[w], at, b[w], bt, d[w], dt, n);
    }
  }

  /** d ← c − a for one c. */
  public void subtractFrom(Ext c, int[][] a, int at, int[][] d, int dt, int n) {
    for (int w = 0; w < degree; w++) {
      Blocks.subtractFrom(base, c.word(w), a[w], at, d[w], dt, n);
    }
  }

  /** d ← 1/a: the other conjugates over the norm. Fastest if n is a multiple of 16. */
  public void inverse(int[][] a, int at, int[][] d, int dt, int n) {
    conjugate(a, at, n);
    for (int w = 0; w < degree; w++) {
      System.arraycopy(image[w], 0, others[w], 0, n);
    }
    for (int i = 2; i < degree; i++) {
      conjugate(image, 0, n);
      multiply(others, 0, image, 0, others, 0, n);
    }
    multiply(a, at, others, 0, image, 0, n);
    System.arraycopy(image[0], 0, norm, 0, n);
    Blocks.inverse(base, norm, 0, inverse, 0, n);
    for (int w = 0; w < degree; w++) {
      Blocks.multiply(base, others[w], 0, inverse, 0, d[w], dt, n);
    }
  }

  /** image ← a^p; linear over the base field. a may be image. */
  private void conjugate(int[][] a, int at, int n) {
    for (int i = 0; i < degree; i++) {
      boolean first = true;
      for (int k = 0; k < degree; k++) {
        if (frobenius[k][i] == 0) {
          continue;
        }
        if (first) {
          Blocks.multiply(base, a[k], at, frobenius[k][i], product[i], 0, n);
        } else {
          Blocks.addProduct(base, a[k], at, frobenius[k][i], product[i], 0, n);
        }
        first = false;
      }
      if (first) {
        Arrays.fill(product[i], 0, n, 0);
      }
    }
    for (int i = 0; i < degree; i++) {
      System.arraycopy(product[i], 0, image[i], 0, n);
    }
  }
}
