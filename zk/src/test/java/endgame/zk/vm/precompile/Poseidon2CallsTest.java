package endgame.zk.vm.precompile;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.guest.Ecall;
import endgame.zk.poseidon2.Poseidon2;
import endgame.zk.vm.precompile.CallTester.Cell;
import endgame.zk.vm.run.PrecompileCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class Poseidon2CallsTest {
  private static final int P = CallTester.F.p();
  private static final int CALLS = 0;
  private static final int WORDS = 1;
  private static final int POINTER = 5;
  private static final int INPUT = 9;
  private static final int OUTPUT = 25;

  /** Cells of a row's first word. */
  private static final int BEFORE = 3;

  private static final int AFTER = 5;
  private static final int TOP = 7;

  private static PrecompileCall call(int time, int pointer, int[] before) {
    int[] after = before.clone();
    Poseidon2.permute(after);
    return CallTester.call(Ecall.POSEIDON2, time, pointer, before, after);
  }

  private static CallTester tester(int[]... states) {
    List<PrecompileCall> calls = new ArrayList<>();
    for (int i = 0; i < states.length; i++) {
      calls.add(call(1 + 1_000_000 * i, 0x20000 + 64 * i, states[i]));
    }
    return new CallTester(List.of(new Poseidon2Calls(), new Poseidon2Words()), calls);
  }

  private static int[] random(long seed) {
    return new SplittableRandom(seed).ints(Poseidon2.WIDTH).toArray();
  }

  private static int[] all(int word) {
    int[] words = new int[Poseidon2.WIDTH];
    Arrays.fill(words, word);
    return words;
  }

  @Test
  void acceptsWhatTheNativeGives() {
    tester(all(0), all(-1), all(P), all(P - 1), all(P + 1), all(2 * P), all(2 * P - 1))
        .isAccepted();
    for (int seed = 0; seed < 20; seed++) {
      tester(random(seed)).isAccepted();
    }
  }

  @Test
  void pointersGoUpToTheEndOfRam() {
    int[] state = random(1);
    List<PrecompileCall> calls =
        List.of(call(1, 0, state), call(1000, 0x7fffffc0, state), call(2000, 0x1fffc, state));
    new CallTester(List.of(new Poseidon2Calls(), new Poseidon2Words()), calls).isAccepted();
  }

  private static Cell word(int row, int column) {
    return new Cell(WORDS, row, column);
  }

  @Test
  void noticesEachChangedCell() {
    CallTester tester = tester(random(1), random(2));
    assertThat(tester.survivors(CALLS, 0, 1)).isEmpty();
    assertThat(tester.survivors(WORDS, 0, 3, 7)).isEmpty();
  }

  /** A row that says nothing may hold anything that no rule forbids. */
  @Test
  void unusedRowsSayNothing() {
    CallTester tester = tester(random(1), random(2), random(3));
    assertThat(tester.survivors(CALLS, 3)).hasSize(tester.columns(CALLS).length - 1);
    assertThat(tester.survivors(CALLS, 3)).doesNotContain("3:0");
    assertThat(tester.survivors(WORDS, 12)).doesNotContain("12:0");
  }

  @Test
  void bug29_resultsAreCanonical() {
    int[] state = random(0);
    int seed = 0;
    // So that the first result plus p has 31 bits.
    while (call(1, 0, state).after()[0] >= (1 << 24) - 1) {
      state = random(++seed);
    }
    CallTester tester = tester(state);
    int other = call(1, 0, state).after()[0] + P;
    assertThat(
            tester.change(Map.of(word(0, AFTER), other & 0xffff, word(0, AFTER + 1), other >>> 16)))
        .containsExactly("bus memory", "lookup range");
    assertThat(
            tester.change(
                Map.of(
                    word(0, AFTER),
                    other & 0xffff,
                    word(0, AFTER + 1),
                    other >>> 16,
                    word(0, TOP),
                    1)))
        .contains("word 0 is at most p - 1");
  }

  @Test
  void bug29_limbsOfResultsAreInRange() {
    CallTester tester = tester(random(1));
    int low = tester.at(word(0, AFTER));
    int high = tester.at(word(0, AFTER + 1));
    for (int[] moved : new int[][] {{1 << 16, -1}, {-(1 << 16), 1}}) {
      assertThat(
              tester.change(
                  Map.of(word(0, AFTER), low + moved[0], word(0, AFTER + 1), high + moved[1])))
          .containsExactly("bus memory", "lookup range");
    }
  }

  /** The largest result, which no known state has: rows of words alone. */
  @Test
  void theLargestResultIsAccepted() {
    int[] after = random(1);
    for (int i = 0; i < after.length; i++) {
      after[i] = i % 2 == 0 ? P - 1 : P - 2;
    }
    PrecompileCall call = CallTester.call(Ecall.POSEIDON2, 1, 64, random(2), after);
    CallTester tester = new CallTester(List.of(new Poseidon2Words()), List.of(call));
    assertThat(tester.faults())
        .isEqualTo(new TreeSet<>(Set.of("bus state", "bus memory", "bus poseidon2 words")));
    assertThat(tester.change(Map.of(new Cell(0, 0, TOP), 0))).contains("lookup range");
    // p counts as 0.
    assertThat(tester.change(Map.of(new Cell(0, 0, AFTER), 1))).contains("word 0 is at most p - 1");
    assertThat(tester.change(Map.of(new Cell(0, 0, AFTER), 1, new Cell(0, 0, TOP), 0)))
        .contains("lookup range");
    assertThat(tester.change(Map.of(new Cell(0, 0, AFTER + 1), 0x7f01))).contains("lookup range");
    // The second word is p − 2: as 0xfffe − 2^16, which no bound above notices.
    assertThat(
            tester.change(Map.of(new Cell(0, 0, AFTER + 7), 0xfffe, new Cell(0, 0, AFTER + 8), -1)))
        .contains("lookup range");
    assertThat(tester.change(Map.of(new Cell(0, 0, AFTER + 1), 0x7f01, new Cell(0, 0, TOP), 2)))
        .contains("word 0 may be p - 1");
  }

  @Test
  void bug29_wordsThatAreNotBelowTheFieldAreNotOthers() {
    int[] state = all(5);
    CallTester tester = tester(state);
    int other = 5 + P;
    // The same element: memory tells them apart.
    assertThat(
            tester.change(
                Map.of(word(0, BEFORE), other & 0xffff, word(0, BEFORE + 1), other >>> 16)))
        .containsExactly("bus memory");
  }

  @Test
  void aPermutationIsShown() {
    CallTester tester = tester(random(1));
    int out = tester.columns(CALLS)[OUTPUT][0];
    assertThat(
            tester.change(
                Map.of(
                    new Cell(CALLS, 0, OUTPUT),
                    out ^ 1,
                    word(0, AFTER),
                    tester.at(word(0, AFTER)) ^ 1)))
        .containsExactly("bus memory", "lookup permute");
  }

  /** Two calls' words: each goes to its own time. */
  @Test
  void bug34_callsDoNotMixTheirWords() {
    CallTester tester = tester(random(1), random(2));
    Map<Cell, Integer> swapped = new HashMap<>();
    for (int i = 0; i < Poseidon2.WIDTH; i++) {
      Cell one = new Cell(CALLS, 0, INPUT + i);
      Cell two = new Cell(CALLS, 1, INPUT + i);
      swapped.put(one, tester.at(two));
      swapped.put(two, tester.at(one));
      one = new Cell(CALLS, 0, OUTPUT + i);
      two = new Cell(CALLS, 1, OUTPUT + i);
      swapped.put(one, tester.at(two));
      swapped.put(two, tester.at(one));
    }
    assertThat(tester.change(swapped)).containsExactly("bus poseidon2 words");
  }

  /** Rows of words that no call asked for, which would change memory. */
  @Test
  void bug35_wordsDoNotStandAlone() {
    CallTester tester = tester(random(1), random(2), random(3));
    Map<Cell, Integer> more = new HashMap<>();
    for (int column = 0; column < tester.columns(WORDS).length; column++) {
      more.put(word(12, column), tester.at(word(11, column)));
    }
    assertThat(tester.change(more)).containsExactly("bus memory", "bus poseidon2 words");
    assertThat(tester.change(Map.of(word(0, 0), 0)))
        .containsExactly("bus memory", "bus poseidon2 words");
    assertThat(tester.change(Map.of(word(0, 0), 2))).contains("words");
  }

  @Test
  void bug27_pointersAreDivisibleAndInRam() {
    CallTester tester = tester(random(1));
    int low = tester.at(new Cell(CALLS, 0, POINTER));
    int high = tester.at(new Cell(CALLS, 0, POINTER + 1));
    // 4·low + 2^16·high is the same address, but another word would be first.
    assertThat(
            tester.change(
                Map.of(
                    new Cell(CALLS, 0, POINTER),
                    low + (1 << 14),
                    new Cell(CALLS, 0, POINTER + 1),
                    high - 1)))
        .contains("lookup range");
    int quarter = CallTester.F.fromMontgomery(CallTester.F.inverse(CallTester.F.of(4)));
    assertThat(tester.change(Map.of(new Cell(CALLS, 0, POINTER), low + quarter)))
        .contains("lookup range");
    assertThat(tester.change(Map.of(new Cell(CALLS, 0, POINTER + 1), high + (1 << 15))))
        .contains("lookup range");
  }

  @Test
  void costs() {
    CallTester tester = tester(random(1));
    assertThat(tester.cost(CALLS)).containsExactly(41, 18, 81);
    assertThat(tester.cost(WORDS)).containsExactly(31, 29, 95);
  }
}
