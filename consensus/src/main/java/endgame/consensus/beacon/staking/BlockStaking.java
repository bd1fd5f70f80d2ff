package endgame.consensus.beacon.staking;

import endgame.consensus.beacon.Accounts;
import endgame.consensus.beacon.BlockContext;
import endgame.consensus.beacon.StateAccess;
import endgame.consensus.beacon.StateKeys;
import endgame.consensus.bft.Leaders;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.types.Address;
import endgame.consensus.types.BlockBody;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a block says about validators, before its transactions: who voted, and who lied. */
public final class BlockStaking {
  private final StakingSignatures signatures;
  private final int minBlockIntervalMs;
  private final BlockContext block;
  private final StateAccess state;
  private final Accounts accounts;

  /** Of one block. */
  public BlockStaking(
      StakingSignatures signatures,
      int minBlockIntervalMs,
      BlockContext block,
      StateAccess state,
      Accounts accounts) {
    this.signatures = signatures;
    this.minBlockIntervalMs = minBlockIntervalMs;
    this.block = block;
    this.state = state;
    this.accounts = accounts;
  }

  /** Applies a body's certificate and evidence; a reason means that the block is invalid. */
  public Optional<String> begin(Hash parent, BlockBody body) {
    Optional<String> wrong = body.parentCertificate().flatMap(c -> certificate(parent, c));
    for (Bytes evidence : body.evidence()) {
      if (wrong.isEmpty()) {
        wrong = evidence(evidence);
      }
    }
    return wrong;
  }

  /** Counts a certificate of the parent, pays the proposer; a reason if it is none. */
  public Optional<String> certificate(Hash parent, Certificate certificate) {
    Optional<Proposal> proposal =
        switch (certificate.subject()) {
          case Subject.Notarize(Proposal p) -> Optional.of(p);
          case Subject.Finalize(Proposal p) -> Optional.of(p);
          case Subject.Nullify _ -> Optional.empty();
        };
    if (proposal.isEmpty() || !proposal.get().digest().equals(parent)) {
      return Optional.of("the certificate is not of the parent");
    }
    Proposal p = proposal.get();
    if (p.epoch() != block.epoch()) {
      return Optional.of("the certificate is of epoch " + p.epoch());
    }
    if (p.parentView() < 0 || p.parentView() >= p.view()) {
      return Optional.of("the certificate's views are not in order");
    }
    if (!signatures.verify(block.validators(), certificate)) {
      return Optional.of("the certificate does not verify");
    }
    count(p, certificate);
    return Optional.empty();
  }

  private void count(Proposal p, Certificate certificate) {
    Registry registry = new Registry(state::get);
    ValidatorSet set = block.validators();
    List<Integer> reputation = registry.reputation(block.epoch());
    List<Integer> failed = new ArrayList<>();
    long first = Math.max(p.parentView() + 1, p.view() - StakingLimits.FAILED_VIEWS_MAX);
    for (long view = first; view < p.view(); view++) {
      failed.add(Leaders.leader(set, reputation, block.seed(), block.epoch(), view));
    }
    int leader = Leaders.leader(set, reputation, block.seed(), block.epoch(), p.view());
    Registry.setPerformance(
        state,
        block.epoch(),
        registry
            .performance(block.epoch(), set.size())
            .with(leader, failed, certificate.signers()));
    BigInteger wei =
        StakingLimits.voteReward(minBlockIntervalMs)
            .multiply(BigInteger.valueOf(set.weightOf(certificate.signers())))
            .divide(BigInteger.valueOf(StakingLimits.PROPOSER_QUOTIENT));
    accounts.credit(proposer(), wei);
    Registry.issue(state, wei);
  }

  private Address proposer() {
    return block.validators().get(block.proposer()).account();
  }

  /** Slashes whom a piece of evidence shows to have lied; a reason if it is of no use. */
  public Optional<String> evidence(Bytes bytes) {
    Optional<Evidence> decoded = EvidenceCodec.decode(bytes);
    if (decoded.isEmpty()) {
      return Optional.of("malformed evidence");
    }
    long epoch = decoded.get().subject().epoch();
    if (epoch < 0 || epoch > block.epoch()) {
      return Optional.of("evidence of epoch " + epoch);
    }
    if (block.epoch() - epoch > StakingLimits.UNBONDING_EPOCHS) {
      return Optional.of("the evidence is too old");
    }
    Optional<ValidatorSet> set = setOf(epoch);
    if (set.isEmpty()) {
      return Optional.of("no set is known of epoch " + epoch);
    }
    // Who is slashed already costs no further check: one punishment a life.
    List<ValidatorRecord> guilty =
        decoded.get().guilty(set.get(), signatures).stream()
            .flatMap(index -> unpunished(set.get().get(index).nodeId()).stream())
            .toList();
    if (guilty.isEmpty()) {
      return Optional.of("the evidence proves nothing against anyone who is not slashed yet");
    }
    guilty.forEach(this::slash);
    return Optional.empty();
  }

  private Optional<ValidatorSet> setOf(long epoch) {
    return state
        .get(StateKeys.validators(epoch))
        .flatMap(bytes ->
            Schemas.VALIDATOR_SET.decode(bytes) instanceof Decoded.Ok<ValidatorSet>(var set)
                ? Optional.of(set)
                : Optional.empty());
  }

  private Optional<ValidatorRecord> unpunished(NodeId id) {
    return new Registry(state::get).find(id).filter(validator -> !validator.slashed());
  }

  /** Half burns, a sixteenth goes to the proposer, the rest stays locked with the exit's rules. */
  private void slash(ValidatorRecord validator) {
    BigInteger burned =
        validator
            .stake()
            .add(BigInteger.ONE)
            .divide(BigInteger.valueOf(StakingLimits.BURN_QUOTIENT));
    BigInteger reward = validator.stake().divide(BigInteger.valueOf(StakingLimits.REPORT_QUOTIENT));
    BigInteger rest = validator.stake().subtract(burned).subtract(reward);
    if (!accounts.debit(StakingContract.ADDRESS, burned.add(reward))) {
      throw new IllegalStateException("the contract holds less than the stakes");
    }
    Registry.burn(state, burned);
    accounts.credit(proposer(), reward);
    Registry.put(state, validator.slashed(rest));
  }
}
