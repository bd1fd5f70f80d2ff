package endgame.consensus.signer;

import java.util.List;

/**
 * Where a guard keeps its memory: records of at most {@link #RECORD_BYTES_MAX} bytes, in order.
 * Failures of the disk end the process, so they may throw unchecked.
 */
public interface GuardStore extends AutoCloseable {
  int RECORD_BYTES_MAX = 91;

  /** Every durable record, oldest first. */
  List<byte[]> load();

  /** Durable only after {@link #sync}. */
  void append(byte[] record);

  void sync();

  /** Puts these records in the place of all, atomically and durably. */
  void replaceAll(List<byte[]> records);

  @Override
  void close();
}
