package endgame.consensus.snapshot;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.light.FinalityProof;
import endgame.consensus.light.Handover;
import endgame.consensus.light.LightClient;
import endgame.consensus.light.Verified;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.Hash;
import java.util.List;

/**
 * What a peer offers: the state after the last block of an epoch.
 *
 * @param boundary that block, final, and the set of the epoch after it
 * @param next finality of the header after it, which names the state's root
 * @param parts shards whose state at their last final statement the peer has, by id. Not to be
 *     believed: the beacon state has the roots that count.
 */
public record Manifest(Handover boundary, FinalityProof next, List<Part> parts) {
  public static final int PARTS_MAX = 1024;

  /**
   * A shard's tree.
   *
   * @param shard its id, from 1
   */
  public record Part(int shard, Hash root) {
    static final SszType<Part> SSZ =
        Container.of(Part.class)
            .field("shard", Ssz.U32, Part::shard)
            .field("root", Ssz.HASH, Part::root)
            .make(v -> new Part(v.<Integer>get(0), v.get(1)));
  }

  public static final SszType<Manifest> SSZ =
      Container.of(Manifest.class)
          .field("boundary", Handover.SSZ, Manifest::boundary)
          .field("next", FinalityProof.SSZ, Manifest::next)
          .field("parts", Ssz.list(Part.SSZ, PARTS_MAX), Manifest::parts)
          .make(v -> new Manifest(v.get(0), v.get(1), v.get(2)));

  /** Shards strictly increasing, from 1; throws if not. */
  public Manifest {
    parts = List.copyOf(parts);
    int before = 0;
    for (Part part : parts) {
      if (part.shard() <= before) {
        throw new IllegalArgumentException("shard " + part.shard() + " after " + before);
      }
      before = part.shard();
    }
  }

  /** The height of the state. */
  public long height() {
    return boundary.boundary().height();
  }

  /** What a checked manifest shows, and the client of the epoch that begins there. */
  public record Checked(Target target, LightClient client) {}

  /**
   * Checks against the client of the epoch that the boundary ends.
   *
   * @return what to download, or the rule that is broken
   */
  public Verified<Checked> check(LightClient client) {
    return switch (client.advance(boundary)) {
      case Verified.Refused<LightClient>(String reason) -> new Verified.Refused<>(reason);
      case Verified.Shown<LightClient>(LightClient after) -> named(after);
    };
  }

  /**
   * Checks against the client of the epoch that begins at the boundary, when that block itself is
   * trusted.
   *
   * @param trusted its digest
   */
  public Verified<Checked> check(LightClient after, Hash trusted) {
    return Schemas.digest(boundary.boundary()).equals(trusted)
        ? named(after)
        : new Verified.Refused<>("the boundary is not the trusted block");
  }

  private Verified<Checked> named(LightClient after) {
    return switch (after.verify(next)) {
      case Verified.Refused<BlockHeader>(String reason) ->
          new Verified.Refused<>("the header after it: " + reason);
      case Verified.Shown<BlockHeader>(BlockHeader header) -> target(header, after);
    };
  }

  private Verified<Checked> target(BlockHeader header, LightClient after) {
    BlockHeader last = boundary.boundary();
    Hash digest = Schemas.digest(last);
    if (header.height() != last.height() + 1 || !header.parent().equals(digest)) {
      return new Verified.Refused<>("the header is not the one after the boundary");
    }
    Target target =
        new Target(
            last.height(), digest, last.timestampMs(), header.stateRoot(), header.receiptsRoot());
    return new Verified.Shown<>(new Checked(target, after));
  }
}
