package endgame.zk.vm.segment;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.field.Extension;
import endgame.zk.field.PrimeField;
import endgame.zk.riscv.Op;
import endgame.zk.stark.LogUp;
import endgame.zk.vm.chip.InstructionChip;

/** What a row of each chip costs. */
public final class Costs {
  private Costs() {}

  /** The chip that proves an op, by its id. */
  public static String chip(int op) {
    if (op == Op.ECALL) {
      return "ecall";
    }
    for (InstructionChip chip : Tables.INSTRUCTIONS) {
      if (chip.takes(op)) {
        return chip.id();
      }
    }
    return "none";
  }

  /** Committed cells of a row: main and LogUp columns, without quotients; 0 for what is no chip. */
  public static int cells(String id) {
    for (Air air : Tables.INSTRUCTIONS) {
      if (air.id().equals(id)) {
        LogUp table =
            new LogUp(AirBuilder.build(PrimeField.KOALA_BEAR, air), Extension.KOALA_BEAR_4, 2);
        return air.width() + table.width();
      }
    }
    return 0;
  }
}
