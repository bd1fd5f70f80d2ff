package endgame.shard.execution;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.Claim;
import endgame.shard.tree.P2TreeHasher;
import endgame.storage.kv.ColumnFamily;
import endgame.storage.kv.Cursor;
import endgame.storage.kv.MemoryDatabase;
import endgame.storage.kv.Range;
import endgame.storage.tree.Digest;
import endgame.storage.tree.Node;
import endgame.storage.tree.TreeNodes;
import endgame.storage.tree.Update;
import endgame.zk.guest.Item;
import endgame.zk.guest.SpanHeader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random histories of a small state, pruned at random points with crashes in between. */
class ShardStorePruneTest {
  private static final ColumnFamily<Digest, byte[]> NODES = TreeNodes.family("nodes");
  private static final int KEYS = 24;

  private static Digest key(int i) {
    byte[] bytes = new byte[Digest.SIZE];
    bytes[0] = (byte) i;
    return Digest.of(bytes);
  }

  private static SpanResult result(long span) {
    Claim.Change none = new Claim.Change(Hash.ZERO, Hash.ZERO);
    Claim claim =
        new Claim(
            Claim.VERSION,
            Hash.ZERO,
            1,
            1,
            Hash.ZERO,
            span,
            1,
            0,
            none,
            none,
            0,
            0,
            none,
            none,
            Hash.ZERO,
            Hash.ZERO,
            List.of(),
            List.of());
    return new SpanResult(claim, Bytes.of((byte) 1), List.of(new Item.Span(header(span))));
  }

  private static SpanHeader header(long span) {
    endgame.zk.guest.Bytes zero = endgame.zk.guest.Bytes.of(new byte[32]);
    return new SpanHeader(zero, 1, 1, zero, span, 1, zero, zero, 0, zero, zero);
  }

  /** One shard's history. */
  private static final class History {
    private final MemoryDatabase disk = new MemoryDatabase(ShardStore.FAMILIES);
    private ShardStore store = open();
    private final Map<Long, Map<Integer, Integer>> states = new HashMap<>();
    private final Map<Long, Digest> roots = new HashMap<>();
    private Digest root = Digest.ZERO;

    private ShardStore open() {
      return new ShardStore(disk, Hash.ZERO, 1, Hash.ZERO);
    }

    /** Values are few, so that nodes come back after they went. */
    private void close(long span, SplittableRandom random) {
      Map<Integer, Integer> state = new HashMap<>(states.getOrDefault(span - 1, Map.of()));
      SortedMap<Digest, Optional<byte[]>> changes = new TreeMap<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        int key = random.nextInt(KEYS);
        int value = random.nextInt(3);
        if (value == 0) {
          state.remove(key);
          changes.put(key(key), Optional.empty());
        } else {
          state.put(key, value);
          changes.put(key(key), Optional.of(new byte[] {(byte) value}));
        }
      }
      Update update = P2TreeHasher.TREE.update(store.nodes(), root, changes);
      root = update.newRoot();
      Hash hash = Hash.of(root.toBytes());
      store.closeSpan(
          result(span),
          update,
          new ShardStore.Checkpoint(span, span, hash, Hash.ZERO, 0, Hash.ZERO, Hash.ZERO));
      states.put(span, state);
      roots.put(span, root);
    }

    private Map<Integer, Integer> read(long span) {
      Map<Integer, Integer> state = new HashMap<>();
      Digest at = roots.getOrDefault(span, Digest.ZERO);
      for (int i = 0; i < KEYS; i++) {
        int key = i;
        P2TreeHasher.TREE
            .get(store.nodes(), at, key(key))
            .ifPresent(value -> state.put(key, (int) value[0]));
      }
      return state;
    }

    private Set<Digest> held() {
      Set<Digest> digests = new HashSet<>();
      try (Cursor<Digest, byte[]> cursor = disk.ascending(NODES, Range.all())) {
        cursor.forEachRemaining(entry -> digests.add(entry.key()));
      }
      return digests;
    }

    private void reach(Digest digest, Set<Digest> reached) {
      if (!digest.isZero() && reached.add(digest)) {
        byte[] bytes = store.nodes().node(digest).orElseThrow();
        if (Node.parse(bytes).orElseThrow() instanceof Node.Inner inner) {
          reach(inner.left(), reached);
          reach(inner.right(), reached);
        }
      }
    }
  }

  /**
   * Red when a node that came back is deleted for its first end, when a later span's prover loses
   * its state, and when anything stays for ever.
   */
  @Test
  void keepsExactlyTheStatesFromTheSpanOn() {
    for (int seed = 0; seed < 12; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      History history = new History();
      long upTo = -1;
      for (long span = 0; span < 60; span++) {
        history.close(span, random);
        if (random.nextInt(4) == 0) {
          upTo = Math.max(upTo, span - random.nextInt(8));
          while (history.store.prune(upTo, 1 + random.nextInt(20))) {
            if (random.nextInt(3) == 0) {
              history.disk.crash();
              history.store = history.open();
            }
          }
        }
        for (long at = Math.max(upTo, 0); at <= span; at++) {
          assertThat(history.read(at))
              .as("seed %s span %s", seed, at)
              .isEqualTo(history.states.get(at));
          assertThat(history.store.keepsState(at)).isTrue();
        }
      }
      upTo = Math.max(upTo, 56);
      while (history.store.prune(upTo, 7)) {
        // Each step is bounded: several are needed.
      }
      Set<Digest> reached = new HashSet<>();
      for (long at = upTo; at < 60; at++) {
        history.reach(history.roots.getOrDefault(at, Digest.ZERO), reached);
      }
      assertThat(history.held()).as("seed %s", seed).isEqualTo(reached);
    }
  }

  @Test
  void claimsStayAndItemsOfOpenSpansStay() {
    History history = new History();
    SplittableRandom random = new SplittableRandom(1);
    for (long span = 0; span < 10; span++) {
      history.close(span, random);
    }
    history.store.prune(-1, 100);
    assertThat(history.store.span(0)).contains(result(0));
    int steps = 0;
    while (history.store.prune(6, 2)) {
      steps++;
    }
    assertThat(steps).isBetween(3, 100);
    for (long span = 0; span < 10; span++) {
      SpanResult kept = history.store.span(span).orElseThrow();
      assertThat(kept.claim()).isEqualTo(result(span).claim());
      assertThat(kept.items()).hasSize(span <= 6 ? 0 : 1);
      assertThat(kept.sidecar().size()).isEqualTo(span <= 6 ? 0 : 1);
    }
    assertThat(history.store.keepsState(5)).isFalse();
    assertThat(history.store.keepsState(6)).isTrue();
    history.store = history.open();
    assertThat(history.store.keepsState(5)).isFalse();
    assertThat(history.store.prune(6, 2)).isFalse();
  }
}
