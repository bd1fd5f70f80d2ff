package endgame.consensus.beacon.staking;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.StateKeys;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.types.BlockBody;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.ValidatorSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Evidence that waits for a block. One piece for an (epoch, view, signer); what is cheap is asked
 * before signatures are checked. Thread-safe.
 */
public final class EvidencePool {
  /** Pieces held; when it is full, later ones wait at their senders. */
  public static final int PIECES_MAX = 256;

  private static final int ALL_IN_BOTH = -1;

  private final StakingSignatures signatures;
  private final Map<Place, Bytes> waiting = new LinkedHashMap<>();

  public EvidencePool(StakingSignatures signatures) {
    this.signatures = signatures;
  }

  private record Place(long epoch, long view, int signer) {
    static Place of(Evidence evidence) {
      return new Place(
          evidence.subject().epoch(),
          evidence.subject().view(),
          evidence instanceof Evidence.VotePair(var first, var _) ? first.signer() : ALL_IN_BOTH);
    }
  }

  /** What became of a piece. */
  public enum Admission {
    ADDED,
    /** Held already, or there is no room. */
    KNOWN,
    /** Too old, of an epoch that has not begun here, or about validators that are slashed. */
    USELESS,
    /** Malformed, or it proves nothing: no honest node sends it. */
    INVALID
  }

  /**
   * Takes a piece.
   *
   * @param epoch of the next block
   */
  public synchronized Admission add(BeaconState head, long epoch, Bytes bytes) {
    Optional<Evidence> decoded = EvidenceCodec.decode(bytes);
    if (decoded.isEmpty()) {
      return Admission.INVALID;
    }
    Evidence evidence = decoded.get();
    Place place = Place.of(evidence);
    if (waiting.containsKey(place) || waiting.size() >= PIECES_MAX) {
      return Admission.KNOWN;
    }
    Optional<ValidatorSet> set = setOf(head, epoch, place.epoch());
    if (set.isEmpty()) {
      return Admission.USELESS;
    }
    if (place.signer() >= 0 && slashed(head, set.get(), List.of(place.signer()))) {
      return Admission.USELESS;
    }
    List<Integer> guilty = evidence.guilty(set.get(), signatures);
    if (guilty.isEmpty()) {
      return Admission.INVALID;
    }
    if (slashed(head, set.get(), guilty)) {
      return Admission.USELESS;
    }
    waiting.put(place, bytes);
    return Admission.ADDED;
  }

  private static Optional<ValidatorSet> setOf(BeaconState head, long epoch, long of) {
    if (of < 0 || of > epoch || epoch - of > StakingLimits.UNBONDING_EPOCHS) {
      return Optional.empty();
    }
    return head.get(StateKeys.validators(of))
        .flatMap(bytes ->
            Schemas.VALIDATOR_SET.decode(bytes) instanceof Decoded.Ok<ValidatorSet>(var set)
                ? Optional.of(set)
                : Optional.empty());
  }

  /** True when all of them are slashed, or gone. */
  private static boolean slashed(BeaconState head, ValidatorSet set, List<Integer> guilty) {
    Registry registry = new Registry(head::get);
    return guilty.stream()
        .allMatch(index ->
            index < set.size()
                && registry
                    .find(set.get(index).nodeId())
                    .map(ValidatorRecord::slashed)
                    .orElse(true));
  }

  /** For a block's body or for gossip, the oldest first. */
  public synchronized List<Bytes> oldest() {
    return waiting.values().stream().limit(BlockBody.EVIDENCE_MAX).toList();
  }

  /** Lets go of what is included, or too old. */
  public synchronized void onFinal(BeaconState head, long epoch) {
    for (Iterator<Map.Entry<Place, Bytes>> it = waiting.entrySet().iterator(); it.hasNext(); ) {
      Map.Entry<Place, Bytes> entry = it.next();
      Optional<ValidatorSet> set = setOf(head, epoch, entry.getKey().epoch());
      if (set.isEmpty() || slashed(head, set.get(), accused(set.get(), entry))) {
        it.remove();
      }
    }
  }

  private static List<Integer> accused(ValidatorSet set, Map.Entry<Place, Bytes> entry) {
    List<Integer> accused = new ArrayList<>();
    if (EvidenceCodec.decode(entry.getValue()).orElse(null)
        instanceof Evidence.CertificatePair(var first, var second)) {
      for (int i = 0; i < set.size(); i++) {
        if (first.signers().contains(i) && second.signers().contains(i)) {
          accused.add(i);
        }
      }
    } else {
      accused.add(entry.getKey().signer());
    }
    return accused;
  }

  public synchronized int size() {
    return waiting.size();
  }
}
