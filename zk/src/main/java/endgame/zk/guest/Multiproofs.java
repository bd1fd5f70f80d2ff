package endgame.zk.guest;

import java.util.SortedSet;

/** Where multiproofs of the state come from. */
@FunctionalInterface
public interface Multiproofs {
  /**
   * The partial tree of section 2, encoded, of the state that the run began with.
   *
   * @param keys all keys read or written
   * @param deleted those of them that the run deletes: siblings that are lifted must be open
   */
  byte[] of(SortedSet<Bytes> keys, SortedSet<Bytes> deleted);
}
