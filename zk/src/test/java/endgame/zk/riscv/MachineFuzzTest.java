package endgame.zk.riscv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random instruction streams, run by the emulator (plain, traced, in slices) and by its twin. */
class MachineFuzzTest {
  private static final int LIMIT = 400;

  @Test
  void agreesWithTheManual() {
    boolean[] seen = new boolean[Op.REMU + 1];
    Set<Object> stops = new HashSet<>();
    for (long seed = 0; seed < 3000; seed++) {
      int[] code = RandomCode.words(seed);
      SlowMachine slow = new SlowMachine(RandomCode.START, code);
      Stop expected = slow.run(LIMIT);
      Program program = RandomCode.program(code);
      Machine fast = Machine.start(program);
      compare("plain, seed " + seed, slow, expected, fast, fast.run(LIMIT));

      Machine traced = Machine.start(program);
      long[] steps = new long[1];
      Stop stop =
          traced.run(
              LIMIT,
              (pc, w, a, b, before, after, at, old, now) -> {
                steps[0]++;
                seen[Op.op(w)] = true;
              });
      stops.add(stop instanceof Stop.Trapped trapped ? trapped.reason() : stop.getClass());
      compare("traced, seed " + seed, slow, expected, traced, stop);
      assertThat(steps[0]).as("seed %d", seed).isEqualTo(slow.cycles);

      Machine sliced = Machine.start(program);
      Stop last = new Stop.LimitReached();
      for (int limit = 7; limit < LIMIT + 7 && last instanceof Stop.LimitReached; limit += 7) {
        Machine before = sliced;
        sliced = sliced.snapshot();
        last = sliced.run(Math.min(limit, LIMIT));
        before.run(Math.min(limit + 3, LIMIT));
      }
      compare("forked, seed " + seed, slow, expected, sliced, last);
    }
    for (int op = Op.ECALL; op < seen.length; op++) {
      assertThat(seen[op]).as("op %d was run", op).isTrue();
    }
    assertThat(stops)
        .contains(Trap.MISALIGNED, Trap.ADDRESS, Trap.FETCH, Trap.ILLEGAL, Trap.BREAKPOINT)
        .contains(Stop.Wants.class, Stop.LimitReached.class);
  }

  private static void compare(
      String name, SlowMachine slow, Stop expected, Machine fast, Stop stop) {
    assertThat(stop).as(name).isEqualTo(expected);
    assertThat(fast.pc()).as(name).isEqualTo(slow.pc);
    assertThat(fast.cycles()).as(name).isEqualTo(slow.cycles);
    for (int k = 0; k < 32; k++) {
      assertThat(fast.register(k)).as("%s, x%d", name, k).isEqualTo(slow.x[k]);
    }
    assertThat(fast.memory().touchedPages()).as(name).isEqualTo(slow.pages.size());
    slow.bytes.forEach((address, value) ->
        assertThat((fast.memory().peek(address) >>> (8 * (address & 3))) & 0xff)
            .as("%s, byte at %x", name, address)
            .isEqualTo(value));
  }
}
