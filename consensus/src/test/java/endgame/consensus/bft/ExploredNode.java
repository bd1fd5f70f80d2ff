package endgame.consensus.bft;

import endgame.consensus.sim.FakeSignatures;
import endgame.consensus.types.Bitmap;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import endgame.consensus.types.Vote;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The real engine of one honest node as an automaton: states are numbered by what they know, steps
 * are found by running the engine through a history that leads there, once each.
 */
final class ExploredNode {
  /** What can happen to the node. */
  sealed interface Input {
    /** A vote of the view's leader, on its link. */
    record Heard(int leader, Subject subject) implements Input {}

    /** A certificate: pushed, fetched, or formed of votes; the engine treats them alike. */
    record Certified(Subject subject) implements Input {}

    /** The view's time is over. */
    record Timeout() implements Input {}

    /** The application says what it thinks of a proposal. */
    record Verdict(Effect.RequestVerify request) implements Input {}

    record CertifyVerdict(Proposal proposal) implements Input {}
  }

  /** What others can see of a state. */
  record Facts(
      List<Subject> signed,
      List<Proposal> finals,
      List<Input> verdicts,
      long view,
      boolean halted) {}

  private static final Bitmap ALL = Bitmap.of(4, BitSet.valueOf(new byte[] {15}));

  private final Exploration world;
  private final int self;
  private final Map<String, Integer> ids = new HashMap<>();
  private final List<List<Input>> histories = new ArrayList<>();
  private final List<Facts> facts = new ArrayList<>();
  private final List<Map<Input, Integer>> steps = new ArrayList<>();

  ExploredNode(Exploration world, int self) {
    this.world = world;
    this.self = self;
    int first = state(List.of());
    if (first != 0) {
      throw new IllegalStateException("the first state is 0");
    }
  }

  Facts facts(int state) {
    return facts.get(state);
  }

  int states() {
    return facts.size();
  }

  List<Input> history(int state) {
    return histories.get(state);
  }

  int next(int state, Input input) {
    Integer known = steps.get(state).get(input);
    if (known != null) {
      return known;
    }
    List<Input> history = new ArrayList<>(histories.get(state));
    history.add(input);
    int next = state(List.copyOf(history));
    steps.get(state).put(input, next);
    return next;
  }

  private int state(List<Input> history) {
    Run run = new Run();
    run.step(new Event.Start());
    history.forEach(run::input);
    String key = run.key();
    Integer known = ids.get(key);
    if (known != null) {
      return known;
    }
    ids.put(key, facts.size());
    histories.add(history);
    steps.add(new HashMap<>());
    facts.add(run.facts());
    return facts.size() - 1;
  }

  /** One engine and its application. */
  private final class Run {
    private final Engine engine;
    private final List<Subject> signed = new ArrayList<>();
    private final List<Proposal> finals = new ArrayList<>();
    private final List<Input> verdicts = new ArrayList<>();
    private final Deque<Event> answers = new ArrayDeque<>();
    private long now = 1_000;

    Run() {
      ValidatorSet set = world.set();
      this.engine =
          new Engine(
              new EngineConfig(
                  0,
                  set,
                  self,
                  world.seed(),
                  EngineConfig.Floor.genesis(Bench.GENESIS),
                  Exploration.TIMING),
              new FakeSignatures(set.size(), new FakeSignatures.Meter()),
              subject -> new VoteSigner.Signature.Signed(Bench.vote(self, subject)));
    }

    void input(Input input) {
      switch (input) {
        case Input.Heard(int leader, Subject subject) ->
            step(new Event.VoteReceived(leader, Bench.vote(leader, subject)));
        case Input.Certified(Subject subject) ->
            step(new Event.CertificateReceived(world.set().get(0).nodeId(), of(subject)));
        case Input.Timeout ignored -> {
          now += 2 * Timing.WAIT_MAX;
          step(new Event.Expired());
        }
        case Input.Verdict(Effect.RequestVerify request) -> {
          verdicts.remove(input);
          step(verdict(request));
        }
        case Input.CertifyVerdict(Proposal p) -> {
          verdicts.remove(input);
          step(new Event.Certified(p.view(), p.digest(), true, false));
        }
      }
    }

    private Event verdict(Effect.RequestVerify request) {
      boolean fits = world.parent(request.digest()).equals(request.context().parentDigest());
      return new Event.Verified(request.context().view(), request.digest(), fits, false);
    }

    private Certificate of(Subject subject) {
      List<Vote> votes = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        votes.add(Bench.vote(i, subject));
      }
      var formed = new FakeSignatures(4, new FakeSignatures.Meter()).aggregate(subject, votes);
      return formed instanceof VoteSignatures.Aggregation.Aggregated(Certificate c)
              && c.signers().equals(ALL)
          ? c
          : Bench.certificate(subject);
    }

    void step(Event event) {
      answers.add(event);
      while (!answers.isEmpty()) {
        for (Effect effect : engine.step(now, answers.remove())) {
          take(effect);
        }
      }
    }

    private void take(Effect effect) {
      if (effect instanceof Effect.Journal(JournalRecord.OwnVote(Vote vote))) {
        signed.add(vote.subject());
      } else if (effect instanceof Effect.Finalized(var chain, var ignored)) {
        finals.add(chain.getLast());
      } else if (effect
              instanceof Effect.RequestBuild(Context context, var ignored, long alsoIgnored)
          && context.view() <= world.views()) {
        Hash digest = world.block(context.view(), context.parentDigest(), 0);
        answers.add(new Event.Built(context.view(), digest, false));
      } else if (effect instanceof Effect.RequestVerify request) {
        if (world.slow()) {
          verdicts.add(new Input.Verdict(request));
        } else {
          answers.add(verdict(request));
        }
      } else if (effect instanceof Effect.RequestCertify(Proposal p)) {
        if (world.slow()) {
          verdicts.add(new Input.CertifyVerdict(p));
        } else {
          answers.add(new Event.Certified(p.view(), p.digest(), true, false));
        }
      }
    }

    Facts facts() {
      return new Facts(
          List.copyOf(signed),
          List.copyOf(finals),
          List.copyOf(verdicts),
          engine.view(),
          engine.halted());
    }

    /** Everything that decides what the engine does next. */
    String key() {
      StringBuilder key = new StringBuilder();
      key.append(engine.view()).append(' ').append(engine.finalView()).append(' ').append(signed);
      key.append(finals).append(verdicts).append(engine.halted());
      for (Round r : engine.rounds().all()) {
        key.append('\n').append(r.view).append(r.slot).append(r.certify).append(r.proposed);
        key.append(r.building).append(r.equivocated).append(r.leaderNullified).append(r.timedOut);
        for (Certificate c : new Certificate[] {r.notarization, r.nullification, r.finalization}) {
          key.append(c == null ? "-" : c.subject());
        }
      }
      return key.toString();
    }
  }
}
