package endgame.storage.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.storage.tree.Node.Leaf;
import endgame.storage.tree.RangeChunk.Checked;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RangeChunkTest {
  private static final TreeHasher HASHER = Hashers.PLACED;
  private static final Tree TREE = new Tree(HASHER);
  private static final byte[] SOME = {7};
  private static final List<TreeHasher> HASHERS =
      List.of(Sha256TreeHasher.INSTANCE, Hashers.COLLIDING, new Hashers.Sponge(), HASHER);

  private final NodeOverlay nodes = new NodeOverlay(NodeSource.EMPTY);

  private static Digest key(String bits) {
    byte[] key = new byte[32];
    for (int i = 0; i < bits.length(); i++) {
      key[i / 8] |= (byte) ((bits.charAt(i) - '0') << (i % 8));
    }
    return Digest.of(key);
  }

  /** A position: these bits, then zeros. */
  private static Digest at(String bits) {
    return RangeChunk.position(HASHER, key(bits));
  }

  private Digest rootOf(Tree tree, SortedMap<Digest, byte[]> contents) {
    SortedMap<Digest, Optional<byte[]>> changes = new TreeMap<>();
    contents.forEach((key, value) -> changes.put(key, Optional.of(value)));
    Update update = tree.update(nodes, Digest.ZERO, changes);
    nodes.add(update);
    return update.newRoot();
  }

  private Digest rootOf(Tree tree, String... keys) {
    SortedMap<Digest, byte[]> contents = new TreeMap<>();
    for (String bits : keys) {
      contents.put(key(bits), SOME);
    }
    return rootOf(tree, contents);
  }

  private static byte[] leaf(TreeHasher hasher, String bits) {
    return hasher.leaf(key(bits).toBytes(), hasher.valueDigest(SOME));
  }

  private static byte[] leaf(String bits) {
    return leaf(HASHER, bits);
  }

  private static byte[] chunk(Digest to, Object... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(to.toBytes());
    for (Object part : parts) {
      switch (part) {
        case Integer number -> out.write(number);
        case byte[] bytes -> out.writeBytes(bytes);
        default -> throw new IllegalArgumentException();
      }
    }
    return out.toByteArray();
  }

  /** A leaf of the run with its value. */
  private static byte[] inside(String bits) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(4);
    out.writeBytes(key(bits).toBytes());
    out.writeBytes(new byte[2]);
    out.writeBytes(SOME);
    return out.toByteArray();
  }

  private static byte[] outside(String bits) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(2);
    out.writeBytes(key(bits).toBytes());
    out.writeBytes(HASHER.valueDigest(SOME));
    return out.toByteArray();
  }

  private static Checked check(Digest root, String from, Digest until, byte[] bytes) {
    return RangeChunk.check(HASHER, root, at(from), until, 0, bytes);
  }

  private static Checked.Valid valid(Checked checked) {
    return switch (checked) {
      case Checked.Valid valid -> valid;
      case Checked.Invalid(String reason) -> throw new AssertionError(reason);
    };
  }

  private static void refused(Checked checked, String reason) {
    assertThat(checked)
        .isInstanceOfSatisfying(
            Checked.Invalid.class, invalid -> assertThat(invalid.reason()).contains(reason));
  }

  private static List<Digest> keys(Checked.Valid valid) {
    return valid.leaves().stream().map(Leaf::key).toList();
  }

  @Test
  void bytesOfEachKindOfNode() {
    Digest root = rootOf(TREE, "0", "100", "101", "110", "111");
    byte[] right = HASHER.node(leaf("110"), leaf("111"));
    byte[] bytes =
        chunk(at("1011"), 3, 1, leaf("0"), 3, 3, outside("100"), inside("101"), 1, right);
    byte[] made = RangeChunk.make(TREE, nodes, root, at("1001"), at("1011"), RangeChunk.MAX_BYTES);
    assertThat(made).isEqualTo(bytes);
    Checked.Valid valid = valid(check(root, "1001", at("1011"), bytes));
    assertThat(keys(valid)).containsExactly(key("101"));
    // The leaf, and each inner node that is open.
    assertThat(valid.nodes()).hasSize(4);
    valid
        .nodes()
        .forEach((digest, node) -> {
          assertThat(nodes.node(digest).orElseThrow()).isEqualTo(node);
          assertThat(Node.parse(node).orElseThrow().digest(HASHER)).isEqualTo(digest);
        });
    byte[] nothing = chunk(RangeChunk.LAST, 0);
    assertThat(
            RangeChunk.make(
                TREE, nodes, Digest.ZERO, Digest.ZERO, RangeChunk.LAST, RangeChunk.MAX_BYTES))
        .isEqualTo(nothing);
    assertThat(valid(check(Digest.ZERO, "", RangeChunk.LAST, nothing)).leaves()).isEmpty();
    refused(check(root, "", RangeChunk.LAST, nothing), "another root");
  }

  @Test
  void nothingIsLeftOut() {
    Digest root = rootOf(TREE, "0", "100", "101", "110", "111");
    byte[] right = HASHER.node(leaf("110"), leaf("111"));
    Digest until = at("1011");
    // The leaf of the run hidden: shut, without its value, above its place.
    refused(
        check(
            root,
            "1001",
            until,
            chunk(until, 3, 1, leaf("0"), 3, 3, outside("100"), 1, leaf("101"), 1, right)),
        "shut within the run");
    refused(
        check(
            root,
            "1001",
            until,
            chunk(until, 3, 1, leaf("0"), 3, 3, outside("100"), outside("101"), 1, right)),
        "without its value");
    refused(
        check(
            root,
            "1001",
            until,
            chunk(
                until,
                3,
                1,
                leaf("0"),
                1,
                HASHER.node(HASHER.node(leaf("100"), leaf("101")), right))),
        "shut within the run");
    refused(check(root, "1001", until, chunk(until, 1, root.toBytes())), "shut within");
    refused(
        check(
            root, "1001", until, chunk(until, 3, 1, leaf("0"), 3, 3, outside("100"), 0, 1, right)),
        "fewer than two leaves");
    // The run cut short, where a leaf is, where none is, and before it begins.
    byte[] cut = chunk(at("1001"), 3, 1, leaf("0"), 3, 3, outside("100"), 1, leaf("101"), 1, right);
    refused(check(root, "1001", until, cut), "stops where no leaf is");
    byte[] past =
        chunk(at("10101"), 3, 1, leaf("0"), 3, 3, outside("100"), inside("101"), 1, right);
    refused(check(root, "1001", until, past), "stops where no leaf is");
    refused(check(root, "1001", until, chunk(at("1"), 0)), "other positions");
    refused(check(root, "1001", until, chunk(at("11"), 0)), "other positions");
  }

  @Test
  void anEarlyStopHasItsLeastBytes() {
    Digest root = rootOf(TREE, "0", "100", "101", "110", "111");
    byte[] rest =
        HASHER.node(HASHER.node(leaf("100"), leaf("101")), HASHER.node(leaf("110"), leaf("111")));
    byte[] bytes = chunk(at("0"), 3, inside("0"), 1, rest);
    assertThat(valid(check(root, "", RangeChunk.LAST, bytes)).to()).isEqualTo(at("0"));
    Digest last = RangeChunk.LAST;
    refused(
        RangeChunk.check(HASHER, root, Digest.ZERO, last, bytes.length + 1, bytes), "stops early");
    valid(RangeChunk.check(HASHER, root, Digest.ZERO, last, bytes.length, bytes));
    valid(RangeChunk.check(HASHER, root, Digest.ZERO, at("0"), bytes.length + 1, bytes));
  }

  @Test
  void nothingIsAdded() {
    Digest root = rootOf(TREE, "0", "100", "101", "110", "111");
    byte[] right = HASHER.node(leaf("110"), leaf("111"));
    Digest until = at("1011");
    refused(
        check(
            root,
            "1001",
            until,
            chunk(until, 3, 1, leaf("0"), 3, 3, inside("100"), inside("101"), 1, right)),
        "a value outside the run");
    refused(
        check(
            root,
            "1001",
            until,
            chunk(until, 3, inside("0"), 3, 3, outside("100"), inside("101"), 1, right)),
        "open outside the run");
    refused(
        check(
            root,
            "1001",
            until,
            chunk(until, 3, 1, leaf("0"), 3, 3, outside("100"), inside("101"), 1, right, 0)),
        "bytes after the end");
    // Leaves that a careless tree has at each other's place.
    Digest swapped = TREE.nodeDigest(Digest.of(leaf("1")), Digest.of(leaf("0")));
    refused(
        check(swapped, "", RangeChunk.LAST, chunk(RangeChunk.LAST, 3, inside("1"), inside("0"))),
        "off its path");
    Digest odd = TREE.nodeDigest(Digest.of(leaf("11")), Digest.of(leaf("10")));
    refused(
        check(odd, "01", at("1"), chunk(at("1"), 3, outside("11"), inside("10"))), "off its path");
    Digest unlifted = TREE.nodeDigest(Digest.of(leaf("0")), Digest.ZERO);
    refused(
        check(unlifted, "", RangeChunk.LAST, chunk(RangeChunk.LAST, 3, inside("0"), 0)),
        "fewer than two leaves");
    Digest mirrored = TREE.nodeDigest(Digest.ZERO, Digest.of(leaf("1")));
    refused(
        check(mirrored, "", RangeChunk.LAST, chunk(RangeChunk.LAST, 3, 0, inside("1"))),
        "fewer than two leaves");
    // A leaf right of the run, in a subtree that has positions of the run.
    Digest lifted = rootOf(TREE, "0", "10111", "11");
    refused(
        check(
            lifted,
            "100",
            at("101"),
            chunk(at("101"), 3, 1, leaf("0"), 3, inside("10111"), 1, leaf("11"))),
        "a value outside the run");
    valid(
        check(
            lifted,
            "100",
            at("101"),
            chunk(at("101"), 3, 1, leaf("0"), 3, outside("10111"), 1, leaf("11"))));
  }

  @Test
  void forbiddenDigests() {
    Hashers.Sponge sponge =
        new Hashers.Sponge() {
          @Override
          public byte[] path(byte[] key) {
            return key.clone();
          }
        };
    byte[] leaf = leaf(sponge, "1");
    Digest last = RangeChunk.LAST;
    Digest root = Digest.of(sponge.node(Hashers.LEAF_BLOCK, leaf));
    byte[] bytes = chunk(last, 3, 1, Hashers.LEAF_BLOCK, inside("1"));
    refused(RangeChunk.check(sponge, root, at("1"), last, 0, bytes), "a forbidden digest");
    byte[] odd = sponge.leaf(key("10").toBytes(), Hashers.LEAF_BLOCK);
    Digest other = Digest.of(sponge.node(new byte[32], sponge.node(odd, leaf(sponge, "11"))));
    byte[] value = chunk(last, 3, 0, 3, 2, key("10").toBytes(), Hashers.LEAF_BLOCK, inside("11"));
    refused(RangeChunk.check(sponge, other, at("101"), last, 0, value), "forbidden value digest");
    byte[] zero = chunk(last, 3, 1, new byte[32], inside("1"));
    Digest half = Digest.of(sponge.node(new byte[32], leaf));
    refused(RangeChunk.check(sponge, half, at("1"), last, 0, zero), "a forbidden digest");
  }

  @Test
  void sizes() {
    byte[] deep = new byte[32 + 300];
    Arrays.fill(deep, 0, 32, (byte) 0xff);
    Arrays.fill(deep, 32, deep.length, (byte) 3);
    Digest root = rootOf(TREE, "0", "1");
    refused(check(root, "", RangeChunk.LAST, deep), "deeper than a path");
    refused(check(root, "", RangeChunk.LAST, new byte[31]), "a chunk of 31 bytes");
    refused(check(root, "", RangeChunk.LAST, new byte[(1 << 20) + 1]), "a chunk of 1048577");
    refused(check(root, "", RangeChunk.LAST, chunk(RangeChunk.LAST, 5)), "no such kind");
    for (int limit : new int[] {RangeChunk.LIMIT_MIN - 1, RangeChunk.MAX_BYTES + 1}) {
      assertThatThrownBy(
              () -> RangeChunk.make(TREE, nodes, root, Digest.ZERO, RangeChunk.LAST, limit))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(RangeChunk.next(new Digest(0, 0, -1, -1))).isEqualTo(new Digest(0, 1, 0, 0));
    assertThat(RangeChunk.next(new Digest(3, -1, -1, -1))).isEqualTo(new Digest(4, 0, 0, 0));
    assertThatThrownBy(() -> RangeChunk.next(RangeChunk.LAST))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyByteCounts() {
    Digest root = rootOf(TREE, "0", "100", "101", "110", "111");
    Digest until = at("1011");
    byte[] bytes = RangeChunk.make(TREE, nodes, root, at("1001"), until, RangeChunk.MAX_BYTES);
    valid(strict(root, until, bytes));
    for (int i = 0; i < bytes.length * 8; i++) {
      byte[] mutant = bytes.clone();
      mutant[i / 8] ^= (byte) (1 << i % 8);
      assertThat(strict(root, until, mutant)).isInstanceOf(Checked.Invalid.class);
    }
    for (int length = 0; length < bytes.length; length++) {
      assertThat(strict(root, until, Arrays.copyOf(bytes, length)))
          .isInstanceOf(Checked.Invalid.class);
    }
  }

  /** Without early stops: cut at its last leaf, a run says less, but it's true. */
  private static Checked strict(Digest root, Digest until, byte[] bytes) {
    return RangeChunk.check(HASHER, root, at("1001"), until, RangeChunk.MAX_BYTES, bytes);
  }

  @Test
  void anyRunIsThatOfTheNaiveTwin() {
    for (TreeHasher hasher : HASHERS) {
      for (long seed = 1; seed <= 12; seed++) {
        String name = hasher.getClass().getSimpleName() + ", seed " + seed;
        SplittableRandom random = new SplittableRandom(seed);
        SortedMap<Digest, byte[]> contents = contents(random, random.nextInt(40), 100);
        Digest root = rootOf(new Tree(hasher), contents);
        var sorted = NaiveChunk.byPosition(hasher, contents);
        for (int i = 0; i < 10; i++) {
          Digest a = border(random, sorted.navigableKeySet().stream().toList());
          Digest b = border(random, sorted.navigableKeySet().stream().toList());
          Digest from = a.compareTo(b) <= 0 ? a : b;
          Digest until = a.compareTo(b) <= 0 ? b : a;
          byte[] bytes =
              RangeChunk.make(new Tree(hasher), nodes, root, from, until, RangeChunk.MAX_BYTES);
          assertThat(bytes).as(name).isEqualTo(NaiveChunk.bytes(hasher, contents, from, until));
          Checked.Valid valid = valid(RangeChunk.check(hasher, root, from, until, 0, bytes));
          assertThat(keys(valid))
              .as(name)
              .containsExactlyElementsOf(
                  sorted.subMap(from, true, until, true).values().stream()
                      .map(Map.Entry::getKey)
                      .toList());
        }
      }
    }
  }

  private static SortedMap<Digest, byte[]> contents(SplittableRandom random, int count, int size) {
    SortedMap<Digest, byte[]> contents = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      byte[] key = new byte[32];
      random.nextBytes(key);
      if (i % 2 == 0) {
        // For the placed hasher: deep common prefixes.
        Arrays.fill(key, 0, 20 + i % 12, (byte) 0x55);
      }
      byte[] value = new byte[1 + random.nextInt(size)];
      random.nextBytes(value);
      contents.put(Digest.of(key), value);
    }
    return contents;
  }

  private static Digest border(SplittableRandom random, List<Digest> positions) {
    int kind = random.nextInt(4);
    if (kind == 0 || positions.isEmpty()) {
      return random.nextBoolean() ? Digest.ZERO : RangeChunk.LAST;
    }
    Digest near = positions.get(random.nextInt(positions.size()));
    return switch (kind) {
      case 1 -> near;
      case 2 -> RangeChunk.next(near);
      default ->
          new Digest(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    };
  }

  @Test
  void chunksOfAllRunsMakeTheTree() {
    for (TreeHasher hasher : HASHERS) {
      SplittableRandom random = new SplittableRandom(7);
      SortedMap<Digest, byte[]> contents = contents(random, 120, 20_000);
      contents.put(key("1"), new byte[Node.MAX_VALUE_BYTES]);
      Tree tree = new Tree(hasher);
      Digest root = rootOf(tree, contents);
      Map<Digest, byte[]> copy = new HashMap<>();
      List<Digest> got = new ArrayList<>();
      Digest from = Digest.ZERO;
      int limit = 2 * RangeChunk.LIMIT_MIN;
      int chunks = 0;
      while (true) {
        byte[] bytes = RangeChunk.make(tree, nodes, root, from, RangeChunk.LAST, limit);
        assertThat(bytes.length).isLessThanOrEqualTo(limit);
        Checked.Valid valid =
            valid(
                RangeChunk.check(
                    hasher, root, from, RangeChunk.LAST, limit - RangeChunk.LIMIT_MIN, bytes));
        copy.putAll(valid.nodes());
        got.addAll(keys(valid));
        assertThat(bytes).isEqualTo(NaiveChunk.bytes(hasher, contents, from, valid.to()));
        chunks++;
        if (valid.to().equals(RangeChunk.LAST)) {
          break;
        }
        from = RangeChunk.next(valid.to());
      }
      assertThat(chunks).isGreaterThan(5);
      NodeSource source = digest -> Optional.ofNullable(copy.get(digest));
      List<Digest> read = new ArrayList<>();
      tree.iterate(source, root)
          .forEachRemaining(leaf -> {
            assertThat(leaf.value()).isEqualTo(contents.get(leaf.key()));
            read.add(leaf.key());
          });
      assertThat(read).isEqualTo(got).hasSize(contents.size());
    }
  }
}
