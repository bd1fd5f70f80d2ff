package endgame.zk.guest;

import endgame.zk.riscv.Machine;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The host of a run that is known to come to its end, as a prover repeats it: no item is null.
 *
 * <p>Confined to one thread at a time.
 */
public final class Replay implements Host {
  /** One answer to NEXT. */
  public record Given(int kind, Bytes payload) {
    /** An item that isn't null. */
    public static Given of(Item item) {
      return new Given(item.kind(), item.payload());
    }
  }

  private final Queue<Given> items;
  private final @Nullable StateSource state;
  private final ByteArrayOutputStream journal = new ByteArrayOutputStream();
  private Attempt attempt;

  private Replay(Collection<Given> items, Bytes input, @Nullable StateSource state) {
    this.items = new ArrayDeque<>(items);
    this.state = state;
    this.attempt = new Attempt(input, state, 0);
  }

  /** A program that only computes: NEXT and the state's ecalls trap. */
  public static Replay ofInput(Bytes input) {
    return new Replay(List.of(), input, null);
  }

  /**
   * A run over a span.
   *
   * @param items all of them, with END
   */
  public static Replay ofSpan(Collection<Given> items, StateSource state) {
    return new Replay(items, Bytes.EMPTY, state);
  }

  /** Carries out an ecall, as {@link GuestRun} and {@link ComputeRun} do. */
  @Override
  public @Nullable String serve(Machine machine, int number) {
    if (number != Ecall.NEXT) {
      return attempt.serve(machine, number);
    }
    Given item = items.poll();
    if (item == null) {
      return "no item is left";
    }
    keepJournal();
    Driver.answerNext(machine, item.kind(), item.payload());
    attempt = new Attempt(item.payload(), state, journal.size());
    return null;
  }

  private void keepJournal() {
    journal.writeBytes(attempt.journal.toByteArray());
    attempt.journal.reset();
  }

  @Override
  public int copied(Machine machine, int number) {
    return attempt.copied(machine, number);
  }

  @Override
  public int journalLength() {
    return journal.size() + attempt.journal.size();
  }

  @Override
  public Bytes journalFrom(int start) {
    return journal().from(start);
  }

  /** The journal so far. */
  public Bytes journal() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(journal.toByteArray());
    all.writeBytes(attempt.journal.toByteArray());
    return Bytes.owned(all.toByteArray());
  }
}
