package endgame.consensus.light;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.ValidatorSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The end of an epoch whose validators the client doesn't know.
 *
 * @param own the set of that epoch, which signed
 * @param possessions proofs of possession, one for each signer whose key the client's set lacks, in
 *     the order of {@code own}. Without them anyone could make a set whose keys sum up to his own
 *     one: an aggregate is worth only as much as the proofs of its keys.
 */
public record FarHandover(Handover handover, ValidatorSet own, List<BlsSignature> possessions) {
  public static final SszType<FarHandover> SSZ =
      Container.of(FarHandover.class)
          .field("handover", Handover.SSZ, FarHandover::handover)
          .field("own", Schemas.VALIDATOR_SET, FarHandover::own)
          .field(
              "possessions",
              Ssz.list(Schemas.BLS_SIGNATURE, ValidatorSet.MEMBERS_MAX),
              FarHandover::possessions)
          .make(v -> new FarHandover(v.get(0), v.get(1), v.get(2)));

  public FarHandover {
    possessions = List.copyOf(possessions);
  }

  public long epoch() {
    return handover.boundary().epoch();
  }

  /** Signers whose keys a set lacks, in the order of {@code own}. */
  public static List<BlsPublicKey> strangers(
      ValidatorSet trusted, ValidatorSet own, Handover handover) {
    Set<BlsPublicKey> known = new HashSet<>();
    trusted.members().forEach(member -> known.add(member.key()));
    List<BlsPublicKey> strangers = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      BlsPublicKey key = own.get(i).key();
      if (handover.finalization().signers().contains(i) && !known.contains(key)) {
        strangers.add(key);
      }
    }
    return strangers;
  }
}
