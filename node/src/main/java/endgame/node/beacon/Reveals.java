package endgame.node.beacon;

import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.SignedMessage;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Hash;
import endgame.consensus.types.ValidatorSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Checks RANDAO reveals. A proposer shows the same reveal in each of its blocks of an epoch, so one
 * that was good is remembered instead of paired again: a pairing is most of an empty block's work.
 * Bad ones are never remembered. Thread-safe.
 */
public final class Reveals {
  static final int REMEMBERED_MAX = 1024;
  private final Hash genesisHash;
  private final Map<Key, BlsSignature> good = new LinkedHashMap<>();

  private record Key(BlsPublicKey signer, long epoch) {}

  public Reveals(Hash genesisHash) {
    this.genesisHash = genesisHash;
  }

  /** This node's reveals, signed once an epoch. For one thread. */
  public static LongFunction<BlsSignature> once(LongFunction<BlsSignature> sign) {
    return new LongFunction<>() {
      private long last = -1;
      private Optional<BlsSignature> reveal = Optional.empty();

      @Override
      public BlsSignature apply(long epoch) {
        BlsSignature signature =
            last == epoch ? reveal.orElseGet(() -> sign.apply(epoch)) : sign.apply(epoch);
        last = epoch;
        reveal = Optional.of(signature);
        return signature;
      }
    };
  }

  /** Whether {@code reveal} is the signature of the epoch by the proposer of that index. */
  public boolean verify(ValidatorSet set, int proposer, long epoch, BlsSignature reveal) {
    Key key = new Key(set.get(proposer).key(), epoch);
    synchronized (good) {
      if (reveal.equals(good.get(key))) {
        return true;
      }
    }
    boolean valid =
        Bls.PublicKey.parse(key.signer())
            .map(parsed -> Bls.verify(parsed, SignedMessage.randao(genesisHash, epoch), reveal))
            .orElse(false);
    if (valid) {
      remember(key, reveal);
    }
    return valid;
  }

  private void remember(Key key, BlsSignature reveal) {
    synchronized (good) {
      if (good.size() >= REMEMBERED_MAX) {
        good.remove(good.keySet().iterator().next());
      }
      good.put(key, reveal);
    }
  }
}
