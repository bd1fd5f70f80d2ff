package endgame.zk.vm.chip;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.guest.Ecall;
import endgame.zk.vm.Buses;
import endgame.zk.vm.run.HostCall;
import java.util.List;

/**
 * The ecalls that hand bytes between program and host: 41 columns, 33 interactions.
 *
 * <p>What the host answers are hints: NEXT's kind (below 2^8, so that no null item is shown) and
 * length, STATE_LEN's length, the bytes of READ and STATE_READ and how many they are, though never
 * more than were asked for. A program checks what it is told. What it COMMITs goes to the journal,
 * byte after byte, at the place that word {@link Buses#JOURNAL_LENGTH} keeps.
 *
 * <p>Cycles are those of the emulator: 1, one for each word copied ({@code padding} rounds up), and
 * what the state's ecalls cost. NEXT is refused when the count has reached the limit, the table's
 * public value: a proof can't go on where a node stops. STATE_PUT, EMIT and PRINT do nothing here
 * but take time; their pointers aren't looked at.
 */
public final class HostEcall implements Air {
  /** Limits are below this. */
  public static final int LIMIT_BITS = 28;

  private static final int A0 = 10;
  private static final int A1 = 11;

  /** PRINT is charged for this many bytes at most. */
  private static final int PRINT_MAX = 4096;

  private static final int ABSENT_LIMB = 0xffff;
  private static final int STATE_TIME = 4 * Ecall.STATE_CYCLES;

  /** Bits of the higher limb of a count of cycles: time is below 2^29. */
  private static final int COUNT_HIGH_BITS = 11;

  /** Bits of the higher limb of the number of bytes. */
  private static final int LENGTH_HIGH_BITS = 7;

  /** Bits of a RAM address: 2 of the byte, 14, and these. */
  private static final int ADDRESS_HIGH_BITS = 15;

  private final Columns columns = new Columns();
  private final int next = columns.one();
  private final int read = columns.one();
  private final int stateRead = columns.one();
  private final int stateLength = columns.one();
  private final int commit = columns.one();
  private final int put = columns.one();
  private final int emit = columns.one();
  private final int print = columns.one();

  /** A PRINT of more than it is charged for. */
  private final int large = columns.one();

  /** A STATE_PUT that deletes. */
  private final int deletes = columns.one();

  /** Whether bytes are copied. */
  private final int copies = columns.one();

  private final int pc = columns.one();

  /** Cycles of the segment before it. */
  private final Columns.Word count = columns.word();

  private final Columns.Word first = columns.word();
  private final Columns.Word answer = columns.word();
  private final Columns.Word operand = columns.word();
  private final Columns.Word operandAfter = columns.word();

  /** Bytes that are copied or charged for. */
  private final Columns.Word bytes = columns.word();

  /** What brings them to a multiple of 4: 0 to 3. */
  private final int padding = columns.one();

  /** NEXT: a1 after it. READ, STATE_READ: bytes asked for and not given. COMMIT: its new length. */
  private final Columns.Word fresh = columns.word();

  /** COMMIT: the journal's length before. NEXT: cycles to the limit, less 1. */
  private final Columns.Word known = columns.word();

  private final int carry = columns.one();
  private final int word = columns.one();
  private final int odd = columns.one();
  private final int upper = columns.one();
  private final Columns.Access numberUse = columns.access();
  private final Columns.Access firstUse = columns.access();
  private final Columns.Access operandUse = columns.access();
  private final Columns.Access journalUse = columns.access();

  @Override
  public String id() {
    return "host-ecall/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public int publicValues() {
    return 1;
  }

  @Override
  public boolean optional() {
    return true;
  }

  /** Sums of flags that rules share. */
  private record Kinds(Expr real, Expr reads, Expr answers, Expr fresh) {}

  @Override
  public void define(AirBuilder b) {
    Expr isNext = b.local(next);
    Expr reads = b.local(read).plus(b.local(stateRead));
    Expr answers = isNext.plus(reads).plus(b.local(stateLength));
    Expr quiet = b.local(put).plus(b.local(emit)).plus(b.local(print));
    Expr real = answers.plus(b.local(commit)).plus(quiet);
    Kinds kinds = new Kinds(real, reads, answers, isNext.plus(reads).plus(b.local(commit)));
    for (int flag :
        List.of(next, read, stateRead, stateLength, commit, put, emit, print, large, deletes)) {
      b.bool("flag " + flag, b.local(flag));
    }
    b.bool("one ecall", real);
    b.bool("copies", b.local(copies));
    b.bool("carry", b.local(carry));
    b.zero("a large PRINT", b.local(large).times(b.local(print).from(1)));
    b.zero("a STATE_PUT that deletes", b.local(deletes).times(b.local(put).from(1)));
    Expr at = count(b).times(4).plus(1);
    // So that no time is reached by going around the field: see the package of segments.
    Gadgets.range(b, real, count.of(b).low(), 16);
    Gadgets.range(b, real, count.of(b).high(), COUNT_HIGH_BITS);
    Gadgets.ecall(b, real, b.local(pc), at, number(b), numberUse);
    registers(b, kinds, at);
    length(b, kinds);
    sums(b, kinds);
    copy(b, kinds, at);
    passTime(b, kinds, at);
  }

  private Expr count(AirBuilder b) {
    Columns.Limbs limbs = count.of(b);
    return limbs.low().plus(limbs.high().times(1 << 16));
  }

  private Expr number(AirBuilder b) {
    return b.local(next)
        .times(Ecall.NEXT)
        .plus(b.local(read).times(Ecall.READ))
        .plus(b.local(commit).times(Ecall.COMMIT))
        .plus(b.local(stateLength).times(Ecall.STATE_LEN))
        .plus(b.local(stateRead).times(Ecall.STATE_READ))
        .plus(b.local(put).times(Ecall.STATE_PUT))
        .plus(b.local(emit).times(Ecall.EMIT))
        .plus(b.local(print).times(Ecall.PRINT));
  }

  private void registers(AirBuilder b, Kinds kinds, Expr at) {
    Expr isNext = b.local(next);
    Expr isCommit = b.local(commit);
    Columns.Limbs a0 = first.of(b);
    Columns.Limbs result = answer.of(b);
    Columns.Limbs value = operand.of(b);
    Columns.Limbs valueAfter = operandAfter.of(b);
    Columns.Limbs made = fresh.of(b);
    int machine = Buses.SPACE_MACHINE;
    b.zero("COMMIT leaves a0, low", isCommit.times(result.low().minus(a0.low())));
    b.zero("COMMIT leaves a0, high", isCommit.times(result.high().minus(a0.high())));
    b.zero("kind of an item", isNext.times(result.high()));
    Expr bits = kinds.answers.minus(isNext).times(16).plus(isNext.times(8));
    b.lookUp(Buses.RANGE, kinds.answers, result.low(), bits);
    Gadgets.range(b, kinds.answers, result.high(), 16);
    Expr usesFirst = kinds.answers.plus(isCommit);
    Gadgets.access(b, usesFirst, machine, b.constant(A0), at.plus(1), firstUse, a0, result);
    b.equal("operand, low", valueAfter.low(), Gadgets.either(isNext, made, value).low());
    b.equal("operand, high", valueAfter.high(), Gadgets.either(isNext, made, value).high());
    Expr register = b.local(put).plus(b.local(emit)).plus(A1);
    Expr usesOperand = kinds.real.minus(b.local(stateLength));
    Gadgets.access(b, usesOperand, machine, register, at.plus(2), operandUse, value, valueAfter);
    Gadgets.access(
        b,
        isCommit,
        machine,
        b.constant(Buses.JOURNAL_LENGTH),
        at.plus(3),
        journalUse,
        known.of(b),
        made);
    Gadgets.range(b, kinds.fresh, made);
  }

  /** How many bytes are copied or charged for. */
  private void length(AirBuilder b, Kinds kinds) {
    Columns.Limbs n = bytes.of(b);
    Columns.Limbs result = answer.of(b);
    Columns.Limbs value = operand.of(b);
    Expr isLarge = b.local(large);
    Expr isDelete = b.local(deletes);
    Expr none = b.local(next).plus(b.local(stateLength)).plus(isDelete);
    Expr whole = b.local(commit).plus(b.local(put)).plus(b.local(emit)).plus(b.local(print));
    Expr asked = whole.minus(isLarge).minus(isDelete);
    b.zero("bytes given, low", kinds.reads.times(n.low().minus(result.low())));
    b.zero("bytes given, high", kinds.reads.times(n.high().minus(result.high())));
    b.zero("bytes taken, low", asked.times(n.low().minus(value.low())));
    b.zero("bytes taken, high", asked.times(n.high().minus(value.high())));
    b.zero("bytes of a large PRINT, low", isLarge.times(n.low().minus(PRINT_MAX)));
    b.zero("bytes of a large PRINT, high", isLarge.times(n.high()));
    b.zero("no bytes, low", none.times(n.low()));
    b.zero("no bytes, high", none.times(n.high()));
    b.zero("length of what is deleted, low", isDelete.times(value.low().minus(ABSENT_LIMB)));
    b.zero("length of what is deleted, high", isDelete.times(value.high().minus(ABSENT_LIMB)));
    // Both below 2^15 · 4, so that the sum is a multiple of 4 as an integer.
    Expr words = Gadgets.shiftRight(b, n.low().plus(b.local(padding)), 2);
    Gadgets.range(b, kinds.real, words, 15);
    Gadgets.range(b, kinds.real, b.local(padding), 2);
    Gadgets.range(b, kinds.real, n.high(), LENGTH_HIGH_BITS);
  }

  /** READ: asked = given + fresh. COMMIT: fresh = known + taken. NEXT: the limit. */
  private void sums(AirBuilder b, Kinds kinds) {
    Expr isNext = b.local(next);
    Expr isCommit = b.local(commit);
    Expr over = b.local(carry);
    Columns.Limbs n = bytes.of(b);
    Columns.Limbs value = operand.of(b);
    Columns.Limbs made = fresh.of(b);
    Columns.Limbs had = known.of(b);
    Expr notGiven = value.low().minus(n.low()).minus(made.low()).plus(over.times(1 << 16));
    Expr notGivenHigh = value.high().minus(n.high()).minus(made.high()).minus(over);
    b.zero("no more than asked for, low", kinds.reads.times(notGiven));
    b.zero("no more than asked for, high", kinds.reads.times(notGivenHigh));
    Expr grows = made.low().minus(had.low()).minus(n.low()).plus(over.times(1 << 16));
    Expr growsHigh = made.high().minus(had.high()).minus(n.high()).minus(over);
    b.zero("the journal grows, low", isCommit.times(grows));
    b.zero("the journal grows, high", isCommit.times(growsHigh));
    Expr rest = had.low().plus(had.high().times(1 << 16));
    b.zero("cycle limit", isNext.times(b.publicValue(0).minus(1).minus(count(b)).minus(rest)));
    Gadgets.range(b, isNext, had.low(), 16);
    Gadgets.range(b, isNext, had.high(), LIMIT_BITS - 16);
  }

  private void copy(AirBuilder b, Kinds kinds, Expr at) {
    Expr some = b.local(copies);
    Expr copying = kinds.reads.plus(b.local(commit));
    Columns.Limbs n = bytes.of(b);
    Columns.Limbs a0 = first.of(b);
    Expr count = n.low().plus(n.high().times(1 << 16));
    b.zero("only copies copy", some.times(copying.from(1)));
    b.zero("bytes are copied", copying.minus(some).times(count));
    b.bool("odd", b.local(odd));
    b.bool("upper", b.local(upper));
    Expr byteOfWord = b.local(odd).plus(b.local(upper).times(2));
    Expr address = b.local(word).times(4).plus(byteOfWord);
    b.zero("pointer", some.times(a0.low().minus(address)));
    Gadgets.range(b, some, b.local(word), 14);
    Gadgets.range(b, some, a0.high(), ADDRESS_HIGH_BITS);
    Columns.Limbs journal = known.of(b);
    b.send(
        Buses.COPY,
        some,
        1,
        b.local(commit),
        at,
        b.local(word).plus(a0.high().times(1 << 14)),
        byteOfWord,
        count,
        journal.low().plus(journal.high().times(1 << 16)));
  }

  private void passTime(AirBuilder b, Kinds kinds, Expr at) {
    Columns.Limbs n = bytes.of(b);
    Expr copying = n.low().plus(n.high().times(1 << 16)).plus(b.local(padding));
    Expr state = b.local(stateLength).plus(b.local(put)).times(STATE_TIME);
    b.receive(Buses.STATE, kinds.real, 1, b.local(pc), at);
    b.send(Buses.STATE, kinds.real, 1, b.local(pc).plus(4), at.plus(4).plus(copying).plus(state));
  }

  /**
   * Writes a row.
   *
   * @param limit cycles of the segment before which a NEXT must be
   */
  public void fill(HostCall call, int limit, int[][] out, int row) {
    out[flag(call.number())][row] = 1;
    out[pc][row] = call.pc();
    count.fill((call.time() - 1) / 4, out, row);
    numberUse.fill(call.time(), call.numberUsed(), out, row);
    boolean isQuiet =
        switch (call.number()) {
          case Ecall.STATE_PUT, Ecall.EMIT, Ecall.PRINT -> true;
          default -> false;
        };
    if (!isQuiet) {
      first.fill(call.first().before(), out, row);
      answer.fill(call.first().after(), out, row);
      firstUse.fill(call.time() + 1, call.first().used(), out, row);
    }
    if (call.number() != Ecall.STATE_LEN) {
      operand.fill(call.operand().before(), out, row);
      operandAfter.fill(call.operand().after(), out, row);
      operandUse.fill(call.time() + 2, call.operand().used(), out, row);
    }
    bytes.fill(call.bytes(), out, row);
    out[padding][row] = -call.bytes() & 3;
    switch (call.number()) {
      case Ecall.NEXT -> {
        fresh.fill(call.operand().after(), out, row);
        known.fill(limit - 1 - (call.time() - 1) / 4, out, row);
      }
      case Ecall.READ, Ecall.STATE_READ -> {
        int asked = call.operand().before();
        fresh.fill(asked - call.bytes(), out, row);
        out[carry][row] = (asked & 0xffff) < (call.bytes() & 0xffff) ? 1 : 0;
      }
      case Ecall.COMMIT -> {
        int length = call.journal() + call.bytes();
        known.fill(call.journal(), out, row);
        fresh.fill(length, out, row);
        out[carry][row] = (length & 0xffff) < (call.bytes() & 0xffff) ? 1 : 0;
        journalUse.fill(call.time() + 3, call.journalUsed(), out, row);
      }
      case Ecall.STATE_PUT -> out[deletes][row] = call.operand().before() == -1 ? 1 : 0;
      case Ecall.PRINT -> out[large][row] = call.operand().before() == call.bytes() ? 0 : 1;
      default -> {}
    }
    if (copies(call)) {
      int pointer = call.first().before();
      out[copies][row] = 1;
      out[word][row] = (pointer & 0xffff) >>> 2;
      out[odd][row] = pointer & 1;
      out[upper][row] = (pointer >>> 1) & 1;
    }
  }

  private static boolean copies(HostCall call) {
    return switch (call.number()) {
      case Ecall.READ, Ecall.STATE_READ, Ecall.COMMIT -> call.bytes() > 0;
      default -> false;
    };
  }

  private int flag(int number) {
    return switch (number) {
      case Ecall.NEXT -> next;
      case Ecall.READ -> read;
      case Ecall.COMMIT -> commit;
      case Ecall.STATE_LEN -> stateLength;
      case Ecall.STATE_READ -> stateRead;
      case Ecall.STATE_PUT -> put;
      case Ecall.EMIT -> emit;
      case Ecall.PRINT -> print;
      default -> throw new IllegalArgumentException("ecall " + number);
    };
  }
}
