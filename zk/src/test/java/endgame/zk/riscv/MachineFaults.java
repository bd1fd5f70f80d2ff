package endgame.zk.riscv;

/** What no program can do to a machine, for tests of proofs. */
public final class MachineFaults {
  private MachineFaults() {}

  /** Instructions of the machine's program. */
  public static int instructions(Machine machine) {
    return machine.program.addresses.length;
  }

  /** Goes on with another instruction, by its place in the program. */
  public static void jump(Machine machine, int index) {
    machine.index = Math.floorMod(index, instructions(machine));
  }

  /** Leaves the next instruction out. */
  public static void skip(Machine machine) {
    jump(machine, machine.index + 1);
  }
}
