package endgame.zk.vm.chip;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;

/** Gives out columns one after the other: a chip's record of columns is made with it. */
public final class Columns {
  private int width;

  public int one() {
    return width++;
  }

  public Word word() {
    return new Word(one(), one());
  }

  public Bytes bytes() {
    return new Bytes(one(), one(), one(), one());
  }

  public Access access() {
    return new Access(one(), one());
  }

  public int width() {
    return width;
  }

  /** Two limbs of 16 bits. */
  public record Word(int low, int high) {
    /** Writes a row. */
    public void fill(int value, int[][] columns, int row) {
      columns[low][row] = value & 0xffff;
      columns[high][row] = value >>> 16;
    }

    public Limbs of(AirBuilder b) {
      return new Limbs(b.local(low), b.local(high));
    }
  }

  /** Four bytes, the lowest first. */
  public record Bytes(int b0, int b1, int b2, int b3) {
    /** Writes a row. */
    public void fill(int value, int[][] columns, int row) {
      for (int i = 0; i < 4; i++) {
        columns[at(i)][row] = (value >>> (8 * i)) & 0xff;
      }
    }

    public int at(int i) {
      return switch (i) {
        case 0 -> b0;
        case 1 -> b1;
        case 2 -> b2;
        case 3 -> b3;
        default -> throw new IllegalArgumentException("byte " + i);
      };
    }

    public Expr of(AirBuilder b, int i) {
      return b.local(at(i));
    }

    public Limbs limbs(AirBuilder b) {
      return new Limbs(
          b.local(b0).plus(b.local(b1).times(256)), b.local(b2).plus(b.local(b3).times(256)));
    }
  }

  /** A word on a bus. */
  public record Limbs(Expr low, Expr high) {}

  /** How long ago a word was used: t − t' − 1 = d0 + 2^16·d1. */
  public record Access(int d0, int d1) {
    static final int D1_BITS = 13;

    /** Writes a row. */
    public void fill(int time, int used, int[][] columns, int row) {
      int distance = time - used - 1;
      columns[d0][row] = distance & 0xffff;
      columns[d1][row] = distance >>> 16;
    }
  }
}
