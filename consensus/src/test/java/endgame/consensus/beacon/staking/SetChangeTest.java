package endgame.consensus.beacon.staking;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Address;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Validator;
import endgame.consensus.types.ValidatorSet;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Spec 1.12: at most a quarter of the weight moves, in the queue's order, and no set is empty. */
class SetChangeTest {
  private static ValidatorRecord record(int number, BigInteger stake, long sequence) {
    byte[] id = new byte[NodeId.SIZE];
    id[0] = (byte) (number >> 8);
    id[1] = (byte) number;
    byte[] key = new byte[BlsPublicKey.SIZE];
    key[1] = (byte) number;
    return ValidatorRecord.registered(
        NodeId.of(id), BlsPublicKey.of(key), Address.ZERO, stake, sequence);
  }

  private static ValidatorRecord record(int number, long coins, long sequence) {
    return record(number, StakingLimits.WEIGHT_WEI.multiply(BigInteger.valueOf(coins)), sequence);
  }

  private static ValidatorSet set(ValidatorRecord... records) {
    List<Validator> members = new ArrayList<>();
    for (ValidatorRecord r : records) {
      members.add(new Validator(r.nodeId(), r.key(), r.withdrawal(), r.target()));
    }
    return new ValidatorSet(members);
  }

  private static long[] weights(ValidatorSet set) {
    return set.members().stream().mapToLong(Validator::weight).toArray();
  }

  @Test
  void whoAskedFirstMovesFirst() {
    ValidatorRecord a = record(1, 8, 0);
    ValidatorSet before = set(a);
    ValidatorSet after =
        SetChange.after(before, List.of(a, record(2, 9, 7), record(3, 1, 5), record(4, 1, 9)));
    // A budget of two: one for 3, one for a part of 2, nothing for 4.
    assertThat(weights(after)).containsExactly(8, 1, 1);
  }

  @Test
  void liarsLeaveBeforeAll() {
    ValidatorRecord a = record(1, 4, 0);
    ValidatorRecord b = record(2, 4, 1);
    ValidatorSet before = set(a, b);
    ValidatorSet after =
        SetChange.after(before, List.of(a, b.slashed(BigInteger.ZERO), record(3, 9, 0)));
    assertThat(weights(after)).containsExactly(4, 2);
  }

  @Test
  void somebodyStays() {
    ValidatorRecord a = record(1, 1, 0);
    assertThat(weights(SetChange.after(set(a), List.of(a.slashed(BigInteger.ZERO)))))
        .containsExactly(1);
  }

  @Test
  void weightsAreHalvedUntilTheyFit() {
    ValidatorRecord a = record(1, ValidatorSet.WEIGHT_MAX, 0);
    ValidatorSet set = set(a);
    ValidatorRecord b = record(2, ValidatorSet.WEIGHT_MAX, 1);
    for (int epoch = 0; epoch < 12; epoch++) {
      set = SetChange.after(set, List.of(a, b));
    }
    assertThat(weights(set))
        .containsExactly(ValidatorSet.WEIGHT_MAX / 2, ValidatorSet.WEIGHT_MAX / 2);
  }

  @Test
  void membersAreBounded() {
    List<ValidatorRecord> records = new ArrayList<>();
    for (int i = 1; i <= StakingLimits.MEMBERS_MAX + 20; i++) {
      records.add(record(i, 1, i));
    }
    ValidatorSet set = set(records.getFirst());
    for (int epoch = 0; epoch < 60; epoch++) {
      set = SetChange.after(set, records);
    }
    assertThat(set.size()).isEqualTo(StakingLimits.MEMBERS_MAX);
  }

  @Test
  void randomChangesStayWithinAQuarter() {
    for (long seed = 1; seed <= 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<ValidatorRecord> records = new ArrayList<>();
      for (int i = 1; i <= 12; i++) {
        records.add(record(i, 1 + random.nextLong(1L << random.nextInt(1, 59)), i));
      }
      ValidatorSet before = set(records.subList(0, 6).toArray(ValidatorRecord[]::new));
      for (int epoch = 0; epoch < 10; epoch++) {
        int i = random.nextInt(records.size());
        ValidatorRecord r = records.get(i);
        records.set(
            i, random.nextBoolean() ? r.exits(epoch, 100 + epoch) : r.jailed(random.nextInt(2), 0));
        ValidatorSet after = SetChange.after(before, records);
        long moved = 0;
        for (ValidatorRecord v : records) {
          moved += Math.abs(weight(after, v) - weight(before, v));
        }
        assertThat(moved).as("seed %s", seed).isLessThanOrEqualTo(Math.max(1, before.weight() / 4));
        before = after;
      }
    }
  }

  private static long weight(ValidatorSet set, ValidatorRecord v) {
    int index = set.indexOf(v.nodeId());
    return index < 0 ? 0 : set.get(index).weight();
  }
}
