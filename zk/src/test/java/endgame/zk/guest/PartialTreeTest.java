package endgame.zk.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PartialTreeTest {
  /** Section 2 word for word: the root of a set of leaves. */
  private static Bytes naive(List<Bytes[]> leaves, int depth) {
    if (leaves.isEmpty()) {
      return Bytes.zero(32);
    }
    if (leaves.size() == 1) {
      return Hashes.leaf(leaves.getFirst()[0], leaves.getFirst()[1]);
    }
    List<Bytes[]> left = new ArrayList<>();
    List<Bytes[]> right = new ArrayList<>();
    for (Bytes[] leaf : leaves) {
      int path = Hashes.path(leaf[0]).toArray()[depth / 8];
      (((path >> (depth % 8)) & 1) == 0 ? left : right).add(leaf);
    }
    return Hashes.node(naive(left, depth + 1), naive(right, depth + 1));
  }

  private static Bytes naive(MapState state) {
    List<Bytes[]> leaves = new ArrayList<>();
    state.values.forEach((k, v) -> leaves.add(new Bytes[] {k, PartialTree.valueDigest(v)}));
    return naive(leaves, 0);
  }

  private static PartialTree parse(Bytes bytes) {
    return switch (PartialTree.parse(bytes)) {
      case PartialTree.Result.Parsed parsed -> parsed.tree();
      case PartialTree.Result.Malformed malformed -> throw new AssertionError(malformed.reason());
    };
  }

  @Test
  void agreesWithTheRootOfAllLeaves() {
    for (long seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      MapState state = new MapState();
      int size = random.nextInt(30);
      for (int k = 0; k < size; k++) {
        state.put(TestGuest.key(random.nextInt(60)), TestGuest.filled(k, 1 + random.nextInt(50)));
      }
      PartialTree whole = state.tree();
      assertThat(whole.root()).as("seed %d", seed).isEqualTo(naive(state));

      TreeSet<Bytes> keys = new TreeSet<>();
      TreeSet<Bytes> deleted = new TreeSet<>();
      TreeSet<Bytes> present = new TreeSet<>();
      SortedMap<Bytes, Optional<Bytes>> writes = new TreeMap<>();
      MapState after = new MapState();
      after.values.putAll(state.values);
      for (int k = random.nextInt(12); k > 0; k--) {
        Bytes key = TestGuest.key(random.nextInt(60));
        if (!keys.add(key)) {
          continue;
        }
        switch (random.nextInt(3)) {
          case 0 -> {
            deleted.add(key);
            after.values.remove(key);
            writes.put(key, Optional.empty());
          }
          case 1 -> {
            Bytes value = TestGuest.filled(k, 3);
            present.add(key);
            after.put(key, value);
            writes.put(key, Optional.of(PartialTree.valueDigest(value)));
          }
          default -> {}
        }
      }
      PartialTree cut = parse(whole.cut(keys, deleted, present).encode());
      assertThat(cut.root()).as("seed %d", seed).isEqualTo(whole.root());
      assertThat(cut.cut(keys, deleted, present).encode()).isEqualTo(cut.encode());
      for (Bytes key : keys) {
        Bytes value = state.values.get(key);
        assertThat(cut.lookup(key))
            .as("seed %d", seed)
            .isEqualTo(
                value == null
                    ? new PartialTree.Lookup.Absent()
                    : new PartialTree.Lookup.Present(PartialTree.valueDigest(value)));
      }
      Optional<PartialTree> applied = cut.apply(writes);
      assertThat(applied).as("seed %d", seed).isPresent();
      assertThat(applied.get().root()).as("seed %d", seed).isEqualTo(naive(after));
    }
  }

  @Test
  void refusesOtherShapes() {
    Bytes one = new MapState().put(TestGuest.key(1), TestGuest.filled(1, 1)).tree().encode();
    String leaf = one.hex();
    String opaque = "01" + TestGuest.filled(1, 32).hex();
    for (String bytes :
        List.of(
            "",
            "04",
            "0000",
            "03" + "00" + "00",
            "03" + "00" + leaf,
            "03" + leaf + "00",
            "03" + leaf + leaf,
            "03" + opaque,
            "01" + "00".repeat(32),
            "01" + "ff".repeat(32),
            "01" + Hashes.LEAF.hex(),
            "01" + TestGuest.filled(1, 31).hex(),
            leaf.substring(0, 100),
            leaf.substring(0, 66) + "00".repeat(32),
            leaf.substring(0, 66) + Hashes.LEAF.hex(),
            "03".repeat(300) + "00".repeat(301))) {
      assertThat(PartialTree.parse(Bytes.fromHex(bytes)))
          .as(bytes)
          .isInstanceOf(PartialTree.Result.Malformed.class);
    }
    assertThat(parse(Bytes.fromHex("03" + opaque + opaque)).lookup(TestGuest.key(1)))
        .isEqualTo(new PartialTree.Lookup.NotCovered());
  }

  /** Where a deletion leaves one child empty, the other must not be opaque. */
  @Test
  void refusesToLiftWhatIsNotOpen() {
    MapState state =
        new MapState()
            .put(TestGuest.key(1), TestGuest.filled(1, 1))
            .put(TestGuest.key(2), TestGuest.filled(1, 1));
    TreeSet<Bytes> key = new TreeSet<>(List.of(TestGuest.key(1)));
    SortedMap<Bytes, Optional<Bytes>> delete = new TreeMap<>();
    delete.put(TestGuest.key(1), Optional.empty());
    PartialTree readOnly = state.tree().cut(key, new TreeSet<>(), new TreeSet<>());
    assertThat(readOnly.apply(delete)).isEmpty();
    assertThat(state.tree().cut(key, key, new TreeSet<>()).apply(delete)).isPresent();
  }
}
