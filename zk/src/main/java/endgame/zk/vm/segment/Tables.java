package endgame.zk.vm.segment;

import endgame.zk.air.Air;
import endgame.zk.field.Blocks;
import endgame.zk.field.PrimeField;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import endgame.zk.vm.arithmetic.Below;
import endgame.zk.vm.arithmetic.Calls;
import endgame.zk.vm.arithmetic.Products;
import endgame.zk.vm.arithmetic.Words;
import endgame.zk.vm.chip.AddSub;
import endgame.zk.vm.chip.Bitwise;
import endgame.zk.vm.chip.Boundary;
import endgame.zk.vm.chip.BranchEqual;
import endgame.zk.vm.chip.BranchLess;
import endgame.zk.vm.chip.Copy;
import endgame.zk.vm.chip.Divide;
import endgame.zk.vm.chip.FixedTable;
import endgame.zk.vm.chip.Halt;
import endgame.zk.vm.chip.HostEcall;
import endgame.zk.vm.chip.InstructionChip;
import endgame.zk.vm.chip.Jump;
import endgame.zk.vm.chip.JumpRegister;
import endgame.zk.vm.chip.LessThan;
import endgame.zk.vm.chip.LoadPart;
import endgame.zk.vm.chip.LoadStoreWord;
import endgame.zk.vm.chip.MerkleNode;
import endgame.zk.vm.chip.Multiply;
import endgame.zk.vm.chip.Poseidon2Table;
import endgame.zk.vm.chip.PrecompileChip;
import endgame.zk.vm.chip.Shift;
import endgame.zk.vm.chip.StorePart;
import endgame.zk.vm.precompile.KeccakCalls;
import endgame.zk.vm.precompile.KeccakSlices;
import endgame.zk.vm.precompile.KeccakWords;
import endgame.zk.vm.precompile.Poseidon2Calls;
import endgame.zk.vm.precompile.Poseidon2Words;
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

  static final int HOST = 8;
  static final int COPY = 9;

  /** The first of {@link #INSTRUCTIONS}. */
  static final int FIRST_INSTRUCTION = 10;

  static final Poseidon2Table POSEIDON2_TABLE = new Poseidon2Table();
  static final MerkleNode MERKLE_NODE = new MerkleNode();
  static final Boundary BOUNDARY_CHIP = new Boundary();
  static final Halt HALT_CHIP = new Halt();
  static final HostEcall HOST_CHIP = new HostEcall();
  static final Copy COPY_CHIP = new Copy();

  static final List<InstructionChip> INSTRUCTIONS =
      List.of(
          new AddSub(),
          new Bitwise(),
          new LessThan(),
          new Shift(),
          new BranchEqual(),
          new BranchLess(),
          new Jump(),
          new JumpRegister(),
          new LoadStoreWord(),
          new LoadPart(),
          new StorePart(),
          new Multiply(),
          new Divide());

  static final List<PrecompileChip> PRECOMPILES =
      List.of(
          new Poseidon2Calls(),
          new Poseidon2Words(),
          new KeccakCalls(),
          new KeccakWords(),
          new KeccakSlices(),
          new Calls(),
          new Words(),
          new Below(),
          new Products());

  static final List<Air> ALL = all();

  /** The first of {@link #PRECOMPILES}. */
  static final int FIRST_PRECOMPILE = ALL.size() - PRECOMPILES.size();

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
                HALT_CHIP,
                HOST_CHIP,
                COPY_CHIP));
    all.addAll(INSTRUCTIONS);
    all.addAll(PRECOMPILES);
    return List.copyOf(all);
  }

  /** The most time that one row of a table lets pass, if it doesn't show its own. */
  static long longest(int table) {
    if (table >= FIRST_PRECOMPILE) {
      return 4L * (1 + PRECOMPILES.get(table - FIRST_PRECOMPILE).cycles());
    }
    return table < HALT || table == HOST || table == COPY ? 0 : 4;
  }

  /** Public values of all tables, in Montgomery form: the limit of NEXT. */
  static List<int[]> publicValues(int limit) {
    List<int[]> values = new ArrayList<>();
    for (int table = 0; table < ALL.size(); table++) {
      values.add(table == HOST ? new int[] {PrimeField.KOALA_BEAR.of(limit)} : new int[0]);
    }
    return List.copyOf(values);
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

  /** Logs of the heights of fixed columns, −1 where a table has none. */
  static List<Integer> fixedLogs(int logRom) {
    List<Integer> logs = new ArrayList<>(List.of(logRom, 17, 16, 4));
    while (logs.size() < ALL.size()) {
      logs.add(-1);
    }
    return List.copyOf(logs);
  }

  /** New columns in Montgomery form. */
  static int[][] montgomery(int[][] canonical) {
    int[][] columns = new int[canonical.length][];
    for (int c = 0; c < columns.length; c++) {
      columns[c] = new int[canonical[c].length];
      Blocks.toMontgomery(PrimeField.KOALA_BEAR, canonical[c], 0, columns[c], 0, columns[c].length);
    }
    return columns;
  }
}
