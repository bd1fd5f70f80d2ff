package endgame.consensus.snapshot;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.Hash;

/**
 * The state to have: that after the last block of an epoch.
 *
 * @param height of that block
 * @param digest of that block
 * @param timestampMs of that block
 * @param stateRoot after that block: the next header names it
 * @param receiptsRoot of that block: the next header names it
 */
public record Target(
    long height, Hash digest, long timestampMs, Hash stateRoot, Hash receiptsRoot) {
  public static final SszType<Target> SSZ =
      Container.of(Target.class)
          .field("height", Ssz.U64, Target::height)
          .field("digest", Ssz.HASH, Target::digest)
          .field("timestampMs", Ssz.U64, Target::timestampMs)
          .field("stateRoot", Ssz.HASH, Target::stateRoot)
          .field("receiptsRoot", Ssz.HASH, Target::receiptsRoot)
          .make(v -> new Target(v.<Long>get(0), v.get(1), v.<Long>get(2), v.get(3), v.get(4)));
}
