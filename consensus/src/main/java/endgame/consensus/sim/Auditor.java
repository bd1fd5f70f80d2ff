package endgame.consensus.sim;

import endgame.consensus.bft.Activity;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sees everything and trusts nothing: throws {@link Violation} on the first broken invariant. Its
 * digest is equal for two runs of one seed.
 */
public final class Auditor {
  /** An invariant does not hold. */
  public static final class Violation extends IllegalStateException {
    private static final long serialVersionUID = 1;

    Violation(String message) {
      super(message);
    }
  }

  private static final class Signed {
    @Nullable Proposal notarized;
    boolean nullified;
    @Nullable Proposal finalized;
  }

  private record Slot(int node, long epoch, long view) implements Comparable<Slot> {
    @Override
    public int compareTo(Slot o) {
      int c = Integer.compare(node, o.node);
      c = c == 0 ? Long.compare(epoch, o.epoch) : c;
      return c == 0 ? Long.compare(view, o.view) : c;
    }
  }

  private final ValidatorSet set;
  private final BitSet crashed = new BitSet();
  private final BitSet dishonest = new BitSet();
  private final BitSet halted = new BitSet();
  private final BitSet twins = new BitSet();
  private boolean forks;
  private final Map<Slot, Signed> signed = new TreeMap<>();
  private final Map<Long, Hash> finalAt = new TreeMap<>();
  private final Map<Integer, Long> floors = new TreeMap<>();
  private final List<Activity> evidence = new ArrayList<>();
  private final List<String> blamed = new ArrayList<>();
  private long digest = 1;

  Auditor(ValidatorSet set) {
    this.set = set;
  }

  /** This node's key is not used by the rules: it may be reported. */
  void dishonest(int node) {
    dishonest.set(node);
  }

  /** Two instances use this key: what they sign together breaks rules. */
  void twin(int node) {
    dishonest.set(node);
    twins.set(node);
  }

  /** More weight lies than is tolerated: chains may fork, and nodes must notice. */
  public void expectForks() {
    forks = true;
  }

  /** One line of history. */
  void note(long timeUs, int node, long what) {
    digest = FakeSignatures.mix(FakeSignatures.mix(FakeSignatures.mix(digest, timeUs), node), what);
  }

  public long digest() {
    return digest;
  }

  /** Equivocations and conflicts that honest nodes reported. */
  public List<Activity> evidence() {
    return List.copyOf(evidence);
  }

  /** An own vote leaves an honest node. */
  void sent(int node, Subject subject, boolean durable) {
    if (twins.get(node)) {
      return;
    }
    check(durable, "R6: sent before it was durable", node, subject);
    Signed s =
        signed.computeIfAbsent(
            new Slot(node, subject.epoch(), subject.view()), slot -> new Signed());
    switch (subject) {
      case Subject.Notarize(Proposal p) -> {
        check(s.notarized == null || s.notarized.equals(p), "R1", node, subject);
        check(!s.nullified || p.equals(s.notarized), "R3", node, subject);
        s.notarized = p;
      }
      case Subject.Nullify ignored -> {
        check(s.finalized == null, "R2", node, subject);
        s.nullified = true;
      }
      case Subject.Finalize(Proposal p) -> {
        check(!s.nullified, "R2", node, subject);
        check(s.finalized == null || s.finalized.equals(p), "two Finalize", node, subject);
        check(s.notarized == null || s.notarized.equals(p), "R5", node, subject);
        s.finalized = p;
      }
    }
  }

  /** A node applied a final block. */
  void applied(int node, long height, Hash block) {
    Hash first = finalAt.putIfAbsent(height, block);
    check(
        forks || first == null || first.equals(block),
        "two final blocks: height, first, other, node",
        height,
        first,
        block,
        node);
  }

  /** After every event of a node. */
  void settled(int node, long epoch, long finalView, long view, int rounds, int votes) {
    long floor = (epoch << 32) + finalView;
    Long before = floors.put(node, floor);
    check(before == null || before <= floor, "the floor went back: node", node);
    long roundsMax = 258 + Math.max(0, view - finalView) + 64;
    check(rounds <= roundsMax, "too many rounds: node", node, rounds);
    check(votes <= 3L * set.size() * Math.min(rounds, 300), "too many votes: node", node, votes);
  }

  /** A restart may find less than was known in memory, never less than was applied. */
  void restarted(int node) {
    floors.remove(node);
  }

  void crashed(int node) {
    crashed.set(node);
  }

  /**
   * An honest node reports something.
   *
   * @param validator by index in the set of the activity's epoch
   */
  void reported(int reporter, Activity activity, IntUnaryOperator validator) {
    switch (activity) {
      case Activity.Equivocation(var first, var second) ->
          accuse(reporter, validator.applyAsInt(first.signer()), activity);
      case Activity.InvalidVote(int signer, Subject ignored) ->
          accuse(reporter, validator.applyAsInt(signer), activity);
      case Activity.WrongLink(int from, int ignored) ->
          accuse(reporter, validator.applyAsInt(from), activity);
      case Activity.InvalidCertificate(NodeId from, Subject ignored) ->
          accuse(reporter, set.indexOf(from), activity);
      case Activity.ConflictingCertificates(Certificate first, Certificate second) ->
          check(!dishonest.isEmpty(), "certificates conflict", first, second);
      case Activity.SignerRefused refused ->
          // After a crash the guard may know of a vote that the journal lost: then it must.
          check(crashed.get(reporter), "the guard had to refuse", reporter, refused);
      case Activity.KeyUsedElsewhere used ->
          check(crashed.get(reporter) || dishonest.get(reporter), "who signed?", reporter, used);
      case Activity.TimedOut ignored -> {
        return;
      }
    }
    evidence.add(activity);
  }

  /** A node that starts from a snapshot was told what is wrong. */
  void blamed(int reporter, int accused, String reason) {
    check(dishonest.get(accused), "an honest node was blamed", accused, reporter, reason);
    blamed.add(reason);
  }

  /** What was wrong in snapshots. */
  public List<String> blamed() {
    return List.copyOf(blamed);
  }

  /** A node stops for ever. */
  void halted(int node, Certificate first, Certificate second) {
    check(!dishonest.isEmpty(), "halted without a liar: node", node, first, second);
    halted.set(node);
  }

  /** Nodes that found proof of more than f of faulty weight. */
  public BitSet halted() {
    return (BitSet) halted.clone();
  }

  private void accuse(int reporter, int accused, Activity activity) {
    check(
        dishonest.get(accused),
        "an honest node was reported: accused, reporter",
        accused,
        reporter,
        activity);
  }

  private static void check(boolean holds, String what, @Nullable Object... values) {
    if (!holds) {
      throw new Violation(what + ' ' + Arrays.toString(values));
    }
  }
}
