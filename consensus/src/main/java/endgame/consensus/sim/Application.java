package endgame.consensus.sim;

import endgame.consensus.bft.Context;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.ValidatorSet;
import java.util.Optional;

/**
 * The chain that a simulated node runs. Called by one node only; deterministic; what it keeps
 * survives a crash of the node, in the state after the last call that returned.
 */
public interface Application {
  /**
   * What is fixed for an epoch.
   *
   * @param genesis digest of the last block of the epoch before
   */
  record EpochPlan(ValidatorSet set, Hash seed, Hash genesis) {}

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

  /** The epoch after the last one whose boundary was applied, or an earlier one. */
  EpochPlan epoch(long epoch);

  Answer build(Context context, long nowMs);

  Answer verify(Context context, Hash digest, long nowMs);

  Answer certify(Proposal proposal, long nowMs);

  Optional<Bytes> body(Hash digest);

  /** Takes a body from anyone; its digest, if it is one. */
  Optional<Hash> deliver(Bytes body);

  /**
   * Applies everything up to a final block. Empty if that is done, else the body that is missing;
   * then it is called again.
   */
  Optional<Hash> finalized(Hash tip, Certificate certificate);

  /** Height of the last applied block. */
  long height();

  /** Digest of the applied block at this height. */
  Hash digestAt(long height);

  /** Epoch of the next block to apply. */
  long currentEpoch();

  /** Finalization of the last applied tip if that is in {@link #currentEpoch}. */
  Optional<Certificate> lastFinalization();
}
