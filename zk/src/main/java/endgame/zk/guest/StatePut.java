package endgame.zk.guest;

import java.util.Optional;

/** A write to the state: a 32-byte key and its new value, empty when the key is deleted. */
public record StatePut(Bytes key, Optional<Bytes> value) {
  public StatePut {
    key.ofLength(32);
  }
}
