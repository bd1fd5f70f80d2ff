package endgame.zk.vm.segment;

import endgame.zk.air.Bus;
import endgame.zk.poseidon2.Poseidon2;
import endgame.zk.riscv.Op;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Look-up tables as their definitions. Elements are canonical. */
final class Lookups {
  private static final int LIMB_BITS = 16;

  private Lookups() {}

  static boolean isInTable(Bus bus, int[] m, @Nullable Rom rom) {
    if (bus.equals(Buses.RANGE)) {
      return m[1] <= LIMB_BITS && m[0] < 1 << m[1];
    }
    if (bus.equals(Buses.BYTE)) {
      return m[0] < 256 && m[1] < 256 && m[2] == (m[0] ^ m[1]);
    }
    if (bus.equals(Buses.POWER)) {
      return m[0] < LIMB_BITS && m[1] == 1 << m[0] && m[2] == 1 << (LIMB_BITS - m[0]);
    }
    if (bus.equals(Buses.PROGRAM)) {
      if (rom == null) {
        // Ecalls are anywhere.
        return m[1] == Op.ECALL && Arrays.stream(m, 2, m.length).allMatch(part -> part == 0);
      }
      int row = rom.program().target(m[0]);
      return row >= 0 && isRow(rom, row, m);
    }
    if (bus.equals(Buses.COMPRESS) || bus.equals(Buses.PERMUTE)) {
      int[] state = permuted(m);
      int width = Poseidon2.WIDTH;
      return Arrays.equals(m, width, m.length, state, 0, m.length - width);
    }
    throw new IllegalStateException("no table " + bus.name());
  }

  private static int[] permuted(int[] m) {
    int[] state = Arrays.copyOf(m, Poseidon2.WIDTH);
    Poseidon2.permute(state);
    return state;
  }

  private static boolean isRow(Rom rom, int row, int[] m) {
    for (int i = 0; i < m.length; i++) {
      if (rom.columns()[i][row] != m[i]) {
        return false;
      }
    }
    return true;
  }

  /** What one element of a message might be made to be so that the table has it. */
  static List<Integer> targets(Bus bus, int place, int[] m, @Nullable Rom rom) {
    if (bus.equals(Buses.RANGE)) {
      return ranged(place, m);
    }
    if (bus.equals(Buses.BYTE)) {
      return List.of((m[0] ^ m[1] ^ m[2] ^ m[place]) & 0xff, m[place] & 0xff);
    }
    if (bus.equals(Buses.POWER) && m[0] < LIMB_BITS) {
      int power = place == 1 ? m[0] : LIMB_BITS - m[0];
      return List.of(place == 0 ? m[0] : 1 << power);
    }
    if (bus.equals(Buses.PROGRAM) && rom != null && rom.program().target(m[0]) >= 0) {
      return List.of(rom.columns()[place][rom.program().target(m[0])]);
    }
    boolean isHash = bus.equals(Buses.COMPRESS) || bus.equals(Buses.PERMUTE);
    if (isHash && place >= Poseidon2.WIDTH) {
      return List.of(permuted(m)[place - Poseidon2.WIDTH]);
    }
    return List.of();
  }

  private static List<Integer> ranged(int place, int[] m) {
    List<Integer> targets = new ArrayList<>();
    if (place == 0 && m[1] <= LIMB_BITS) {
      int mask = (1 << m[1]) - 1;
      targets.addAll(List.of(m[0] & mask, TableRules.signed(m[0]) & mask, 0, mask & 1, mask));
    } else if (place == 1) {
      targets.addAll(List.of(m[1] - 1, m[1] + 1));
    }
    return targets;
  }
}
