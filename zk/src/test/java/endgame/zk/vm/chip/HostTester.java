package endgame.zk.vm.chip;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.Ecall;
import endgame.zk.guest.Item;
import endgame.zk.guest.Replay;
import endgame.zk.riscv.Asm;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import endgame.zk.vm.Rom;
import endgame.zk.vm.run.HostCall;
import endgame.zk.vm.run.SegmentRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The ecalls of a run and their copies under attack together: cells of both tables are changed, and
 * what notices is named. Messages between the two must balance; those to all others must be those
 * of the honest run.
 */
final class HostTester {
  static final int HOST = 0;
  static final int COPY = 1;
  static final int DATA = 0x20000;
  static final long CYCLES = 1 << 20;

  /** Empty rows behind the honest ones, for what is made up. */
  static final int SPARE = 3;

  private static final int STEPS = 1 << 14;

  /** A changed cell. */
  record Cell(int chip, int row, int column) {}

  private final List<ChipTester> chips;
  private final int[] rows;
  private final List<HostCall> calls;
  private final List<HostCall.Word> words;
  private final Rom rom;
  private final Map<String, Long> honest;

  private HostTester(List<HostCall> calls, List<HostCall.Word> words, Rom rom, int limit) {
    this.calls = calls;
    this.words = words;
    this.rom = rom;
    HostEcall host = new HostEcall();
    Copy copy = new Copy();
    int[][] hostColumns = new int[host.width()][calls.size() + SPARE];
    int[][] copyColumns = new int[copy.width()][words.size() + SPARE];
    for (int row = 0; row < calls.size(); row++) {
      host.fill(calls.get(row), limit, hostColumns, row);
    }
    for (int row = 0; row < words.size(); row++) {
      copy.fill(words.get(row), copyColumns, row);
    }
    rows = new int[] {calls.size(), words.size()};
    chips =
        List.of(
            ChipTester.of(host, hostColumns, rom, limit), ChipTester.of(copy, copyColumns, rom));
    honest = messages();
  }

  /** Assembles ecalls one after the other. */
  static final class Calls {
    private final Asm asm = new Asm(ChipTester.START);

    Calls call(int number, int a0, int a1, int a2) {
      asm.li(10, a0).li(11, a1).li(12, a2).ecall(number);
      return this;
    }

    Program program() {
      asm.halt(0);
      return Asm.load(
          Asm.elf(
              ChipTester.START,
              List.of(new Asm.Part(ChipTester.START, Asm.bytes(asm.words()), true))));
    }
  }

  /** Runs ecalls over two items, of the given bytes and of none; each key holds 40 bytes. */
  static HostTester run(Calls calls, byte[] item) {
    Program program = calls.program();
    Rom rom = Rom.of(program);
    Replay host =
        Replay.ofSpan(
            List.of(
                new Replay.Given(Item.SPAN, Bytes.of(item)),
                new Replay.Given(Item.END, Bytes.EMPTY)),
            key -> Optional.of(bytes(40)));
    return switch (SegmentRun.run(Machine.start(program), rom, host, STEPS, CYCLES)) {
      case SegmentRun.Result.Done(SegmentRun run) ->
          new HostTester(run.calls(), run.words(), rom, run.limit());
      case SegmentRun.Result.Failed(String reason) -> throw new AssertionError(reason);
    };
  }

  /** The same rows under another limit of cycles. */
  HostTester withLimit(int limit) {
    return new HostTester(calls, words, rom, limit);
  }

  /** A COMMIT of some bytes behind a long journal. */
  static HostTester commit(int journal, int bytes) {
    Rom rom = Rom.of(new Calls().program());
    int time = 401;
    HostCall.Register first = new HostCall.Register(DATA, DATA, 5);
    HostCall.Register operand = new HostCall.Register(bytes, bytes, 9);
    HostCall call =
        new HostCall(
            Ecall.COMMIT, ChipTester.START + 8, time, 13, first, operand, journal, 0, bytes);
    List<HostCall.Word> words = new ArrayList<>();
    for (int done = 0; done < bytes; done += 4) {
      int word = (DATA + done) >>> 2;
      int content = 0x01020304 * done;
      words.add(
          new HostCall.Word(
              true, time, word, 0, bytes - done, journal + done, content, content, 0));
    }
    return new HostTester(List.of(call), words, rom, (int) CYCLES);
  }

  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 37 + 11);
    }
    return bytes;
  }

  ChipTester chip(int chip) {
    return chips.get(chip);
  }

  /** Rows of the honest run. */
  int rows(int chip) {
    return rows[chip];
  }

  int at(int chip, int row, int column) {
    return chips.get(chip).columns()[column][row];
  }

  HostTester isAccepted() {
    assertThat(faults()).isEmpty();
    chips.forEach(ChipTester::isAccepted);
    return this;
  }

  private Map<String, Long> messages() {
    Map<String, Long> net = new TreeMap<>();
    for (ChipTester chip : chips) {
      for (int row = 0; row < chip.rows(); row++) {
        chip.messages(row).forEach((message, count) -> net.merge(message, count, Long::sum));
      }
    }
    net.values().removeIf(count -> count == 0);
    return net;
  }

  /** What is wrong with all rows together. */
  private SortedSet<String> faults() {
    TreeSet<String> faults = new TreeSet<>();
    for (ChipTester chip : chips) {
      for (int row = 0; row < chip.rows(); row++) {
        faults.addAll(chip.faults(row, chip.messages(row)));
      }
    }
    Map<String, Long> now = messages();
    TreeSet<String> keys = new TreeSet<>(now.keySet());
    keys.addAll(honest.keySet());
    for (String key : keys) {
      if (!now.getOrDefault(key, 0L).equals(honest.getOrDefault(key, 0L))) {
        faults.add("bus " + key.substring(0, key.indexOf(' ')));
      }
    }
    return faults;
  }

  /** What notices cells changed together; they are changed back. */
  SortedSet<String> change(Map<Cell, Integer> cells) {
    Map<Cell, Integer> before = new HashMap<>();
    Map<Cell, int[]> rowsBefore = new HashMap<>();
    for (Cell cell : cells.keySet()) {
      rowsBefore.put(
          new Cell(cell.chip(), cell.row(), 0), chips.get(cell.chip()).cells(cell.row()));
    }
    cells.forEach((cell, value) -> before.put(cell, at(cell.chip(), cell.row(), cell.column())));
    cells.forEach(this::set);
    SortedSet<String> faults = faults();
    rowsBefore.forEach((row, old) -> chips.get(row.chip()).record(old, row.row()));
    before.forEach(this::set);
    return faults;
  }

  private void set(Cell cell, int value) {
    chips.get(cell.chip()).columns()[cell.column()][cell.row()] =
        Math.floorMod(value, ChipTester.F.p());
  }
}
