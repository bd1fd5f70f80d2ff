package endgame.consensus.sim;

import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.SszType;
import endgame.consensus.light.FarHandover;
import endgame.consensus.light.LightClient;
import endgame.consensus.light.Skipping;
import endgame.consensus.light.TrustPeriod;
import endgame.consensus.light.Verified;
import endgame.consensus.snapshot.Manifest;
import endgame.consensus.snapshot.Progress;
import endgame.consensus.snapshot.SnapshotDownload;
import endgame.consensus.snapshot.SnapshotDownload.Ask;
import endgame.consensus.snapshot.SnapshotDownload.Outcome;
import endgame.consensus.snapshot.SnapshotRequest;
import endgame.consensus.snapshot.Target;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.storage.tree.Sha256TreeHasher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Starts a simulated node from a snapshot, with the real download, light client and store: asks all
 * for their newest, judges the offers from the highest on, fetches the tree, adopts it. Lost when
 * the power goes; the next one goes on from the disk.
 */
final class SimSnapshot {
  private static final long WAIT_MS = 500;
  private static final TrustPeriod PERIOD = TrustPeriod.of(24 * 3_600_000);
  private final Cluster cluster;
  private final SimNode node;
  private final SimArchive archive;
  private final Hash trustedDigest;
  private final LightClient trusted;

  private record Offer(int peer, Manifest manifest) {}

  private final Map<Integer, Manifest> offers = new TreeMap<>();
  private final Deque<Offer> ranked = new ArrayDeque<>();
  private final List<Ask> waiting = new ArrayList<>();

  /** What the offer under judgement needs next. */
  private final Deque<Long> goals = new ArrayDeque<>();

  private @Nullable LightClient client;
  private @Nullable SnapshotDownload download;

  /** Old timers and answers find another number. */
  private long attempt;

  private long above;

  /**
   * @param trusted knows the validators of the epoch to start from
   * @param trustedDigest the last block before it
   */
  SimSnapshot(
      Cluster cluster, SimNode node, SimArchive archive, LightClient trusted, Hash trustedDigest) {
    this.cluster = cluster;
    this.node = node;
    this.archive = archive;
    this.trusted = trusted;
    this.trustedDigest = trustedDigest;
  }

  /** Goes on where the disk is. */
  void begin() {
    Optional<Progress> kept = store().snapshot();
    if (kept.isPresent()) {
      fetch(new SnapshotDownload(kept.get(), _ -> Sha256TreeHasher.INSTANCE));
    } else {
      choose(0);
    }
  }

  private ChainStore store() {
    return archive.store();
  }

  private void later(Runnable work) {
    long at = attempt;
    node.enqueueAt(
        node.clock() + WAIT_MS,
        () -> {
          if (at == attempt) {
            work.run();
          }
        });
  }

  private void choose(long over) {
    above = over;
    attempt++;
    offers.clear();
    for (int peer = 0; peer < cluster.set().size(); peer++) {
      if (peer != node.index()) {
        node.send(peer, new Message.AskSnapshot(new SnapshotRequest.OfManifest(over)));
      }
    }
    later(this::rank);
  }

  private void rank() {
    ranked.clear();
    offers.entrySet().stream()
        .filter(offer -> offer.getValue().height() > above)
        // Older than what is trusted is no lie: its sender is behind.
        .filter(offer -> offer.getValue().boundary().boundary().epoch() >= trusted.epoch() - 1)
        .map(offer -> new Offer(offer.getKey(), offer.getValue()))
        .sorted(Comparator.comparingLong((Offer offer) -> offer.manifest().height()).reversed())
        .forEach(ranked::add);
    judge();
  }

  private void judge() {
    attempt++;
    goals.clear();
    Offer offer = ranked.peek();
    if (offer == null) {
      SnapshotDownload going = download;
      // Nothing newer, but peers that failed may be back.
      later(going == null ? () -> choose(above) : () -> fetch(going));
      return;
    }
    client = trusted;
    long epoch = offer.manifest().boundary().boundary().epoch();
    if (epoch > trusted.epoch()) {
      goals.push(epoch - 1);
    }
    step(offer);
  }

  private void next() {
    ranked.poll();
    judge();
  }

  private void step(Offer offer) {
    LightClient at = client;
    Long goal = goals.peek();
    if (at == null) {
      return;
    }
    if (goal != null) {
      node.send(
          offer.peer(), new Message.AskSnapshot(new SnapshotRequest.OfHandover(at.epoch(), goal)));
      later(this::next);
      return;
    }
    boolean own = offer.manifest().boundary().boundary().epoch() < at.epoch();
    switch (own ? offer.manifest().check(at, trustedDigest) : offer.manifest().check(at)) {
      case Verified.Refused<Manifest.Checked>(String reason) -> {
        cluster.auditor().blamed(node.index(), offer.peer(), reason);
        next();
      }
      case Verified.Shown<Manifest.Checked>(Manifest.Checked checked) -> take(checked.target());
    }
  }

  private void take(Target target) {
    attempt++;
    SnapshotDownload going = download;
    if (going == null) {
      going = new SnapshotDownload(Progress.start(target), _ -> Sha256TreeHasher.INSTANCE);
    } else if (!going.move(target)) {
      throw new IllegalStateException("chosen was " + target);
    }
    store().putSnapshot(Map.of(), going.progress());
    fetch(going);
  }

  private void fetch(SnapshotDownload from) {
    download = from;
    waiting.clear();
    for (int peer = 0; peer < cluster.set().size(); peer++) {
      if (peer != node.index()) {
        // Failures are forgotten with the link.
        from.gone(id(peer));
        from.peer(id(peer));
      }
    }
    ask(from);
  }

  private NodeId id(int peer) {
    return cluster.set().get(peer).nodeId();
  }

  private void ask(SnapshotDownload going) {
    if (going.progress().isWhole()) {
      store().adopt(going.progress().target());
      store().endSnapshot();
      attempt++;
      node.adopted();
      return;
    }
    if (going.isStuck()) {
      choose(going.progress().target().height());
      return;
    }
    for (Ask ask : going.asks()) {
      waiting.add(ask);
      node.send(cluster.set().indexOf(ask.peer()), new Message.AskSnapshot(ask.request()));
      later(() -> {
        if (waiting.remove(ask)) {
          var _ = going.failed(ask);
          ask(going);
        }
      });
    }
  }

  /** An answer of a peer; what nobody waits for is dropped. */
  void take(int from, SnapshotRequest request, Optional<Bytes> answer) {
    switch (request) {
      case SnapshotRequest.OfManifest _ ->
          decode(from, Manifest.SSZ, answer).ifPresent(offer -> offers.put(from, offer));
      case SnapshotRequest.OfHandover handover -> follow(from, handover, answer);
      case SnapshotRequest.OfChunk chunk -> chunk(from, chunk, answer);
    }
  }

  private <T> Optional<T> decode(int from, SszType<T> type, Optional<Bytes> answer) {
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    return switch (type.decode(answer.get())) {
      case Decoded.Ok<T>(T value) -> Optional.of(value);
      case Decoded.Malformed<T>(String reason) -> {
        cluster.auditor().blamed(node.index(), from, "malformed: " + reason);
        yield Optional.empty();
      }
    };
  }

  private void follow(int from, SnapshotRequest.OfHandover request, Optional<Bytes> answer) {
    Offer offer = ranked.peek();
    LightClient at = client;
    Long goal = goals.peek();
    if (offer == null || at == null || goal == null || offer.peer() != from) {
      return;
    }
    if (request.trusted() != at.epoch() || request.epoch() != goal) {
      return;
    }
    attempt++;
    Optional<FarHandover> far =
        decode(from, FarHandover.SSZ, answer).filter(shown -> shown.epoch() == goal);
    if (far.isEmpty()) {
      next();
      return;
    }
    switch (new Skipping(PERIOD, node.clock()).step(at, far.get())) {
      case Skipping.Step.Refused(String reason) -> {
        cluster.auditor().blamed(node.index(), from, reason);
        next();
      }
      case Skipping.Step.TooFar _ -> {
        goals.push(at.epoch() + (goal - at.epoch()) / 2);
        step(offer);
      }
      case Skipping.Step.Adopted(LightClient there) -> {
        client = there;
        goals.pop();
        step(offer);
      }
    }
  }

  private void chunk(int from, SnapshotRequest.OfChunk request, Optional<Bytes> answer) {
    SnapshotDownload going = download;
    Optional<Ask> asked =
        waiting.stream()
            .filter(ask -> ask.peer().equals(id(from)) && ask.request().equals(request))
            .findFirst();
    if (going == null || asked.isEmpty()) {
      return;
    }
    Ask ask = asked.get();
    waiting.remove(ask);
    Outcome outcome =
        answer
            .map(bytes -> going.answered(ask, ask.check(bytes.toArray())))
            .orElseGet(() -> going.lacking(ask));
    switch (outcome) {
      case Outcome.Stored stored -> store().putSnapshot(stored.nodes(), stored.progress());
      case Outcome.Refused refused ->
          cluster.auditor().blamed(node.index(), from, refused.reason());
      case Outcome.Ignored _ -> {}
    }
    ask(going);
  }
}
