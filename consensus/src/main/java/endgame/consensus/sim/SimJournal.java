package endgame.consensus.sim;

import endgame.consensus.bft.JournalPort;
import endgame.consensus.types.Bytes;
import endgame.storage.journal.Journal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The node's real journal on a simulated disk. */
public final class SimJournal implements JournalPort {
  private final List<byte[]> pending = new ArrayList<>();
  private final TreeSet<Bytes> durable = new TreeSet<>();
  private final Runnable onForce;
  private SimFile file;
  private @Nullable Journal journal;
  private int records;
  private int torn;

  /**
   * @param onForce called before anything becomes durable: charges, and may crash the node
   */
  SimJournal(Runnable onForce) {
    this.onForce = onForce;
    this.file = new SimFile(onForce);
  }

  /** Every record that survived, or empty if the file is damaged: then the node must not sign. */
  Optional<List<byte[]>> open() {
    pending.clear();
    durable.clear();
    return switch (Journal.open(file)) {
      case Journal.Damaged ignored -> Optional.empty();
      case Journal.Opened(Journal opened, List<byte[]> found) -> {
        journal = opened;
        found.forEach(record -> durable.add(Bytes.of(record)));
        records = found.size();
        torn += opened.tornBytes() > 0 ? 1 : 0;
        yield Optional.of(found);
      }
    };
  }

  private Journal opened() {
    Journal now = journal;
    if (now == null) {
      throw new IllegalStateException("not open");
    }
    return now;
  }

  @Override
  public void append(byte[] record) {
    opened().append(record);
    pending.add(record.clone());
  }

  @Override
  public void sync() {
    opened().sync();
    pending.forEach(record -> durable.add(Bytes.of(record)));
    records += pending.size();
    pending.clear();
  }

  /** Power is lost; of a write under way a part may be there. */
  void crash(SplittableRandom random) {
    file.crash(random);
    pending.clear();
    journal = null;
  }

  boolean holds(byte[] record) {
    return durable.contains(Bytes.of(record));
  }

  /** The disk is lost, or an old backup put back: only the first records are there. */
  public void cutTo(int count) {
    List<byte[]> kept = new ArrayList<>(open().orElse(List.of()));
    SimFile fresh = new SimFile(() -> {});
    if (Journal.open(fresh) instanceof Journal.Opened(Journal copy, List<byte[]> ignored)) {
      kept.subList(0, Math.min(count, kept.size())).forEach(copy::append);
      copy.sync();
    }
    file = new SimFile(onForce);
    file.replace(fresh.readAll().orElseThrow());
    journal = null;
    records = Math.min(count, kept.size());
  }

  /** A bit of the file's first half rots. */
  public void rot(SplittableRandom random) {
    file.flip(random);
  }

  /** How often a start found a record that was not whole, and cut it off. */
  public int torn() {
    return torn;
  }

  public int size() {
    return records;
  }
}
