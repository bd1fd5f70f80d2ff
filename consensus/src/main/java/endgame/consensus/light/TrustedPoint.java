package endgame.consensus.light;

import endgame.consensus.beacon.Genesis;
import endgame.consensus.codec.Schemas;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.Hash;
import java.util.Optional;

/**
 * What an owner writes down to start from: the beginning of an epoch.
 *
 * @param validatorsRoot of the set of {@code epoch}
 * @param digest of the last block before it; of epoch 0 the genesis hash
 */
public record TrustedPoint(long epoch, Hash validatorsRoot, Hash digest) {
  /** Reads what {@link #toString} writes: epoch, root and digest with colons between. */
  public static Optional<TrustedPoint> parse(String text) {
    String[] parts = text.strip().split(":", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      long epoch = Long.parseLong(parts[0]);
      return epoch < 0
          ? Optional.empty()
          : Optional.of(new TrustedPoint(epoch, Hash.fromHex(parts[1]), Hash.fromHex(parts[2])));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return epoch + ":" + validatorsRoot.hex() + ":" + digest.hex();
  }

  /**
   * The client that starts here.
   *
   * @param before the end of the epoch before, from anyone
   */
  public Verified<LightClient> client(Genesis genesis, Handover before) {
    BlockHeader boundary = before.boundary();
    if (!Schemas.digest(boundary).equals(digest)) {
      return new Verified.Refused<>("the block is not that of the checkpoint");
    }
    if (boundary.epoch() != epoch - 1 || boundary.height() != epoch * genesis.epochLength()) {
      return new Verified.Refused<>("the checkpoint's block does not end epoch " + (epoch - 1));
    }
    if (!boundary.nextValidatorsRoot().equals(validatorsRoot)) {
      return new Verified.Refused<>("the checkpoint's block has other validators");
    }
    return LightClient.of(
        new Checkpoint(
            genesis.hash(), genesis.epochLength(), epoch, validatorsRoot, boundary.timestampMs()),
        before.next());
  }
}
