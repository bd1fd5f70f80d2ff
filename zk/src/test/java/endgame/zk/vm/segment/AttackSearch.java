package endgame.zk.vm.segment;

import endgame.zk.vm.Buses;
import endgame.zk.vm.Rom;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for rows that break one rule only and say what an honest run does not: what that rule is
 * for. Begins with rows of a run, of zeros or of other chips, changes cells, then mends what is
 * broken but one rule by changing one more cell at a time.
 */
final class AttackSearch {
  private static final int FLIPS = 3;

  /** Rules about more cells make no neighbours. */
  private static final int NEIGHBOURS = 24;

  private final TableRules rules;
  private final BitSet state;
  private final BitSet booleans;
  private final int[] codes;
  private final @Nullable Attack[] found;
  private @Nullable Attack unsound;
  private boolean isCrafted;
  private int open;
  private long budget;

  // Of the attack under way.
  private Base base;
  private TableRules.Row row;
  private int removed;
  private final BitSet changed = new BitSet();

  AttackSearch(TableRules rules, Base first) {
    this.rules = rules;
    this.state = rules.taken(Buses.STATE);
    this.booleans = rules.booleans();
    this.codes = rules.code().stream().toArray();
    this.found = new Attack[rules.size()];
    this.open = rules.size();
    this.base = first;
    this.row = rules.row(first.cells());
  }

  /** An attack that no rule stops, or null. */
  @Nullable Attack unsound() {
    return unsound;
  }

  /** What nothing stops without a rule, or null. */
  @Nullable Attack attack(int item) {
    return found[item];
  }

  /** Whether each rule has an attack that lies. */
  boolean isComplete() {
    return open == 0;
  }

  private boolean isOpen(int item) {
    Attack attack = found[item];
    return attack == null || attack.kind() != Attack.Kind.FORGES;
  }

  private void begin(Base from, int without) {
    if (!base.equals(from)) {
      base = from;
      row = rules.row(from.cells());
    }
    removed = without;
    changed.clear();
  }

  /** Changes cells singly, and flags up to three at once; nothing is mended. */
  void all(List<Base> bases) {
    for (Base from : bases) {
      begin(from, -1);
      judge();
      for (int c = 0; c < rules.cells() && !isComplete(); c++) {
        for (int value : Changes.of(row.cell(c))) {
          row.set(c, value);
          judge();
        }
        row.set(c, from.cells()[c]);
      }
      flip(booleans.stream().filter(c -> !isPlain(c)).toArray(), 0, FLIPS);
    }
  }

  /** Whether a flag is one of many of a kind: bits of a number. */
  private boolean isPlain(int cell) {
    return booleans.cardinality() > 24 && rules.itemsOf(cell).length < 6;
  }

  private void flip(int[] flags, int from, int left) {
    for (int i = from; i < flags.length && left > 0; i++) {
      int before = row.cell(flags[i]);
      row.set(flags[i], before == 0 ? 1 : 0);
      judge();
      flip(flags, i + 1, left - 1);
      row.set(flags[i], before);
    }
  }

  /**
   * For each rule that has no attack yet: changes cells that it looks at, and mends what else is
   * broken.
   *
   * @param depth cells that are mended at most, in each way; beyond few, in one way only
   * @param effort rows that are looked at for each rule and base, at most
   */
  void directed(List<Base> bases, int depth, long effort) {
    for (int item = 0; item < rules.size(); item++) {
      for (Base from : bases) {
        if (!isOpen(item)) {
          break;
        }
        begin(from, item);
        budget = effort;
        int[] cells = support(item);
        for (int c : cells) {
          for (int value : Changes.of(row.cell(c))) {
            tryWith(c, value, depth);
          }
        }
      }
    }
  }

  /** The same, but begins with cells that are in a rule with those. */
  void around(List<Base> bases, int depth, long effort) {
    for (int item = 0; item < rules.size(); item++) {
      BitSet cells = new BitSet();
      for (int c : support(item)) {
        Arrays.stream(neighbours(c)).forEach(cells::set);
      }
      for (Base from : bases) {
        if (!isOpen(item)) {
          break;
        }
        begin(from, item);
        budget = effort;
        for (int c = cells.nextSetBit(0); c >= 0; c = cells.nextSetBit(c + 1)) {
          for (int value : Changes.of(row.cell(c))) {
            tryWith(c, value, depth);
          }
        }
      }
    }
  }

  /** The same with two cells that the rule looks at. */
  void pairs(List<Base> bases, int depth, long effort) {
    for (int item = 0; item < rules.size(); item++) {
      for (Base from : bases) {
        if (!isOpen(item)) {
          break;
        }
        begin(from, item);
        budget = effort;
        int[] cells = support(item);
        for (int c : cells) {
          int before = row.cell(c);
          for (int d : neighbours(c)) {
            for (int i = 0; c != d && budget > 0 && i < Changes.PAIRS.length; i++) {
              row.set(c, TableRules.field(before + Changes.PAIRS[i][0]));
              changed.set(c);
              tryWith(d, TableRules.field(row.cell(d) + Changes.PAIRS[i][1]), depth);
              changed.clear(c);
            }
            row.set(c, before);
          }
        }
      }
    }
  }

  /** The same with flags the other way, up to three, of those in a row with what the rule says. */
  void flipped(List<Base> bases, int depth, long effort) {
    int[] flags = booleans.stream().filter(c -> !isPlain(c)).toArray();
    for (int item = 0; item < rules.size(); item++) {
      for (Base from : bases) {
        if (!isOpen(item)) {
          break;
        }
        begin(from, item);
        budget = effort;
        flipped(flags, 0, FLIPS, depth);
      }
    }
  }

  private void flipped(int[] flags, int from, int left, int depth) {
    for (int i = from; i < flags.length && left > 0 && budget > 0; i++) {
      int before = row.cell(flags[i]);
      changed.set(flags[i]);
      row.set(flags[i], before == 0 ? 1 : 0);
      ripple();
      if (isOpen(removed)) {
        mend(depth);
        flipped(flags, i + 1, left - 1, depth);
      }
      row.set(flags[i], before);
      changed.clear(flags[i]);
    }
  }

  /** Flags that are other numbers: together they might be another instruction's code. */
  void impersonate(List<Base> bases, int depth, long effort) {
    for (Base from : bases) {
      for (int item = 0; item < rules.size() && codes.length > 1; item++) {
        if (isOpen(item) && rules.support(item).stream().anyMatch(c -> isCode(c))) {
          begin(from, item);
          budget = effort;
          codes(0, depth);
        }
      }
    }
  }

  private boolean isCode(int cell) {
    return Arrays.stream(codes).anyMatch(c -> c == cell);
  }

  private void codes(int next, int depth) {
    if (next == codes.length) {
      mend(depth);
      return;
    }
    int before = row.cell(codes[next]);
    int from = codes.length == 2 ? -64 : -1;
    int to = codes.length == 2 ? 64 : 2;
    changed.set(codes[next]);
    if (next == codes.length - 1 && codes.length == 2) {
      int first = TableRules.signed(row.cell(codes[0]));
      int few = Math.abs(first) <= 2 ? 3 : 0;
      for (int value :
          IntStream.concat(IntStream.of(1 - first), IntStream.range(-few, few)).toArray()) {
        row.set(codes[next], TableRules.field(value));
        codes(next + 1, depth);
      }
    } else {
      for (int value = from; value <= to && budget > 0; value++) {
        row.set(codes[next], TableRules.field(value));
        codes(next + 1, depth);
      }
    }
    row.set(codes[next], before);
    changed.clear(codes[next]);
  }

  /** Cells that a rule looks at, those that are computed last first. */
  private int[] support(int item) {
    return rules.support(item).stream()
        .filter(c -> !state.get(c))
        .map(c -> -c)
        .sorted()
        .map(c -> -c)
        .toArray();
  }

  /** Cells that are in a rule or in an element of a message together with one. */
  private int[] neighbours(int cell) {
    BitSet all = new BitSet();
    for (int item : rules.itemsOf(cell)) {
      if (rules.support(item).cardinality() <= NEIGHBOURS) {
        all.or(rules.support(item));
      }
    }
    all.or(rules.together(cell));
    all.andNot(state);
    return all.stream().toArray();
  }

  private void tryWith(int cell, int value, int depth) {
    if (budget > 0) {
      int before = row.cell(cell);
      row.set(cell, value);
      changed.set(cell);
      ripple();
      if (isOpen(removed)) {
        mend(depth);
      }
      changed.clear(cell);
      row.set(cell, before);
    }
  }

  /** Judges a row, and mends it in each way. */
  private void mend(int depth) {
    if (budget-- <= 0) {
      return;
    }
    judge();
    int item = first();
    if (depth == 0 || item < 0 || !isOpen(removed)) {
      return;
    }
    BitSet support = rules.support(item);
    for (int c = support.nextSetBit(0); c >= 0; c = support.nextSetBit(c + 1)) {
      if (changed.get(c) || state.get(c)) {
        continue;
      }
      int before = row.cell(c);
      changed.set(c);
      for (int value : row.repairs(item, c)) {
        row.set(c, value);
        mend(depth - 1);
        row.set(c, before);
      }
      changed.clear(c);
    }
  }

  /** What is broken but what is taken out, or −1. */
  private int first() {
    int item = row.broken().nextSetBit(0);
    return item == removed ? row.broken().nextSetBit(item + 1) : item;
  }

  /** Mends, as long as it can, what comes first by the last cell that each rule looks at. */
  private void ripple() {
    TreeMap<Integer, Integer> before = new TreeMap<>();
    while (isOpen(removed) && budget-- > 0 && before.size() < rules.cells()) {
      int best = -1;
      int cell = -1;
      BitSet broken = row.broken();
      for (int i = broken.nextSetBit(0); i >= 0; i = broken.nextSetBit(i + 1)) {
        int last = i == removed ? -1 : last(rules.support(i));
        if (last >= 0 && (cell < 0 || last < cell)) {
          best = i;
          cell = last;
        }
      }
      if (best < 0) {
        break;
      }
      List<Integer> repairs = row.repairs(best, cell);
      before.put(cell, row.cell(cell));
      changed.set(cell);
      if (!repairs.isEmpty()) {
        row.set(cell, repairs.getFirst());
        judge();
      }
    }
    before.forEach((cell, value) -> {
      row.set(cell, value);
      changed.clear(cell);
    });
  }

  private int last(BitSet support) {
    for (int c = support.length() - 1; c >= 0; c = support.previousSetBit(c - 1)) {
      if (!changed.get(c) && !state.get(c)) {
        return c;
      }
    }
    return -1;
  }

  private void judge() {
    BitSet broken = row.broken();
    int item = broken.nextSetBit(0);
    int next = item < 0 ? -1 : broken.nextSetBit(item + 1);
    if (next >= 0) {
      // Look-ups mean something only if counts are what constraints alone say that they are.
      if (rules.isConstraint(item)
          && !rules.isConstraint(next)
          && found[item] == null
          && row.countsWrongly()) {
        found[item] = new Attack(Attack.Kind.COUNTS, base, row.cells(), rules);
      }
      return;
    }
    if (item < 0 ? unsound != null : !isOpen(item)) {
      return;
    }
    Attack.Kind kind = Attack.Kind.ALONE;
    if ((item >= 0 && isOfPublic(item) && isPublicChanged())
        || Truth.isForged(base, row.messages())) {
      kind = Attack.Kind.FORGES;
    } else if (row.countsWrongly()) {
      kind = Attack.Kind.COUNTS;
    }
    if (item < 0) {
      boolean isBad = kind != Attack.Kind.ALONE && !isPublicChanged();
      unsound = isBad && !isCrafted ? new Attack(kind, base, row.cells(), rules) : null;
      return;
    }
    Attack other = found[item];
    if (other == null || other.kind().compareTo(kind) < 0) {
      found[item] = new Attack(kind, base, row.cells(), rules);
      open -= kind == Attack.Kind.FORGES ? 1 : 0;
    }
  }

  /**
   * Whether a rule is about public values, or a look-up about cells that are compared with them.
   */
  private boolean isOfPublic(int item) {
    for (int c = rules.width(); c < rules.cells(); c++) {
      for (int other : rules.itemsOf(c)) {
        BitSet more = (BitSet) rules.support(item).clone();
        more.andNot(rules.support(other));
        if (other == item || (more.isEmpty() && !rules.isConstraint(item))) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isPublicChanged() {
    for (int c = rules.width(); c < rules.cells(); c++) {
      if (row.cell(c) != base.cells()[c]) {
        return true;
      }
    }
    return false;
  }

  /** Rows of tests, whose programs are others. */
  void recorded(List<RecordedRows.Recorded> rows, Map<Rom, TableRules> known, TableRules ecalls) {
    for (RecordedRows.Recorded recorded : rows) {
      Rom rom = recorded.rom();
      TableRules of =
          rom == null ? ecalls : known.computeIfAbsent(rom, r -> TableRules.of(recorded.air(), r));
      TableRules.Row changed = of.row(recorded.cells());
      int item = changed.broken().nextSetBit(0);
      if (changed.broken().cardinality() != 1 || !isOpen(item)) {
        continue;
      }
      Base from =
          new Base(recorded.test(), recorded.honest(), of.row(recorded.honest()).messages());
      if (changed.messages().equals(from.honest())) {
        continue;
      }
      Attack.Kind kind =
          Truth.isForged(from, changed.messages()) ? Attack.Kind.FORGES : Attack.Kind.TESTED;
      Attack other = found[item];
      if (other == null || other.kind().compareTo(kind) < 0) {
        found[item] = new Attack(kind, from, recorded.cells(), of);
        open -= kind == Attack.Kind.FORGES ? 1 : 0;
      }
    }
  }

  /** Tries rows that somebody thought of. */
  void crafted(List<Base> rows) {
    // Of what their worlds hold only the state may be known: no lie without a broken rule.
    isCrafted = true;
    for (Base crafted : rows) {
      begin(crafted, -1);
      judge();
    }
    isCrafted = false;
  }
}
