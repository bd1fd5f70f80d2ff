package endgame.consensus.beacon.staking;

import endgame.consensus.beacon.Accounts;
import endgame.consensus.beacon.StateAccess;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Validator;
import endgame.consensus.types.ValidatorSet;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What happens to the validators at the end of the last block of an epoch. */
public final class EpochEnd {
  private final long epoch;
  private final ValidatorSet ended;
  private final ValidatorSet next;
  private final StateAccess state;
  private final Accounts accounts;
  private final Registry registry;
  private final Performance performance;

  /**
   * Of one epoch.
   *
   * @param ended the set of {@code epoch}
   * @param next the set of the epoch after it
   */
  public EpochEnd(
      long epoch, ValidatorSet ended, ValidatorSet next, StateAccess state, Accounts accounts) {
    this.epoch = epoch;
    this.ended = ended;
    this.next = next;
    this.state = state;
    this.accounts = accounts;
    this.registry = new Registry(state::get);
    this.performance = registry.performance(epoch, ended.size());
  }

  /** Pays, judges, and returns the set of epoch + 2. */
  public ValidatorSet run(int minBlockIntervalMs) {
    pay(StakingLimits.voteReward(minBlockIntervalMs));
    Registry.setReputation(state, epoch + 1, reputations());
    jailAbsent();
    List<ValidatorRecord> records = registry.all();
    ValidatorSet frozen = SetChange.after(next, records);
    records.forEach(validator -> note(validator, frozen.indexOf(validator.nodeId()) >= 0));
    if (epoch > 0) {
      Registry.forget(state, epoch - 1);
    }
    return frozen;
  }

  /** Votes that certificates in the epoch's blocks name; nothing for who was slashed. */
  private void pay(BigInteger perWeight) {
    BigInteger issued = BigInteger.ZERO;
    for (int i = 0; i < ended.size(); i++) {
      Validator member = ended.get(i);
      int voted = performance.members().get(i).voted();
      if (voted == 0 || slashed(member.nodeId())) {
        continue;
      }
      BigInteger wei =
          perWeight
              .multiply(BigInteger.valueOf(member.weight()))
              .multiply(BigInteger.valueOf(voted));
      accounts.credit(member.account(), wei);
      issued = issued.add(wei);
    }
    if (issued.signum() > 0) {
      Registry.issue(state, issued);
    }
  }

  private boolean slashed(NodeId id) {
    return registry.find(id).map(ValidatorRecord::slashed).orElse(false);
  }

  /** Spec 1.10: the next epoch's leaders are drawn by weight and by what they did in this one. */
  private List<Integer> reputations() {
    List<Integer> reputations = new ArrayList<>();
    for (Validator member : next.members()) {
      int index = ended.indexOf(member.nodeId());
      Performance.Member done =
          index < 0 ? Performance.Member.NONE : performance.members().get(index);
      if (slashed(member.nodeId()) || done.failing()) {
        reputations.add(StakingLimits.REPUTATION_FAILED);
      } else if (done.absent()) {
        reputations.add(StakingLimits.REPUTATION_INACTIVE);
      } else {
        reputations.add(StakingLimits.REPUTATION_ACTIVE);
      }
    }
    return reputations;
  }

  /**
   * Absent is who neither led a view nor is named by any certificate: one that is merely slow is
   * never named by others, but leads views of its own.
   */
  private void jailAbsent() {
    if (performance.certificates() < StakingLimits.JAIL_CERTIFICATES_MIN) {
      return;
    }
    for (int i = 0; i < ended.size(); i++) {
      Optional<ValidatorRecord> found = registry.find(ended.get(i).nodeId());
      if (performance.members().get(i).absent()
          && found.isPresent()
          && !found.get().slashed()
          && !found.get().exiting()) {
        long until = epoch + 1 + StakingLimits.JAIL_EPOCHS;
        long at = found.get().jailed() ? found.get().sequence() : Registry.nextSequence(state);
        Registry.put(state, found.get().jailed(until, at));
      }
    }
  }

  private void note(ValidatorRecord validator, boolean member) {
    if (member && validator.activationEpoch() == ValidatorRecord.NEVER) {
      Registry.put(state, validator.active(epoch + 2));
    } else if (!member
        && (validator.exiting() || validator.slashed())
        && validator.leftEpoch() == ValidatorRecord.NEVER) {
      Registry.put(state, validator.left(epoch + 2));
    }
  }
}
