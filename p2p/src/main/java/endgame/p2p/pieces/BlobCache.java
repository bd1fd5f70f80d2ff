package endgame.p2p.pieces;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Blobs in memory, at most so many bytes; the least recently used go first. Thread-safe. */
public final class BlobCache implements BlobSource {
  private static final float LOAD_FACTOR = 0.75f;

  /** What an entry costs besides its bytes, so that empty blobs are bounded too. */
  private static final int ENTRY_BYTES = 1024;

  private final long bytesMax;
  private final Map<BlobId, Pieces> blobs = new LinkedHashMap<>(16, LOAD_FACTOR, true);
  private long bytes;

  public BlobCache(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Puts a blob in, which must not change; its name. */
  public BlobId put(byte[] blob) {
    Pieces pieces = Pieces.split(blob);
    put(pieces);
    return pieces.id();
  }

  private synchronized void put(Pieces pieces) {
    if (blobs.put(pieces.id(), pieces) == null) {
      bytes += cost(pieces);
    }
    Iterator<Pieces> oldest = blobs.values().iterator();
    while (bytes > bytesMax && oldest.hasNext()) {
      bytes -= cost(oldest.next());
      oldest.remove();
    }
  }

  private static long cost(Pieces pieces) {
    return (long) pieces.length() + ENTRY_BYTES;
  }

  @Override
  public synchronized @Nullable Pieces find(BlobId id) {
    return blobs.get(id);
  }

  /** What it holds, in bytes. */
  public synchronized long bytes() {
    return bytes;
  }
}
