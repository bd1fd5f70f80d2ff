package endgame.shard.registry;

import endgame.consensus.beacon.Genesis;
import endgame.shard.protocol.ShardHashes;
import endgame.shard.protocol.ShardLimits;
import java.util.List;
import java.util.Optional;

/** Which shards may be created; the name of a rule is what a reverted transaction says. */
final class CreationRules {
  static final List<Rule<Subject>> RULES =
      List.of(
          new Rule<>("all 16 shards exist", s -> s.shards.size() < ShardLimits.SHARDS_MAX),
          new Rule<>(
              "a name has 1 to 32 printable ASCII characters", s -> printable(s.shard.name())),
          new Rule<>("the chain id is zero, too large or the beacon chain's", Subject::chainIdFits),
          new Rule<>("the chain id belongs to another shard", Subject::chainIdIsFree),
          new Rule<>(
              "the network does not know this proof system",
              s -> s.parameters.proofSystems().contains(s.shard.proofSystem())),
          new Rule<>(
              "a shard of this proof system needs a verifying key: use createForeign",
              s -> !s.shard.isForeign() || s.shard.hasKey()),
          new Rule<>(
              "a shard of this proof system has a program: use create",
              s -> s.shard.isForeign() || !s.shard.hasKey()),
          new Rule<>("a program has 1 to 4194304 bytes", Subject::programFits),
          new Rule<>(
              "a verifying key has at most 32768 bytes",
              s -> s.shard.keyBytes().size() <= ShardLimits.KEY_BYTES_MAX),
          new Rule<>("there is no such hash suite", s -> s.hashes().isPresent()),
          new Rule<>("the first root is no digest of the hash suite", Subject::rootIsDigest),
          new Rule<>(
              "a limit is too small for any batch or above what the hash suite allows",
              s -> s.shard.limits().within(SpanLimits.most(s.shard.hashSuite()))),
          // Last: it costs most.
          new Rule<>("malformed verifying key", s -> s.keyFault().isEmpty()));

  private CreationRules() {}

  /**
   * A shard that is proposed, and the shards that are there.
   *
   * @param shards all of them
   */
  record Subject(
      ShardParameters parameters,
      VerifyingKeys keys,
      List<ShardRecord> shards,
      ShardProposal shard) {
    boolean chainIdFits() {
      return shard.chainId() >= 1
          && shard.chainId() <= Genesis.CHAIN_ID_MAX
          && shard.chainId() != parameters.chainId();
    }

    boolean chainIdIsFree() {
      return shards.stream().noneMatch(other -> other.chainId() == shard.chainId());
    }

    boolean programFits() {
      return shard.hasKey()
          || (shard.key().bytes() >= 1 && shard.key().bytes() <= ShardLimits.PROGRAM_BYTES_MAX);
    }

    Optional<ShardHashes> hashes() {
      return ShardHashes.find(shard.hashSuite());
    }

    /** True where no suite says otherwise: that is another rule's. */
    boolean rootIsDigest() {
      return hashes().map(h -> h.isDigest(shard.genesisRoot())).orElse(true);
    }

    Optional<String> keyFault() {
      return shard.hasKey() ? keys.fault(shard.proofSystem(), shard.keyBytes()) : Optional.empty();
    }
  }

  private static boolean printable(String name) {
    return !name.isEmpty()
        && name.length() <= ShardLimits.NAME_BYTES_MAX
        && name.chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
  }

  /** Why the shard may not be created; empty if it may. */
  static Optional<String> refusal(Subject subject) {
    String keyRule = RULES.getLast().name();
    return Rule.firstBroken(RULES, subject)
        .map(rule -> rule.equals(keyRule) ? rule + ": " + subject.keyFault().orElse("") : rule);
  }
}
