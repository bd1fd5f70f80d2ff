package endgame.consensus.beacon;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.util.List;

/**
 * An event as Ethereum tools read it.
 *
 * @param topics at most 4; the first is keccak-256 of the event's signature
 */
public record Log(Address address, List<Hash> topics, Bytes data) {
  public Log {
    topics = List.copyOf(topics);
  }
}
