package endgame.zk.vm.chip;

import static endgame.zk.vm.chip.HostCells.ANSWER;
import static endgame.zk.vm.chip.HostCells.BYTES;
import static endgame.zk.vm.chip.HostCells.CARRY;
import static endgame.zk.vm.chip.HostCells.COMMIT;
import static endgame.zk.vm.chip.HostCells.COPIES;
import static endgame.zk.vm.chip.HostCells.COUNT;
import static endgame.zk.vm.chip.HostCells.DELETES;
import static endgame.zk.vm.chip.HostCells.EMIT;
import static endgame.zk.vm.chip.HostCells.FIRST;
import static endgame.zk.vm.chip.HostCells.FIRST_USE;
import static endgame.zk.vm.chip.HostCells.FRESH;
import static endgame.zk.vm.chip.HostCells.JOURNAL_USE;
import static endgame.zk.vm.chip.HostCells.KNOWN;
import static endgame.zk.vm.chip.HostCells.LARGE;
import static endgame.zk.vm.chip.HostCells.NEXT;
import static endgame.zk.vm.chip.HostCells.NUMBER_USE;
import static endgame.zk.vm.chip.HostCells.ODD;
import static endgame.zk.vm.chip.HostCells.OPERAND;
import static endgame.zk.vm.chip.HostCells.OPERAND_AFTER;
import static endgame.zk.vm.chip.HostCells.OPERAND_USE;
import static endgame.zk.vm.chip.HostCells.PADDING;
import static endgame.zk.vm.chip.HostCells.PRINT;
import static endgame.zk.vm.chip.HostCells.PUT;
import static endgame.zk.vm.chip.HostCells.READ;
import static endgame.zk.vm.chip.HostCells.STATE_LENGTH;
import static endgame.zk.vm.chip.HostCells.STATE_READ;
import static endgame.zk.vm.chip.HostCells.UPPER;
import static endgame.zk.vm.chip.HostCells.WORD;
import static endgame.zk.vm.chip.HostTester.DATA;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.guest.Ecall;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HostEcallTest {
  private static final int FIRST_NEXT = 0;
  private static final int READ_10 = 1;
  private static final int READ_REST = 2;
  private static final int READ_NONE = 3;
  private static final int LENGTH = 4;
  private static final int READ_STATE = 5;
  private static final int COMMIT_10 = 6;
  private static final int COMMIT_2 = 7;
  private static final int COMMIT_NONE = 8;
  private static final int PUT_33 = 9;
  private static final int DELETE = 10;
  private static final int EMIT_12 = 11;
  private static final int PRINT_5 = 12;
  private static final int PRINT_5000 = 13;
  private static final int PRINT_4096 = 14;
  private static final int LAST_NEXT = 15;
  private static final int EMPTY = 16;

  /** 2^16 times this is −1: what limbs wrap around the field with. */
  private static final int WRAP = ChipTester.F.p() >>> 16;

  private final HostTester chips = calls();

  /** One row of each kind, and of copies: 0–2 of READ_10, 3–7, 8–9, 10–12 of COMMIT_10, 13. */
  static HostTester calls() {
    return HostTester.run(
        new HostTester.Calls()
            .call(Ecall.NEXT, 1, 2, 3)
            .call(Ecall.READ, DATA + 1, 10, 0)
            .call(Ecall.READ, DATA + 16, 0x20000, 0)
            .call(Ecall.READ, DATA + 16, 7, 0)
            .call(Ecall.STATE_LEN, DATA, 9, 0)
            .call(Ecall.STATE_READ, DATA + 66, 3, 0)
            .call(Ecall.COMMIT, DATA + 1, 10, 0)
            .call(Ecall.COMMIT, DATA + 18, 2, 0)
            .call(Ecall.COMMIT, DATA, 0, 0)
            .call(Ecall.STATE_PUT, DATA, DATA + 5, 33)
            .call(Ecall.STATE_PUT, DATA, 0, -1)
            .call(Ecall.EMIT, 1, DATA, 12)
            .call(Ecall.PRINT, DATA, 5, 0)
            .call(Ecall.PRINT, DATA, 5000, 0)
            .call(Ecall.PRINT, DATA, 4096, 0)
            .call(Ecall.NEXT, 0, 0, 0),
        HostTester.bytes(30));
  }

  private HostCells cells() {
    return HostCells.of(chips);
  }

  private SortedSet<String> change(HostCells cells) {
    return chips.change(cells.cells());
  }

  /** What notices besides buses and counts. */
  private SortedSet<String> rules(HostCells cells) {
    return change(cells).stream()
        .filter(fault -> !fault.startsWith("bus ") && !fault.startsWith("count "))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void acceptsHonestRows() {
    chips.isAccepted();
    assertThat(chips.rows(HostTester.HOST)).isEqualTo(EMPTY);
    assertThat(chips.chip(HostTester.HOST).cost()).containsExactly(41, 33);
  }

  /** A cell is free where nothing in the row speaks of it. */
  @Test
  void noticesEachChangedCellThatIsUsed() {
    Set<Integer> quiet = Set.of(PUT_33, DELETE, EMIT_12, PRINT_5, PRINT_5000, PRINT_4096);
    Set<Integer> nexts = Set.of(FIRST_NEXT, LAST_NEXT);
    Set<Integer> commits = Set.of(COMMIT_10, COMMIT_2, COMMIT_NONE);
    Set<Integer> copying = Set.of(READ_10, READ_REST, READ_STATE, COMMIT_10, COMMIT_2);
    for (String survivor : chips.chip(HostTester.HOST).survivors()) {
      int row = Survivors.row(survivor);
      int column = Survivors.column(survivor);
      boolean isFree =
          row >= EMPTY
              || switch (column) {
                // Neither a0 is used, nor what it is compared with.
                case FIRST, FIRST + 1, ANSWER, ANSWER + 1, FIRST_USE, FIRST_USE + 1 ->
                    quiet.contains(row);
                case OPERAND_USE, OPERAND_USE + 1 -> row == LENGTH;
                case FRESH, FRESH + 1 -> quiet.contains(row) || row == LENGTH;
                // A READ's copy starts at any position of the journal, which it doesn't touch.
                case KNOWN, KNOWN + 1 -> quiet.contains(row) || row == LENGTH || row == READ_NONE;
                case CARRY -> quiet.contains(row) || nexts.contains(row) || row == LENGTH;
                case WORD, ODD, UPPER -> !copying.contains(row);
                case JOURNAL_USE, JOURNAL_USE + 1 -> !commits.contains(row);
                // Charged for 4,096 bytes, be they all or the most.
                case LARGE -> row == PRINT_4096;
                default -> false;
              };
      assertThat(isFree).as(survivor).isTrue();
    }
  }

  /** Each rule is the only one to notice something: a test fails when any is removed. */
  @Test
  void eachRuleIsNeeded() {
    Map<String, HostCells> pranks = new LinkedHashMap<>();
    flags(pranks);
    lengths(pranks);
    values(pranks);
    pranks.forEach((rule, cells) -> assertThat(rules(cells)).as(rule).containsExactly(rule));
    Set<String> rules = new TreeSet<>(chips.chip(HostTester.HOST).rules());
    rules.removeAll(pranks.keySet());
    // What deletes is put, has no bytes, and takes them from its length unless it is 1.
    assertThat(rules).containsExactly("flag 9");
    assertThat(rules(cells().host(DELETE, DELETES, 2)))
        .containsExactly("bytes taken, high", "bytes taken, low", "flag 9");
  }

  /** Flags that aren't: two that add up to 0, or to what is no flag. */
  private void flags(Map<String, HostCells> pranks) {
    int limit = (int) HostTester.CYCLES - 1;
    HostCells next = cells().host(EMPTY, KNOWN, limit & 0xffff).host(EMPTY, KNOWN + 1, limit >> 16);
    pranks.put("flag 0", next.host(EMPTY, NEXT, -1).host(EMPTY, READ, 1));
    pranks.put("flag 1", cells().host(EMPTY, READ, -1).host(EMPTY, STATE_READ, 1));
    pranks.put("flag 2", cells().host(EMPTY, STATE_READ, -1).host(EMPTY, READ, 1));
    next = cells().host(EMPTY, KNOWN, limit & 0xffff).host(EMPTY, KNOWN + 1, limit >> 16);
    pranks.put("flag 3", next.host(EMPTY, STATE_LENGTH, -1).host(EMPTY, NEXT, 1));
    pranks.put("flag 4", cells().host(EMPTY, COMMIT, -1).host(EMPTY, READ, 1));
    pranks.put("flag 5", cells().host(EMPTY, PUT, -1).host(EMPTY, EMIT, 1));
    pranks.put("flag 6", cells().host(EMPTY, EMIT, -1).host(EMPTY, PUT, 1));
    pranks.put("flag 7", cells().host(EMPTY, PRINT, -1).host(EMPTY, EMIT, 1));
    pranks.put("flag 8", cells().host(PRINT_4096, LARGE, 2));
    pranks.put("one ecall", cells().host(EMIT_12, PUT, 1));
    pranks.put("copies", cells().host(COMMIT_NONE, COPIES, 2));
    // 11 bytes of 10 that were asked for.
    pranks.put("carry", given(11, 1).host(READ_10, CARRY, -WRAP).host(READ_10, FRESH + 1, WRAP));
    pranks.put("a large PRINT", taken(PUT_33, 4096, 0).host(PUT_33, LARGE, 1));
    pranks.put(
        "a STATE_PUT that deletes",
        taken(EMIT_12, 0, 0)
            .host(EMIT_12, DELETES, 1)
            .host(EMIT_12, OPERAND, 0xffff)
            .host(EMIT_12, OPERAND + 1, 0xffff)
            .host(EMIT_12, OPERAND_AFTER, 0xffff)
            .host(EMIT_12, OPERAND_AFTER + 1, 0xffff));
    pranks.put("only copies copy", cells().host(DELETE, COPIES, 1));
    pranks.put("bytes are copied", cells().host(READ_10, COPIES, 0));
    // The first byte is 1 = 2 − 1 = 2 · 1/2.
    pranks.put("odd", cells().host(READ_10, ODD, -1).host(READ_10, UPPER, 1));
    int half = (ChipTester.F.p() + 1) / 2;
    pranks.put("upper", cells().host(READ_10, ODD, 0).host(READ_10, UPPER, half));
    pranks.put("pointer", cells().host(READ_10, WORD, 1));
  }

  /** READ_10 says that it gives some bytes, below 2^16. */
  private HostCells given(int bytes, int padding) {
    return taken(READ_10, bytes, padding).host(READ_10, ANSWER, bytes);
  }

  private HostCells taken(int row, int bytes, int padding) {
    return cells().host(row, BYTES, bytes).host(row, PADDING, padding);
  }

  private void lengths(Map<String, HostCells> pranks) {
    // A shorter copy in less time, with the answer of the longer.
    pranks.put("bytes given, low", taken(READ_10, 6, 2).host(READ_10, FRESH, 4));
    pranks.put(
        "bytes given, high",
        cells().host(READ_REST, BYTES + 1, 1).hostBy(READ_REST, FRESH + 1, -1));
    pranks.put("bytes taken, low", taken(COMMIT_10, 9, 3).hostBy(COMMIT_10, FRESH, -1));
    pranks.put(
        "bytes taken, high", cells().host(COMMIT_10, BYTES + 1, 1).hostBy(COMMIT_10, FRESH + 1, 1));
    pranks.put("bytes of a large PRINT, low", taken(PRINT_5000, 5, 3));
    pranks.put("bytes of a large PRINT, high", cells().host(PRINT_5000, BYTES + 1, 1));
    pranks.put("no bytes, low", cells().host(FIRST_NEXT, BYTES, 4));
    pranks.put("no bytes, high", cells().host(LENGTH, BYTES + 1, 1));
    HostCells deletes = taken(PUT_33, 0, 0).host(PUT_33, DELETES, 1);
    pranks.put(
        "length of what is deleted, low",
        deletes.host(PUT_33, OPERAND + 1, 0xffff).host(PUT_33, OPERAND_AFTER + 1, 0xffff));
    deletes = taken(PUT_33, 0, 0).host(PUT_33, DELETES, 1);
    pranks.put(
        "length of what is deleted, high",
        deletes.host(PUT_33, OPERAND, 0xffff).host(PUT_33, OPERAND_AFTER, 0xffff));
    pranks.put("no more than asked for, low", given(11, 1));
    pranks.put(
        "no more than asked for, high",
        given(11, 1).host(READ_10, CARRY, 1).host(READ_10, FRESH, 0xffff));
    pranks.put("the journal grows, low", cells().host(COMMIT_10, FRESH, 0));
    pranks.put("the journal grows, high", cells().host(COMMIT_10, FRESH + 1, 1));
  }

  private void values(Map<String, HostCells> pranks) {
    pranks.put("COMMIT leaves a0, low", cells().hostBy(COMMIT_10, ANSWER, 1));
    pranks.put("COMMIT leaves a0, high", cells().hostBy(COMMIT_10, ANSWER + 1, 1));
    // The null flag in the higher limb; in the lower one it isn't below 2^8.
    pranks.put("kind of an item", cells().host(FIRST_NEXT, ANSWER + 1, 1));
    pranks.put("operand, low", cells().hostBy(READ_10, OPERAND_AFTER, 1));
    pranks.put("operand, high", cells().hostBy(READ_10, OPERAND_AFTER + 1, 1));
    // One cycle more is left than there is.
    pranks.put("cycle limit", cells().hostBy(FIRST_NEXT, KNOWN, 1));
  }

  /** Each range check is the only one to notice something. */
  @Test
  void eachLookupIsNeeded() {
    Map<String, HostCells> pranks = new LinkedHashMap<>();
    pranks.put("count, low", cells().hostBy(PUT_33, COUNT, -65536).host(PUT_33, COUNT + 1, 1));
    pranks.put("count, high", cells().hostBy(PUT_33, COUNT, 1).host(PUT_33, COUNT + 1, WRAP));
    pranks.put(
        "known, low", cells().hostBy(FIRST_NEXT, KNOWN, 65536).hostBy(FIRST_NEXT, KNOWN + 1, -1));
    pranks.put(
        "known, high", cells().hostBy(FIRST_NEXT, KNOWN, 1).hostBy(FIRST_NEXT, KNOWN + 1, WRAP));
    int[] uses = {NUMBER_USE, FIRST_USE, OPERAND_USE, JOURNAL_USE};
    for (int use : uses) {
      pranks.put(
          "low of " + use, cells().hostBy(COMMIT_10, use, -65536).hostBy(COMMIT_10, use + 1, 1));
      pranks.put(
          "high of " + use, cells().hostBy(COMMIT_10, use, 1).hostBy(COMMIT_10, use + 1, WRAP));
    }
    pranks.forEach(
        (name, cells) -> assertThat(change(cells)).as(name).containsExactly("lookup range"));
    pranks.clear();
    pranks.put("null flag", cells().host(FIRST_NEXT, ANSWER, 0x100));
    pranks.put(
        "answer, low",
        taken(READ_REST, 65536, 0)
            .host(READ_REST, ANSWER, 65536)
            .host(READ_REST, FRESH, 0)
            .host(READ_REST, FRESH + 1, 1));
    pranks.put("length, low", cells().host(LENGTH, ANSWER, 65536));
    pranks.put("length, high", cells().host(LENGTH, ANSWER + 1, 65536));
    for (int limb = 0; limb < 2; limb++) {
      pranks.put(
          "fresh " + limb,
          cells()
              .host(FIRST_NEXT, FRESH + limb, 65536)
              .host(FIRST_NEXT, OPERAND_AFTER + limb, 65536));
    }
    // Four cycles' time less or more than the bytes, or a fourth of one.
    pranks.put("padding less", cells().host(READ_10, PADDING, -2));
    pranks.put("padding more", cells().host(READ_10, PADDING, 6));
    pranks.put("words", cells().host(READ_10, PADDING, 1));
    pranks.put(
        "bytes, high",
        cells()
            .host(EMIT_12, BYTES + 1, 128)
            .host(EMIT_12, OPERAND + 1, 128)
            .host(EMIT_12, OPERAND_AFTER + 1, 128));
    int fourth = (int) ((3L * ChipTester.F.p() + 1) / 4);
    pranks.put("word", cells().host(READ_10, ODD, 0).host(READ_10, WORD, fourth));
    pranks.put("pointer of 2^31", cells().hostBy(READ_10, FIRST + 1, 0x8000));
    pranks.forEach(
        (name, cells) -> assertThat(rules(cells)).as(name).containsExactly("lookup range"));
  }

  /** A copy that gives more than was asked for, or is of another time than its bytes. */
  @Test
  void bug28_readsGiveAtMostWhatIsAskedFor() {
    assertThat(change(given(11, 1).host(READ_10, FRESH, -1))).contains("lookup range");
    HostCells borrowed = given(11, 1).host(READ_10, FRESH, 0xffff).host(READ_10, CARRY, 1);
    assertThat(change(borrowed.host(READ_10, FRESH + 1, -1))).contains("lookup range");
    HostCells needless = cells().host(READ_10, CARRY, 1).host(READ_10, FRESH, 65536);
    assertThat(change(needless.host(READ_10, FRESH + 1, -1))).containsExactly("lookup range");
  }

  /** What a host may answer is only for the rest of the run to notice. */
  @Test
  void hintsAreFree() {
    assertThat(change(cells().host(FIRST_NEXT, ANSWER, 255))).containsExactly("bus memory");
    assertThat(change(cells().host(FIRST_NEXT, FRESH, 7).host(FIRST_NEXT, OPERAND_AFTER, 7)))
        .containsExactly("bus memory");
    assertThat(change(cells().host(LENGTH, ANSWER, 0xffff).host(LENGTH, ANSWER + 1, 0xffff)))
        .containsExactly("bus memory");
    // 9 bytes of 10, in as many words.
    HostCells shorter = given(9, 3).host(READ_10, FRESH, 1);
    shorter.copy(0, HostCells.COPY_LEFT, 9).copy(1, HostCells.COPY_LEFT, 6);
    shorter.copy(2, HostCells.COPY_LEFT, 2).copy(2, HostCells.COPY_ENDS + 2, 0);
    shorter.copy(2, HostCells.COPY_ENDS + 1, 1);
    keepByte(shorter, 2, 2);
    assertThat(change(shorter)).containsExactly("bus memory");
  }

  private void keepByte(HostCells cells, int row, int at) {
    CopyTest.keep(chips, cells, row, at);
  }

  /** The number of the ecall is what a7 holds. */
  @Test
  void bug25_anotherEcallIsAnotherNumber() {
    assertThat(change(cells().host(READ_10, READ, 0).host(READ_10, STATE_READ, 1)))
        .containsExactly("bus memory");
    assertThat(change(cells().host(PRINT_5, PRINT, 0).host(PRINT_5, EMIT, 1)))
        .containsExactly("bus memory");
    assertThat(change(cells().host(COMMIT_NONE, COMMIT, 0).host(COMMIT_NONE, READ, 1)))
        .contains("bus memory");
  }

  /** A PRINT may be charged as the longest: time goes on, never less than the emulator's. */
  @Test
  void shortPrintsMayTakeLonger() {
    assertThat(change(taken(PRINT_5, 4096, 0).host(PRINT_5, LARGE, 1)))
        .containsExactly("bus state");
    assertThat(change(cells().host(PRINT_5000, LARGE, 0))).contains("bytes taken, low");
    assertThat(change(taken(PRINT_5000, 5000, 0).host(PRINT_5000, LARGE, 0)))
        .containsExactly("bus state");
  }

  /** NEXT at the limit, behind it, and with a limit that goes around the field. */
  @Test
  void nextIsBeforeTheLimit() {
    int count = chips.at(HostTester.HOST, LAST_NEXT, COUNT);
    assertThat(limited(count + 1, 0, 0)).doesNotContain("cycle limit", "lookup range");
    assertThat(limited(count, 0, 0)).contains("cycle limit");
    assertThat(limited(count, -1, 0)).contains("lookup range").doesNotContain("cycle limit");
    // −1 = 2^16·WRAP.
    assertThat(limited(count, 0, WRAP)).contains("lookup range").doesNotContain("cycle limit");
    assertThat(limited(count, 0xffff, -1)).contains("lookup range").doesNotContain("cycle limit");
    assertThat(limited(0, -count - 1, 0)).contains("lookup range").doesNotContain("cycle limit");
  }

  private SortedSet<String> limited(int limit, int low, int high) {
    int p = ChipTester.F.p();
    ChipTester other = chips.withLimit(limit).chip(HostTester.HOST);
    return other.change(
        LAST_NEXT, Map.of(KNOWN, Math.floorMod(low, p), KNOWN + 1, Math.floorMod(high, p)));
  }

  /** All of the row is moved by 2^27 cycles. */
  @Test
  void bug22_timeIsBelowTheBound() {
    for (int row : IntStream.range(READ_10, LAST_NEXT).toArray()) {
      HostCells late = cells().hostBy(row, COUNT + 1, 1 << 11);
      assertThat(rules(late)).as("row %d", row).containsExactly("lookup range");
    }
  }

  /** A byte of the journal that is left out, said twice, or put elsewhere. */
  @Test
  void theJournalHasEachPlaceOnce() {
    HostCells moved = cells().hostBy(COMMIT_10, KNOWN, 1).hostBy(COMMIT_10, FRESH, 1);
    for (int row = 10; row < 13; row++) {
      moved.copyBy(row, HostCells.COPY_POSITION, 1);
    }
    assertThat(change(moved)).containsExactly("bus journal", "bus memory");
    HostCells again = cells();
    again.host(COMMIT_2, KNOWN, 8).host(COMMIT_2, FRESH, 10);
    again.copyBy(13, HostCells.COPY_POSITION, -2);
    assertThat(change(again)).containsExactly("bus journal", "bus memory");
    assertThat(change(cells().copyBy(11, HostCells.COPY_POSITION, 1)))
        .containsExactly("bus copy", "bus journal");
  }

  /** A journal that ends behind a multiple of 2^16, and the longest. */
  @Test
  void bug32_carriesInTheJournalsLength() {
    for (int journal : new int[] {0xfffa, 0xffff, 0x1ffff, (1 << 20) - 10}) {
      HostTester carried = HostTester.commit(journal, 10);
      carried.isAccepted();
      int carry = carried.at(HostTester.HOST, 0, CARRY);
      assertThat(carry).isEqualTo((journal & 0xffff) + 10 > 0xffff ? 1 : 0);
      HostCells other = HostCells.of(carried).host(0, CARRY, 1 - carry);
      other.hostBy(0, FRESH, carry == 1 ? 65536 : -65536).hostBy(0, FRESH + 1, 1 - 2 * (1 - carry));
      assertThat(carried.change(other.cells())).contains("lookup range");
    }
  }
}
