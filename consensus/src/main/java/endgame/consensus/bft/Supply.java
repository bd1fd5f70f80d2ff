package endgame.consensus.bft;

import endgame.consensus.types.Bitmap;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import java.util.Optional;

/** What this node gives to others, and asks of them in the background (spec 1.6, 1.11). */
final class Supply {
  /** Missing nullifications that are asked for at one time. */
  static final int GAPS_MAX = 16;

  private final EngineConfig config;
  private final Rounds rounds;
  private final Repair repair;
  private final Outbox out;

  Supply(EngineConfig config, Rounds rounds, Repair repair, Outbox out) {
    this.config = config;
    this.rounds = rounds;
    this.repair = repair;
    this.out = out;
  }

  /** Sends what brings others here: the certificate that opened this view, and this view's own. */
  void help(long view) {
    Round before = rounds.find(view - 1);
    Certificate entry = before == null ? null : before.finalization;
    if (entry == null && before != null) {
      entry = before.nullification != null ? before.nullification : before.notarization;
    }
    if (entry == null) {
      entry = rounds.finalization();
    }
    if (entry != null) {
      out.add(new Effect.BroadcastCertificate(entry));
    }
    Certificate here = rounds.at(view).notarization;
    if (here != null) {
      out.add(new Effect.BroadcastCertificate(here));
    }
  }

  /** A finalization at or above the view, else what was asked for, else what there is. */
  void serve(NodeId peer, long at, Wanted wanted) {
    Certificate finalization = rounds.finalization();
    if (finalization != null && finalization.subject().view() >= at) {
      out.add(new Effect.SendCertificate(peer, finalization));
      return;
    }
    Round round = rounds.find(at);
    if (round == null) {
      return;
    }
    Certificate best = wanted == Wanted.NOTARIZATION ? round.notarization : round.nullification;
    if (best == null) {
      best = round.notarization != null ? round.notarization : round.nullification;
    }
    if (best != null) {
      out.add(new Effect.SendCertificate(peer, best));
    }
  }

  /** The leader has the body of a proposal; of a notarized block many have it. */
  void bodyMissing(long now, long at, Hash digest) {
    Round round = rounds.find(at);
    NodeId target = null;
    if (round != null && round.notarization == null && at > rounds.finalView()) {
      target = round.leader == config.self() ? null : config.set().get(round.leader).nodeId();
    }
    repair.body(now, at, digest, target);
  }

  /** Views passed without any certificate: others may refuse what is built across them. */
  void fetchGaps(long now, long view) {
    int asked = 0;
    for (long at = rounds.finalView() + 1; at < view && asked < GAPS_MAX; at++) {
      Round round = rounds.find(at);
      boolean notarized =
          round != null && round.notarization != null && round.certify != Round.Certify.FALSE;
      if (!notarized && (round == null || round.nullification == null)) {
        repair.certificate(now, at, Wanted.NULLIFICATION, Optional.empty());
        asked++;
      }
    }
  }

  /** One signer of the last notarization pushes its body to a next leader who seems to lack it. */
  void forwardBody(long next) {
    Round before = rounds.find(next - 1);
    Certificate certificate = before == null ? null : before.notarization;
    Proposal p = before == null ? null : before.notarized();
    int leader = rounds.at(next).leader;
    if (before == null || certificate == null || p == null || !before.certified()) {
      return;
    }
    Bitmap signers = certificate.signers();
    int count = signers.toBitSet().cardinality();
    int forwarder = signers.toBitSet().stream().skip(next % count).findFirst().orElse(-1);
    boolean silent =
        before.collector != null
            && !signers.contains(leader)
            && !before.collector.has(new Subject.Notarize(p), leader)
            && !before.collector.has(new Subject.Finalize(p), leader);
    if (silent && forwarder == config.self() && leader != config.self()) {
      NodeId target = config.set().get(leader).nodeId();
      out.add(new Effect.PushBody(p.digest(), Optional.of(target)));
    }
  }
}
