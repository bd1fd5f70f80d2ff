package endgame.consensus.light;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.ValidatorSet;

/**
 * The end of an epoch: its last header, which always has a finalization of its own (spec 1.12).
 *
 * @param next the set of the following epoch
 */
public record Handover(BlockHeader boundary, Certificate finalization, ValidatorSet next) {
  public static final SszType<Handover> SSZ =
      Container.of(Handover.class)
          .field("boundary", Schemas.BLOCK_HEADER, Handover::boundary)
          .field("finalization", Schemas.CERTIFICATE, Handover::finalization)
          .field("next", Schemas.VALIDATOR_SET, Handover::next)
          .make(v -> new Handover(v.get(0), v.get(1), v.get(2)));
}
