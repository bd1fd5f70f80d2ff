package endgame.shard.registry;

import endgame.consensus.types.Bytes;
import endgame.zk.proof.ProofSystem;
import java.util.Map;
import java.util.Optional;

/** Says whether bytes are a verifying key. Pure: the same answer on every node. Never throws. */
@FunctionalInterface
public interface VerifyingKeys {
  /** No foreign systems: every key is refused. */
  VerifyingKeys NONE = (system, key) -> Optional.of("this network has no foreign proof systems");

  /** Why these bytes are no key of the proof system {@code system}; empty if they are one. */
  Optional<String> fault(String system, Bytes key);

  /** Asks the proof systems by id. */
  static VerifyingKeys of(Map<String, ProofSystem> systems) {
    Map<String, ProofSystem> byId = Map.copyOf(systems);
    return (id, key) -> {
      ProofSystem system = byId.get(id);
      if (system == null) {
        return Optional.of("no proof system " + id);
      }
      if (key.size() > system.limits().keyBytesMax()) {
        return Optional.of("longer than " + system.limits().keyBytesMax() + " bytes");
      }
      return switch (system.parseKey(key.toArray())) {
        case ProofSystem.KeyResult.Parsed _ -> Optional.empty();
        case ProofSystem.KeyResult.Malformed(String reason) -> Optional.of(reason);
      };
    };
  }
}
