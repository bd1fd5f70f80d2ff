package endgame.zk.vm.segment;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.ComputeRun;
import endgame.zk.guest.Ecall;
import endgame.zk.guest.GuestRun;
import endgame.zk.guest.Item;
import endgame.zk.guest.Replay;
import endgame.zk.guest.StateSource;
import endgame.zk.riscv.Asm;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Random programs of ecalls, run by a node's own runs and segment by segment: the journal and the
 * cycles are the same, and all tables are satisfied. Each program keeps what every ecall leaves in
 * a0 and a1, and commits that and the RAM that it has used: registers and memory are the same too.
 */
class EcallFuzzTest {
  private static final int PROGRAMS = Integer.getInteger("endgame.streams", 10);
  private static final int START = 0x10000;

  /** Ecalls use RAM on both sides of the edge of a page. */
  private static final int EDGE = 0x21000;

  private static final int SIDE = 320;
  private static final int LENGTH_MAX = 300;
  private static final int LOG = 0x30000;
  private static final int LOG_POINTER = 8;
  private static final int VALUE_MAX = 400;
  private static final long CYCLES = 1 << 20;

  private final SplittableRandom random = new SplittableRandom(2026);
  private final StateSource state =
      key -> key[0] % 3 == 0 ? Optional.empty() : Optional.of(new byte[1 + (key[0] & 0xff)]);

  @Test
  void programsThatComputeRunAlike() {
    for (int i = 0; i < PROGRAMS; i++) {
      String name = "program " + i;
      Asm asm = new Asm(START).li(LOG_POINTER, LOG);
      int calls = 1 + random.nextInt(25);
      int[] numbers = {Ecall.READ, Ecall.READ, Ecall.COMMIT, Ecall.PRINT};
      for (int call = 0; call < calls; call++) {
        call(asm, numbers[random.nextInt(numbers.length)]);
      }
      Program program = program(asm, calls);
      Bytes input = bytes(random.nextInt(5 * LENGTH_MAX));
      ComputeRun.Result run = ComputeRun.run(program, input, CYCLES);
      assertThat(run).as(name).isInstanceOf(ComputeRun.Result.Halted.class);
      ComputeRun.Result.Halted halted = (ComputeRun.Result.Halted) run;
      check(name, program, Replay.ofInput(input), halted.journal(), halted.cycles());
    }
  }

  @Test
  void programsOfItemsAndStateRunAlike() {
    int[] numbers = {
      Ecall.READ,
      Ecall.COMMIT,
      Ecall.STATE_LEN,
      Ecall.STATE_READ,
      Ecall.STATE_PUT,
      Ecall.EMIT,
      Ecall.PRINT
    };
    for (int i = 0; i < PROGRAMS; i++) {
      String name = "program " + i;
      Asm asm = new Asm(START).li(LOG_POINTER, LOG);
      int items = random.nextInt(4);
      int calls = items + 1;
      for (int item = 0; item <= items + 1; item++) {
        int inItem = random.nextInt(10);
        calls += inItem;
        for (int call = 0; call < inItem; call++) {
          call(asm, numbers[random.nextInt(numbers.length)]);
        }
        if (item <= items) {
          call(asm, Ecall.NEXT);
        }
      }
      Program program = program(asm, calls);
      List<Replay.Given> given = new ArrayList<>();
      GuestRun run = start(program);
      for (int item = 0; item < items; item++) {
        Item.View view = new Item.View(bytes(random.nextInt(VALUE_MAX)));
        assertThat(run.give(view)).as(name).isInstanceOf(GuestRun.Given.ItemDone.class);
        given.add(Replay.Given.of(view));
      }
      Bytes multiproof = bytes(random.nextInt(VALUE_MAX));
      given.add(new Replay.Given(Item.END, multiproof));
      GuestRun.Finished finished = run.finish((keys, deleted) -> multiproof.toArray());
      assertThat(finished).as(name).isInstanceOf(GuestRun.Finished.Journal.class);
      Bytes journal = ((GuestRun.Finished.Journal) finished).bytes();
      check(name, program, Replay.ofSpan(given, state), journal, run.cycles());
    }
  }

  private GuestRun start(Program program) {
    return switch (GuestRun.start(program, state, CYCLES)) {
      case GuestRun.Started.Suspended(GuestRun run) -> run;
      case GuestRun.Started.Failed(String reason) -> throw new AssertionError(reason);
    };
  }

  /** Cuts a run after a few ecalls, or not at all. */
  private void check(String name, Program program, Replay host, Bytes journal, long cycles) {
    int most = 100 + random.nextInt(3000);
    Machine machine = SegmentCheck.run(program, host, () -> most / 2 + random.nextInt(most));
    assertThat(host.journal()).as(name).isEqualTo(journal);
    assertThat(machine.cycles()).as(name).isEqualTo(cycles);
  }

  private Bytes bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  private int pointer(int length) {
    int side = SIDE - random.nextInt(24);
    return switch (random.nextInt(4)) {
      case 0 -> EDGE - random.nextInt(Math.max(1, length));
      case 1 -> EDGE + SIDE - length - random.nextInt(24) % (SIDE - length);
      default -> EDGE - side + random.nextInt(SIDE);
    };
  }

  private void call(Asm asm, int number) {
    int length = random.nextInt(3) == 0 ? random.nextInt(9) : random.nextInt(LENGTH_MAX + 1);
    int pointer = pointer(length);
    int key = pointer & ~3;
    switch (number) {
      // More than there is, now and then.
      case Ecall.READ, Ecall.STATE_READ -> arguments(asm, pointer, length, 0);
      case Ecall.STATE_LEN -> arguments(asm, key, length, 0);
      case Ecall.STATE_PUT -> {
        boolean deletes = random.nextInt(3) == 0;
        arguments(asm, key, pointer(length), deletes ? -1 : Math.max(1, length));
      }
      case Ecall.EMIT -> arguments(asm, random.nextInt(), pointer, length);
      default -> arguments(asm, pointer, length, 0);
    }
    asm.ecall(number).sw(10, LOG_POINTER, 0).sw(11, LOG_POINTER, 4);
    asm.addi(LOG_POINTER, LOG_POINTER, 8);
  }

  private static void arguments(Asm asm, int a0, int a1, int a2) {
    asm.li(10, a0).li(11, a1).li(12, a2);
  }

  /** Commits what the calls have left, and the RAM that they have used. */
  private static Program program(Asm asm, int calls) {
    arguments(asm, LOG, 8 * calls, 0);
    asm.ecall(Ecall.COMMIT);
    arguments(asm, EDGE - SIDE, 2 * SIDE, 0);
    asm.ecall(Ecall.COMMIT);
    return asm.halt(0).program();
  }
}
