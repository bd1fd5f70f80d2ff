package endgame.node.beacon;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.codec.Schemas;
import endgame.consensus.crypto.VoteVerifier;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Subject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether a range of blocks is final and is what was asked for. One pairing: the last block has a
 * finalization, and parent digests lead back from it. All that is refused is the sender's fault: an
 * honest answer passes, whatever this node's head is. Thread-safe.
 */
final class RangeCheck {
  static final int VERIFIERS_MAX = 4;
  private final Genesis genesis;
  private final Hash genesisHash;
  private final Supplier<BeaconState> head;
  private final Map<Long, VoteVerifier> verifiers = new LinkedHashMap<>();

  RangeCheck(Genesis genesis, Supplier<BeaconState> head) {
    this.genesis = genesis;
    this.genesisHash = genesis.hash();
    this.head = head;
  }

  /** Whether the final state names the set that signs this height; sets are frozen ahead. */
  boolean knowsSet(long height) {
    return genesis.epochOf(height) <= genesis.epochOf(head.get().height() + 1) + 1;
  }

  /** Signatures of the set of a height that {@link #knowsSet}. */
  VoteVerifier verifier(long height) {
    long epoch = genesis.epochOf(height);
    synchronized (verifiers) {
      VoteVerifier known = verifiers.get(epoch);
      if (known == null) {
        known = new VoteVerifier(genesisHash, head.get().validators(epoch));
        if (verifiers.size() >= VERIFIERS_MAX) {
          verifiers.remove(verifiers.keySet().iterator().next());
        }
        verifiers.put(epoch, known);
      }
      return known;
    }
  }

  /** Why the answer to a request from a height on is wrong; empty when it is final. */
  Optional<String> wrong(long from, Wire.Range range) {
    List<Block> blocks = range.blocks();
    if (blocks.isEmpty()) {
      return Optional.of("an empty range");
    }
    for (int i = 0; i < blocks.size(); i++) {
      BlockHeader header = blocks.get(i).header();
      if (header.height() != from + i) {
        return Optional.of("block " + header.height() + " instead of " + (from + i));
      }
      if (i > 0 && !header.parent().equals(Schemas.digest(blocks.get(i - 1).header()))) {
        return Optional.of("blocks that are no chain");
      }
      if (!header.bodyRoot().equals(Schemas.BLOCK_BODY.hashTreeRoot(blocks.get(i).body()))) {
        return Optional.of("a body of another block");
      }
    }
    if (!(range.finalization().subject() instanceof Subject.Finalize(var proposal))
        || !proposal.digest().equals(Schemas.digest(blocks.getLast().header()))) {
      return Optional.of("a finalization of another block");
    }
    if (proposal.epoch() != genesis.epochOf(from)) {
      return Optional.of("a finalization of another epoch");
    }
    if (!verifier(from).verify(range.finalization())) {
      return Optional.of("a finalization that does not verify");
    }
    return Optional.empty();
  }
}
