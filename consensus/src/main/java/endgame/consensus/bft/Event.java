package endgame.consensus.bft;

import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Vote;
import java.util.Optional;

/**
 * What can happen to an {@link Engine}. Results of the application are keyed by (view, digest): one
 * block may appear in several views. A result that nobody waits for is ignored.
 */
public sealed interface Event {
  /** Once, after {@link Engine#restore}: enter the first view, repeat own votes, ask again. */
  record Start() implements Event {}

  /** The time of the last {@link Effect.SetTimer} has come (early and double calls do no harm). */
  record Expired() implements Event {}

  /**
   * A vote, not yet verified.
   *
   * @param from index of the validator whose authenticated link brought it
   */
  record VoteReceived(int from, Vote vote) implements Event {}

  /** A certificate, not yet verified, that a peer pushed. */
  record CertificateReceived(NodeId from, Certificate certificate) implements Event {}

  /**
   * A peer's answer to {@link Effect.FetchCertificate}, not yet verified; empty if it had nothing.
   *
   * @param view as asked for
   */
  record CertificateFetched(NodeId from, long view, Wanted wanted, Optional<Certificate> answer)
      implements Event {}

  /** A peer asks for what it lacks at {@code view}; answered at most with one certificate. */
  record CertificateRequested(NodeId from, long view, Wanted wanted) implements Event {}

  /**
   * Answer to {@link Effect.RequestBuild}: the block exists and is durable here.
   *
   * @param boundary the block is the last of its epoch
   */
  record Built(long view, Hash digest, boolean boundary) implements Event {}

  /** Answer to {@link Effect.RequestBuild}: no block; the view is given up at once. */
  record BuildDeclined(long view) implements Event {}

  /**
   * Answer to {@link Effect.RequestVerify}: a permanent verdict. Clock skew, a missing body or a
   * missing parent state are no verdict: answer later.
   */
  record Verified(long view, Hash digest, boolean valid, boolean boundary) implements Event {}

  /**
   * Answer to {@link Effect.RequestCertify}: a permanent verdict, the same on every honest node.
   * True promises that the body is durable here.
   */
  record Certified(long view, Hash digest, boolean valid, boolean boundary) implements Event {}

  /** The application was asked to verify or certify {@code digest} and has no body for it. */
  record BodyMissing(long view, Hash digest) implements Event {}

  /** The body has come, by whichever way: its repair ends. */
  record BodyArrived(Hash digest) implements Event {}

  /**
   * The finalized block with this digest is the last of the epoch. Needed only where finality came
   * before the body, so that no verdict could carry the flag; harmless otherwise.
   */
  record BoundaryReached(Hash digest) implements Event {}

  /**
   * The application can't apply what is final: it is not on the chain that was final before.
   *
   * @param before finalization of what the application has applied last
   */
  record ForkFound(Certificate before) implements Event {}
}
