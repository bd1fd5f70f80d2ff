package endgame.node.beacon;

import endgame.consensus.types.Block;
import endgame.consensus.types.BlockBody;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Received blocks that were not asked about yet: anyone may send them, so their number and their
 * bytes are bounded, and the oldest go first. For one thread.
 */
final class ArrivedBlocks {
  static final int BLOCKS_MAX = 64;

  /** What the blocks hold in memory, near enough; one block alone may be larger. */
  static final long BYTES_MAX = 16 << 20;

  /** Of a header, and of each item in a body beside its bytes. */
  private static final int OVERHEAD = 512;

  private static final int ITEM_OVERHEAD = 48;
  private final Map<Hash, Block> blocks = new LinkedHashMap<>();
  private long bytes;

  static long bytes(Block block) {
    BlockBody body = block.body();
    return OVERHEAD + bytes(body.transactions()) + bytes(body.batches()) + bytes(body.statements());
  }

  private static long bytes(List<Bytes> items) {
    return items.stream().mapToLong(item -> item.size() + (long) ITEM_OVERHEAD).sum();
  }

  boolean contains(Hash digest) {
    return blocks.containsKey(digest);
  }

  Optional<Block> get(Hash digest) {
    return Optional.ofNullable(blocks.get(digest));
  }

  void add(Hash digest, Block block) {
    if (blocks.putIfAbsent(digest, block) != null) {
      return;
    }
    bytes += bytes(block);
    Iterator<Block> oldest = blocks.values().iterator();
    while (blocks.size() > 1 && (blocks.size() > BLOCKS_MAX || bytes > BYTES_MAX)) {
      bytes -= bytes(oldest.next());
      oldest.remove();
    }
  }

  /** Drops what a new final height has made stale. */
  void onFinal(long height) {
    blocks.values().removeIf(block -> block.header().height() <= height);
    bytes = blocks.values().stream().mapToLong(ArrivedBlocks::bytes).sum();
  }

  int size() {
    return blocks.size();
  }

  long bytes() {
    return bytes;
  }
}
