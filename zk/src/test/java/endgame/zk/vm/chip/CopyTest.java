package endgame.zk.vm.chip;

import static endgame.zk.vm.chip.HostCells.COPY_AFTER;
import static endgame.zk.vm.chip.HostCells.COPY_BEFORE;
import static endgame.zk.vm.chip.HostCells.COPY_COMMITTED;
import static endgame.zk.vm.chip.HostCells.COPY_ENDS;
import static endgame.zk.vm.chip.HostCells.COPY_LAST;
import static endgame.zk.vm.chip.HostCells.COPY_LEFT;
import static endgame.zk.vm.chip.HostCells.COPY_POSITION;
import static endgame.zk.vm.chip.HostCells.COPY_REAL;
import static endgame.zk.vm.chip.HostCells.COPY_STARTS;
import static endgame.zk.vm.chip.HostCells.COPY_TIME;
import static endgame.zk.vm.chip.HostCells.COPY_TO_JOURNAL;
import static endgame.zk.vm.chip.HostCells.COPY_USE;
import static endgame.zk.vm.chip.HostCells.COPY_WORD;
import static endgame.zk.vm.chip.HostCells.COPY_XORS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CopyTest {
  /** READ of 10 bytes from byte 1 on: words of 3, 4, 3. */
  private static final int FIRST = 0;

  private static final int WHOLE = 1;
  private static final int LAST = 2;

  /** The last of a READ of whole words. */
  private static final int LAST_WHOLE = 7;

  /** COMMIT of 10 bytes: words of 3, 4, 3. */
  private static final int COMMITTED = 11;

  /** COMMIT of bytes 2 and 3. */
  private static final int COMMIT_END = 13;

  private static final int EMPTY = 14;
  private static final int WRAP = ChipTester.F.p() >>> 16;

  private final HostTester chips = HostEcallTest.calls();

  private HostCells cells() {
    return HostCells.of(chips);
  }

  private SortedSet<String> change(HostCells cells) {
    return chips.change(cells.cells());
  }

  private SortedSet<String> rules(HostCells cells) {
    return change(cells).stream()
        .filter(fault -> !fault.startsWith("bus ") && !fault.startsWith("count "))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** A byte of a row is after it what it was before. */
  static void keep(HostTester chips, HostCells cells, int row, int at) {
    put(chips, cells, row, at, chips.at(HostTester.COPY, row, COPY_BEFORE + at));
  }

  /** A byte is what is given after a row, and its pair's xor fits. */
  static void put(HostTester chips, HostCells cells, int row, int at, int value) {
    int other = chips.at(HostTester.COPY, row, COPY_AFTER + (at ^ 1));
    cells.copy(row, COPY_AFTER + at, value).copy(row, COPY_XORS + 2 + at / 2, value ^ other);
  }

  /** A row that changes nothing. */
  private HostCells kept(int row) {
    HostCells cells = cells();
    for (int i = 0; i < 4; i++) {
      cells.copy(row, COPY_AFTER + i, chips.at(HostTester.COPY, row, COPY_BEFORE + i));
    }
    for (int i = 0; i < 2; i++) {
      cells.copy(row, COPY_XORS + 2 + i, chips.at(HostTester.COPY, row, COPY_XORS + i));
    }
    return cells;
  }

  private static HostCells flags(HostCells cells, int row, int column, int... values) {
    for (int i = 0; i < values.length; i++) {
      cells.copy(row, column + i, values[i]);
    }
    return cells;
  }

  @Test
  void noticesEachChangedCell() {
    chips.isAccepted();
    assertThat(chips.chip(HostTester.COPY).cost()).containsExactly(33, 14);
    assertThat(chips.rows(HostTester.COPY)).isEqualTo(EMPTY);
    assertThat(chips.chip(HostTester.COPY).survivors())
        .allSatisfy(survivor -> assertThat(Survivors.row(survivor)).isGreaterThanOrEqualTo(EMPTY));
  }

  /** Each rule is the only one to notice something: a test fails when any is removed. */
  @Test
  void eachRuleIsNeeded() {
    Map<String, HostCells> pranks = new LinkedHashMap<>();
    rows(pranks);
    ranges(pranks);
    bytes(pranks);
    pranks.forEach((rule, cells) -> assertThat(rules(cells)).as(rule).containsExactly(rule));
    Set<String> rules = new TreeSet<>(chips.chip(HostTester.COPY).rules());
    rules.removeAll(pranks.keySet());
    assertThat(rules)
        .containsExactlyInAnyOrder(
            // A last byte is where one is copied: two would need a sum of flags that is 1 twice.
            "last byte 0",
            "last byte 1",
            "last byte 2",
            "last byte 3",
            // Where a byte has begun, and no other was last, byte 3 is copied.
            "last byte 3 is copied",
            // In an empty row it would need a last byte.
            "last word");
    assertThat(rules(cells().copy(EMPTY, COPY_LAST, 1)))
        .containsExactly("goes on at the word's end", "last word");
  }

  private void rows(Map<String, HostCells> pranks) {
    HostCells twice = kept(WHOLE).copy(WHOLE, COPY_REAL, 2);
    pranks.put("word", flags(flags(twice, WHOLE, COPY_STARTS, 1, 1), WHOLE, COPY_ENDS, 1, 0, 0, 1));
    HostCells doubled = kept(WHOLE).copy(WHOLE, COPY_TO_JOURNAL, 2);
    pranks.put("to the journal", flags(doubled, WHOLE, COPY_COMMITTED, 2, 2, 2, 2));
    pranks.put("to the journal in a word", cells().copy(EMPTY, COPY_TO_JOURNAL, 1));
    pranks.put("last", cells().copy(COMMIT_END, COPY_LAST, 2));
    // Byte 0 is the last before byte 1 is the first once more.
    pranks.put(
        "one first byte",
        flags(cells(), LAST_WHOLE, COPY_ENDS, 1, 0, 0, 0).copy(LAST_WHOLE, COPY_STARTS + 1, 1));
    pranks.put("one last byte", cells().copy(LAST_WHOLE, COPY_ENDS + 3, 0));
    // A byte of the middle is left out.
    HostCells early = flags(cells(), WHOLE, COPY_ENDS, 0, 0, 1, 0);
    keep(chips, early, WHOLE, 3);
    early.copy(LAST, COPY_LEFT, 4).copy(LAST, COPY_ENDS + 2, 0).copy(LAST, COPY_ENDS + 3, 1);
    pranks.put("goes on at the word's end", early.copyBy(LAST, COPY_POSITION, -1));
    HostCells shorter = flags(cells(), LAST, COPY_ENDS, 0, 1, 0, 0);
    keep(chips, shorter, LAST, 2);
    pranks.put("the last word takes the rest", shorter);
  }

  private void ranges(Map<String, HostCells> pranks) {
    // Flags that aren't: −1 leaves out a byte in the middle, or copies one in the other direction.
    HostCells minus = flags(kept(WHOLE), WHOLE, COPY_STARTS, -1, 1, 1, 0);
    restore(minus, WHOLE, 2);
    restore(minus, WHOLE, 3);
    pranks.put("first byte 0", minus);
    HostCells gap = flags(cells(), WHOLE, COPY_STARTS, 1, -1, 1, 0);
    keep(chips, gap, WHOLE, 1);
    pranks.put("first byte 1", gap);
    gap = flags(cells(), WHOLE, COPY_STARTS, 1, 0, -1, 1);
    keep(chips, gap, WHOLE, 2);
    pranks.put("first byte 2", gap);
    HostCells cut = flags(cells(), LAST, COPY_STARTS, 1, 1, 0, -1);
    pranks.put("first byte 3", flags(cut, LAST, COPY_ENDS, 1, 0, 0, 0));
    // A word that is touched, of which nothing is copied.
    for (int i = 0; i < 3; i++) {
      HostCells none = kept(LAST).copy(LAST, COPY_LEFT, 0);
      flags(none, LAST, COPY_STARTS, 0, 0, 0, 0).copy(LAST, COPY_STARTS + i + 1, 1);
      flags(none, LAST, COPY_ENDS, 0, 0, 0, 0).copy(LAST, COPY_ENDS + i, 1);
      pranks.put("last byte " + i + " is copied", none);
    }
  }

  private void restore(HostCells cells, int row, int at) {
    cells.copyBy(row, COPY_AFTER + at, 0).copyBy(row, COPY_XORS + 2 + at / 2, 0);
  }

  private void bytes(Map<String, HostCells> pranks) {
    for (int i = 0; i < 4; i++) {
      HostCells changed = cells();
      put(chips, changed, COMMITTED, i, chips.at(HostTester.COPY, COMMITTED, COPY_AFTER + i) ^ 1);
      pranks.put("byte " + i + " stays", changed);
      pranks.put(
          "byte " + i + " goes to the journal", cells().copy(COMMITTED, COPY_COMMITTED + i, 0));
    }
  }

  /** Bytes that aren't, with the same limbs; and times that wrap. */
  @Test
  void bug28_eachLookupIsNeeded() {
    for (int i = 0; i < 4; i += 2) {
      for (int column : new int[] {COPY_BEFORE, COPY_AFTER}) {
        HostCells wrong = cells();
        wrong.copyBy(COMMITTED, column + i, 256).copyBy(COMMITTED, column + i + 1, -1);
        assertThat(rules(wrong)).contains("lookup byte");
        HostCells read = cells().copyBy(WHOLE, column + i, 256).copyBy(WHOLE, column + i + 1, -1);
        assertThat(change(read)).containsExactly("lookup byte");
      }
    }
    assertThat(change(cells().copyBy(WHOLE, COPY_USE, -65536).copyBy(WHOLE, COPY_USE + 1, 1)))
        .containsExactly("lookup range");
    assertThat(change(cells().copyBy(WHOLE, COPY_USE, 1).copyBy(WHOLE, COPY_USE + 1, WRAP)))
        .containsExactly("lookup range");
  }

  /** A byte that the journal gets is the one in RAM. */
  @Test
  void bug27_theJournalIsWhatRamHolds() {
    HostCells other = cells();
    int value = chips.at(HostTester.COPY, COMMITTED, COPY_BEFORE) ^ 1;
    put(chips, other, COMMITTED, 0, value);
    int pair = chips.at(HostTester.COPY, COMMITTED, COPY_BEFORE + 1);
    other.copy(COMMITTED, COPY_BEFORE, value).copy(COMMITTED, COPY_XORS, value ^ pair);
    assertThat(change(other)).containsExactly("bus journal", "bus memory");
  }

  /** What the host gives is any bytes: only their readers notice. */
  @Test
  void bytesOfTheHostAreHints() {
    HostCells other = cells();
    put(chips, other, WHOLE, 2, 0x5a);
    assertThat(change(other)).containsExactly("bus memory");
  }

  /** A copy that goes on behind its end: to another row, or to where all bytes of the field are. */
  @Test
  void bug28_copiesEnd() {
    HostCells past = cells().copy(LAST, COPY_LAST, 0);
    flags(past, LAST, COPY_ENDS, 0, 0, 0, 1);
    past.copyOf(EMPTY, WHOLE);
    int word = chips.at(HostTester.COPY, LAST, COPY_WORD);
    int position = chips.at(HostTester.COPY, LAST, COPY_POSITION);
    past.copy(EMPTY, COPY_WORD, word + 1).copy(EMPTY, COPY_LEFT, -1);
    past.copy(EMPTY, COPY_POSITION, position + 4);
    assertThat(change(past)).containsExactly("bus copy", "bus memory");
    past.copy(EMPTY, COPY_LAST, 1);
    assertThat(change(past)).containsExactly("bus memory", "the last word takes the rest");
  }

  /** Rows that nobody has called, which hand the copy to each other. */
  @Test
  void noCircleOfCopies() {
    HostCells circle = cells().copyOf(EMPTY, WHOLE).copyOf(EMPTY + 1, WHOLE);
    circle.copyBy(EMPTY + 1, COPY_WORD, chips.at(HostTester.COPY, WHOLE, COPY_WORD) + 1);
    circle.copyBy(EMPTY + 1, COPY_POSITION, chips.at(HostTester.COPY, WHOLE, COPY_POSITION) + 4);
    circle.copyBy(EMPTY + 1, COPY_LEFT, chips.at(HostTester.COPY, WHOLE, COPY_LEFT) - 4);
    assertThat(change(circle)).containsExactly("bus copy", "bus memory");
    HostCells alone = cells().copyOf(EMPTY, COMMIT_END);
    assertThat(change(alone)).containsExactly("bus copy", "bus journal", "bus memory");
  }

  /** Copies of two calls that change places: they are of one time each. */
  @Test
  void bug34_callsHaveTheirOwnCopies() {
    HostCells swapped = cells();
    for (int column : new int[] {COPY_TIME, COPY_WORD}) {
      for (int row = 0; row < 3; row++) {
        swapped.copy(row, column, chips.at(HostTester.COPY, row + 10, column));
        swapped.copy(row + 10, column, chips.at(HostTester.COPY, row, column));
      }
    }
    assertThat(change(swapped)).contains("bus copy", "bus memory");
    HostCells direction = cells();
    for (int row = 0; row < 3; row++) {
      direction.copyOf(row, row + 10).copyOf(row + 10, row);
      direction.copy(row, COPY_TIME, chips.at(HostTester.COPY, row, COPY_TIME));
      direction.copy(row + 10, COPY_TIME, chips.at(HostTester.COPY, row + 10, COPY_TIME));
    }
    assertThat(change(direction)).contains("bus copy");
    assertThat(change(cells().noCopy(FIRST).noCopy(WHOLE).noCopy(LAST)))
        .containsExactly("bus copy", "bus memory");
  }

  /** All flags of a row, enumerated: a first byte, a last one not before it, the right number. */
  @Test
  void bug34_flagsHaveOneMeaning() {
    int accepted = 0;
    for (int flags = 0; flags < 1 << 10; flags++) {
      for (int left = 0; left < 6; left++) {
        HostCells cells = kept(WHOLE).copy(WHOLE, COPY_LEFT, left);
        for (int i = 0; i < 4; i++) {
          cells.copy(WHOLE, COPY_STARTS + i, flags >> i & 1);
          cells.copy(WHOLE, COPY_ENDS + i, flags >> (4 + i) & 1);
        }
        boolean isLast = (flags >> 8 & 1) == 1;
        cells.copy(WHOLE, COPY_LAST, isLast ? 1 : 0).copy(WHOLE, COPY_REAL, flags >> 9 & 1);
        boolean isRow = isRow(flags & 15, flags >> 4 & 15, isLast, left);
        boolean isEmpty = flags == 0;
        if (chips.chip(HostTester.COPY).change(WHOLE, cells.row(WHOLE)).stream()
            .allMatch(fault -> fault.startsWith("bus "))) {
          assertThat((isRow && flags >> 9 == 1) || isEmpty).as("%x %d", flags, left).isTrue();
          accepted++;
        }
      }
    }
    // 10 ranges that are last, each with one rest; 4 that go on with each rest; the empty row's 6.
    assertThat(accepted).isEqualTo(10 + 4 * 6 + 6);
  }

  private static boolean isRow(int starts, int ends, boolean isLast, int left) {
    if (Integer.bitCount(starts) != 1 || Integer.bitCount(ends) != 1 || ends < starts) {
      return false;
    }
    int count = Integer.numberOfTrailingZeros(ends) - Integer.numberOfTrailingZeros(starts) + 1;
    return isLast ? left == count : ends == 8;
  }
}
