package endgame.consensus.chain;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.light.FarHandover;
import endgame.consensus.light.FinalityProof;
import endgame.consensus.light.Handover;
import endgame.consensus.light.StateProof;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What light clients ask for, out of a chain that is kept. Safe for many threads. */
public final class LightProofs {
  private final ChainStore chain;

  public LightProofs(ChainStore chain) {
    this.chain = chain;
  }

  /**
   * Shows that the block of a height is final; empty above the last final block, and when the next
   * finalization is too far away or of another epoch.
   */
  public Optional<FinalityProof> finality(long height) {
    Optional<Certificate> certificate =
        height < 1 ? Optional.empty() : chain.certificateFrom(height);
    if (certificate.isEmpty()
        || !(certificate.get().subject() instanceof Subject.Finalize(var proposal))
        || proposal.epoch() != chain.genesis().epochOf(height)) {
      return Optional.empty();
    }
    long last = chain.heightOf(proposal.digest()).orElse(0L);
    if (last < height || last - height >= FinalityProof.HEADERS_MAX) {
      return Optional.empty();
    }
    List<BlockHeader> headers = new ArrayList<>();
    for (long at = height; at <= last; at++) {
      Optional<Block> block = chain.block(at);
      if (block.isEmpty()) {
        return Optional.empty();
      }
      headers.add(block.get().header());
    }
    return Optional.of(new FinalityProof(headers, certificate.get()));
  }

  /**
   * What the state after a final block holds under a key. Its root is in the next header, so that
   * one must be final too: empty otherwise.
   */
  public Optional<StateProof> state(long height, Hash key) {
    Optional<BeaconState> state = chain.state(height);
    Optional<FinalityProof> finality = state.flatMap(_ -> finality(height + 1));
    return finality.map(shown ->
        new StateProof(
            shown,
            Bytes.wrap(state.orElseThrow().prove(key).toBytes()),
            state.orElseThrow().get(key)));
  }

  /** The end of an epoch; empty while it is not final. */
  public Optional<Handover> handover(long epoch) {
    if (epoch < 0 || epoch > chain.head().height() / chain.genesis().epochLength()) {
      return Optional.empty();
    }
    long last = (epoch + 1) * chain.genesis().epochLength();
    Optional<Block> block = chain.block(last);
    Optional<Certificate> certificate = chain.certificate(last);
    if (block.isEmpty() || certificate.isEmpty()) {
      return Optional.empty();
    }
    return chain
        .state(last)
        .map(state ->
            new Handover(block.get().header(), certificate.get(), state.validators(epoch + 1)));
  }

  /**
   * The end of an epoch for a client that knows the set of an earlier one. Of the proofs of
   * possession this node has those of genesis: with others missing, the client goes in shorter
   * steps.
   */
  public Optional<FarHandover> farHandover(long trustedEpoch, long epoch) {
    long before = (epoch + 1) * chain.genesis().epochLength() - 1;
    Optional<Handover> handover =
        trustedEpoch < 0 || trustedEpoch > epoch ? Optional.empty() : handover(epoch);
    Optional<BeaconState> state = handover.flatMap(_ -> chain.state(before));
    Optional<BeaconState> trusted =
        state.flatMap(_ -> chain.state(trustedEpoch * chain.genesis().epochLength()));
    if (trusted.isEmpty()) {
      return Optional.empty();
    }
    ValidatorSet own = state.orElseThrow().validators(epoch);
    ValidatorSet known = trusted.get().validators(trustedEpoch);
    Map<BlsPublicKey, BlsSignature> proofs = new HashMap<>();
    chain.genesis().validators().forEach(m -> proofs.put(m.validator().key(), m.possession()));
    List<BlsSignature> possessions =
        FarHandover.strangers(known, own, handover.get()).stream()
            .flatMap(key -> Optional.ofNullable(proofs.get(key)).stream())
            .toList();
    return Optional.of(new FarHandover(handover.get(), own, possessions));
  }
}
