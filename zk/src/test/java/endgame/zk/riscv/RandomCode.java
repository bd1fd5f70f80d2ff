package endgame.zk.riscv;

import java.util.List;
import java.util.SplittableRandom;

/** Streams of random instructions with operands at the edges. */
public final class RandomCode {
  static final int START = 0x10000;
  private static final int[] EDGES = {
    0, 1, -1, 2, Integer.MIN_VALUE, Integer.MAX_VALUE, 0x80000001, 31, 32, 0xffff, 0x8000, -2048
  };

  private RandomCode() {}

  /** Of a seed: registers 8 and 9 point to data, 10–15 hold edge values; then 60 random words. */
  public static int[] words(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Asm asm = new Asm(START);
    asm.li(8, 0x20000 + random.nextInt(4)).li(9, START + 0x80);
    for (int k = 10; k < 16; k++) {
      asm.li(k, random.nextInt(3) == 0 ? random.nextInt() : EDGES[random.nextInt(EDGES.length)]);
    }
    int end = asm.here() + 4 * 60;
    for (int k = 0; k < 60; k++) {
      asm.word(word(random, end - asm.here()));
    }
    return asm.words();
  }

  /** The program of some words. */
  public static Program program(int[] code) {
    return Asm.load(Asm.elf(START, List.of(new Asm.Part(START, Asm.bytes(code), true))));
  }

  private static int word(SplittableRandom random, int rest) {
    int rd = random.nextInt(4) == 0 ? 0 : 10 + random.nextInt(6);
    int rs1 = 10 + random.nextInt(6);
    int rs2 = random.nextInt(8) == 0 ? 0 : 10 + random.nextInt(6);
    int f3 = random.nextInt(8);
    int registers = rs2 << 20 | rs1 << 15 | f3 << 12 | rd << 7;
    return switch (random.nextInt(24)) {
      case 0, 1, 2, 3, 4, 5 -> registers | 0x33 | 1 << 25;
      case 6, 7, 8 -> registers | 0x33 | (f3 == 0 || f3 == 5 ? random.nextInt(2) << 30 : 0);
      case 9, 10 ->
          (random.nextInt() & 0xfff00000)
              | rs1 << 15
              | (f3 % 4 == 1 ? 3 : f3) << 12
              | rd << 7
              | 0x13;
      case 11 ->
          (registers & ~0x7000)
              | (random.nextBoolean() ? 0x1013 : 0x5013 | random.nextInt(2) << 30);
      case 12 -> (random.nextInt() & 0xfffff000) | rd << 7 | (random.nextBoolean() ? 0x37 : 0x17);
      case 13, 14 -> data(random) << 20 | base(random) << 15 | f3 << 12 | rd << 7 | 0x03;
      case 15, 16 -> {
        int offset = data(random);
        yield offset >> 5 << 25
            | rs2 << 20
            | base(random) << 15
            | random.nextInt(3) << 12
            | (offset & 31) << 7
            | 0x23;
      }
      case 17, 18, 19 ->
          Asm.branchBits(forward(random, rest)) | rs2 << 20 | rs1 << 15 | f3 << 12 | 0x63;
      case 20 -> Asm.jumpBits(forward(random, rest)) | rd << 7 | 0x6f;
      case 21 -> 9 << 15 | (4 * random.nextInt(30) + random.nextInt(2)) << 20 | rd << 7 | 0x67;
      case 22 -> random.nextInt(6) == 0 ? 0x73 | random.nextInt(2) << 20 : 0x0ff0000f;
      default -> random.nextInt(6) == 0 ? random.nextInt() : registers | 0x33;
    };
  }

  private static int data(SplittableRandom random) {
    return random.nextInt(6) == 0 ? random.nextInt(64) : 4 * random.nextInt(16);
  }

  private static int base(SplittableRandom random) {
    return random.nextInt(40) == 0 ? 10 + random.nextInt(6) : 8 + random.nextInt(2);
  }

  private static int forward(SplittableRandom random, int rest) {
    int near = random.nextInt(10) == 0 ? -8 : 4 + 4 * random.nextInt(6);
    return random.nextInt(50) == 0 ? 2 + near : Math.min(near, rest);
  }
}
