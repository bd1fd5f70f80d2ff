package endgame.zk.vm.segment;

import endgame.zk.air.Air;
import endgame.zk.field.Blocks;
import endgame.zk.field.PrimeField;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import endgame.zk.vm.chip.AddSub;
import endgame.zk.vm.chip.Bitwise;
import endgame.zk.vm.chip.Boundary;
import endgame.zk.vm.chip.BranchEqual;
import endgame.zk.vm.chip.BranchLess;
import endgame.zk.vm.chip.FixedTable;
import endgame.zk.vm.chip.Halt;
import endgame.zk.vm.chip.InstructionChip;
import endgame.zk.vm.chip.Jump;
import endgame.zk.vm.chip.JumpRegister;
import endgame.zk.vm.chip.LessThan;
import endgame.zk.vm.chip.MerkleNode;
import endgame.zk.vm.chip.Poseidon2Table;
import endgame.zk.vm.chip.Shift;
import java.util.ArrayList;
import java.util.List;

/** All tables of the machine in the order of the verifying key. */
final class Tables {
  static final int PROGRAM = 0;
  static final int RANGE = 1;
  static final int BYTE = 2;
  static final int POWER = 3;
  static final int POSEIDON2 = 4;
  static final int MERKLE = 5;
  static final int BOUNDARY = 6;
  static final int HALT = 7;

  /** The first of {@link #INSTRUCTIONS}. */
  static final int FIRST_INSTRUCTION = 8;

  static final Poseidon2Table POSEIDON2_TABLE = new Poseidon2Table();
  static final MerkleNode MERKLE_NODE = new MerkleNode();
  static final Boundary BOUNDARY_CHIP = new Boundary();
  static final Halt HALT_CHIP = new Halt();

  static final List<InstructionChip> INSTRUCTIONS =
      List.of(
          new AddSub(),
          new Bitwise(),
          new LessThan(),
          new Shift(),
          new BranchEqual(),
          new BranchLess(),
          new Jump(),
          new JumpRegister());

  static final List<Air> ALL = all();

  private static final int OPS = 64;

  private Tables() {}

  private static List<Air> all() {
    List<Air> all =
        new ArrayList<>(
            List.of(
                new FixedTable(Buses.PROGRAM),
                new FixedTable(Buses.RANGE),
                new FixedTable(Buses.BYTE),
                new FixedTable(Buses.POWER),
                POSEIDON2_TABLE,
                MERKLE_NODE,
                BOUNDARY_CHIP,
                HALT_CHIP));
    all.addAll(INSTRUCTIONS);
    return List.copyOf(all);
  }

  /** The ops that each instruction chip takes. */
  static List<int[]> ops() {
    List<int[]> ops = new ArrayList<>();
    for (InstructionChip chip : INSTRUCTIONS) {
      List<Integer> taken = new ArrayList<>();
      for (int op = 0; op < OPS; op++) {
        if (chip.takes(op)) {
          taken.add(op);
        }
      }
      ops.add(taken.stream().mapToInt(Integer::intValue).toArray());
    }
    return ops;
  }

  /** Fixed columns of all tables, in Montgomery form. */
  static List<int[][]> fixed(Rom rom) {
    List<int[][]> fixed = new ArrayList<>();
    fixed.add(montgomery(FixedTable.program(rom)));
    fixed.add(montgomery(FixedTable.range()));
    fixed.add(montgomery(FixedTable.bytes()));
    fixed.add(montgomery(FixedTable.powers()));
    while (fixed.size() < ALL.size()) {
      fixed.add(new int[0][]);
    }
    return List.copyOf(fixed);
  }

  /** New columns in Montgomery form. */
  static int[][] montgomery(int[][] canonical) {
    int[][] columns = new int[canonical.length][];
    for (int c = 0; c < columns.length; c++) {
      columns[c] = new int[canonical[c].length];
      montgomery(canonical[c], columns[c], 0, columns[c].length);
    }
    return columns;
  }

  /** to ← from·R on a range; to may be from. */
  static void montgomery(int[] from, int[] to, int at, int n) {
    PrimeField field = PrimeField.KOALA_BEAR;
    Blocks.multiply(field, from, at, field.toMontgomery(field.one()), to, at, n);
  }
}
