package endgame.consensus.signer;

import endgame.consensus.bft.VoteSigner;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Subject;

/**
 * The one place that uses the validator's key. It remembers what it signed and refuses what would
 * contradict it, independent of any journal.
 *
 * <p>A signature must not leave the process before {@link #sync} has returned: sign all of a turn,
 * sync once, then send. The same request twice gives the same signature.
 */
public interface Signer extends VoteSigner, AutoCloseable {
  /** Signs a vote, or says which rule it would break. */
  @Override
  Signature sign(Subject subject);

  /** The proposer's reveal for an epoch (tag 4): deterministic, nothing to guard. */
  BlsSignature randao(long epoch);

  /**
   * Signs a sequencer's batch header (tag 6). Of one (shard, parent) another header is signed only
   * when the one before has expired.
   *
   * @param parent hash of the batch before
   * @param validFrom height from which the header is valid, as in its bytes
   * @param header the header's bytes as they are signed
   */
  BatchSignature signBatch(int shard, Hash parent, long validFrom, Bytes header);

  /** Makes everything signed so far durable; free if nothing changed. */
  void sync();

  @Override
  void close();

  /** The signature, or why not. */
  sealed interface BatchSignature {
    record Signed(BlsSignature signature) implements BatchSignature {}

    record Refused(String reason) implements BatchSignature {}
  }
}
