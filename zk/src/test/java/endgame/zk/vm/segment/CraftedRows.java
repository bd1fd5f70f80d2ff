package endgame.zk.vm.segment;

import endgame.zk.air.Air;
import endgame.zk.vm.Buses;
import endgame.zk.vm.arithmetic.Calls;
import endgame.zk.vm.arithmetic.Products;
import endgame.zk.vm.chip.Boundary;
import endgame.zk.vm.chip.Divide;
import endgame.zk.vm.chip.HostEcall;
import endgame.zk.vm.chip.Shift;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.precompile.KeccakCalls;
import endgame.zk.vm.precompile.KeccakSlices;
import endgame.zk.vm.precompile.Poseidon2Calls;
import endgame.zk.vm.precompile.Poseidon2Words;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows to begin with that no search for a few cells would come to. */
final class CraftedRows {
  private static final int TIME_MAX = 1 << 29;

  private CraftedRows() {}

  /** Rows made of honest ones. */
  static List<Base> of(Air air, TableRules rules, List<Base> bases, List<Base> foreign) {
    List<Base> crafted = new ArrayList<>();
    if (air instanceof Products) {
      crafted.addAll(CraftedProducts.all());
    }
    if (air instanceof KeccakSlices) {
      crafted.addAll(CraftedKeccak.all(rules));
    }
    if (air instanceof Shift) {
      foreign.forEach(base -> shift(base, crafted));
    }
    for (Base base : bases) {
      elsewhere(rules, base, crafted);
      if (air instanceof Boundary && base.cells()[0] == 1) {
        boundary(base, crafted);
      }
      if (air instanceof Poseidon2Words && base.cells()[0] == 1) {
        for (int word = 0; word < 4; word++) {
          residues(rules, base, 3 + 7 * word, crafted);
        }
      }
      if ((air instanceof Poseidon2Calls || air instanceof KeccakCalls) && base.cells()[0] == 1) {
        pointers(base, crafted);
      }
      if (air instanceof Divide && isOfSmall(base)) {
        crafted.add(twice(base));
      }
      if (air instanceof Calls) {
        crafted.addAll(CraftedArithmetic.of(base));
      }
      if (air instanceof HostEcall && !base.honest().isEmpty()) {
        late(base, crafted);
      }
    }
    return crafted;
  }

  static Base with(String what, Base base, Map<Integer, Long> changes) {
    int[] cells = base.cells().clone();
    changes.forEach((cell, value) -> cells[cell] = TableRules.field(value));
    return new Base(base.what() + ", " + what, cells, base.honest());
  }

  /** An instruction of one code, done where another one is: all that is honest is the state. */
  private static void elsewhere(TableRules rules, Base base, List<Base> crafted) {
    BitSet code = rules.code();
    for (List<Integer> message : base.honest().keySet()) {
      if (message.getFirst() == Buses.STATE.number()
          && base.honest().get(message) == -1
          && code.isEmpty()) {
        int[] cells = base.cells().clone();
        int start = rules.rom().pc(0);
        BitSet state = rules.taken(Buses.STATE);
        state.stream().filter(c -> cells[c] == message.get(1)).forEach(c -> cells[c] = start);
        List<Integer> taken = List.of(message.get(0), start, message.get(2));
        crafted.add(new Base(base.what() + " at another instruction", cells, Map.of(taken, -1)));
      }
    }
  }

  /** Whether a row is DIV of numbers that aren't negative, and writes nothing. */
  private static boolean isOfSmall(Base base) {
    int[] c = base.cells();
    return c[14] == 1 && c[5] == 0 && c[28] + c[29] + c[32] == 0;
  }

  /** The same as REM too: all that counts the row counts it twice. */
  private static Base twice(Base base) {
    int[] cells = base.cells().clone();
    cells[16] = 1;
    cells[33]--;
    more(cells, 38, 255);
    more(cells, 42, 255);
    more(cells, 44, 33_792);
    return new Base(base.what() + " twice", cells, base.honest());
  }

  /** Adds to a number of a limb and a top. */
  private static void more(int[] cells, int at, int by) {
    int sum = cells[at] + (cells[at + 1] << 16) + by;
    cells[at] = sum & 0xffff;
    cells[at + 1] = sum >> 16;
  }

  /** Another instruction as a shift to the left, whose code is SLL's less SRL's and with SRA's. */
  private static void shift(Base base, List<Base> crafted) {
    int[] cells = base.cells().clone();
    int word = cells[20] | cells[21] << 16;
    int bits = cells[28];
    cells[17] = 1;
    cells[18] = TableRules.field(-1);
    cells[19] = 1;
    int cut = 16 - bits;
    cells[31] = cut;
    for (int limb = 0; limb < 2; limb++) {
      cells[32 + limb] = cells[20 + limb] & ((1 << cut) - 1);
      cells[34 + limb] = cells[20 + limb] >>> cut;
      cells[36 + limb] = (word << bits) >>> (16 * limb) & 0xffff;
      cells[24 + limb] = (word << (bits + 16 * cells[27])) >>> (16 * limb) & 0xffff;
    }
    cells[38] = word >>> 31;
    crafted.add(new Base(base.what() + " as a shift", cells, base.honest()));
  }

  /**
   * Words of small elements that aren't the canonical ones: p more, or made of limbs with a sign.
   *
   * @param at cells of a word: two before, two after, whether it may be p − 1
   */
  private static void residues(TableRules rules, Base base, int at, List<Base> crafted) {
    int top = TableRules.P >>> 16;
    residue(rules, base, at, new int[] {5, 0, 0}, new int[] {6, top, 1}, crafted);
    residue(rules, base, at, new int[] {5, 0, 0}, new int[] {6, top, 0}, crafted);
    residue(rules, base, at, new int[] {65535, 0, 0}, new int[] {0, top + 1, 2}, crafted);
    residue(rules, base, at, new int[] {6, top - 1, 0}, new int[] {5, -1, 0}, crafted);
    residue(rules, base, at, new int[] {6, 9, 0}, new int[] {6 - 65536, 10, 0}, crafted);
  }

  private static void residue(
      TableRules rules, Base base, int at, int[] honest, int[] forged, List<Base> crafted) {
    int[] cells = base.cells().clone();
    int[] other = base.cells().clone();
    for (int i = 0; i < 3; i++) {
      cells[at + 2 + i] = honest[i];
      other[at + 2 + i] = TableRules.field(forged[i]);
    }
    Map<List<Integer>, Integer> messages = rules.row(cells).messages();
    crafted.add(new Base(base.what() + " of another word", other, messages));
  }

  /** Pointers that make the emulator trap: to no whole word, and behind RAM. */
  private static void pointers(Base base, List<Base> crafted) {
    Map<List<Integer>, Integer> honest = new HashMap<>();
    base.honest()
        .forEach((message, count) -> {
          if (message.getFirst() == Buses.STATE.number() && count < 0) {
            honest.put(message, count);
          }
        });
    int odd = TableRules.over(4 * base.cells()[5] + 1, 4);
    Base unaligned = with("at an odd address", base, Map.of(5, (long) odd));
    Base behind = with("behind RAM", base, Map.of(6, base.cells()[6] + 0x8000L));
    crafted.add(new Base(unaligned.what(), unaligned.cells(), honest));
    crafted.add(new Base(behind.what(), behind.cells(), honest));
  }

  /** Words of the other space, or of none. */
  private static void boundary(Base base, List<Base> crafted) {
    int space = base.cells()[1];
    long by = space == 0 ? 1 : -1;
    long low = base.cells()[2];
    long high = base.cells()[3];
    crafted.add(with("the other space", base, Map.of(1, 1L - space, 3, high + by * (-1 << 13))));
    crafted.add(with("the other space", base, Map.of(1, 1L - space, 2, low + by * (-1 << 27))));
    long none = TableRules.over((int) (low - 1), MemoryTree.MACHINE);
    crafted.add(with("no space", base, Map.of(1, space + none, 2, 1L)));
  }

  /** An ecall at a time that no verifier would let pass: a machine that got there is none. */
  private static void late(Base base, List<Base> crafted) {
    int count = TIME_MAX / 4 + 1;
    for (long low : new long[] {count & 0xffff, count}) {
      int[] cells = base.cells().clone();
      cells[12] = (int) low;
      cells[13] = (int) ((count - low) >> 16);
      // All was used long before.
      for (int use = 33; use < 41; use += 2) {
        cells[use + 1] = (1 << 13) - 1;
      }
      Map<List<Integer>, Integer> honest = new HashMap<>();
      honest.put(List.of(Buses.STATE.number(), cells[11], 1 + 4 * count), -1);
      crafted.add(new Base(base.what() + " too late", cells, honest));
    }
  }
}
