package endgame.consensus.beacon;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.util.List;

/**
 * An event as Ethereum tools read it.
 *
 * @param topics at most {@value #TOPICS_MAX}; the first is keccak-256 of the event's signature
 */
public record Log(Address address, List<Hash> topics, Bytes data) {
  public static final int TOPICS_MAX = 4;
  public static final int DATA_MAX = 65_536;

  public Log {
    topics = List.copyOf(topics);
  }

  /** True when a receipt can hold it. */
  boolean fits() {
    return topics.size() <= TOPICS_MAX && data.size() <= DATA_MAX;
  }
}
