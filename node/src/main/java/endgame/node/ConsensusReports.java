package endgame.node;

import endgame.consensus.bft.Activity;
import endgame.node.beacon.ConsensusDriver;
import endgame.node.beacon.EvidenceGossip;
import endgame.node.metrics.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What consensus reports, as metrics and as log lines that say what to do. */
final class ConsensusReports implements ConsensusDriver.Observer {
  private static final Logger LOG = LoggerFactory.getLogger(ConsensusReports.class);
  private final Metrics metrics;
  private final EvidenceGossip evidence;

  ConsensusReports(Metrics metrics, EvidenceGossip evidence) {
    this.metrics = metrics;
    this.evidence = evidence;
  }

  @Override
  public void entered(long epoch, long view) {
    metrics.view(epoch, view);
  }

  @Override
  public void notarized(long view) {
    metrics.viewNotarized();
  }

  @Override
  public void finalized(double seconds) {
    metrics.finality(seconds);
  }

  @Override
  public void activity(Activity activity) {
    evidence.seen(activity);
    switch (activity) {
      case Activity.TimedOut(long view, var reason) -> {
        metrics.viewNullified();
        LOG.debug("view={} given up: {}", view, reason);
      }
      case Activity.SignerRefused(var subject, var reason) ->
          LOG.warn(
              "the slash guard refused to sign {}: {}; make sure that no second node runs with"
                  + " this key",
              subject,
              reason);
      case Activity.KeyUsedElsewhere(var certificate) ->
          LOG.error(
              "view {} was signed with this node's key, but not by this node: another process has"
                  + " the key, or this node's journal is an old one; stop one of the two",
              certificate.subject().view());
      case Activity.Equivocation(var first, var second) ->
          LOG.warn(
              "validator {} signed two things in view {}", first.signer(), first.subject().view());
      case Activity.ConflictingCertificates(var first, var second) ->
          LOG.error(
              "two certificates contradict each other in view {}: a third of the weight lies; stop and compare notes with other operators",
              first.subject().view());
      case Activity.InvalidVote _, Activity.WrongLink _, Activity.InvalidCertificate _ ->
          LOG.debug("peer fault: {}", activity);
    }
  }
}
