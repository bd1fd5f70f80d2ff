package endgame.consensus.beacon;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.util.Optional;

/** The beacon state while a block runs: a key-value map over the parent's state. */
public interface StateAccess {
  Optional<Bytes> get(Hash key);

  /**
   * @param value 1 to 65,536 bytes
   */
  void put(Hash key, Bytes value);

  void delete(Hash key);
}
