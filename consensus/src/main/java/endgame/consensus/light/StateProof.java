package endgame.consensus.light;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Bytes;
import endgame.storage.tree.Proof;
import java.util.Optional;

/**
 * Shows what the beacon state holds under one key.
 *
 * @param finality of the header whose state root {@code proof} leads to: the state after height h
 *     is under header h + 1
 * @param proof a {@link Proof} of the SHA-256 tree
 * @param value empty to show absence
 */
public record StateProof(FinalityProof finality, Bytes proof, Optional<Bytes> value) {
  private static final int VALUE_MAX = 65_536;

  /** A state value is never empty: the empty byte string stands for absence. */
  public static final SszType<StateProof> SSZ =
      Container.of(StateProof.class)
          .field("finality", FinalityProof.SSZ, StateProof::finality)
          .field("proof", Ssz.byteList(Proof.MAX_BYTES), StateProof::proof)
          .field("value", Ssz.byteList(VALUE_MAX), p -> p.value.orElse(Bytes.EMPTY))
          .make(v -> of(v.get(0), v.get(1), v.get(2)));

  private static StateProof of(FinalityProof finality, Bytes proof, Bytes value) {
    return new StateProof(
        finality, proof, value.size() == 0 ? Optional.empty() : Optional.of(value));
  }

  public StateProof {
    if (value.isPresent() && value.get().size() == 0) {
      throw new IllegalArgumentException("a state value has at least 1 byte");
    }
  }
}
