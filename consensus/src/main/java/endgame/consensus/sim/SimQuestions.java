package endgame.consensus.sim;

import endgame.consensus.bft.Effect;
import endgame.consensus.bft.Event;
import endgame.consensus.types.Hash;
import java.util.ArrayList;
import java.util.List;

/** What a node's engine asks its application; questions that miss a body wait for it. */
final class SimQuestions {
  private final Cluster cluster;
  private final SimNode node;
  private final List<Effect.Request> pending = new ArrayList<>();
  private double crashAtVerdictChance;

  SimQuestions(Cluster cluster, SimNode node) {
    this.cluster = cluster;
    this.node = node;
  }

  /** Share of verdicts on certification after which the power goes, before the vote. */
  void crashAtVerdictChance(double chance) {
    crashAtVerdictChance = chance;
  }

  void clear() {
    pending.clear();
  }

  /** A body has come. */
  void askAgain() {
    List<Effect.Request> again = List.copyOf(pending);
    pending.clear();
    again.forEach(request -> node.enqueue(() -> ask(request)));
  }

  void ask(Effect.Request request) {
    switch (request) {
      case Effect.RequestBuild build -> build(build);
      case Effect.RequestVerify(var context, Hash digest) -> {
        Application.Answer answer = node.application().verify(context, digest, node.clock());
        conclude(request, context.epoch(), context.view(), digest, answer);
      }
      case Effect.RequestCertify(var proposal) -> {
        Application.Answer answer = node.application().certify(proposal, node.clock());
        conclude(request, proposal.epoch(), proposal.view(), proposal.digest(), answer);
      }
      default -> throw new IllegalStateException("not for the application: " + request);
    }
  }

  private void conclude(
      Effect.Request request, long at, long view, Hash digest, Application.Answer answer) {
    boolean verify = request instanceof Effect.RequestVerify;
    if (!verify && cluster.random().nextDouble() < crashAtVerdictChance) {
      throw new SimThread.PowerLost();
    }
    switch (answer) {
      case Application.Answer.Valid(boolean boundary) ->
          node.step(
              at,
              verify
                  ? new Event.Verified(view, digest, true, boundary)
                  : new Event.Certified(view, digest, true, boundary));
      case Application.Answer.Invalid ignored ->
          node.step(
              at,
              verify
                  ? new Event.Verified(view, digest, false, false)
                  : new Event.Certified(view, digest, false, false));
      case Application.Answer.MissingBody(Hash missing) -> {
        if (at == node.epoch() && view > node.engine().finalView()) {
          pending.add(request);
        }
        node.step(at, new Event.BodyMissing(view, missing));
      }
      case Application.Answer.Later(long due) -> node.enqueueAt(due, () -> ask(request));
      case Application.Answer.Block ignored -> throw new IllegalStateException("not asked");
      case Application.Answer.Declined ignored -> throw new IllegalStateException("not asked");
    }
  }

  private void build(Effect.RequestBuild build) {
    long view = build.context().view();
    switch (node.application().build(build.context(), build.parentCertificate(), node.clock())) {
      case Application.Answer.Block(Hash digest, boolean boundary) -> {
        cluster.observer().built(digest, cluster.nowUs());
        node.step(build.context().epoch(), new Event.Built(view, digest, boundary));
      }
      case Application.Answer.Later(long at) -> node.enqueueAt(at, () -> build(build));
      case Application.Answer.Valid ignored -> throw new IllegalStateException("no block");
      case Application.Answer.Invalid ignored -> throw new IllegalStateException("no block");
      case Application.Answer.Declined ignored ->
          node.step(build.context().epoch(), new Event.BuildDeclined(view));
      case Application.Answer.MissingBody(Hash digest) -> {
        node.step(build.context().epoch(), new Event.BodyMissing(view, digest));
        pending.add(build);
      }
    }
  }
}
