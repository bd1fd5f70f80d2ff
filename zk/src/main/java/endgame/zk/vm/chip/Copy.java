package endgame.zk.vm.chip;

import endgame.zk.air.Air;
import endgame.zk.air.AirBuilder;
import endgame.zk.air.Expr;
import endgame.zk.vm.Buses;
import endgame.zk.vm.run.HostCall;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies between host and RAM, a word per row: 33 columns, 14 interactions.
 *
 * <p>A row takes the rest of a copy and gives on what is left of it. It copies from its first byte
 * to its end, one of four each; the last byte is one that is copied, so that no byte is last before
 * one is first, and each row copies one at least. A row that gives on ends at the word's end, and
 * the next begins with the next word's first byte; the last copies just what is left. So a copy of
 * n bytes has the rows that it must have: bytes that are left shrink by at least 1 in each row, and
 * reach 0 as integers, because they began below 2^23 and there are not p rows.
 *
 * <p>Bytes of a word that are not copied stay. Those that come from the host are any bytes: they
 * are hints.
 */
public final class Copy implements Air {
  private static final int BYTES = 4;

  private final Columns columns = new Columns();
  private final int real = columns.one();
  private final int toJournal = columns.one();
  private final int last = columns.one();
  private final int time = columns.one();
  private final int word = columns.one();
  private final int left = columns.one();
  private final int position = columns.one();

  /** Which byte is the first. */
  private final Columns.Bytes starts = columns.bytes();

  /** Which byte is the last. */
  private final Columns.Bytes ends = columns.bytes();

  private final Columns.Bytes before = columns.bytes();
  private final Columns.Bytes after = columns.bytes();

  /** Of pairs of bytes, before and after: two range checks at the price of one. */
  private final Columns.Bytes xors = columns.bytes();

  /** Whether a byte goes to the journal. */
  private final Columns.Bytes committed = columns.bytes();

  private final Columns.Access use = columns.access();

  @Override
  public String id() {
    return "copy/1";
  }

  @Override
  public int width() {
    return columns.width();
  }

  @Override
  public boolean optional() {
    return true;
  }

  @Override
  public void define(AirBuilder b) {
    Expr enabled = b.local(real);
    Expr isLast = b.local(last);
    Expr out = b.local(toJournal);
    b.bool("word", enabled);
    b.bool("to the journal", out);
    b.zero("to the journal in a word", out.times(enabled.from(1)));
    b.bool("last", isLast);
    b.zero("last word", isLast.times(enabled.from(1)));
    b.equal("one first byte", sum(b, starts), enabled);
    b.equal("one last byte", sum(b, ends), enabled);
    b.zero("goes on at the word's end", enabled.minus(isLast).times(ends.of(b, 3).from(1)));
    List<Expr> copied = copied(b);
    Expr count = sum(copied);
    b.zero("the last word takes the rest", isLast.times(b.local(left).minus(count)));
    Expr first = starts.of(b, 1).plus(starts.of(b, 2).times(2)).plus(starts.of(b, 3).times(3));
    Expr at = b.local(time);
    Expr rest = b.local(left).minus(count);
    Expr here = b.local(position);
    b.receive(Buses.COPY, enabled, 1, out, at, b.local(word), first, b.local(left), here);
    b.send(
        Buses.COPY,
        enabled.minus(isLast),
        1,
        out,
        at,
        b.local(word).plus(1),
        b.constant(0),
        rest,
        here.plus(count));
    bytes(b, enabled, out, copied, here.minus(first));
    Expr now = at.plus(3);
    Expr pointer = b.local(word);
    Gadgets.access(b, enabled, Buses.SPACE_RAM, pointer, now, use, before.limbs(b), after.limbs(b));
  }

  private static Expr sum(List<Expr> parts) {
    return parts.get(0).plus(parts.get(1)).plus(parts.get(2)).plus(parts.get(3));
  }

  private static Expr sum(AirBuilder b, Columns.Bytes flags) {
    List<Expr> parts = new ArrayList<>();
    for (int i = 0; i < BYTES; i++) {
      parts.add(flags.of(b, i));
    }
    return sum(parts);
  }

  /** For each byte 1 if it is copied: it has begun, and no byte before it was the last. */
  private List<Expr> copied(AirBuilder b) {
    List<Expr> copied = new ArrayList<>();
    Expr now = b.constant(0);
    for (int i = 0; i < BYTES; i++) {
      b.bool("first byte " + i, starts.of(b, i));
      b.bool("last byte " + i, ends.of(b, i));
      now = now.plus(starts.of(b, i));
      b.zero("last byte " + i + " is copied", ends.of(b, i).times(now.from(1)));
      copied.add(now);
      now = now.minus(ends.of(b, i));
    }
    return copied;
  }

  private void bytes(AirBuilder b, Expr enabled, Expr out, List<Expr> copied, Expr start) {
    Expr fromHost = enabled.minus(out);
    for (int i = 0; i < BYTES; i++) {
      Expr old = before.of(b, i);
      Expr now = after.of(b, i);
      Expr goes = committed.of(b, i);
      b.zero("byte " + i + " stays", now.minus(old).times(fromHost.times(copied.get(i)).from(1)));
      b.equal("byte " + i + " goes to the journal", goes, out.times(copied.get(i)));
      b.send(Buses.JOURNAL, goes, 1, start.plus(i), old);
    }
    b.lookUp(Buses.BYTE, enabled, before.of(b, 0), before.of(b, 1), xors.of(b, 0));
    b.lookUp(Buses.BYTE, enabled, before.of(b, 2), before.of(b, 3), xors.of(b, 1));
    b.lookUp(Buses.BYTE, enabled, after.of(b, 0), after.of(b, 1), xors.of(b, 2));
    b.lookUp(Buses.BYTE, enabled, after.of(b, 2), after.of(b, 3), xors.of(b, 3));
  }

  /** Writes a row. */
  public void fill(HostCall.Word step, int[][] out, int row) {
    int bytes = step.bytes();
    int end = step.first() + bytes - 1;
    out[real][row] = 1;
    out[toJournal][row] = step.toJournal() ? 1 : 0;
    out[last][row] = bytes == step.left() ? 1 : 0;
    out[time][row] = step.time();
    out[word][row] = step.word();
    out[left][row] = step.left();
    out[position][row] = step.position();
    out[starts.at(step.first())][row] = 1;
    out[ends.at(end)][row] = 1;
    before.fill(step.before(), out, row);
    after.fill(step.after(), out, row);
    int xorBefore = step.before() ^ (step.before() >>> 8);
    int xorAfter = step.after() ^ (step.after() >>> 8);
    out[xors.at(0)][row] = xorBefore & 0xff;
    out[xors.at(1)][row] = (xorBefore >>> 16) & 0xff;
    out[xors.at(2)][row] = xorAfter & 0xff;
    out[xors.at(3)][row] = (xorAfter >>> 16) & 0xff;
    for (int i = step.first(); step.toJournal() && i <= end; i++) {
      out[committed.at(i)][row] = 1;
    }
    use.fill(step.time() + 3, step.used(), out, row);
  }
}
