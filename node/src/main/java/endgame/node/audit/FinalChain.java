package endgame.node.audit;

import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.ValidatorSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What all nodes' chains say together: one digest per height, and where in time a view was. */
final class FinalChain {
  private final Map<Long, Hash> digests = new HashMap<>();
  private final Map<Hash, Long> heights = new HashMap<>();
  private final TreeMap<View, Long> finalized = new TreeMap<>();
  private final Map<Long, ValidatorSet> sets = new HashMap<>();

  /** The digest that another node has at this height, if it is another one. */
  Optional<Hash> conflict(long height, Hash digest) {
    @Nullable Hash other = digests.putIfAbsent(height, digest);
    heights.putIfAbsent(digest, height);
    return other == null || other.equals(digest) ? Optional.empty() : Optional.of(other);
  }

  void finalized(Proposal proposal, long height) {
    finalized.put(new View(proposal.epoch(), proposal.view()), height);
  }

  void set(long epoch, ValidatorSet set) {
    sets.putIfAbsent(epoch, set);
  }

  Optional<ValidatorSet> set(long epoch) {
    return Optional.ofNullable(sets.get(epoch));
  }

  /** "height 7" of a block that is final, "after height 6" of anything else in that view. */
  String place(View view, Iterable<Proposal> voted) {
    for (Proposal proposal : voted) {
      @Nullable Long height = heights.get(proposal.digest());
      if (height != null) {
        return "height " + height;
      }
    }
    Map.@Nullable Entry<View, Long> before = finalized.floorEntry(view);
    return before == null
        ? "after height 0"
        : (before.getKey().equals(view) ? "height " : "after height ") + before.getValue();
  }
}
