package endgame.consensus.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.consensus.codec.Decoded;
import endgame.consensus.snapshot.SnapshotDownload.Ask;
import endgame.consensus.snapshot.SnapshotDownload.Fault;
import endgame.consensus.snapshot.SnapshotDownload.Outcome;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.storage.tree.Digest;
import endgame.storage.tree.NodeOverlay;
import endgame.storage.tree.NodeSource;
import endgame.storage.tree.RangeChunk;
import endgame.storage.tree.Sha256TreeHasher;
import endgame.storage.tree.Tree;
import endgame.storage.tree.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SnapshotDownloadTest {
  private final NodeOverlay nodes = new NodeOverlay(NodeSource.EMPTY);
  private final Map<Digest, byte[]> disk = new HashMap<>();

  private Digest tree(long seed, int leaves, int bytes) {
    SplittableRandom random = new SplittableRandom(seed);
    TreeMap<Digest, Optional<byte[]>> changes = new TreeMap<>();
    for (int i = 0; i < leaves; i++) {
      byte[] value = new byte[1 + random.nextInt(bytes)];
      random.nextBytes(value);
      changes.put(
          new Digest(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()),
          Optional.of(value));
    }
    Update update = Tree.SHA256.update(nodes, Digest.ZERO, changes);
    nodes.add(update);
    return update.newRoot();
  }

  private static Hash hash(Digest digest) {
    return Hash.of(digest.toBytes());
  }

  private static NodeId id(int number) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) number;
    return NodeId.of(bytes);
  }

  private static Target target(long height, Digest root) {
    return new Target(height, Hash.ZERO, 1, hash(root), Hash.ZERO);
  }

  private static SnapshotDownload download(Progress progress, int peers) {
    SnapshotDownload download = new SnapshotDownload(progress, id -> Sha256TreeHasher.INSTANCE);
    for (int i = 1; i <= peers; i++) {
      download.peer(id(i));
    }
    return download;
  }

  private byte[] answer(Ask ask) {
    return RangeChunk.make(
        Tree.SHA256,
        nodes,
        Digest.of(ask.request().root().toBytes()),
        ask.request().gap().from(),
        ask.request().gap().until(),
        SnapshotRequest.CHUNK_BYTES);
  }

  private static Outcome give(SnapshotDownload download, Ask ask, byte[] bytes) {
    return download.answered(ask, ask.check(bytes));
  }

  private void store(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Stored.class);
    disk.putAll(((Outcome.Stored) outcome).nodes());
  }

  private long leaves(Digest root) {
    List<Digest> keys = new ArrayList<>();
    Tree.SHA256
        .iterate(digest -> Optional.ofNullable(disk.get(digest)), root)
        .forEachRemaining(leaf -> keys.add(leaf.key()));
    return keys.size();
  }

  @Test
  void anyPeersGiveTheWholeTree() {
    Digest root = tree(1, 700, 40_000);
    SnapshotDownload download = download(Progress.start(target(4, root)), 3);
    SplittableRandom random = new SplittableRandom(5);
    List<Ask> waiting = new ArrayList<>();
    int widest = 0;
    while (!download.progress().isWhole()) {
      waiting.addAll(download.asks());
      widest = Math.max(widest, waiting.size());
      for (int i = 1; i <= 3; i++) {
        NodeId peer = id(i);
        assertThat(waiting.stream().filter(ask -> ask.peer().equals(peer)).count())
            .isLessThanOrEqualTo(SnapshotDownload.PER_PEER);
      }
      Ask ask = waiting.remove(random.nextInt(waiting.size()));
      if (random.nextInt(5) == 0) {
        assertThat(download.failed(ask)).isInstanceOf(Outcome.Refused.class);
      } else {
        store(give(download, ask, answer(ask)));
      }
    }
    assertThat(widest).isEqualTo(6);
    assertThat(leaves(root)).isEqualTo(700);
    assertThat(download.asks()).isEmpty();
    assertThat(download.isStuck()).isFalse();
  }

  @Test
  void asksOfAllPeersAreLimited() {
    Digest root = tree(1, 700, 40_000);
    SnapshotDownload download = download(Progress.start(target(4, root)), 30);
    Ask first = download.asks().getFirst();
    store(give(download, first, answer(first)));
    assertThat(download.progress().tree(0).orElseThrow().gaps()).hasSizeBetween(10, 25);
    Progress many =
        new Progress(
            target(4, root),
            List.of(new Progress.TreeProgress(0, hash(root), Gap.ALL.split(Progress.GAPS_MAX))));
    assertThat(download(many, 30).asks()).hasSize(SnapshotDownload.IN_FLIGHT_MAX);
  }

  /** Power may go after any write: what is on disk is enough to go on, and asks nothing twice. */
  @Test
  void goesOnWhereTheDiskIs() {
    Digest root = tree(2, 400, 40_000);
    byte[] kept = Progress.SSZ.encode(Progress.start(target(4, root)));
    int chunks = 0;
    while (true) {
      if (!(Progress.SSZ.decode(kept) instanceof Decoded.Ok<Progress>(Progress progress))) {
        throw new AssertionError("no progress");
      }
      SnapshotDownload download = download(progress, 1);
      List<Ask> asks = download.asks();
      if (asks.isEmpty()) {
        break;
      }
      Outcome outcome = give(download, asks.getLast(), answer(asks.getLast()));
      store(outcome);
      kept = Progress.SSZ.encode(((Outcome.Stored) outcome).progress());
      chunks++;
    }
    assertThat(leaves(root)).isEqualTo(400);
    assertThat(chunks).isBetween(8, 40);
  }

  @Test
  void aWrongChunkIsRefusedAndItsPeerNotAskedAgain() {
    Digest root = tree(3, 400, 40_000);
    SnapshotDownload download = download(Progress.start(target(4, root)), 1);
    Ask ask = download.asks().getFirst();
    byte[] honest = answer(ask);
    byte[] wrong = honest.clone();
    wrong[500] ^= 1;
    assertThat(give(download, ask, wrong))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> {
              assertThat(refused.peer()).isEqualTo(id(1));
              assertThat(refused.fault()).isEqualTo(Fault.WRONG_CHUNK);
              assertThat(refused.reason()).startsWith("a wrong chunk: ");
            });
    assertThat(download.progress()).isEqualTo(Progress.start(target(4, root)));
    assertThat(download.isStuck()).isTrue();
    download.peer(id(1));
    assertThat(download.asks()).isEmpty();
    download.peer(id(2));
    Ask again = download.asks().getFirst();
    assertThat(again.request()).isEqualTo(ask.request());
    store(give(download, again, honest));
    // Short answers would make the download endless.
    Ask next = download.asks().getFirst();
    byte[] cut =
        RangeChunk.make(
            Tree.SHA256,
            nodes,
            root,
            next.request().gap().from(),
            next.request().gap().until(),
            RangeChunk.LIMIT_MIN);
    assertThat(next.check(cut)).isInstanceOf(RangeChunk.Checked.Invalid.class);
  }

  @Test
  void silentAndEmptyPeersAreLeftAlone() {
    Digest root = tree(4, 10, 100);
    SnapshotDownload download = download(Progress.start(target(4, root)), 2);
    for (int i = 0; i < SnapshotDownload.FAILURES_MAX; i++) {
      Ask ask = download.asks().getFirst();
      assertThat(ask.peer()).isEqualTo(id(1));
      assertThat(download.failed(ask))
          .isInstanceOfSatisfying(
              Outcome.Refused.class,
              refused -> assertThat(refused.fault()).isEqualTo(Fault.NO_ANSWER));
      assertThat(download.failed(ask)).isInstanceOf(Outcome.Ignored.class);
    }
    Ask other = download.asks().getFirst();
    assertThat(other.peer()).isEqualTo(id(2));
    assertThat(download.lacking(other)).isInstanceOf(Outcome.Ignored.class);
    assertThat(download.asks()).isEmpty();
    assertThat(download.isStuck()).isTrue();
  }

  @Test
  void theTargetMovesForwardOnly() {
    Digest root = tree(5, 10, 100);
    Digest later = tree(6, 10, 100);
    SnapshotDownload download = download(Progress.start(target(4, root)), 1);
    Ask old = download.asks().getFirst();
    assertThat(download.move(target(4, later))).isFalse();
    assertThat(download.move(target(3, later))).isFalse();
    assertThat(download.progress()).isEqualTo(Progress.start(target(4, root)));
    assertThat(download.move(target(8, later))).isTrue();
    assertThat(download.progress()).isEqualTo(Progress.start(target(8, later)));
    // What was asked for the old one is no chunk of the new one.
    assertThat(give(download, old, answer(old))).isInstanceOf(Outcome.Ignored.class);
    assertThat(download.progress()).isEqualTo(Progress.start(target(8, later)));
    Ask ask = download.asks().getFirst();
    store(give(download, ask, answer(ask)));
    assertThat(leaves(later)).isEqualTo(10);
    // Twice told is once.
    assertThat(give(download, ask, answer(ask))).isInstanceOf(Outcome.Ignored.class);
  }

  @Test
  void shardsComeAfterTheBeaconState() {
    Digest root = tree(7, 10, 100);
    Digest shard = tree(8, 10, 100);
    SnapshotDownload download = download(Progress.start(target(4, root)), 1);
    assertThatThrownBy(() -> download.add(1, hash(shard)))
        .isInstanceOf(IllegalStateException.class);
    Ask ask = download.asks().getFirst();
    store(give(download, ask, answer(ask)));
    assertThat(download.progress().isWhole()).isTrue();
    download.add(1, hash(shard));
    download.add(2, Hash.ZERO);
    assertThat(download.progress().isWhole(0)).isTrue();
    assertThat(download.progress().isWhole(2)).as("the empty tree").isTrue();
    assertThat(download.progress().isWhole(1)).isFalse();
    assertThat(download.progress().isWhole(3)).isFalse();
    Ask next = download.asks().getFirst();
    assertThat(next.request().tree()).isEqualTo(1);
    // The chunk of one tree is none of another.
    byte[] other = answer(ask);
    assertThat(next.check(other)).isInstanceOf(RangeChunk.Checked.Invalid.class);
    store(give(download, next, answer(next)));
    assertThat(download.progress().isWhole()).isTrue();
  }

  @Test
  void gapsSplitWithoutHoles() {
    for (int pieces : new int[] {1, 2, 3, 7, 256}) {
      List<Gap> gaps = Gap.ALL.split(pieces);
      assertThat(gaps).hasSize(pieces);
      assertThat(gaps.getFirst().from()).isEqualTo(Digest.ZERO);
      assertThat(gaps.getLast().until()).isEqualTo(RangeChunk.LAST);
      for (int i = 1; i < pieces; i++) {
        assertThat(gaps.get(i).from()).isEqualTo(RangeChunk.next(gaps.get(i - 1).until()));
      }
    }
    Gap narrow = new Gap(new Digest(5, 0, 0, 0), new Digest(5, 0, 0, 9));
    assertThat(narrow.split(4)).containsExactly(narrow);
    assertThat(narrow.after(new Digest(5, 0, 0, 9), 9)).isEmpty();
    assertThat(narrow.after(new Digest(5, 0, 0, 3), 9))
        .containsExactly(new Gap(new Digest(5, 0, 0, 4), new Digest(5, 0, 0, 9)));
    assertThatThrownBy(() -> new Gap(new Digest(2, 0, 0, 0), new Digest(1, 0, 0, 0)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Bytes of a stranger never throw. */
  @Test
  void mutatedChunksAreRefused() {
    Digest root = tree(9, 30, 60);
    SnapshotDownload download = download(Progress.start(target(4, root)), 1);
    Ask ask = download.asks().getFirst();
    byte[] honest = answer(ask);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 2_000; i++) {
      byte[] wrong = honest.clone();
      wrong[random.nextInt(wrong.length)] ^= (byte) (1 + random.nextInt(255));
      if (random.nextInt(4) == 0) {
        wrong = Arrays.copyOf(wrong, random.nextInt(wrong.length));
      }
      assertThat(ask.check(wrong)).isInstanceOf(RangeChunk.Checked.Invalid.class);
    }
  }
}
