package endgame.storage.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.storage.StorageFailure;
import endgame.storage.kv.Batch;
import endgame.storage.kv.ColumnFamily;
import endgame.storage.kv.MemoryDatabase;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TreeNodesTest {
  private static final ColumnFamily<Digest, byte[]> FAMILY = TreeNodes.family("nodes");
  private static final Tree TREE = Tree.SHA256;

  private final MemoryDatabase store = new MemoryDatabase(List.of(FAMILY));
  private final TreeNodes nodes = new TreeNodes(store, FAMILY);

  private static SortedMap<Digest, Optional<byte[]>> numbers(int from, int to) {
    SortedMap<Digest, Optional<byte[]>> changes = new TreeMap<>();
    for (int i = from; i < to; i++) {
      changes.put(new Digest(0, 0, 0, i), Optional.of(new byte[] {(byte) i}));
    }
    return changes;
  }

  @Test
  void statesForkOverTheStoreAndOldRootsStay() {
    Update first = TREE.update(nodes, Digest.ZERO, numbers(0, 50));
    Batch batch = new Batch();
    nodes.add(batch, first);
    store.write(batch);
    NodeOverlay left = new NodeOverlay(nodes);
    Update leftUpdate = TREE.update(left, first.newRoot(), numbers(50, 60));
    left.add(leftUpdate);
    NodeOverlay right = new NodeOverlay(nodes);
    Update rightUpdate = TREE.update(right, first.newRoot(), numbers(60, 70));
    right.add(rightUpdate);
    NodeOverlay above = new NodeOverlay(left);
    Update top = TREE.update(above, leftUpdate.newRoot(), numbers(60, 70));
    above.add(top);
    Digest key = new Digest(0, 0, 0, 55);
    assertThat(TREE.get(left, leftUpdate.newRoot(), key)).isPresent();
    assertThat(TREE.get(right, rightUpdate.newRoot(), key)).isEmpty();
    assertThat(TREE.get(nodes, first.newRoot(), key)).isEmpty();
    assertThat(top.newRoot())
        .isEqualTo(TREE.update(NodeSource.EMPTY, Digest.ZERO, numbers(0, 70)).newRoot());
    assertThatThrownBy(() -> TREE.get(nodes, leftUpdate.newRoot(), key))
        .isInstanceOfSatisfying(
            MissingNode.class, e -> assertThat(e.digest()).isEqualTo(leftUpdate.newRoot()));
  }

  @Test
  void replacedNodesMayBeDeleted() {
    Update first = TREE.update(nodes, Digest.ZERO, numbers(0, 50));
    Batch batch = new Batch();
    nodes.add(batch, first);
    SortedMap<Digest, Optional<byte[]>> deletions = numbers(10, 40);
    deletions.replaceAll((_, _) -> Optional.empty());
    store.write(batch);
    Update second = TREE.update(nodes, first.newRoot(), deletions);
    Batch next = new Batch();
    nodes.add(next, second);
    second.replaced().forEach(digest -> next.delete(FAMILY, digest));
    store.write(next);
    int leaves = 0;
    for (var left = TREE.iterate(nodes, second.newRoot()); left.hasNext(); leaves++) {
      left.next();
    }
    assertThat(leaves).isEqualTo(20);
  }

  /** One pass: k changes read each node on their paths once, and no untouched subtree. */
  @Test
  void anUpdateReadsOnlyWhatItMust() {
    NodeOverlay all = new NodeOverlay(NodeSource.EMPTY);
    Update first = TREE.update(all, Digest.ZERO, numbers(0, 4096));
    all.add(first);
    int[] reads = {0};
    NodeSource counting =
        digest -> {
          reads[0]++;
          return all.node(digest);
        };
    SortedMap<Digest, Optional<byte[]>> changes = numbers(7, 8);
    changes.replaceAll((_, _) -> Optional.of(new byte[] {99}));
    Update one = TREE.update(counting, first.newRoot(), changes);
    assertThat(reads[0]).isEqualTo(one.replaced().size()).isEqualTo(one.newNodes().size());
    reads[0] = 0;
    SortedMap<Digest, Optional<byte[]>> rest = numbers(0, 4096);
    rest.replaceAll((_, value) -> Optional.of(new byte[] {5, value.orElseThrow()[0]}));
    Update every = TREE.update(counting, first.newRoot(), rest);
    assertThat(reads[0]).isEqualTo(first.newNodes().size()).isEqualTo(every.newNodes().size());
  }

  @Test
  void damagedNodesAndForbiddenValues() {
    SplittableRandom random = new SplittableRandom(1);
    Digest digest = new Digest(1, 2, 3, 4);
    for (int length : new int[] {0, 1, 64, 65, 66}) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      if (length > 0) {
        bytes[0] = 7;
      }
      store.write(new Batch().put(FAMILY, digest, bytes));
      assertThatThrownBy(() -> TREE.get(nodes, digest, digest)).isInstanceOf(StorageFailure.class);
    }
    assertThat(Node.parse(new byte[65])).isEmpty();
    for (int length : new int[] {0, Node.MAX_VALUE_BYTES + 1}) {
      SortedMap<Digest, Optional<byte[]>> changes = new TreeMap<>();
      changes.put(digest, Optional.of(new byte[length]));
      assertThatThrownBy(() -> TREE.update(nodes, Digest.ZERO, changes))
          .isInstanceOf(IllegalArgumentException.class);
    }
    SortedMap<Digest, Optional<byte[]>> largest = new TreeMap<>();
    largest.put(digest, Optional.of(new byte[Node.MAX_VALUE_BYTES]));
    NodeOverlay overlay = new NodeOverlay(NodeSource.EMPTY);
    Update update = TREE.update(overlay, Digest.ZERO, largest);
    overlay.add(update);
    assertThat(TREE.get(overlay, update.newRoot(), digest).orElseThrow())
        .hasSize(Node.MAX_VALUE_BYTES);
  }
}
