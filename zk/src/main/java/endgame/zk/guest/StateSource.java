package endgame.zk.guest;

import java.util.Optional;

/** The state as it was when the run began, or for views after some batch. Never changes. */
@FunctionalInterface
public interface StateSource {
  /** The value (1 to 65,536 bytes) of a 32-byte key, empty if absent. */
  Optional<byte[]> get(byte[] key);
}
