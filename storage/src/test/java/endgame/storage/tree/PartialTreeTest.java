package endgame.storage.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PartialTreeTest {
  private static final TreeHasher HASHER = Hashers.PLACED;
  private static final Tree TREE = new Tree(HASHER);
  private static final SortedSet<Digest> NONE = Collections.emptySortedSet();
  private static final byte[] SOME = {7};

  private final NodeOverlay nodes = new NodeOverlay(NodeSource.EMPTY);

  static PartialTree valid(TreeHasher hasher, byte[] bytes) {
    return switch (PartialTree.parse(hasher, bytes)) {
      case PartialTree.Parsed.Valid(PartialTree tree) -> tree;
      case PartialTree.Parsed.Malformed(String reason) -> throw new AssertionError(reason);
    };
  }

  /** A key whose path begins with these bits. */
  private static Digest key(String bits) {
    byte[] key = new byte[32];
    for (int i = 0; i < bits.length(); i++) {
      key[i / 8] |= (byte) ((bits.charAt(i) - '0') << (i % 8));
    }
    return Digest.of(key);
  }

  private Digest rootOf(String... keys) {
    SortedMap<Digest, Optional<byte[]>> changes = new TreeMap<>();
    for (String bits : keys) {
      changes.put(key(bits), Optional.of(SOME));
    }
    Update update = TREE.update(nodes, Digest.ZERO, changes);
    nodes.add(update);
    return update.newRoot();
  }

  private static SortedSet<Digest> keys(String... bits) {
    TreeSet<Digest> keys = new TreeSet<>();
    Arrays.stream(bits).map(PartialTreeTest::key).forEach(keys::add);
    return keys;
  }

  private static byte[] leaf(String bits) {
    return bytes(2, key(bits).toBytes(), HASHER.valueDigest(SOME));
  }

  private static byte[] bytes(int tag, byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static byte[] leafDigest(String bits) {
    return HASHER.leaf(key(bits).toBytes(), HASHER.valueDigest(SOME));
  }

  private static final byte[] EMPTY = {0};

  @Test
  void bytesAsInTheProtocol() {
    Digest root = rootOf("00", "01", "110", "111");
    // The right half is an inner node at depth 1 whose left side is empty: 10 has no key.
    byte[] opaque =
        bytes(1, HASHER.node(new byte[32], HASHER.node(leafDigest("110"), leafDigest("111"))));
    // Untouched siblings: a leaf as leaf, an inner node as digest.
    assertThat(TREE.multiproof(nodes, root, keys("00"), NONE))
        .isEqualTo(bytes(3, bytes(3, leaf("00"), leaf("01")), opaque));
    // Absence: the path ends in the empty place.
    byte[] deep = bytes(1, HASHER.node(leafDigest("110"), leafDigest("111")));
    byte[] left = bytes(1, HASHER.node(leafDigest("00"), leafDigest("01")));
    assertThat(TREE.multiproof(nodes, root, keys("10"), NONE))
        .isEqualTo(bytes(3, left, bytes(3, EMPTY, deep)));
    assertThat(TREE.multiproof(nodes, root, NONE, NONE)).isEqualTo(bytes(1, root.toBytes()));
    assertThat(TREE.multiproof(nodes, Digest.ZERO, keys("1"), NONE)).isEqualTo(EMPTY);
  }

  @Test
  void aDeletionOpensTheSiblingThatItLeavesAlone() {
    Digest root = rootOf("0", "10", "11");
    byte[] inner = bytes(3, leaf("10"), leaf("11"));
    assertThat(TREE.multiproof(nodes, root, NONE, keys("0"))).isEqualTo(bytes(3, leaf("0"), inner));
    byte[] read = TREE.multiproof(nodes, root, keys("0"), NONE);
    assertThat(read)
        .isEqualTo(bytes(3, leaf("0"), bytes(1, HASHER.node(leafDigest("10"), leafDigest("11")))));

    SortedMap<Digest, Optional<byte[]>> deletion = new TreeMap<>();
    deletion.put(key("0"), Optional.empty());
    assertThat(valid(HASHER, read).apply(deletion))
        .isInstanceOf(PartialTree.Applied.Uncovered.class);
    // Were an opaque sibling allowed, a leaf in it would stay below an empty side.
    byte[] forged = bytes(3, leaf("0"), bytes(1, leafDigest("1")));
    assertThat(valid(HASHER, forged).apply(deletion))
        .isInstanceOf(PartialTree.Applied.Uncovered.class);
  }

  @Test
  void aLoneLeafIsLiftedAsFarAsItGoes() {
    Digest root = rootOf("0", "10000000000", "10000000001");
    SortedMap<Digest, Optional<byte[]>> deletion = new TreeMap<>();
    deletion.put(key("10000000001"), Optional.empty());
    Digest expected = Digest.of(HASHER.node(leafDigest("0"), leafDigest("1")));
    Update update = TREE.update(nodes, root, deletion);
    assertThat(update.newRoot()).isEqualTo(expected);
    assertThat(update.newNodes()).hasSize(1);
    deletion.put(key("0"), Optional.empty());
    Digest alone = Digest.of(leafDigest("1"));
    assertThat(TREE.update(nodes, root, deletion).newRoot()).isEqualTo(alone);
    byte[] proof = TREE.multiproof(nodes, root, NONE, new TreeSet<>(deletion.keySet()));
    assertThat(valid(HASHER, proof).apply(deletion))
        .isInstanceOfSatisfying(
            PartialTree.Applied.Changed.class,
            changed -> assertThat(changed.tree().root()).isEqualTo(alone));
  }

  @Test
  void readsAndChangesOutsideAreNotCovered() {
    Digest root = rootOf("00", "01", "10", "11");
    PartialTree partial = valid(HASHER, TREE.multiproof(nodes, root, keys("00"), NONE));
    assertThat(partial.get(key("11"))).isInstanceOf(Lookup.Invalid.class);
    SortedMap<Digest, Optional<byte[]>> changes = new TreeMap<>();
    changes.put(key("11"), Optional.of(SOME));
    assertThat(partial.apply(changes)).isInstanceOf(PartialTree.Applied.Uncovered.class);
    changes.put(key("11"), Optional.empty());
    assertThat(partial.apply(changes)).isInstanceOf(PartialTree.Applied.Uncovered.class);
  }

  @Test
  void formsThatNoTreeHasAreRefused() {
    byte[] opaque = bytes(1, leafDigest("1"));
    refused(new byte[0], "end early");
    refused(bytes(4), "no such kind");
    refused(bytes(0, EMPTY), "after the end");
    refused(bytes(3, leaf("0"), leaf("1"), EMPTY), "after the end");
    refused(bytes(3, leaf("0")), "end early");
    refused(bytes(1, new byte[31]), "end early");
    refused(bytes(2, new byte[63]), "end early");
    refused(bytes(1, new byte[32]), "forbidden digest");
    refused(bytes(2, key("0").toBytes(), new byte[32]), "forbidden value digest");
    refused(bytes(3, EMPTY, EMPTY), "fewer than two leaves");
    refused(bytes(3, EMPTY, leaf("1")), "fewer than two leaves");
    refused(bytes(3, leaf("0"), EMPTY), "fewer than two leaves");
    refused(bytes(3, leaf("1"), opaque), "off its path");
    refused(bytes(3, leaf("0"), bytes(3, leaf("10"), leaf("10"))), "off its path");
    // An opaque subtree beside an empty one is what an absence looks like.
    valid(HASHER, bytes(3, EMPTY, opaque));
  }

  @Test
  void depthEndsWithThePath() {
    byte[] bottom = bytes(3, leaf("0".repeat(256)), leaf("0".repeat(255) + "1"));
    for (int depth = 254; depth >= 0; depth--) {
      bottom = bytes(3, bottom, EMPTY);
    }
    assertThat(valid(HASHER, bottom).root())
        .isEqualTo(rootOf("0".repeat(256), "0".repeat(255) + "1"));
    refused(bytes(3, bottom, EMPTY), "off its path", "deeper than a path");
    byte[] endless = new byte[1 << 20];
    Arrays.fill(endless, (byte) 3);
    refused(endless, "deeper than a path");
  }

  @Test
  void theHashersForbiddenDigestsAreRefused() {
    Hashers.Sponge sponge = new Hashers.Sponge();
    byte[] capacity = sponge.capacity(key("0").toBytes(), sponge.valueDigest(SOME));
    byte[] leafAsInner = bytes(3, bytes(1, Hashers.LEAF_BLOCK), bytes(1, capacity));
    assertThat(PartialTree.parse(sponge, leafAsInner))
        .isInstanceOf(PartialTree.Parsed.Malformed.class);
    // Without the rule it would stand for the tree of that one leaf.
    TreeHasher careless =
        new Hashers.Sponge() {
          @Override
          public boolean refuses(byte[] digest) {
            return false;
          }
        };
    assertThat(valid(careless, leafAsInner).root())
        .isEqualTo(Digest.of(sponge.leaf(key("0").toBytes(), sponge.valueDigest(SOME))));
  }

  @Test
  void everyByteOfAMultiproofCounts() {
    Digest root = rootOf("000", "001", "01", "10", "1100", "1101", "111");
    SortedSet<Digest> keys = keys("000", "10", "1110");
    byte[] proof = TREE.multiproof(nodes, root, keys, keys("1100"));
    for (int i = 0; i < proof.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] mutant = proof.clone();
        mutant[i] ^= (byte) (1 << bit);
        if (PartialTree.parse(HASHER, mutant) instanceof PartialTree.Parsed.Valid(var tree)) {
          assertThat(tree.root()).as("byte %d, bit %d", i, bit).isNotEqualTo(root);
        }
      }
    }
    for (int length = 0; length < proof.length; length++) {
      assertThat(PartialTree.parse(HASHER, Arrays.copyOf(proof, length)))
          .isInstanceOf(PartialTree.Parsed.Malformed.class);
    }
  }

  @Test
  // The expected root is from a ten-line Python script over hashlib.
  void sha256TreeKeepsItsRoot() {
    SortedMap<Digest, Optional<byte[]>> changes = new TreeMap<>();
    for (int i = 0; i < 5; i++) {
      changes.put(new Digest(0, 0, 0, i), Optional.of(new byte[] {(byte) i}));
    }
    Digest root = Tree.SHA256.update(NodeSource.EMPTY, Digest.ZERO, changes).newRoot();
    assertThat(HexFormat.of().formatHex(root.toBytes()))
        .isEqualTo("fe4923bbd3be0f1920d14842acc3e6807d051f28186f64aedd899bb34b28d11e");
  }

  private static void refused(byte[] bytes, String... reasons) {
    assertThat(PartialTree.parse(HASHER, bytes))
        .isInstanceOfSatisfying(
            PartialTree.Parsed.Malformed.class,
            malformed -> assertThat(reasons).anyMatch(malformed.reason()::contains));
  }
}
