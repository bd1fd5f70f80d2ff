package endgame.zk.guest;

import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One run of a program over one span, suspended between items. See the package for its rules.
 *
 * <p>After a {@link Given.Failed} the run is dead: using it on throws.
 */
public final class GuestRun {
  /** C_span of the devnet (shards.md 13). */
  public static final long SPAN_CYCLES_DEFAULT = 1L << 26;

  /** Items that can't be null may go on to this multiple of C_span. */
  private static final int RESERVE = 2;

  private final StateSource state;
  private final long spanCycles;
  private Machine machine;
  private boolean alive = true;

  private final Set<Bytes> reads;
  private final Set<Bytes> everRead;
  private final SortedMap<Bytes, Optional<Bytes>> writes;
  private final ByteArrayOutputStream journal = new ByteArrayOutputStream();
  private long workCycles;

  /** The start of a run. */
  public sealed interface Started {
    record Suspended(GuestRun run) implements Started {}

    record Failed(String reason) implements Started {}
  }

  /** What came of an item. */
  public sealed interface Given {
    /**
     * The item is done.
     *
     * @param puts state writes by key, the last one of each key
     * @param dropped whether emits or prints were more than is kept
     * @param cycles that it took
     */
    record ItemDone(
        List<StatePut> puts, List<Emit> emits, List<Bytes> prints, boolean dropped, long cycles)
        implements Given {
      public ItemDone {
        puts = List.copyOf(puts);
        emits = List.copyOf(emits);
        prints = List.copyOf(prints);
      }
    }

    /**
     * The item is null.
     *
     * @param reason of the attempt that was undone
     * @param done what the program did when it was told
     */
    record Nulled(String reason, ItemDone done) implements Given {}

    /** The span has no result. */
    record Failed(String reason) implements Given {}
  }

  /** The end of a run. */
  public sealed interface Finished {
    record Journal(Bytes bytes) implements Finished {}

    record Failed(String reason) implements Finished {}
  }

  private GuestRun(
      Machine machine,
      StateSource state,
      long spanCycles,
      Collection<Bytes> reads,
      Collection<Bytes> everRead,
      SortedMap<Bytes, Optional<Bytes>> writes) {
    this.machine = machine;
    this.state = state;
    this.spanCycles = spanCycles;
    this.reads = new LinkedHashSet<>(reads);
    this.everRead = new LinkedHashSet<>(everRead);
    this.writes = new TreeMap<>(writes);
  }

  /** Starts a program and runs it to its first NEXT. */
  public static Started start(Program program, StateSource state, long spanCycles) {
    GuestRun run =
        new GuestRun(
            Machine.start(program), state, spanCycles, List.of(), List.of(), new TreeMap<>());
    return switch (run.attempt(Bytes.EMPTY, RESERVE * spanCycles)) {
      case Outcome.Done done -> new Started.Suspended(run);
      case Outcome.Broken broken -> new Started.Failed("before the first item: " + broken.reason());
    };
  }

  /** An independent run in the same state. */
  public GuestRun snapshot() {
    checkAlive();
    GuestRun copy = new GuestRun(machine.snapshot(), state, spanCycles, reads, everRead, writes);
    copy.journal.writeBytes(journal.toByteArray());
    copy.workCycles = workCycles;
    return copy;
  }

  /** Gives the next item; END is given by {@link #finish}. */
  public Given give(Item item) {
    checkAlive();
    if (item instanceof Item.End) {
      throw new IllegalArgumentException("END is given by finish");
    }
    Optional<Bytes> nullPayload = item.nullPayload();
    if (nullPayload.isEmpty()) {
      return withoutNull(item.kind(), item.payload());
    }
    Machine before = machine.snapshot();
    Driver.answerNext(machine, item.kind(), item.payload());
    return switch (attempt(item.payload(), spanCycles)) {
      case Outcome.Done done -> done.item();
      case Outcome.Broken broken -> {
        machine = before;
        yield nulled(broken.reason(), withoutNull(item.kind() | Item.NULL_FLAG, nullPayload.get()));
      }
    };
  }

  private static Given nulled(String reason, Given given) {
    return switch (given) {
      case Given.ItemDone done -> new Given.Nulled(reason, done);
      case Given.Failed failed ->
          new Given.Failed(reason + ", then as null item: " + failed.reason());
      case Given.Nulled n -> throw new IllegalStateException("a null item can't be null");
    };
  }

  private Given withoutNull(int kind, Bytes payload) {
    Driver.answerNext(machine, kind, payload);
    return switch (attempt(payload, RESERVE * spanCycles)) {
      case Outcome.Done done -> done.item();
      case Outcome.Broken broken -> {
        alive = false;
        yield new Given.Failed(broken.reason());
      }
    };
  }

  /** Gives END with the multiproof of what the run has read and written, and takes the journal. */
  public Finished finish(Multiproofs multiproofs) {
    checkAlive();
    alive = false;
    Bytes multiproof = Bytes.of(multiproofs.of(touchedKeys(), deletedKeys()));
    Driver.answerNext(machine, Item.END, multiproof);
    Attempt last = new Attempt(multiproof, state, journal.size());
    Driver.End end = drive(last, RESERVE * spanCycles);
    if (!(end instanceof Driver.End.Halted halted) || halted.code() != 0) {
      return new Finished.Failed("at the end: " + end.reason());
    }
    journal.writeBytes(last.journal.toByteArray());
    return new Finished.Journal(Bytes.owned(journal.toByteArray()));
  }

  /** How one attempt of one item ended. */
  private sealed interface Outcome {
    record Done(Given.ItemDone item) implements Outcome {}

    record Broken(String reason) implements Outcome {}
  }

  /** Runs to the next NEXT, and keeps what the program did if it gets there. */
  private Outcome attempt(Bytes payload, long limit) {
    long before = machine.cycles();
    Attempt attempt = new Attempt(payload, state, journal.size());
    Driver.End end = drive(attempt, limit);
    everRead.addAll(attempt.reads);
    if (!(end instanceof Driver.End.AtNext)) {
      return new Outcome.Broken(end.reason());
    }
    reads.addAll(attempt.reads);
    writes.putAll(attempt.puts);
    journal.writeBytes(attempt.journal.toByteArray());
    List<StatePut> puts = new ArrayList<>();
    attempt.puts.forEach((key, value) -> puts.add(new StatePut(key, value)));
    return new Outcome.Done(
        new Given.ItemDone(
            puts, attempt.emits, attempt.prints, attempt.dropped, machine.cycles() - before));
  }

  private Driver.End drive(Attempt attempt, long limit) {
    long before = machine.cycles();
    Driver.End end = Driver.drive(machine, attempt, limit);
    workCycles += machine.cycles() - before;
    return end;
  }

  private void checkAlive() {
    if (!alive) {
      throw new IllegalStateException("the run has ended");
    }
  }

  /** Keys that the program knows the value of, in the order in which it asked first. */
  public Set<Bytes> reads() {
    return Collections.unmodifiableSet(reads);
  }

  /** As {@link #reads}, and those that only undone attempts have asked for. */
  public Set<Bytes> everRead() {
    return Collections.unmodifiableSet(everRead);
  }

  /** The writes of the run; an empty value deletes. */
  public SortedMap<Bytes, Optional<Bytes>> writes() {
    return Collections.unmodifiableSortedMap(writes);
  }

  /** Keys read or written: those of the multiproof. */
  public SortedSet<Bytes> touchedKeys() {
    SortedSet<Bytes> keys = new TreeSet<>(reads);
    keys.addAll(writes.keySet());
    return keys;
  }

  /** Keys that the run deletes. */
  public SortedSet<Bytes> deletedKeys() {
    SortedSet<Bytes> keys = new TreeSet<>();
    writes.forEach((key, value) -> {
      if (value.isEmpty()) {
        keys.add(key);
      }
    });
    return keys;
  }

  /** Cycles of the run; undone attempts took none. */
  public long cycles() {
    return machine.cycles();
  }

  /** Cycles that were really run, undone attempts included. */
  public long workCycles() {
    return workCycles;
  }
}
