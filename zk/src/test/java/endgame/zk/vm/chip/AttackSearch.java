package endgame.zk.vm.chip;

import endgame.zk.vm.Buses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks for rows that break one rule only and say what an honest run does not: what that rule is
 * for. Begins with rows of a run (or of zeros), changes a cell or two, then mends what is broken
 * but one rule by changing one more cell at a time.
 *
 * <p>A row is an attack if it takes only what is there for it to take (the machine's state at that
 * instruction, words as they are then, or as later rows leave them) and says something else than
 * the instruction does; a row that takes no state must say nothing. A second kind: with that one
 * constraint gone, the others allow a count beyond the weight that the bus was promised.
 */
final class AttackSearch {
  /** Where the attacker stands: a row, and what an honest one would say. */
  record Base(String what, int[] cells, Map<List<Integer>, Integer> honest) {}

  /**
   * A row that nothing but one rule stops.
   *
   * @param kind "forges" messages or "counts" too much
   */
  record Attack(String kind, Base base, int[] cells) {
    @Override
    public String toString() {
      TreeMap<Integer, Integer> changed = new TreeMap<>();
      for (int c = 0; c < cells.length; c++) {
        if (cells[c] != base.cells()[c]) {
          changed.put(c, cells[c]);
        }
      }
      return kind + " at " + base.what() + " with cells " + changed;
    }
  }

  private static final int P = RowRules.P;
  private static final int TIME_MAX = 1 << 29;
  private static final int[][] PAIRS = {
    {1, -1}, {1, 1}, {2, -1}, {-2, 1}, {8, -1}, {-8, 1}, {16, -1}, {-16, 1}, {32, -1}, {-32, 1},
    {256, -1}, {-256, 1}, {65536, -1}, {-65536, 1}, {65536, 1}, {-65536, -1}
  };
  private static final BitSet NONE = new BitSet();
  private static final int FLIPS = 3;

  /** Rules that are taken out at once, at most. */
  private static final int TOGETHER = 2;

  private final RowRules rules;
  private final BitSet state;
  private final BitSet booleans;
  private final int[] codes;

  /** Of each column those that some constraint has together with it. */
  private final BitSet[] meets;

  private final List<BitSet> targets;
  private final Map<BitSet, Attack> forged = new HashMap<>();
  private final Map<BitSet, Attack> counted = new HashMap<>();
  private @Nullable Attack unsound;
  private @Nullable Attack uncounted;
  private long budget;

  /**
   * A search.
   *
   * @param targets sets of rules that are taken out together
   */
  AttackSearch(RowRules rules, List<BitSet> targets) {
    this.rules = rules;
    this.state = rules.taken(Buses.STATE);
    this.booleans = rules.booleans();
    this.targets = targets;
    this.codes = rules.code().stream().toArray();
    this.meets = new BitSet[rules.width()];
    for (int c = 0; c < meets.length; c++) {
      meets[c] = new BitSet();
      for (int item = 0; item < rules.constraints(); item++) {
        if (rules.support(item).get(c)) {
          meets[c].or(rules.support(item));
        }
      }
    }
  }

  /** An attack that no rule stops. */
  @Nullable Attack unsound() {
    return unsound;
  }

  /** A count that no constraint stops. */
  @Nullable Attack uncounted() {
    return uncounted;
  }

  /** What nothing stops without those rules, or null. */
  @Nullable Attack attack(BitSet target) {
    Attack forge = forged.get(target);
    return forge == null ? counted.get(target) : forge;
  }

  private boolean isComplete() {
    return targets.stream().allMatch(t -> forged.containsKey(t) || counted.containsKey(t));
  }

  /** Tries each base with ever more cells mended; {@code budget} rows at most for each. */
  AttackSearch search(List<Base> bases, int from, int to, long budget) {
    for (int depth = from; depth <= to && !isComplete(); depth++) {
      for (Base base : bases) {
        this.budget = budget;
        codes(base, depth);
        flip(base, depth);
        single(base, depth);
        pairs(base, depth);
      }
    }
    return this;
  }

  /** Tries to pass off each base, another chip's instruction, as one of this chip. */
  AttackSearch impersonate(List<Base> bases, int depthMax, long budget) {
    for (int depth = 0; depth <= depthMax && !isComplete(); depth++) {
      for (Base base : bases) {
        this.budget = budget;
        codes(base, depth);
      }
    }
    return this;
  }

  /** As it is, and with up to three flags the other way. */
  private void flip(Base base, int depth) {
    int[] flags = booleans.stream().toArray();
    for (int set = 0; set < 1 << flags.length; set++) {
      if (Integer.bitCount(set) <= FLIPS) {
        int[] cells = base.cells().clone();
        BitSet changed = new BitSet();
        for (int i = 0; i < flags.length; i++) {
          if ((set >> i & 1) == 1) {
            cells[flags[i]] = cells[flags[i]] == 0 ? 1 : 0;
            changed.set(flags[i]);
          }
        }
        mend(base, cells, changed, NONE, depth);
      }
    }
  }

  private void single(Base base, int depth) {
    int[] cells = base.cells().clone();
    for (int c = 0; c < cells.length; c++) {
      BitSet changed = new BitSet();
      changed.set(c);
      for (int value : values(base.cells()[c])) {
        cells[c] = value;
        mend(base, cells, changed, NONE, depth);
      }
      cells[c] = base.cells()[c];
    }
  }

  /** Flags that are other numbers: together they might be another instruction's code. */
  private void codes(Base base, int depth) {
    if (codes.length == 2) {
      for (int by = -64; by <= 64; by++) {
        change(base, new int[] {codes[0], by, codes[1], 1 - by}, true, depth);
      }
    } else if (codes.length > 2) {
      for (int set = 0; set < 1 << 2 * codes.length; set++) {
        int[] moves = new int[2 * codes.length];
        for (int i = 0; i < codes.length; i++) {
          moves[2 * i] = codes[i];
          moves[2 * i + 1] = (set >> 2 * i & 3) - 1;
        }
        change(base, moves, true, depth);
      }
    }
  }

  private void pairs(Base base, int depth) {
    for (int c = 0; c < base.cells().length; c++) {
      for (int d = 0; d < base.cells().length; d++) {
        if (c != d && meets[c].get(d)) {
          for (int[] pair : PAIRS) {
            change(base, new int[] {c, pair[0], d, pair[1]}, false, depth);
          }
        }
      }
    }
  }

  /** Changes columns by, or to, the number behind each. */
  private void change(Base base, int[] moves, boolean to, int depth) {
    int[] cells = base.cells().clone();
    BitSet changed = new BitSet();
    for (int i = 0; i < moves.length; i += 2) {
      int from = to ? 0 : cells[moves[i]];
      cells[moves[i]] = Math.floorMod(from + moves[i + 1], P);
      changed.set(moves[i]);
    }
    mend(base, cells, changed, NONE, depth);
  }

  private static int[] values(int cell) {
    int half = (P + 1) / 2;
    long[] all = {
      cell + 1, cell - 1, 0, 1, 2, 5, -1, -2, -6, half, 65535, cell + 16, cell - 16, cell + 32,
      cell + 256, cell - 256, cell + 32768, cell - 32768, cell + 65536L, cell - 65536L
    };
    return Arrays.stream(all)
        .mapToInt(value -> Math.floorMod(value, P))
        .filter(value -> value != cell)
        .distinct()
        .toArray();
  }

  /**
   * Judges a row, and goes on from there.
   *
   * @param removed the rules that are not there, none as long as they aren't chosen
   */
  private void mend(Base base, int[] cells, BitSet changed, BitSet removed, int depth) {
    if (budget-- <= 0) {
      return;
    }
    int[] values = rules.evaluate(cells);
    BitSet broken = rules.broken(values);
    judge(base, cells, values, broken);
    broken.andNot(removed);
    if (depth == 0 || broken.isEmpty()) {
      return;
    }
    if (removed.isEmpty()) {
      for (BitSet target : targets) {
        if (broken.intersects(target) && attack(target) == null) {
          BitSet rest = (BitSet) broken.clone();
          rest.andNot(target);
          if (!rest.isEmpty()) {
            mendFirst(base, cells, changed, rest, target, depth);
          }
        }
      }
    }
    mendFirst(base, cells, changed, broken, removed, depth);
  }

  private void mendFirst(
      Base base, int[] cells, BitSet changed, BitSet broken, BitSet removed, int depth) {
    int item = broken.nextSetBit(0);
    BitSet support = rules.support(item);
    for (int c = support.nextSetBit(0); c >= 0; c = support.nextSetBit(c + 1)) {
      if (changed.get(c) || state.get(c)) {
        continue;
      }
      int before = cells[c];
      changed.set(c);
      for (int value : rules.repairs(item, c, cells)) {
        cells[c] = value;
        mend(base, cells, changed, removed, depth - 1);
        cells[c] = before;
      }
      changed.clear(c);
    }
  }

  private void judge(Base base, int[] cells, int[] values, BitSet broken) {
    BitSet constraints = broken.get(0, rules.constraints());
    if (constraints.cardinality() <= TOGETHER && rules.countsWrongly(values)) {
      Attack attack = new Attack("counts", base, cells.clone());
      if (!constraints.isEmpty()) {
        counted.putIfAbsent(constraints, attack);
      } else if (uncounted == null) {
        uncounted = attack;
      }
    }
    boolean isNew = broken.isEmpty() ? unsound == null : !forged.containsKey(broken);
    if (broken.cardinality() <= TOGETHER && isNew && isForged(base, rules.messages(values))) {
      Attack attack = new Attack("forges", base, cells.clone());
      if (broken.isEmpty()) {
        unsound = attack;
      } else {
        forged.put((BitSet) broken.clone(), attack);
      }
    }
  }

  /** Whether messages are none of an honest row, and what they take is there. */
  static boolean isForged(Base base, Map<List<Integer>, Integer> messages) {
    if (messages.equals(base.honest())) {
      return false;
    }
    for (Map.Entry<List<Integer>, Integer> entry : messages.entrySet()) {
      if (entry.getValue() < 0 && (entry.getValue() < -1 || !isThere(base, entry.getKey()))) {
        return false;
      }
    }
    return !messages.isEmpty();
  }

  private static boolean isThere(Base base, List<Integer> message) {
    if (base.honest().getOrDefault(message, 0) < 0) {
      return true;
    }
    if (message.getFirst() != Buses.MEMORY.number()) {
      return false;
    }
    for (int place = 2; place < 5; place++) {
      if (message.get(place) > 0xffff) {
        return false;
      }
    }
    if (message.subList(1, 3).equals(List.of(Buses.SPACE_MACHINE, 0))
        && (message.get(3) != 0 || message.get(4) != 0)) {
      return false;
    }
    int used = message.getLast();
    boolean later = used < TIME_MAX;
    for (Map.Entry<List<Integer>, Integer> entry : base.honest().entrySet()) {
      List<Integer> honest = entry.getKey();
      // A word that the honest row uses is there as it was then, or as later rows leave it.
      if (honest.subList(0, 3).equals(message.subList(0, 3)) && entry.getValue() > 0) {
        later &= used > honest.getLast();
      }
    }
    return later;
  }

  /** A row of zeros. */
  static Base padding(InstructionChip chip) {
    return new Base("a row of zeros", new int[chip.width()], new HashMap<>());
  }

  /** Rows of a scene: of each sort of instruction that the chip takes, or doesn't, some. */
  static List<Base> rows(Scene scene, InstructionChip chip, boolean own, int ofEach) {
    List<Base> bases = new ArrayList<>();
    Map<List<Object>, Integer> seen = new HashMap<>();
    for (int step : scene.instructions(chip, own)) {
      if (seen.merge(scene.sort(step), 1, Integer::sum) <= ofEach) {
        String what = (own ? "its instruction " : "another's instruction ") + step;
        bases.add(new Base(what, scene.cells(chip, step), scene.messages(step)));
      }
    }
    return bases;
  }
}
