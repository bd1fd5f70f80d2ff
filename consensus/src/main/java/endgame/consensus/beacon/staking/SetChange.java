package endgame.consensus.beacon.staking;

import endgame.consensus.types.NodeId;
import endgame.consensus.types.Validator;
import endgame.consensus.types.ValidatorSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The set after a set: weights move towards what stakes say, in the order of the queue, and no more
 * than a quarter of the weight an epoch; what is left over waits (spec 1.12). One unit may always
 * move, else sets of weight below 4 could never change.
 */
final class SetChange {
  private final Map<NodeId, Long> weights = new TreeMap<>();
  private long total;
  private long budget;

  private SetChange(ValidatorSet before) {
    before.members().forEach(member -> weights.put(member.nodeId(), member.weight()));
    total = before.weight();
    budget = Math.max(1, total / StakingLimits.CHURN_QUOTIENT);
  }

  private record Move(ValidatorRecord validator, long target) {}

  /** The set after {@code before}. Every member has a record. */
  static ValidatorSet after(ValidatorSet before, List<ValidatorRecord> records) {
    SetChange change = new SetChange(before);
    Map<NodeId, ValidatorRecord> known = new TreeMap<>();
    records.forEach(validator -> known.put(validator.nodeId(), validator));
    int shift = shift(records);
    records.stream()
        .map(v -> new Move(v, v.target() == 0 ? 0 : Math.max(1, v.target() >>> shift)))
        .sorted(
            Comparator.comparing((Move m) -> !m.validator().slashed())
                .thenComparingLong(m -> m.validator().sequence())
                .thenComparing(m -> m.validator().nodeId()))
        .forEach(change::apply);
    List<Validator> members = new ArrayList<>();
    change.weights.forEach((id, weight) -> {
      ValidatorRecord v = known.get(id);
      if (v == null) {
        throw new IllegalStateException("a member without a record: " + id);
      }
      members.add(new Validator(id, v.key(), v.withdrawal(), weight));
    });
    return new ValidatorSet(members);
  }

  /** Halvings of all weights until their sum is at most 2^60 (spec 1.1). */
  private static int shift(List<ValidatorRecord> records) {
    int shift = 0;
    while (sumAbove(records, shift)) {
      shift++;
    }
    return shift;
  }

  private static boolean sumAbove(List<ValidatorRecord> records, int shift) {
    long room = ValidatorSet.WEIGHT_MAX;
    for (ValidatorRecord v : records) {
      room -= Math.min(room + 1, v.target() >>> shift);
      if (room < 0) {
        return true;
      }
    }
    return false;
  }

  private void apply(Move move) {
    NodeId id = move.validator().nodeId();
    long now = weights.getOrDefault(id, 0L);
    if (move.target() < now) {
      // Somebody has to stay: a set is never empty.
      set(id, now - Math.min(Math.min(budget, now - move.target()), total - 1), now);
    } else if (now > 0 || weights.size() < StakingLimits.MEMBERS_MAX) {
      long room = ValidatorSet.WEIGHT_MAX - total;
      set(id, now + Math.min(Math.min(budget, move.target() - now), room), now);
    }
  }

  private void set(NodeId id, long next, long before) {
    budget -= Math.abs(next - before);
    total += next - before;
    if (next == 0) {
      weights.remove(id);
    } else {
      weights.put(id, next);
    }
  }
}
