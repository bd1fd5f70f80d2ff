package endgame.shard.execution;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Programs of a few instructions: they ask for items, do something at one kind of item, and at END
 * halt with 0 and no journal.
 */
final class TinyProgram {
  static final int A0 = 10;
  static final int A1 = 11;
  static final int A2 = 12;
  static final int A7 = 17;
  static final int SP = 2;
  static final int T0 = 5;
  static final int T1 = 6;

  /** Keeps its value from item to item. */
  static final int S0 = 8;

  private static final int BASE = 0x1000;
  private static final int HEADERS = 84;

  private final ByteBuffer code = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);

  /** An ELF that runs {@code body} at each item of a kind. */
  static byte[] at(int kind, java.util.function.Consumer<TinyProgram> body) {
    TinyProgram p = new TinyProgram();
    p.call(0x100);
    p.branch(0, A0, 0, 16); // at END: halt
    p.add(T0, 0, kind);
    p.branch(0, A0, T0, 16);
    p.jump(-20); // another kind: the next item
    p.call(93);
    body.accept(p);
    p.jump(-p.code.position());
    return p.elf();
  }

  TinyProgram add(int to, int from, int immediate) {
    code.putInt(immediate << 20 | from << 15 | to << 7 | 0x13);
    return this;
  }

  /** {@code to = upper << 12}. */
  TinyProgram upper(int to, int upper) {
    code.putInt(upper << 12 | to << 7 | 0x37);
    return this;
  }

  TinyProgram store(int value, int base, int offset) {
    code.putInt(
        (offset >> 5 & 0x7f) << 25
            | value << 20
            | base << 15
            | 2 << 12
            | (offset & 0x1f) << 7
            | 0x23);
    return this;
  }

  /** {@code condition} 0: equal, 1: not equal. */
  TinyProgram branch(int condition, int a, int b, int offset) {
    code.putInt(
        (offset >> 12 & 1) << 31
            | (offset >> 5 & 0x3f) << 25
            | b << 20
            | a << 15
            | condition << 12
            | (offset >> 1 & 0xf) << 8
            | (offset >> 11 & 1) << 7
            | 0x63);
    return this;
  }

  TinyProgram jump(int offset) {
    code.putInt(
        (offset >> 20 & 1) << 31
            | (offset >> 1 & 0x3ff) << 21
            | (offset >> 11 & 1) << 20
            | (offset >> 12 & 0xff) << 12
            | 0x6f);
    return this;
  }

  TinyProgram call(int number) {
    add(A7, 0, number);
    code.putInt(0x73);
    return this;
  }

  /** Runs {@code body} so often with T1 counting down; below 2048 times. */
  TinyProgram times(int n, java.util.function.Consumer<TinyProgram> body) {
    add(T1, 0, n);
    return countDown(body);
  }

  /** Runs {@code body} n·4096 times with T1 counting down. */
  TinyProgram times4096(int n, java.util.function.Consumer<TinyProgram> body) {
    upper(T1, n);
    return countDown(body);
  }

  private TinyProgram countDown(java.util.function.Consumer<TinyProgram> body) {
    int start = code.position();
    body.accept(this);
    add(T1, T1, -1);
    return branch(1, T1, 0, start - code.position());
  }

  private byte[] elf() {
    int size = code.position();
    ByteBuffer out = ByteBuffer.allocate(HEADERS + size).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0x464c457f).put((byte) 1).put((byte) 1).put((byte) 1);
    out.putShort(16, (short) 2).putShort(18, (short) 243).putInt(20, 1).putInt(24, BASE);
    out.putInt(28, 52).putShort(40, (short) 52).putShort(42, (short) 32).putShort(44, (short) 1);
    out.putInt(52, 1).putInt(56, HEADERS).putInt(60, BASE).putInt(64, BASE);
    out.putInt(68, size).putInt(72, size).putInt(76, 5).putInt(80, 4);
    out.position(HEADERS);
    out.put(code.array(), 0, size);
    return out.array();
  }
}
