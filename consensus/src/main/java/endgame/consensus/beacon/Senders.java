package endgame.consensus.beacon;

import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import java.util.Optional;

/**
 * Who signed a transaction. Recovery is what a full block costs, so a node may remember answers
 * between its pool, its own proposals and the blocks it checks; but the answer is always that of
 * {@link #RECOVER}, so that it decides nothing but time.
 */
@FunctionalInterface
public interface Senders {
  /** Recovers from the signature each time. */
  Senders RECOVER = (_, transaction) -> transaction.sender();

  /**
   * The sender; empty when the signature is invalid.
   *
   * @param raw the envelope
   * @param transaction what {@code raw} decodes to
   */
  Optional<Address> of(Bytes raw, EthereumTransaction transaction);
}
