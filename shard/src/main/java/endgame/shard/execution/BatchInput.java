package endgame.shard.execution;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.BatchHeader;
import endgame.shard.protocol.Context;
import endgame.shard.protocol.Entry;
import java.util.List;
import java.util.Optional;

/**
 * An ordered batch with all that its execution needs.
 *
 * @param batchAcc after it
 * @param entries of a system batch
 * @param header of a sequenced batch
 * @param body of a sequenced batch, else empty
 */
public record BatchInput(
    long span,
    Context context,
    Hash batchAcc,
    List<Entry> entries,
    Optional<BatchHeader> header,
    Bytes body) {
  public BatchInput {
    entries = List.copyOf(entries);
  }
}
