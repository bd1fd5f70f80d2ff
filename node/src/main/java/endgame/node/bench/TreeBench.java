package endgame.node.bench;

import endgame.shard.tree.P2TreeHasher;
import endgame.storage.tree.Digest;
import endgame.storage.tree.NodeSource;
import endgame.storage.tree.Tree;
import endgame.storage.tree.Update;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Updates and proofs of a tree in memory, a second, under both hashes. */
public final class TreeBench {
  private static final int KEYS = 20_000;
  private static final int CHANGES = 500;
  private static final int ROUNDS = 20;

  private TreeBench() {}

  public static Report run() {
    Report.Rows rows = new Report.Rows();
    measure(rows, "SHA-256", Tree.SHA256);
    measure(rows, "P2", P2TreeHasher.TREE);
    return rows.of("tree");
  }

  private static void measure(Report.Rows rows, String name, Tree tree) {
    SplittableRandom random = new SplittableRandom(1);
    Map<Digest, byte[]> nodes = new HashMap<>();
    NodeSource source = digest -> Optional.ofNullable(nodes.get(digest));
    Digest root = Digest.ZERO;
    Digest[] keys = new Digest[KEYS];
    for (int i = 0; i < KEYS; i++) {
      keys[i] = key(random);
    }
    for (int from = 0; from < KEYS; from += CHANGES) {
      root = apply(tree, source, nodes, root, changes(keys, from, random));
    }
    double updates = 0;
    for (int round = 0; round < ROUNDS; round++) {
      SortedMap<Digest, Optional<byte[]>> changes = new TreeMap<>();
      while (changes.size() < CHANGES) {
        changes.put(keys[random.nextInt(KEYS)], value(random));
      }
      long start = System.nanoTime();
      root = apply(tree, source, nodes, root, changes);
      updates = Math.max(updates, CHANGES * 1e9 / (System.nanoTime() - start));
    }
    double proofs = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < CHANGES; i++) {
        tree.prove(source, root, keys[random.nextInt(KEYS)]);
      }
      proofs = Math.max(proofs, CHANGES * 1e9 / (System.nanoTime() - start));
    }
    String size = " (" + KEYS + " keys";
    rows.add(name + " updates" + size + ", " + CHANGES + " at once)", updates, "1/s")
        .add(name + " proofs" + size + ")", proofs, "1/s");
  }

  private static SortedMap<Digest, Optional<byte[]>> changes(
      Digest[] keys, int from, SplittableRandom random) {
    SortedMap<Digest, Optional<byte[]>> changes = new TreeMap<>();
    for (int i = from; i < from + CHANGES; i++) {
      changes.put(keys[i], value(random));
    }
    return changes;
  }

  private static Digest apply(
      Tree tree,
      NodeSource source,
      Map<Digest, byte[]> nodes,
      Digest root,
      SortedMap<Digest, Optional<byte[]>> changes) {
    Update update = tree.update(source, root, changes);
    nodes.putAll(update.newNodes());
    return update.newRoot();
  }

  private static Digest key(SplittableRandom random) {
    byte[] bytes = new byte[Digest.SIZE];
    random.nextBytes(bytes);
    return Digest.of(bytes);
  }

  private static Optional<byte[]> value(SplittableRandom random) {
    byte[] bytes = new byte[40];
    random.nextBytes(bytes);
    return Optional.of(bytes);
  }
}
