package endgame.consensus.sim;

import endgame.consensus.bft.JournalPort;
import endgame.consensus.signer.GuardStore;
import endgame.consensus.types.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * An append-only file: what was synced survives a crash, of the rest a prefix that chance picks.
 */
public final class SimDisk implements JournalPort, GuardStore {
  private final List<byte[]> durable = new ArrayList<>();
  private final TreeSet<Bytes> durableSet = new TreeSet<>();
  private final List<byte[]> pending = new ArrayList<>();
  private final Runnable onSync;

  /**
   * @param onSync called before anything becomes durable: charges, and may crash the node
   */
  public SimDisk(Runnable onSync) {
    this.onSync = onSync;
  }

  @Override
  public void append(byte[] record) {
    pending.add(record.clone());
  }

  @Override
  public void sync() {
    onSync.run();
    flush(pending.size());
  }

  private void flush(int count) {
    for (byte[] record : pending.subList(0, count)) {
      durable.add(record);
      durableSet.add(Bytes.of(record));
    }
    pending.clear();
  }

  /** Power is lost. */
  void crash(SplittableRandom random) {
    flush(pending.isEmpty() ? 0 : random.nextInt(pending.size() + 1));
  }

  boolean holds(byte[] record) {
    return durableSet.contains(Bytes.of(record));
  }

  /** The disk is lost, or an old backup put back. */
  void cutTo(int records) {
    pending.clear();
    durable.subList(Math.min(records, durable.size()), durable.size()).clear();
    durableSet.clear();
    durable.forEach(record -> durableSet.add(Bytes.of(record)));
  }

  int size() {
    return durable.size();
  }

  @Override
  public List<byte[]> load() {
    return List.copyOf(durable);
  }

  @Override
  public void replaceAll(List<byte[]> records) {
    cutTo(0);
    pending.addAll(records);
    flush(pending.size());
  }

  @Override
  public void close() {}
}
