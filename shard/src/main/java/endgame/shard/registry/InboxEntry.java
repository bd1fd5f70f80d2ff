package endgame.shard.registry;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.Entry;
import endgame.shard.protocol.ShardLimits;

/**
 * An entry in the state.
 *
 * @param accAfter the inbox accumulator after it
 */
public record InboxEntry(Entry entry, Hash accAfter) {
  private static final int HEAD_BYTES = 17;

  private static final SszType<Entry> ENTRY =
      Ssz.byteList(HEAD_BYTES + ShardLimits.FORCED_BYTES_MAX)
          .as(
              b -> Entry.decode(b).orElseThrow(() -> new IllegalArgumentException("no entry")),
              Entry::encode);

  public static final SszType<InboxEntry> SSZ =
      Container.of(InboxEntry.class)
          .field("entry", ENTRY, InboxEntry::entry)
          .field("accAfter", Ssz.HASH, InboxEntry::accAfter)
          .make(v -> new InboxEntry(v.get(0), v.get(1)));
}
