package endgame.consensus.snapshot;

import endgame.consensus.snapshot.Progress.TreeProgress;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.storage.tree.Digest;
import endgame.storage.tree.RangeChunk;
import endgame.storage.tree.TreeHasher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * Decides which peer is asked for which gap, and what an answer is worth. Owned by one thread; the
 * same calls give the same results. Checking a chunk is {@link Ask#check}, which any thread may do.
 */
public final class SnapshotDownload {
  /** Asks that wait for one peer (consensus.md 6.4). */
  public static final int PER_PEER = 2;

  /** Asks that wait for all. */
  public static final int IN_FLIGHT_MAX = 20;

  /** Asks that one peer leaves without answer, one after the other, before it isn't asked again. */
  public static final int FAILURES_MAX = 3;

  /** Peers that are remembered for a wrong chunk; the owner bans them anyway. */
  public static final int LIARS_MAX = 1024;

  private final IntFunction<TreeHasher> hashers;
  private final TreeMap<NodeId, Peer> peers = new TreeMap<>();
  private final TreeSet<NodeId> liars = new TreeSet<>();
  private Progress progress;

  /** What is asked of whom. */
  public record Ask(NodeId peer, SnapshotRequest.OfChunk request, TreeHasher hasher) {
    /** The chunk's worth; pure, and the costly part. */
    public RangeChunk.Checked check(byte[] answer) {
      Digest root =
          new Digest(
              request.root().w0(), request.root().w1(), request.root().w2(), request.root().w3());
      return RangeChunk.check(
          hasher,
          root,
          request.gap().from(),
          request.gap().until(),
          SnapshotRequest.CHUNK_BYTES_LEAST,
          answer);
    }
  }

  /** What a peer did wrong. */
  public enum Fault {
    /** Sent bytes that don't prove what was asked for: never by accident. */
    WRONG_CHUNK,
    /** Sent nothing in time. */
    NO_ANSWER
  }

  /** The outcome of an ask. */
  public sealed interface Outcome {
    /** To be written, nodes and progress in one batch. */
    record Stored(int tree, Map<Digest, byte[]> nodes, Progress progress) implements Outcome {}

    /** The peer is to be blamed. */
    record Refused(NodeId peer, Fault fault, String reason) implements Outcome {}

    /** Nothing came of it, and nobody is to blame. */
    record Ignored() implements Outcome {}
  }

  private static final class Peer {
    final Set<Integer> lacks = new TreeSet<>();
    final List<SnapshotRequest.OfChunk> asked = new ArrayList<>();
    int failures;
  }

  /**
   * Goes on where {@code progress} is.
   *
   * @param hashers the hash of a tree by its id
   */
  public SnapshotDownload(Progress progress, IntFunction<TreeHasher> hashers) {
    this.progress = progress;
    this.hashers = hashers;
  }

  public Progress progress() {
    return progress;
  }

  /** A peer is there; one that sent a wrong chunk is not taken again. */
  public void peer(NodeId peer) {
    if (!liars.contains(peer)) {
      peers.putIfAbsent(peer, new Peer());
    }
  }

  /** A peer is gone; others are asked for what it was asked. */
  public void gone(NodeId peer) {
    peers.remove(peer);
  }

  /**
   * Moves to a later snapshot, of which nothing is there; false, and no change, if it isn't later.
   */
  public boolean move(Target target) {
    if (target.height() <= progress.target().height()) {
      return false;
    }
    progress = Progress.start(target);
    peers
        .values()
        .forEach(peer -> {
          peer.asked.clear();
          peer.lacks.clear();
        });
    return true;
  }

  /**
   * Adds a tree that the beacon state names. Only once that is whole: before, its roots are not
   * known.
   */
  public Progress add(int id, Hash root) {
    if (!progress.isWhole(Progress.BEACON) || progress.tree(id).isPresent()) {
      throw new IllegalStateException("tree " + id + " is known, or the beacon state is not whole");
    }
    List<TreeProgress> trees = new ArrayList<>(progress.trees());
    trees.add(TreeProgress.start(id, root));
    progress = new Progress(progress.target(), trees);
    return progress;
  }

  /** What to ask now: each is to be sent, and its outcome told by {@link #answered}. */
  public List<Ask> asks() {
    List<Ask> asks = new ArrayList<>();
    int room = IN_FLIGHT_MAX - peers.values().stream().mapToInt(peer -> peer.asked.size()).sum();
    for (TreeProgress tree : progress.trees()) {
      for (Gap gap : tree.gaps()) {
        if (room == 0) {
          return asks;
        }
        SnapshotRequest.OfChunk request = new SnapshotRequest.OfChunk(tree.id(), tree.root(), gap);
        Optional<NodeId> peer = isAsked(request) ? Optional.empty() : idle(tree.id());
        if (peer.isPresent()) {
          known(peer.get()).orElseThrow().asked.add(request);
          asks.add(new Ask(peer.get(), request, hashers.apply(tree.id())));
          room--;
        }
      }
    }
    return asks;
  }

  private boolean isAsked(SnapshotRequest.OfChunk request) {
    return peers.values().stream().anyMatch(peer -> peer.asked.contains(request));
  }

  private Optional<Peer> known(NodeId peer) {
    return Optional.ofNullable(peers.get(peer));
  }

  /** The least busy peer that may have the tree; the first by id among equals. */
  private Optional<NodeId> idle(int tree) {
    return peers.entrySet().stream()
        .filter(entry -> mayHave(entry.getValue(), tree))
        .filter(entry -> entry.getValue().asked.size() < PER_PEER)
        .min(Comparator.comparingInt(entry -> entry.getValue().asked.size()))
        .map(Map.Entry::getKey);
  }

  private static boolean mayHave(Peer peer, int tree) {
    return peer.failures < FAILURES_MAX && !peer.lacks.contains(tree);
  }

  /**
   * True when a gap is left that no peer here is expected to have: a later snapshot is needed, or
   * other peers.
   */
  public boolean isStuck() {
    return progress.trees().stream()
        .filter(tree -> !tree.gaps().isEmpty())
        .anyMatch(tree -> peers.values().stream().noneMatch(peer -> mayHave(peer, tree.id())));
  }

  /** The peer said that it lacks the tree: not its fault, for snapshots are let go. */
  public Outcome lacking(Ask ask) {
    if (take(ask)) {
      known(ask.peer()).ifPresent(peer -> peer.lacks.add(ask.request().tree()));
    }
    return new Outcome.Ignored();
  }

  /** No answer came in time. */
  public Outcome failed(Ask ask) {
    if (!take(ask)) {
      return new Outcome.Ignored();
    }
    known(ask.peer()).ifPresent(peer -> peer.failures++);
    return new Outcome.Refused(ask.peer(), Fault.NO_ANSWER, "no answer in time");
  }

  /** An answer came, and was checked by {@link Ask#check}. */
  public Outcome answered(Ask ask, RangeChunk.Checked checked) {
    boolean wanted = take(ask);
    return switch (checked) {
      case RangeChunk.Checked.Invalid(String reason) -> {
        // Whatever became of the target, these bytes were a lie.
        gone(ask.peer());
        if (liars.size() == LIARS_MAX) {
          liars.pollFirst();
        }
        liars.add(ask.peer());
        yield new Outcome.Refused(ask.peer(), Fault.WRONG_CHUNK, "a wrong chunk: " + reason);
      }
      case RangeChunk.Checked.Valid valid when wanted && hasGap(ask.request()) -> {
        known(ask.peer()).ifPresent(peer -> peer.failures = 0);
        close(ask.request(), valid.to());
        yield new Outcome.Stored(ask.request().tree(), valid.nodes(), progress);
      }
      case RangeChunk.Checked.Valid _ -> new Outcome.Ignored();
    };
  }

  /** The ask no longer waits; false if it didn't. */
  private boolean take(Ask ask) {
    return known(ask.peer()).map(peer -> peer.asked.remove(ask.request())).orElse(false);
  }

  private boolean hasGap(SnapshotRequest.OfChunk request) {
    return progress
        .tree(request.tree())
        .map(tree -> tree.root().equals(request.root()) && tree.gaps().contains(request.gap()))
        .orElse(false);
  }

  private void close(SnapshotRequest.OfChunk request, Digest to) {
    List<TreeProgress> trees = new ArrayList<>();
    for (TreeProgress tree : progress.trees()) {
      trees.add(tree.id() == request.tree() ? without(tree, request.gap(), to) : tree);
    }
    progress = new Progress(progress.target(), trees);
  }

  private static TreeProgress without(TreeProgress tree, Gap closed, Digest to) {
    List<Gap> gaps = new ArrayList<>();
    int most = Progress.GAPS_MAX - tree.gaps().size() + 1;
    for (Gap gap : tree.gaps()) {
      gaps.addAll(gap.equals(closed) ? gap.after(to, most) : List.of(gap));
    }
    return new TreeProgress(tree.id(), tree.root(), gaps);
  }
}
