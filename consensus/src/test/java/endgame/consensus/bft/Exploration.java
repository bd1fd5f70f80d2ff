package endgame.consensus.bft;

import endgame.consensus.bft.ExploredNode.Facts;
import endgame.consensus.bft.ExploredNode.Input;
import endgame.consensus.sim.Cluster;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Every run of three honest engines and one liar over a few views: messages arrive in any order, at
 * any time or never, timeouts come whenever they like, verdicts late if asked for.
 *
 * <p>What is abstracted: votes that form a certificate arrive as that certificate (the liar adds
 * its weight to anything), only the leader's votes singly; fetches are arrivals like others. The
 * liar says anything: as leader it proposes two blocks on every parent that can be notarized.
 */
final class Exploration {
  /** Nobody is skipped for silence: timeouts are inputs. */
  static final Timing TIMING = new Timing(0, 400, 2_000, 2_000, 1L << 40, 200);

  /** What was found: nothing wrong, or how to get there. */
  record Result(long states, boolean complete, Optional<String> violation) {}

  private record Block(long view, Hash parent, int variant) {}

  private final ValidatorSet set;
  private final int liar;
  private final Hash seed;
  private final long views;
  private final boolean slow;
  private final Map<Block, Hash> blocks = new HashMap<>();
  private final Map<Hash, Hash> parents = new HashMap<>();
  private final int[] honest = new int[3];
  private final ExploredNode[] nodes = new ExploredNode[3];

  /**
   * @param slow the application's verdicts come late too
   */
  Exploration(long[] weights, int liar, Hash seed, long views, boolean slow) {
    this.set = Cluster.members(weights);
    this.liar = liar;
    this.seed = seed;
    this.views = views;
    this.slow = slow;
    for (int i = 0, next = 0; i < 4; i++) {
      if (i != liar) {
        honest[next++] = i;
      }
    }
    for (int i = 0; i < 3; i++) {
      nodes[i] = new ExploredNode(this, honest[i]);
    }
  }

  ValidatorSet set() {
    return set;
  }

  Hash seed() {
    return seed;
  }

  long views() {
    return views;
  }

  boolean slow() {
    return slow;
  }

  int leader(long view) {
    return Leaders.leader(set, seed, 0, view);
  }

  Hash block(long view, Hash parent, int variant) {
    Block block = new Block(view, parent, variant);
    Hash known = blocks.get(block);
    if (known != null) {
      return known;
    }
    Hash digest = new Hash(view, blocks.size() + 1L, variant, 7);
    blocks.put(block, digest);
    parents.put(digest, parent);
    return digest;
  }

  Hash parent(Hash digest) {
    return parents.getOrDefault(digest, Hash.ZERO);
  }

  /** Breadth first, so that the first violation is a shortest one. */
  Result run(int statesMax) {
    Set<Long> seen = new HashSet<>();
    ArrayDeque<Long> open = new ArrayDeque<>();
    open.add(0L);
    seen.add(0L);
    while (!open.isEmpty()) {
      long state = open.remove();
      Set<Subject> certifiable = certifiable(state);
      for (int i = 0; i < 3; i++) {
        for (int next : successors(state, i, certifiable)) {
          long reached = with(state, i, next);
          if (!seen.add(reached)) {
            continue;
          }
          Optional<String> wrong = wrong(reached, i);
          if (wrong.isPresent()) {
            return new Result(seen.size(), false, Optional.of(wrong.get() + story(reached)));
          }
          open.add(reached);
        }
      }
      if (seen.size() >= statesMax) {
        return new Result(seen.size(), false, Optional.empty());
      }
    }
    return new Result(seen.size(), true, Optional.empty());
  }

  /** Runs of so many inputs by chance: deeper than breadth first comes. */
  Result walk(SplittableRandom random, int walks, int inputs) {
    Set<Long> seen = new HashSet<>();
    for (int w = 0; w < walks; w++) {
      long state = 0;
      for (int k = 0; k < inputs; k++) {
        int i = random.nextInt(3);
        List<Input> offered = inputs(state, i, certifiable(state));
        // Timeouts are always on offer: seldom taken, or no view would come to anything.
        if (offered.isEmpty()
            || (offered.getFirst() instanceof Input.Timeout && random.nextInt(8) != 0)) {
          offered = offered.subList(Math.min(1, offered.size()), offered.size());
        }
        if (offered.isEmpty()) {
          continue;
        }
        Input input = offered.get(random.nextInt(offered.size()));
        state = with(state, i, nodes[i].next(local(state, i), input));
        Optional<String> wrong = seen.add(state) ? wrong(state, i) : Optional.empty();
        if (wrong.isPresent()) {
          return new Result(seen.size(), false, Optional.of(wrong.get() + story(state)));
        }
      }
    }
    return new Result(seen.size(), false, Optional.empty());
  }

  /** Most that any run of a random walk made final. */
  long finals() {
    long most = 0;
    for (ExploredNode node : nodes) {
      for (int state = 0; state < node.states(); state++) {
        most = Math.max(most, node.facts(state).finals().size());
      }
    }
    return most;
  }

  /** What a node has and what it may get. */
  private record Offer(int node, int local, Set<Subject> certifiable, Set<Subject> said) {}

  private final Map<Offer, List<Integer>> offers = new HashMap<>();

  /**
   * Where a node can come by inputs that nobody sees and then one that shows: a new signature or a
   * final block. What nobody sees commutes with all that others do, and what a node may get never
   * becomes less, so nothing is lost by doing it only then.
   */
  private List<Integer> successors(long state, int i, Set<Subject> certifiable) {
    Set<Subject> said = new HashSet<>();
    for (int k = 0; k < 3; k++) {
      if (k != i) {
        said.addAll(facts(state, k).signed());
      }
    }
    Offer offer = new Offer(i, local(state, i), certifiable, said);
    List<Integer> known = offers.get(offer);
    if (known != null) {
      return known;
    }
    Set<Integer> visible = new LinkedHashSet<>();
    Set<Integer> reached = new HashSet<>();
    ArrayDeque<Integer> quiet = new ArrayDeque<>();
    quiet.add(offer.local());
    reached.add(offer.local());
    while (!quiet.isEmpty()) {
      int local = quiet.remove();
      Facts before = nodes[i].facts(local);
      for (Input input : inputs(with(state, i, local), i, certifiable)) {
        int next = nodes[i].next(local, input);
        Facts after = nodes[i].facts(next);
        if (!after.signed().equals(before.signed())
            || !after.finals().equals(before.finals())
            || after.halted()) {
          visible.add(next);
        } else if (reached.add(next)) {
          quiet.add(next);
        }
      }
    }
    List<Integer> all = List.copyOf(visible);
    offers.put(offer, all);
    return all;
  }

  private static int local(long state, int i) {
    return (int) (state >>> (20 * i)) & 0xfffff;
  }

  private static long with(long state, int i, int local) {
    return (state & ~(0xfffffL << (20 * i))) | ((long) local << (20 * i));
  }

  private Facts facts(long state, int i) {
    return nodes[i].facts(local(state, i));
  }

  private List<Input> inputs(long state, int i, Set<Subject> certifiable) {
    Facts own = facts(state, i);
    List<Input> inputs = new ArrayList<>();
    if (own.view() <= views) {
      inputs.add(new Input.Timeout());
    }
    inputs.addAll(own.verdicts());
    for (Subject subject : certifiable) {
      inputs.add(new Input.Certified(subject));
    }
    for (long view = 1; view <= views; view++) {
      int leader = leader(view);
      if (leader != honest[i] && view <= own.view() + 1) {
        for (Subject subject : heard(state, leader, view, certifiable)) {
          inputs.add(new Input.Heard(leader, subject));
        }
      }
    }
    return inputs;
  }

  /** What the leader of a view has said, or the liar may say. */
  private Set<Subject> heard(long state, int leader, long view, Set<Subject> certifiable) {
    Set<Subject> heard = new LinkedHashSet<>();
    if (leader == liar) {
      heard.add(new Subject.Nullify(0, view));
      for (int variant = 0; variant < 2; variant++) {
        heard.add(lie(view, 0, Bench.GENESIS, variant));
        for (Subject subject : certifiable) {
          if (subject instanceof Subject.Notarize(Proposal p) && p.view() < view) {
            heard.add(lie(view, p.view(), p.digest(), variant));
          }
        }
      }
      return heard;
    }
    for (int i = 0; i < 3; i++) {
      if (honest[i] == leader) {
        for (Subject subject : facts(state, i).signed()) {
          if (subject.view() == view && !(subject instanceof Subject.Finalize)) {
            heard.add(subject);
          }
        }
      }
    }
    return heard;
  }

  private Subject lie(long view, long parentView, Hash parent, int variant) {
    return new Subject.Notarize(new Proposal(0, view, parentView, block(view, parent, variant)));
  }

  /** Subjects that honest signatures and the liar's make a quorum for. */
  private Set<Subject> certifiable(long state) {
    Set<Subject> all = new LinkedHashSet<>();
    for (int i = 0; i < 3; i++) {
      all.addAll(facts(state, i).signed());
    }
    all.removeIf(subject -> subject.view() > views || weight(state, subject) < set.quorum());
    return all;
  }

  private long weight(long state, Subject subject) {
    long weight = set.get(liar).weight();
    for (int i = 0; i < 3; i++) {
      if (facts(state, i).signed().contains(subject)) {
        weight += set.get(honest[i]).weight();
      }
    }
    return weight;
  }

  // --- what must hold

  private Optional<String> wrong(long state, int moved) {
    Facts own = facts(state, moved);
    if (own.halted()) {
      return Optional.of("a node has found a contradiction");
    }
    List<Subject> signed = own.signed();
    for (int a = 0; a < signed.size(); a++) {
      for (int b = a + 1; b < signed.size(); b++) {
        if (signed.get(a).view() == signed.get(b).view()
            && forbidden(signed.get(a), signed.get(b))) {
          return Optional.of("signed " + signed.get(a) + " and then " + signed.get(b));
        }
      }
    }
    for (Subject subject : signed) {
      if (subject instanceof Subject.Notarize(Proposal p) && !grounded(state, p)) {
        return Optional.of("notarized without ancestry: " + p);
      }
      if (subject instanceof Subject.Finalize(Proposal p)
          && weight(state, new Subject.Notarize(p)) < set.quorum()) {
        return Optional.of("finalized what is not notarized: " + p);
      }
    }
    return agreement(state, own);
  }

  /** R1, R2, R3, R5; every kind once. */
  private static boolean forbidden(Subject first, Subject second) {
    return switch (second) {
      case Subject.Notarize n ->
          first instanceof Subject.Notarize
              || first instanceof Subject.Nullify
              || !n.proposal().equals(Round.proposalOf(first));
      case Subject.Nullify ignored -> !(first instanceof Subject.Notarize);
      case Subject.Finalize f ->
          !f.proposal().equals(Round.proposalOf(first)) || first instanceof Subject.Finalize;
    };
  }

  /** R4: a quorum stands behind the parent and behind every skipped view's end. */
  private boolean grounded(long state, Proposal p) {
    for (long view = p.parentView() + 1; view < p.view(); view++) {
      if (weight(state, new Subject.Nullify(0, view)) < set.quorum()) {
        return false;
      }
    }
    if (p.parentView() == 0) {
      return parent(p.digest()).equals(Bench.GENESIS);
    }
    Hash parent = parent(p.digest());
    return certifiable(state).stream()
        .anyMatch(s ->
            s instanceof Subject.Notarize(Proposal q)
                && q.view() == p.parentView()
                && q.digest().equals(parent));
  }

  private Optional<String> agreement(long state, Facts own) {
    for (int i = 0; i < 3; i++) {
      for (Proposal theirs : facts(state, i).finals()) {
        for (Proposal mine : own.finals()) {
          if (!onOneChain(mine.digest(), theirs.digest())) {
            return Optional.of("two final chains: " + mine + " and " + theirs);
          }
        }
      }
    }
    return Optional.empty();
  }

  private boolean onOneChain(Hash a, Hash b) {
    return ancestor(a, b) || ancestor(b, a);
  }

  private boolean ancestor(Hash old, Hash young) {
    for (Hash at = young; !at.equals(Hash.ZERO); at = parent(at)) {
      if (at.equals(old)) {
        return true;
      }
    }
    return false;
  }

  private String story(long state) {
    StringBuilder story = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      story.append("\nnode ").append(honest[i]).append(": ");
      story.append(nodes[i].history(local(state, i)));
      story.append("\n  signed ").append(facts(state, i).signed());
    }
    return story.toString();
  }
}
