package endgame.zk.vm.precompile;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.guest.Ecall;
import endgame.zk.precompile.Keccak;
import endgame.zk.vm.run.PrecompileCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeccakCallsTest {
  private static final int SLICES = 0;
  private static final int WORDS = 1;
  private static final int CALLS = 2;

  private static PrecompileCall call(int time, int pointer, int[] before) {
    long[] state = new long[Keccak.WORDS];
    for (int i = 0; i < state.length; i++) {
      state[i] = (before[2 * i] & 0xffffffffL) | (long) before[2 * i + 1] << 32;
    }
    Keccak.f(state);
    int[] after = new int[before.length];
    for (int i = 0; i < after.length; i++) {
      after[i] = (int) (state[i / 2] >>> (i % 2 * 32));
    }
    return CallTester.call(Ecall.KECCAK_F, time, pointer, before, after);
  }

  private static CallTester tester(int[]... states) {
    List<PrecompileCall> calls = new ArrayList<>();
    for (int i = 0; i < states.length; i++) {
      calls.add(call(1 + 1_000_000 * i, 0x20000 + 200 * i, states[i]));
    }
    return new CallTester(List.of(new KeccakSlices(), new KeccakWords(), new KeccakCalls()), calls);
  }

  private static int[] random(long seed) {
    return new SplittableRandom(seed).ints(2 * Keccak.WORDS).toArray();
  }

  private static int[] all(int word) {
    int[] words = new int[2 * Keccak.WORDS];
    Arrays.fill(words, word);
    return words;
  }

  @Test
  void acceptsWhatTheNativeGives() {
    tester(all(0), all(-1), all(1), all(0x80000000)).isAccepted();
    for (int seed = 0; seed < 4; seed++) {
      tester(random(seed)).isAccepted();
    }
  }

  @Test
  void costs() {
    CallTester tester = tester(random(1));
    assertThat(tester.cost(SLICES)).containsExactly(329, 74, 481);
    assertThat(tester.cost(WORDS)).containsExactly(55, 29, 119);
    assertThat(tester.cost(CALLS)).containsExactly(9, 23, 61);
  }
}
