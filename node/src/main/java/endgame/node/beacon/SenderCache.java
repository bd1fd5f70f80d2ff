package endgame.node.beacon;

import endgame.consensus.beacon.Senders;
import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.crypto.Keccak256;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers who signed a transaction between its admission to the pool, this node's proposals and
 * the blocks it checks. By the hash of the whole envelope, signature included, and of valid
 * signatures only: what it says is what recovery would say. Thread-safe.
 */
public final class SenderCache implements Senders {
  /** All that the pool holds, and some blocks more: 3 MB. */
  public static final int SENDERS_MAX = 16_384;

  private final Senders recovery;
  private final Map<Hash, Address> known = LinkedHashMap.newLinkedHashMap(256);

  public SenderCache() {
    this(RECOVER);
  }

  SenderCache(Senders recovery) {
    this.recovery = recovery;
  }

  @Override
  public Optional<Address> of(Bytes raw, EthereumTransaction transaction) {
    Hash hash = Keccak256.hash(raw.toArray());
    synchronized (known) {
      Address sender = known.get(hash);
      if (sender != null) {
        return Optional.of(sender);
      }
    }
    // Not under the lock: blocks must not wait for what comes to the pool.
    Optional<Address> recovered = recovery.of(raw, transaction);
    recovered.ifPresent(sender -> remember(hash, sender));
    return recovered;
  }

  private void remember(Hash hash, Address sender) {
    synchronized (known) {
      if (known.size() >= SENDERS_MAX && !known.containsKey(hash)) {
        known.remove(known.keySet().iterator().next());
      }
      known.put(hash, sender);
    }
  }

  /** Entries held. */
  int size() {
    synchronized (known) {
      return known.size();
    }
  }
}
