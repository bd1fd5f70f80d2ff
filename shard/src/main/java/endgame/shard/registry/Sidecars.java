package endgame.shard.registry;

import endgame.consensus.types.BlockBody;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Envelope;
import endgame.shard.protocol.SignedHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What travels beside a block, and a voter must hold before it votes. */
public final class Sidecars {
  private Sidecars() {}

  /**
   * A proof that must be accepted before a vote to finalize.
   *
   * @param keyHash SHA-256 of the ELF or verifying key that it is verified with
   * @param statement the bytes it is verified against
   * @param proofHash SHA-256 of the proof
   * @param proofBytes its length
   */
  public record ProofToCheck(
      int shard,
      String proofSystem,
      Hash keyHash,
      Bytes statement,
      Hash proofHash,
      int proofBytes) {}

  /** The body of a sequenced batch. */
  public record BodyToHold(int shard, Hash bodyRoot, int bodyLength) {}

  /** An ELF, by its SHA-256. */
  public record ProgramToHold(Hash programHash, int programBytes) {}

  /**
   * The proofs of a block's statements, in order.
   *
   * @param before the state after the parent block
   */
  public static List<ProofToCheck> proofsIn(ShardReader before, BlockBody body) {
    List<ProofToCheck> proofs = new ArrayList<>();
    for (Bytes encoded : body.statements()) {
      Envelope.decode(encoded).flatMap(envelope -> proof(before, envelope)).ifPresent(proofs::add);
    }
    return List.copyOf(proofs);
  }

  private static Optional<ProofToCheck> proof(ShardReader before, Envelope envelope) {
    Claim claim = envelope.statement().claim();
    return before
        .find(claim.shard())
        .map(shard ->
            new ProofToCheck(
                shard.id(),
                shard.proofSystem(),
                shard.key().hash(),
                envelope.statement().encode(),
                envelope.proofHash(),
                envelope.proofBytes()));
  }

  /** The bodies of a block's sequenced batches, in order. */
  public static List<BodyToHold> bodiesIn(BlockBody body) {
    List<BodyToHold> bodies = new ArrayList<>();
    for (Bytes encoded : body.batches()) {
      SignedHeader.decode(encoded)
          .map(SignedHeader::header)
          .map(h -> new BodyToHold(h.shard(), h.bodyRoot(), h.bodyLength()))
          .ifPresent(bodies::add);
    }
    return List.copyOf(bodies);
  }

  /** The programs of the shards that a block creates; a foreign shard's key is in the state. */
  public static List<ProgramToHold> requiredPrograms(ShardReader before, ShardReader after) {
    List<ProgramToHold> programs = new ArrayList<>();
    for (int shard = before.count() + 1; shard <= after.count(); shard++) {
      ShardRecord created = after.get(shard);
      if (!created.isForeign()) {
        programs.add(new ProgramToHold(created.key().hash(), created.key().bytes()));
      }
    }
    return List.copyOf(programs);
  }
}
