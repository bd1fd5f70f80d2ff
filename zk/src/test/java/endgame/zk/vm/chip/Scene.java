package endgame.zk.vm.chip;

import endgame.zk.riscv.Asm;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Op;
import endgame.zk.riscv.Program;
import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import endgame.zk.vm.run.Recorder;
import endgame.zk.vm.run.Steps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A program that ran, and what each of its instructions must say on the balanced buses: made from
 * the emulator's record alone, by no chip.
 */
final class Scene {
  private final Rom rom;
  private final Steps steps;
  private final int end;

  private Scene(Rom rom, Steps steps, int end) {
    this.rom = rom;
    this.steps = steps;
    this.end = end;
  }

  /** Runs instructions, the last an ecall. */
  static Scene run(int... words) {
    Program program =
        Asm.load(
            Asm.elf(
                ChipTester.START, List.of(new Asm.Part(ChipTester.START, Asm.bytes(words), true))));
    Rom rom = Rom.of(program);
    Recorder recorder = new Recorder(rom);
    Machine machine = Machine.start(program);
    machine.run(1 << 20, recorder);
    // The machine stops behind the ecall, which is no step.
    return new Scene(rom, recorder.steps(), machine.pc() - 4);
  }

  Rom rom() {
    return rom;
  }

  Steps steps() {
    return steps;
  }

  int op(int step) {
    return rom.op(steps.row(step));
  }

  int pc(int step) {
    return step == steps.size() ? end : rom.pc(steps.row(step));
  }

  private boolean readsFirst(int step) {
    return op(step) != Op.JAL;
  }

  private boolean readsSecond(int step) {
    int op = op(step);
    boolean load = op >= Op.LB && op <= Op.LHU;
    return op != Op.JAL && op != Op.JALR && !load && !rom.usesImmediate(steps.row(step));
  }

  /** Net messages of an instruction: the bus, then the elements. */
  Map<List<Integer>, Integer> messages(int step) {
    Map<List<Integer>, Integer> net = new HashMap<>();
    int row = steps.row(step);
    int t = steps.time(step);
    net.merge(List.of(Buses.STATE.number(), pc(step), t), -1, Integer::sum);
    net.merge(List.of(Buses.STATE.number(), pc(step + 1), t + 4), 1, Integer::sum);
    int machine = Buses.SPACE_MACHINE;
    if (readsFirst(step)) {
      int word = steps.first(step);
      access(net, machine, rom.rs1(row), word, steps.firstUsed(step), word, t);
    }
    if (readsSecond(step)) {
      int word = steps.second(step);
      access(net, machine, rom.rs2(row), word, steps.secondUsed(step), word, t + 1);
    }
    if (op(step) >= Op.LB && op(step) <= Op.SW) {
      access(
          net,
          Buses.SPACE_RAM,
          steps.address(step) >>> 2,
          steps.wordBefore(step),
          steps.wordUsed(step),
          steps.wordAfter(step),
          t + 2);
    }
    if (rom.writes(row)) {
      access(
          net,
          machine,
          rom.rd(row),
          steps.before(step),
          steps.resultUsed(step),
          steps.result(step),
          t + 3);
    }
    net.values().removeIf(count -> count == 0);
    return net;
  }

  private static void access(
      Map<List<Integer>, Integer> net,
      int space,
      int pointer,
      int before,
      int used,
      int after,
      int time) {
    net.merge(memory(space, pointer, before, used), -1, Integer::sum);
    net.merge(memory(space, pointer, after, time), 1, Integer::sum);
  }

  static List<Integer> memory(int space, int pointer, int word, int time) {
    return List.of(Buses.MEMORY.number(), space, pointer, word & 0xffff, word >>> 16, time);
  }

  /** What an instruction has in common with others: all that an attack might depend on. */
  List<Object> sort(int step) {
    int row = steps.row(step);
    int second = steps.second(step);
    return List.of(op(step), rom.usesImmediate(row), rom.writes(row), second == 0, second < 0);
  }

  /** The cells that a chip fills for an instruction, be it one of its own or not. */
  int[] cells(InstructionChip chip, int step) {
    int[][] columns = new int[chip.width()][1];
    chip.fill(steps, step, columns, 0);
    int[] cells = new int[columns.length];
    for (int c = 0; c < cells.length; c++) {
      cells[c] = columns[c][0];
    }
    return cells;
  }

  /** Instructions that a chip takes, or those that it does not. */
  List<Integer> instructions(InstructionChip chip, boolean own) {
    List<Integer> found = new ArrayList<>();
    for (int step = 0; step < steps.size(); step++) {
      if (chip.takes(op(step)) == own) {
        found.add(step);
      }
    }
    return found;
  }
}
