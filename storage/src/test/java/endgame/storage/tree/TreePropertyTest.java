package endgame.storage.tree;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.storage.tree.Node.Leaf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories against the naive tree. */
class TreePropertyTest {
  private static final List<TreeHasher> HASHERS =
      List.of(Sha256TreeHasher.INSTANCE, Hashers.COLLIDING, new Hashers.Sponge(), Hashers.PLACED);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everyHistoryEndsInTheRootOfItsContents(long seed) {
    for (TreeHasher hasher : HASHERS) {
      new History(hasher, seed).run();
    }
  }

  private static final class History {
    final Tree tree;
    final SplittableRandom random;
    final String name;
    final NodeOverlay nodes = new NodeOverlay(NodeSource.EMPTY);
    final TreeMap<Digest, byte[]> contents = new TreeMap<>();
    final List<Digest> keys = new ArrayList<>();
    Digest root = Digest.ZERO;

    History(TreeHasher hasher, long seed) {
      tree = new Tree(hasher);
      random = new SplittableRandom(seed);
      name = hasher.getClass().getSimpleName() + ", seed " + seed;
      for (int i = 0; i < 60; i++) {
        byte[] key = new byte[32];
        random.nextBytes(key);
        if (i % 2 == 0) {
          // For the placed hasher: deep common prefixes.
          Arrays.fill(key, 0, 20 + i % 12, (byte) 0x55);
        }
        keys.add(Digest.of(key));
      }
    }

    void run() {
      for (int step = 0; step < 40; step++) {
        // Phases of growth and of shrinking, so that trees get empty too.
        boolean shrinking = step % 20 >= 12;
        step(shrinking);
      }
      TreeMap<Digest, Optional<byte[]>> all = new TreeMap<>();
      keys.forEach(key -> all.put(key, Optional.empty()));
      assertThat(tree.update(nodes, root, all).newRoot()).as(name).isEqualTo(Digest.ZERO);
    }

    void step(boolean shrinking) {
      SortedMap<Digest, Optional<byte[]>> changes = new TreeMap<>();
      int count = random.nextInt(10);
      for (int i = 0; i < count; i++) {
        Digest key = keys.get(random.nextInt(keys.size()));
        boolean delete = random.nextInt(10) < (shrinking ? 8 : 2);
        changes.put(key, delete ? Optional.empty() : Optional.of(value()));
      }
      checkMultiproof(changes);
      Update update = tree.update(nodes, root, changes);
      checkNodeSets(update);
      root = update.newRoot();
      changes.forEach((key, value) ->
          value.ifPresentOrElse(v -> contents.put(key, v), () -> contents.remove(key)));
      assertThat(root).as(name).isEqualTo(NaiveTree.root(tree.hasher(), contents));
      checkReads();
    }

    byte[] value() {
      // Few values, so that a key is written again as it was.
      byte[] value = new byte[1 + random.nextInt(3)];
      value[0] = (byte) random.nextInt(2);
      return value;
    }

    /** newNodes and replaced are exactly the difference of the two trees. */
    void checkNodeSets(Update update) {
      Set<Digest> before = reachable(root);
      nodes.add(update);
      Set<Digest> after = reachable(update.newRoot());
      Set<Digest> added = new HashSet<>(after);
      added.removeAll(before);
      Set<Digest> gone = new HashSet<>(before);
      gone.removeAll(after);
      assertThat(update.newNodes().keySet()).as(name).isEqualTo(added);
      assertThat(update.replaced()).as(name).containsExactlyInAnyOrderElementsOf(gone);
    }

    Set<Digest> reachable(Digest digest) {
      Set<Digest> found = new HashSet<>();
      if (digest.isZero()) {
        return found;
      }
      found.add(digest);
      Node node = Tree.load(nodes, digest);
      assertThat(node.digest(tree.hasher())).as(name).isEqualTo(digest);
      if (node instanceof Node.Inner inner) {
        found.addAll(reachable(inner.left()));
        found.addAll(reachable(inner.right()));
      }
      return found;
    }

    void checkReads() {
      for (Digest key : keys) {
        byte[] value = contents.get(key);
        Optional<byte[]> got = tree.get(nodes, root, key);
        assertThat(got.isPresent()).as(name).isEqualTo(value != null);
        got.ifPresent(bytes -> assertThat(bytes).as(name).isEqualTo(value));
        Proof proof = tree.prove(nodes, root, key);
        assertThat(proof.toBytes().length).isLessThanOrEqualTo(Proof.MAX_BYTES);
        assertThat(proof.verify(tree.hasher(), root, key)).as(name).isEqualTo(expected(key));
      }
      Path last = null;
      int count = 0;
      for (Iterator<Leaf> leaves = tree.iterate(nodes, root); leaves.hasNext(); count++) {
        Leaf leaf = leaves.next();
        Path path = tree.path(leaf.key());
        assertThat(last == null || last.compareTo(path) < 0).as(name).isTrue();
        assertThat(leaf.value()).as(name).isEqualTo(contents.get(leaf.key()));
        last = path;
      }
      assertThat(count).as(name).isEqualTo(contents.size());
    }

    Lookup expected(Digest key) {
      byte[] value = contents.get(key);
      return value == null
          ? new Lookup.Absent()
          : new Lookup.Present(Digest.of(tree.hasher().valueDigest(value)));
    }

    void checkMultiproof(SortedMap<Digest, Optional<byte[]>> changes) {
      TreeSet<Digest> read = new TreeSet<>(changes.keySet());
      read.add(keys.get(random.nextInt(keys.size())));
      TreeSet<Digest> deleted = new TreeSet<>();
      for (Map.Entry<Digest, Optional<byte[]>> change : changes.entrySet()) {
        if (change.getValue().isEmpty()) {
          deleted.add(change.getKey());
        }
      }
      byte[] bytes = tree.multiproof(nodes, root, read, deleted);
      PartialTree partial = PartialTreeTest.valid(tree.hasher(), bytes);
      assertThat(partial.toBytes()).as(name).isEqualTo(bytes);
      assertThat(partial.root()).as(name).isEqualTo(root);
      read.forEach(key -> assertThat(partial.get(key)).as(name).isEqualTo(expected(key)));
      Digest next = tree.update(nodes, root, changes).newRoot();
      assertThat(partial.apply(changes))
          .as(name)
          .isInstanceOfSatisfying(
              PartialTree.Applied.Changed.class,
              changed -> assertThat(changed.tree().root()).as(name).isEqualTo(next));
    }
  }
}
