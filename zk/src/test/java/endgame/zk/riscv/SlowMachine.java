package endgame.zk.riscv;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The literal twin of the emulator: fetches a word, splits it into the manual's fields, and does
 * what the manual says, byte by byte and in big integers. One code segment.
 */
final class SlowMachine {
  final int[] x = new int[32];
  final Map<Integer, Integer> bytes = new TreeMap<>();
  final Set<Integer> pages = new HashSet<>();
  private final Map<Integer, Integer> rom = new TreeMap<>();
  int pc;
  long cycles;

  /** Thrown by a step that can't be carried out. */
  static final class Trapping extends RuntimeException {
    private static final long serialVersionUID = 1;
    final Trap reason;

    Trapping(Trap reason) {
      super(reason.name());
      this.reason = reason;
    }
  }

  SlowMachine(int start, int[] code) {
    for (int k = 0; k < code.length; k++) {
      rom.put(start + 4 * k, code[k]);
      for (int b = 0; b < 4; b++) {
        bytes.put(start + 4 * k + b, (code[k] >>> (8 * b)) & 0xff);
        pages.add((start + 4 * k) >>> 12);
      }
    }
    pc = start;
    x[2] = 0x0C000000;
  }

  Stop run(long limit) {
    while (cycles < limit) {
      try {
        boolean called = step();
        cycles++;
        if (called) {
          return x[17] == 93 ? new Stop.Halted(x[10]) : new Stop.Wants(x[17]);
        }
      } catch (Trapping trapping) {
        return new Stop.Trapped(trapping.reason, pc);
      }
    }
    return new Stop.LimitReached();
  }

  private int touch(int address) {
    if (address < 0) {
      throw new Trapping(Trap.ADDRESS);
    }
    int page = address >>> 12;
    if (!pages.contains(page) && pages.size() == 16_384) {
      throw new Trapping(Trap.MEMORY_LIMIT);
    }
    pages.add(page);
    return address;
  }

  private int load(int address, int size) {
    if (Integer.remainderUnsigned(address, size) != 0) {
      throw new Trapping(Trap.MISALIGNED);
    }
    touch(address);
    int value = 0;
    for (int b = size - 1; b >= 0; b--) {
      value = value << 8 | bytes.getOrDefault(address + b, 0);
    }
    return value;
  }

  private void store(int address, int size, int value) {
    if (Integer.remainderUnsigned(address, size) != 0) {
      throw new Trapping(Trap.MISALIGNED);
    }
    touch(address);
    for (int b = 0; b < size; b++) {
      bytes.put(address + b, (value >>> (8 * b)) & 0xff);
    }
  }

  private int jump(int target) {
    if (Integer.remainderUnsigned(target, 4) != 0) {
      throw new Trapping(Trap.MISALIGNED);
    }
    if (!rom.containsKey(target)) {
      throw new Trapping(Trap.FETCH);
    }
    return target;
  }

  private static int bits(int word, int high, int low) {
    return (int) (((word & 0xffffffffL) >>> low) & ((1L << (high - low + 1)) - 1));
  }

  private static int signed(int value, int width) {
    return value << (32 - width) >> (32 - width);
  }

  private static BigInteger s(int value) {
    return BigInteger.valueOf(value);
  }

  private static BigInteger u(int value) {
    return BigInteger.valueOf(Integer.toUnsignedLong(value));
  }

  private boolean step() {
    Integer fetched = rom.get(pc);
    if (fetched == null) {
      throw new Trapping(Trap.FETCH);
    }
    int w = fetched;
    int rd = bits(w, 11, 7);
    int f3 = bits(w, 14, 12);
    int a = x[bits(w, 19, 15)];
    int b = x[bits(w, 24, 20)];
    int next = pc + 4;
    int immI = signed(bits(w, 31, 20), 12);
    Integer result = null;
    switch (bits(w, 6, 0)) {
      case 0b0110111 -> result = bits(w, 31, 12) << 12;
      case 0b0010111 -> result = pc + (bits(w, 31, 12) << 12);
      case 0b1101111 -> {
        int imm =
            bits(w, 31, 31) << 20
                | bits(w, 19, 12) << 12
                | bits(w, 20, 20) << 11
                | bits(w, 30, 21) << 1;
        next = jump(pc + signed(imm, 21));
        result = pc + 4;
      }
      case 0b1100111 -> {
        require(f3 == 0);
        next = jump((a + immI) & ~1);
        result = pc + 4;
      }
      case 0b1100011 -> {
        require(f3 != 2 && f3 != 3);
        boolean taken =
            switch (f3) {
              case 0 -> a == b;
              case 1 -> a != b;
              case 4 -> s(a).compareTo(s(b)) < 0;
              case 5 -> s(a).compareTo(s(b)) >= 0;
              case 6 -> u(a).compareTo(u(b)) < 0;
              default -> u(a).compareTo(u(b)) >= 0;
            };
        int imm =
            bits(w, 31, 31) << 12
                | bits(w, 7, 7) << 11
                | bits(w, 30, 25) << 5
                | bits(w, 11, 8) << 1;
        if (taken) {
          next = jump(pc + signed(imm, 13));
        }
      }
      case 0b0000011 ->
          result =
              switch (f3) {
                case 0 -> signed(load(a + immI, 1), 8);
                case 1 -> signed(load(a + immI, 2), 16);
                case 2 -> load(a + immI, 4);
                case 4 -> load(a + immI, 1);
                case 5 -> load(a + immI, 2);
                default -> throw new Trapping(Trap.ILLEGAL);
              };
      case 0b0100011 -> {
        require(f3 <= 2);
        store(a + signed(bits(w, 31, 25) << 5 | rd, 12), 1 << f3, b);
      }
      case 0b0010011 -> result = alu(f3, a, immI, shiftKind(w, f3), bits(w, 24, 20));
      case 0b0110011 -> {
        int f7 = bits(w, 31, 25);
        if (f7 == 1) {
          result = multiply(f3, a, b);
        } else {
          require(f7 == 0 || (f7 == 0x20 && (f3 == 0 || f3 == 5)));
          result =
              f7 == 0x20 && f3 == 0 ? s(a).subtract(s(b)).intValue() : alu(f3, a, b, f7, b & 31);
        }
      }
      case 0b0001111 -> require(f3 == 0);
      case 0b1110011 -> {
        if (w == 0x00100073) {
          throw new Trapping(Trap.BREAKPOINT);
        }
        require(w == 0x73);
        pc = next;
        return true;
      }
      default -> throw new Trapping(Trap.ILLEGAL);
    }
    if (result != null && rd != 0) {
      x[rd] = result;
    }
    pc = next;
    return false;
  }

  private static void require(boolean legal) {
    if (!legal) {
      throw new Trapping(Trap.ILLEGAL);
    }
  }

  private static int shiftKind(int w, int f3) {
    if (f3 != 1 && f3 != 5) {
      return 0;
    }
    int f7 = bits(w, 31, 25);
    require(f7 == 0 || (f7 == 0x20 && f3 == 5));
    return f7;
  }

  private static int alu(int f3, int a, int b, int f7, int shift) {
    return switch (f3) {
      case 0 -> s(a).add(s(b)).intValue();
      case 1 -> u(a).shiftLeft(shift).intValue();
      case 2 -> s(a).compareTo(s(b)) < 0 ? 1 : 0;
      case 3 -> u(a).compareTo(u(b)) < 0 ? 1 : 0;
      case 4 -> s(a).xor(s(b)).intValue();
      case 5 -> (f7 == 0 ? u(a) : s(a)).shiftRight(shift).intValue();
      case 6 -> s(a).or(s(b)).intValue();
      default -> s(a).and(s(b)).intValue();
    };
  }

  private static int multiply(int f3, int a, int b) {
    return switch (f3) {
      case 0 -> s(a).multiply(s(b)).intValue();
      case 1 -> s(a).multiply(s(b)).shiftRight(32).intValue();
      case 2 -> s(a).multiply(u(b)).shiftRight(32).intValue();
      case 3 -> u(a).multiply(u(b)).shiftRight(32).intValue();
      case 4 -> b == 0 ? -1 : s(a).divide(s(b)).intValue();
      case 5 -> b == 0 ? -1 : u(a).divide(u(b)).intValue();
      case 6 -> b == 0 ? a : s(a).remainder(s(b)).intValue();
      default -> b == 0 ? a : u(a).remainder(u(b)).intValue();
    };
  }
}
