package endgame.consensus.sim;

import endgame.consensus.beacon.staking.Evidence;
import endgame.consensus.bft.Context;
import endgame.consensus.snapshot.SnapshotRequest;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.ValidatorSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The chain that a simulated node runs. Called by one node only; deterministic. Survives a crash of
 * the node but for bodies that nothing has made durable ({@link #crashed}).
 */
public interface Application {
  /**
   * What is fixed for an epoch.
   *
   * @param genesis digest of the last block of the epoch before
   */
  record EpochPlan(ValidatorSet set, Hash seed, List<Integer> reputation, Hash genesis) {
    /** With validators of one reputation. */
    public EpochPlan(ValidatorSet set, Hash seed, Hash genesis) {
      this(set, seed, List.of(), genesis);
    }
  }

  /** A block, a verdict, or what stands in the way. */
  sealed interface Answer {
    record Block(Hash digest, boolean boundary) implements Answer {}

    record Valid(boolean boundary) implements Answer {}

    record Invalid() implements Answer {}

    record Declined() implements Answer {}

    /** Ask again when this body is there. */
    record MissingBody(Hash digest) implements Answer {}

    /** Ask again then. */
    record Later(long atMs) implements Answer {}
  }

  /** A block is final that is not on the chain that was final before. */
  final class Forked extends IllegalStateException {
    private static final long serialVersionUID = 1;

    Forked(String message) {
      super(message);
    }
  }

  /** The epoch after the last one whose boundary was applied, or an earlier one. */
  EpochPlan epoch(long epoch);

  /** Builds; the certificate is the parent's, if there is one of this epoch. */
  Answer build(Context context, Optional<Certificate> parentCertificate, long nowMs);

  /** Something that others may be slashed for was seen. */
  default void evidence(Evidence evidence) {}

  Answer verify(Context context, Hash digest, long nowMs);

  Answer certify(Proposal proposal, long nowMs);

  Optional<Bytes> body(Hash digest);

  /** What this node has of a snapshot; empty if it doesn't. */
  default Optional<Bytes> snapshot(SnapshotRequest request) {
    return Optional.empty();
  }

  /** Takes a body from anyone; its digest, if it is one. */
  Optional<Hash> deliver(Bytes body);

  /**
   * Applies everything up to a final block. Empty if that is done, else the body that is missing;
   * then it is called again.
   *
   * @throws Forked if more than f of weight has lied
   */
  Optional<Hash> finalized(Hash tip, Certificate certificate);

  /** Power was lost: what no verdict, build or finality made durable may be gone. */
  void crashed(SplittableRandom random);

  /** Another block, as good, for the same place: for leaders who lie. */
  Hash sibling(Hash digest, long nonce);

  /** Height of the last applied block. */
  long height();

  /** Digest of the applied block at this height. */
  Hash digestAt(long height);

  /** Epoch of the next block to apply. */
  long currentEpoch();

  /** Finalization of the last applied tip if that is in {@link #currentEpoch}. */
  Optional<Certificate> lastFinalization();
}
