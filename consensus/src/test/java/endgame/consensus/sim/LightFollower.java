package endgame.consensus.sim;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.beacon.StateKeys;
import endgame.consensus.codec.Schemas;
import endgame.consensus.light.FarHandover;
import endgame.consensus.light.FinalityProof;
import endgame.consensus.light.Handover;
import endgame.consensus.light.LightClient;
import endgame.consensus.light.Skipping;
import endgame.consensus.light.StateProof;
import endgame.consensus.light.TrustPeriod;
import endgame.consensus.light.Verified;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A light client beside a simulated network: asks any node, is lied to, and tells the auditor what
 * it takes for final, as a node would.
 */
final class LightFollower {
  /** Its place in the auditor's books. */
  private static final int ID = 10_000;

  private static final List<Hash> KEYS =
      List.of(StateKeys.BASE_FEE, StateKeys.BURNED, StateKeys.RANDAO, StateKeys.of("nothing"));
  private final Cluster cluster;
  private final SplittableRandom random;
  private LightClient at;
  private int shown;
  private int refused;

  LightFollower(Cluster cluster, long seed) {
    this.cluster = cluster;
    this.random = new SplittableRandom(seed);
    this.at = archive(0).client(0);
  }

  private SimArchive archive(int node) {
    return ((BeaconApplication) cluster.node(node).application()).archive();
  }

  long epoch() {
    return at.epoch();
  }

  int shown() {
    return shown;
  }

  int refused() {
    return refused;
  }

  private void isFinal(BlockHeader header) {
    cluster.auditor().applied(ID, header.height(), Schemas.digest(header));
    shown++;
  }

  private void refuses(Verified<?> result) {
    assertThat(result).isInstanceOf(Verified.Refused.class);
    refused++;
  }

  private static <T> T value(Verified<T> result) {
    return switch (result) {
      case Verified.Shown<T>(T value) -> value;
      case Verified.Refused<T>(String reason) -> throw new AssertionError(reason);
    };
  }

  /** Asks one node for all that it has and this client lacks. */
  void look() {
    SimArchive archive = archive(random.nextInt(cluster.set().size()));
    for (Optional<Handover> end = archive.proofs().handover(at.epoch());
        end.isPresent();
        end = archive.proofs().handover(at.epoch())) {
      forgedEnds(end.get());
      LightClient next = value(at.advance(end.get()));
      isFinal(end.get().boundary());
      at = next;
    }
    long length = archive.store().genesis().epochLength();
    long first = at.epoch() * length + 1;
    long last = Math.min(archive.store().head().height(), first + length - 1);
    if (last >= first) {
      headerAndState(archive, first + random.nextLong(last - first + 1));
    }
  }

  private void forgedEnds(Handover end) {
    refuses(at.advance(Forged.otherSet(end)));
    refuses(at.advance(new Handover(end.boundary(), Forged.fewer(end.finalization()), end.next())));
    refuses(at.advance(new Handover(end.boundary(), Forged.off(end.finalization()), end.next())));
    refuses(
        at.advance(new Handover(Forged.stateRoot(end.boundary()), end.finalization(), end.next())));
  }

  private void headerAndState(SimArchive archive, long height) {
    Optional<FinalityProof> finality = archive.proofs().finality(height);
    if (finality.isEmpty()) {
      return;
    }
    FinalityProof proof = finality.get();
    isFinal(value(at.verify(proof)));
    List<BlockHeader> headers = new ArrayList<>(proof.headers());
    int spoiled = random.nextInt(headers.size());
    headers.set(spoiled, Forged.stateRoot(headers.get(spoiled)));
    refuses(at.verify(new FinalityProof(headers, proof.finalization())));
    refuses(at.verify(new FinalityProof(proof.headers(), Forged.fewer(proof.finalization()))));
    refuses(at.verify(new FinalityProof(proof.headers(), Forged.off(proof.finalization()))));
    Hash key = KEYS.get(random.nextInt(KEYS.size()));
    // The root of a state is in the next header.
    Optional<StateProof> state = archive.proofs().state(height - 1, key);
    if (state.isPresent() && archive.store().genesis().epochOf(height) == at.epoch()) {
      Optional<Bytes> held = archive.store().state(height - 1).orElseThrow().get(key);
      assertThat(value(at.read(key, state.get()))).isEqualTo(held);
      refuses(
          at.read(
              key,
              new StateProof(
                  state.get().finality(), state.get().proof(), Optional.of(Bytes.of((byte) 7)))));
    }
  }

  /** From genesis in as few steps as the sets allow: to the same place, or nowhere. */
  void skip() {
    Skipping skipping = new Skipping(TrustPeriod.of(24 * 3_600_000), cluster.nowMs());
    int best = 0;
    for (int i = 1; i < cluster.set().size(); i++) {
      best = archive(i).store().head().height() > archive(best).store().head().height() ? i : best;
    }
    SimArchive archive = archive(best);
    LightClient genesis = archive.client(0);
    Skipping.Source honest = archive.proofs()::farHandover;
    LightClient there = value(skipping.follow(genesis, at.epoch(), honest));
    assertThat(there.checkpoint()).isEqualTo(at.checkpoint());
    if (at.epoch() == 0) {
      return;
    }
    long lastEpoch = at.epoch() - 1;
    FarHandover shownEnd = honest.handover(0, lastEpoch).orElseThrow();
    if (skipping.step(genesis, shownEnd) instanceof Skipping.Step.Adopted) {
      assertThat(skipping.witness(genesis, shownEnd, honest))
          .isInstanceOf(Skipping.Witnessed.Confirmed.class);
    }
    for (int kind = 0; kind < 4; kind++) {
      int lie = kind;
      refuses(
          skipping.follow(
              genesis,
              at.epoch(),
              (trusted, epoch) ->
                  honest
                      .handover(trusted, epoch)
                      .map(far -> epoch == lastEpoch ? Forged.far(far, lie) : far)));
    }
  }
}
