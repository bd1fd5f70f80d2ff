package endgame.node.audit;

import endgame.consensus.types.Address;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Validator;
import endgame.consensus.types.ValidatorSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What each key signed; members of a set whose files are not here have a short id as name. */
final class Validators {
  private final FinalChain chain;
  private final Findings findings;
  private final Map<NodeId, String> names = new HashMap<>();
  private final Map<String, CastVotes> votes = new LinkedHashMap<>();
  private final Map<String, SignedBatches> batches = new LinkedHashMap<>();

  Validators(List<AuditedNode> nodes, FinalChain chain, Findings findings) {
    this.chain = chain;
    this.findings = findings;
    nodes.forEach(node -> names.put(node.id(), node.name()));
  }

  CastVotes votes(String name) {
    return votes.computeIfAbsent(name, n -> new CastVotes(n, chain, findings));
  }

  SignedBatches batches(String name) {
    return batches.computeIfAbsent(name, n -> new SignedBatches(n, findings));
  }

  private String name(Validator member) {
    @Nullable String name = names.get(member.nodeId());
    return name == null ? "validator " + member.nodeId() : name;
  }

  /** Every member whose bit is set signed the subject. */
  void certified(Certificate certificate, String source) {
    Optional<ValidatorSet> set = chain.set(certificate.subject().epoch());
    if (set.isEmpty() || set.get().size() != certificate.signers().length()) {
      findings.problem(source + ": its members are not the set of its epoch");
      return;
    }
    for (int i = 0; i < set.get().size(); i++) {
      if (certificate.signers().contains(i)) {
        votes(name(set.get().get(i))).cast(certificate.subject(), source);
      }
    }
  }

  /** The member who has this index in the epoch's set, by name. */
  Optional<String> member(long epoch, int index) {
    return chain.set(epoch).filter(s -> index < s.size()).map(s -> name(s.get(index)));
  }

  /** The members with this account; more than one can have it. */
  List<String> withAccount(long epoch, Address account) {
    List<String> found = new ArrayList<>();
    chain
        .set(epoch)
        .ifPresent(set ->
            set.members().stream()
                .filter(m -> m.account().equals(account))
                .forEach(m -> found.add(name(m))));
    return found;
  }
}
