package endgame.consensus.bft;

import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Vote;
import java.util.List;
import java.util.Optional;

/**
 * What an {@link Engine} wants done, in order. {@link Turn} carries a list out in the one allowed
 * way: requests at once, then all records appended and one sync, then whatever leaves the process.
 */
public sealed interface Effect {
  /** Work for the application: may start before the turn's records are durable. */
  sealed interface Request extends Effect {}

  /** Leaves the process or can be seen by others: only after the turn's sync (spec 1.6 R6). */
  sealed interface Output extends Effect {}

  /** Append to the journal. */
  record Journal(JournalRecord entry) implements Effect {}

  /**
   * Build a block on {@code context}; its time should be at least {@code notBeforeMs}.
   *
   * @param parentCertificate of the parent, if it is of this epoch: for the body
   */
  record RequestBuild(Context context, Optional<Certificate> parentCertificate, long notBeforeMs)
      implements Request {}

  /** Verify the block before it is voted for. */
  record RequestVerify(Context context, Hash digest) implements Request {}

  /**
   * Certify a notarized block: execute it, make it durable. Stays wanted until a verdict or a
   * finalization at or above its view.
   */
  record RequestCertify(Proposal proposal) implements Request {}

  /** Send the body to one peer, or as its proposer to all: harmless before the sync. */
  record PushBody(Hash digest, Optional<NodeId> peer) implements Request {}

  /** Ask one peer, or whoever is best, for a certificate: the engine repeats it if need be. */
  record FetchCertificate(long view, Wanted wanted, Optional<NodeId> peer) implements Request {}

  /** Ask one peer, or whoever is best, for a body: the engine repeats it if need be. */
  record FetchBody(Hash digest, Optional<NodeId> peer) implements Request {}

  /** Replaces the earlier timer. */
  record SetTimer(long deadlineMs) implements Request {}

  /** To every validator of the epoch but this one; a leader's Notarize announces its proposal. */
  record BroadcastVote(Vote vote) implements Output {}

  /** To every validator of the epoch and every follower. */
  record BroadcastCertificate(Certificate certificate) implements Output {}

  /** Answer of {@link Event.CertificateRequested}. */
  record SendCertificate(NodeId peer, Certificate certificate) implements Output {}

  /** A new view has begun. */
  record Entered(long view, int leader) implements Output {}

  /** Two hops: a soft confirmation, can still lose to a nullification. */
  record Notarized(Proposal proposal) implements Output {}

  /**
   * These blocks are final, for ever.
   *
   * @param chain oldest first, each the parent of the next, as far as this engine knows the
   *     ancestry; a gap below the first is closed by the parent digests in the headers
   * @param certificate finalization of the last
   */
  record Finalized(List<Proposal> chain, Certificate certificate) implements Output {
    public Finalized {
      chain = List.copyOf(chain);
    }
  }

  /**
   * The last block of the epoch is final: nothing of this epoch is signed any more. The engine goes
   * on to answer {@link Event.CertificateRequested}.
   */
  record EpochClosed(Proposal boundary, Certificate finalization) implements Output {}

  /**
   * Both certificates are true and exclude each other: more than f of weight lies. This engine
   * signs nothing more and calls nothing final; no later engine of this chain may be started before
   * an operator has decided which history is the right one.
   */
  record Halted(Certificate first, Certificate second) implements Output {}

  /** For operators, peer scores and evidence. */
  record Report(Activity activity) implements Output {}
}
