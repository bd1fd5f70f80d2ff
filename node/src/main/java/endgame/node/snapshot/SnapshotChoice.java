package endgame.node.snapshot;

import endgame.consensus.beacon.Genesis;
import endgame.consensus.beacon.staking.StakingLimits;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.SszType;
import endgame.consensus.light.FarHandover;
import endgame.consensus.light.LightClient;
import endgame.consensus.light.Skipping;
import endgame.consensus.light.TrustPeriod;
import endgame.consensus.light.TrustedPoint;
import endgame.consensus.light.Verified;
import endgame.consensus.snapshot.Manifest;
import endgame.consensus.snapshot.SnapshotRequest;
import endgame.consensus.snapshot.Target;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.NodeId;
import endgame.node.beacon.PeerNetwork;
import endgame.node.beacon.Wire;
import endgame.p2p.reputation.Offence;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the newest snapshot that a finalization names, from a checkpoint on. */
final class SnapshotChoice {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotChoice.class);
  private final Genesis genesis;
  private final TrustedPoint trusted;
  private final PeerNetwork network;
  private final InstantSource clock;
  private final TrustPeriod period;

  /** The client at the checkpoint, once a peer has shown its block. */
  private Optional<LightClient> client = Optional.empty();

  SnapshotChoice(Genesis genesis, TrustedPoint trusted, PeerNetwork network, InstantSource clock) {
    this.genesis = genesis;
    this.trusted = trusted;
    this.network = network;
    this.clock = clock;
    this.period = period(genesis);
  }

  /** Two thirds of the time in which stake that has left can still be slashed. */
  static TrustPeriod period(Genesis genesis) {
    long epochMs = (long) genesis.epochLength() * Math.max(1, genesis.minBlockIntervalMs());
    return TrustPeriod.of(Math.max(1, StakingLimits.UNBONDING_EPOCHS * epochMs / 3 * 2));
  }

  /**
   * Asks all peers once.
   *
   * @return empty when none shows a snapshot above the height
   * @throws IOException when the checkpoint can't be used, or the chain has two histories
   */
  Optional<Target> newest(long above) throws IOException, InterruptedException {
    List<NodeId> peers = List.copyOf(network.peers());
    if (client.isEmpty()) {
      client = start(peers);
    }
    if (client.isEmpty()) {
      return Optional.empty();
    }
    if (client.get().isStale(clock.millis(), period.trustingMs())) {
      throw new IOException(
          "the checkpoint "
              + trusted
              + " is older than the trusting period of "
              + period.trustingMs() / 1000
              + " s: take a newer one from somebody you trust");
    }
    Map<NodeId, Manifest> offers = new TreeMap<>();
    for (NodeId peer : peers) {
      ask(peer, new SnapshotRequest.OfManifest(above), Manifest.SSZ)
          .filter(manifest -> manifest.height() > above)
          .ifPresent(manifest -> offers.put(peer, manifest));
    }
    Comparator<Map.Entry<NodeId, Manifest>> byHeight =
        Comparator.comparingLong(offer -> offer.getValue().height());
    for (Map.Entry<NodeId, Manifest> offer :
        offers.entrySet().stream().sorted(byHeight.reversed()).toList()) {
      Optional<Target> target = judge(client.get(), offer.getKey(), offer.getValue(), peers);
      if (target.isPresent()) {
        return target;
      }
    }
    return Optional.empty();
  }

  private Optional<LightClient> start(List<NodeId> peers) throws InterruptedException {
    if (trusted.epoch() == 0) {
      return LightClient.of(genesis) instanceof Verified.Shown<LightClient>(LightClient own)
          ? Optional.of(own)
          : Optional.empty();
    }
    long before = trusted.epoch() - 1;
    for (NodeId peer : peers) {
      Optional<FarHandover> far =
          ask(peer, new SnapshotRequest.OfHandover(before, before), FarHandover.SSZ);
      if (far.isEmpty()) {
        continue;
      }
      Verified<LightClient> shown = trusted.client(genesis, far.get().handover());
      if (shown instanceof Verified.Shown<LightClient>(LightClient own)) {
        return Optional.of(own);
      }
      // Not an offence: it may be the checkpoint that is of another chain.
      LOG.warn("peer={} checkpoint {}: {}", peer, trusted, shown);
    }
    return Optional.empty();
  }

  private Optional<Target> judge(
      LightClient from, NodeId peer, Manifest manifest, List<NodeId> peers)
      throws IOException, InterruptedException {
    long epoch = manifest.boundary().boundary().epoch();
    if (epoch < from.epoch() - 1) {
      return Optional.empty();
    }
    Skipping skipping = new Skipping(period, clock.millis());
    // The newest snapshot may be that of the checkpoint itself.
    Verified<Manifest.Checked> checked =
        epoch < from.epoch()
            ? manifest.check(from, trusted.digest())
            : switch (skipping.follow(from, epoch, source(peer))) {
              case Verified.Shown<LightClient>(LightClient own) -> manifest.check(own);
              case Verified.Refused<LightClient>(String reason) -> new Verified.Refused<>(reason);
            };
    return switch (checked) {
      case Verified.Refused<Manifest.Checked>(String reason) -> {
        LOG.warn("peer={} snapshot: {}", peer, reason);
        network.blame(peer, Offence.WRONG_DATA, "snapshot: " + reason);
        yield Optional.empty();
      }
      case Verified.Shown<Manifest.Checked>(Manifest.Checked shown) -> {
        if (epoch >= from.epoch()) {
          witnesses(skipping, from, peer, manifest, peers);
        }
        yield Optional.of(shown.target());
      }
    };
  }

  /** The others are asked for the same block: two that are both signed show a broken chain. */
  private void witnesses(
      Skipping skipping, LightClient from, NodeId peer, Manifest manifest, List<NodeId> peers)
      throws IOException, InterruptedException {
    long epoch = manifest.boundary().boundary().epoch();
    Optional<FarHandover> shown = source(peer).handover(from.epoch(), epoch);
    if (shown.isEmpty()) {
      return;
    }
    for (NodeId witness : peers) {
      if (!witness.equals(peer)
          && skipping.witness(from, shown.get(), source(witness))
              instanceof Skipping.Witnessed.Diverged diverged) {
        throw new IOException(
            "two histories are final at height "
                + manifest.height()
                + ", shown by "
                + peer
                + " and "
                + witness
                + ", signed twice by "
                + diverged.both().size()
                + " validators: more than a third of the stake lies, or the checkpoint is false");
      }
    }
  }

  private Skipping.Source source(NodeId peer) {
    return (at, epoch) -> {
      try {
        return ask(peer, new SnapshotRequest.OfHandover(at, epoch), FarHandover.SSZ);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    };
  }

  private <T> Optional<T> ask(NodeId peer, SnapshotRequest request, SszType<T> type)
      throws InterruptedException {
    Optional<Bytes> answer;
    try {
      answer =
          network
              .request(
                  peer,
                  Wire.SNAPSHOTS,
                  SnapshotRequest.SSZ.encodeBytes(request),
                  SnapshotFetch.TIMEOUT)
              .get(SnapshotFetch.TIMEOUT.toMillis() + 500, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    }
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    return switch (type.decode(answer.get())) {
      case Decoded.Ok<T>(T value) -> Optional.of(value);
      case Decoded.Malformed<T>(String reason) -> {
        network.blame(peer, Offence.PROTOCOL, "snapshot: malformed answer: " + reason);
        yield Optional.empty();
      }
    };
  }
}
