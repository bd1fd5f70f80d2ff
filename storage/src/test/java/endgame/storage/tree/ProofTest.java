package endgame.storage.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ProofTest {
  private static final TreeHasher HASHER = Hashers.PLACED;
  private static final Tree TREE = new Tree(HASHER);
  private static final byte[] SOME = {7};

  private final NodeOverlay nodes = new NodeOverlay(NodeSource.EMPTY);

  private static Digest key(String bits) {
    byte[] key = new byte[32];
    for (int i = 0; i < bits.length(); i++) {
      key[i / 8] |= (byte) ((bits.charAt(i) - '0') << (i % 8));
    }
    return Digest.of(key);
  }

  private Digest rootOf(Tree tree, String... keys) {
    SortedMap<Digest, Optional<byte[]>> changes = new TreeMap<>();
    for (String bits : keys) {
      changes.put(key(bits), Optional.of(SOME));
    }
    Update update = tree.update(nodes, Digest.ZERO, changes);
    nodes.add(update);
    return update.newRoot();
  }

  private static byte[] leaf(String bits) {
    return HASHER.leaf(key(bits).toBytes(), HASHER.valueDigest(SOME));
  }

  private static Proof proof(Object... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : parts) {
      switch (part) {
        case Integer number -> out.write(number);
        case byte[] bytes -> out.writeBytes(bytes);
        default -> throw new IllegalArgumentException();
      }
    }
    return Proof.of(out.toByteArray());
  }

  private static void invalid(Proof proof, TreeHasher hasher, Digest root, String key) {
    assertThat(proof.verify(hasher, root, key(key))).isInstanceOf(Lookup.Invalid.class);
  }

  @Test
  void bytesOfEachKindOfEnd() {
    Digest root = rootOf(TREE, "0", "110", "111");
    byte[] deep = HASHER.node(leaf("110"), leaf("111"));
    byte[] value = HASHER.valueDigest(SOME);
    // Present, with siblings at depth 1 (0), depth 2 (empty) and depth 3 (111).
    Proof present = proof(3, 0, 0b101, leaf("0"), leaf("111"), 1, value);
    assertThat(TREE.prove(nodes, root, key("110"))).isEqualTo(present);
    Lookup is = new Lookup.Present(Digest.of(value));
    assertThat(present.verify(HASHER, root, key("110"))).isEqualTo(is);
    Proof empty = proof(2, 0, 0b11, leaf("0"), deep, 0);
    assertThat(TREE.prove(nodes, root, key("10"))).isEqualTo(empty);
    assertThat(empty.verify(HASHER, root, key("10"))).isEqualTo(new Lookup.Absent());
    Proof other = proof(1, 0, 1, HASHER.node(new byte[32], deep), 2, key("0").toBytes(), value);
    assertThat(TREE.prove(nodes, root, key("01"))).isEqualTo(other);
    assertThat(other.verify(HASHER, root, key("01"))).isEqualTo(new Lookup.Absent());
    Proof nothing = proof(0, 0, 0);
    assertThat(TREE.prove(nodes, Digest.ZERO, key("1"))).isEqualTo(nothing);
    assertThat(nothing.verify(HASHER, Digest.ZERO, key("1"))).isEqualTo(new Lookup.Absent());
    assertThat(nothing.verify(HASHER, root, key("1"))).isInstanceOf(Lookup.Invalid.class);
  }

  @Test
  void aProofIsForItsKeyAndItsRoot() {
    Digest root = rootOf(TREE, "0", "110", "111");
    Digest otherRoot = rootOf(TREE, "0", "110");
    Proof present = TREE.prove(nodes, root, key("110"));
    invalid(present, HASHER, root, "111");
    invalid(present, HASHER, root, "0");
    invalid(present, HASHER, otherRoot, "110");
  }

  @Test
  void absenceIsNotForgedByAnotherLeaf() {
    Digest root = rootOf(TREE, "0", "110", "111");
    byte[] value = HASHER.valueDigest(SOME);
    // The leaf 0 does lie there, but says nothing of the right half.
    byte[] right = HASHER.node(new byte[32], HASHER.node(leaf("110"), leaf("111")));
    Proof honest = proof(1, 0, 1, right, 2, key("0").toBytes(), value);
    assertThat(honest.verify(HASHER, root, key("01"))).isEqualTo(new Lookup.Absent());
    invalid(honest, HASHER, root, "110");
    // Nor does the key's own leaf.
    Proof own = proof(1, 0, 1, right, 2, key("0").toBytes(), value);
    invalid(own, HASHER, root, "0");
    // A lone leaf is the root itself: depth 0 agrees with every path.
    Digest lone = rootOf(TREE, "0");
    Proof alone = proof(0, 0, 2, key("0").toBytes(), value);
    assertThat(alone.verify(HASHER, lone, key("111"))).isEqualTo(new Lookup.Absent());
    invalid(alone, HASHER, lone, "0");
    // A leaf off its path, which only a careless tree could have: it shows nothing.
    Digest swapped = TREE.nodeDigest(Digest.of(leaf("1")), Digest.of(leaf("0")));
    invalid(proof(1, 0, 1, leaf("0"), 2, key("1").toBytes(), value), HASHER, swapped, "01");
  }

  @Test
  void absenceIsNotForgedByAnotherPlace() {
    Digest root = rootOf(TREE, "0", "110", "111");
    byte[] deep = HASHER.node(leaf("110"), leaf("111"));
    Proof honest = proof(2, 0, 0b11, leaf("0"), deep, 0);
    invalid(honest, HASHER, root, "110");
    invalid(honest, HASHER, root, "0");
    // A level left out, a level put in.
    invalid(proof(1, 0, 1, deep, 0), HASHER, root, "10");
    invalid(proof(3, 0, 0b011, leaf("0"), deep, 0), HASHER, root, "10");
  }

  @Test
  void aLeafDoesNotPassAsAnInnerNode() {
    // Where leaf and node share a domain, the lone leaf K ‖ V opens as node(K, V), and the right
    // side as if another leaf lay there.
    TreeHasher oneDomain =
        new Hashers.Wrapped() {
          @Override
          public byte[] path(byte[] key) {
            return key.clone();
          }

          @Override
          public byte[] leaf(byte[] key, byte[] valueDigest) {
            return node(key, valueDigest);
          }
        };
    Tree careless = new Tree(oneDomain);
    byte[] value = HASHER.valueDigest(SOME);
    // An inner node passes as a leaf: the key is the left digest, the value's digest the right one.
    Digest root = rootOf(careless, "0", "1");
    byte[] left = oneDomain.leaf(key("0").toBytes(), value);
    byte[] right = oneDomain.leaf(key("1").toBytes(), value);
    Proof forged = proof(0, 0, 2, left, right);
    assertThat(forged.verify(oneDomain, root, key("0"))).isEqualTo(new Lookup.Absent());
    Digest safe = rootOf(TREE, "0", "1");
    invalid(proof(0, 0, 2, leaf("0"), leaf("1")), HASHER, safe, "0");
  }

  @Test
  void aLeafDoesNotOpenByItsLastBlock() {
    Hashers.Sponge sponge = new Hashers.Sponge();
    Tree tree = new Tree(sponge);
    Digest root = rootOf(tree, "0");
    byte[] capacity = sponge.capacity(key("0").toBytes(), sponge.valueDigest(SOME));
    // Under the root, which is the leaf itself: the forbidden sibling, then an invented subtree.
    Digest other = Digest.of(capacity);
    assertThat(tree.nodeDigest(Digest.of(Hashers.LEAF_BLOCK), other)).isEqualTo(root);
    Proof forged = proof(1, 0, 1, Hashers.LEAF_BLOCK, 0);
    assertThat(forged.verify(sponge, root, key("1")))
        .isEqualTo(new Lookup.Invalid("the siblings are malformed"));
    Proof value = proof(0, 0, 1, Hashers.LEAF_BLOCK);
    assertThat(value.verify(sponge, root, key("0")))
        .isEqualTo(new Lookup.Invalid("not a value's digest"));
  }

  @Test
  void onlyOneEncoding() {
    Digest root = rootOf(TREE, "0", "110", "111");
    byte[] value = HASHER.valueDigest(SOME);
    byte[] zero = new byte[32];
    // An empty sibling spelled out; a bit beyond the depth; bytes after the end.
    invalid(proof(3, 0, 0b111, leaf("0"), zero, leaf("111"), 1, value), HASHER, root, "110");
    invalid(proof(3, 0, 0b1101, leaf("0"), leaf("111"), 1, value), HASHER, root, "110");
    invalid(proof(3, 0, 0b101, leaf("0"), leaf("111"), 1, value, 0), HASHER, root, "110");
    // A lone leaf below its place, although a careless tree could have such a root.
    Digest unlifted = TREE.nodeDigest(Digest.of(leaf("0")), Digest.ZERO);
    invalid(proof(1, 0, 0, 1, value), HASHER, unlifted, "0");
    invalid(proof(1, 0, 0, 0), HASHER, TREE.nodeDigest(Digest.ZERO, Digest.ZERO), "0");
    invalid(proof(), HASHER, root, "0");
    invalid(proof(1, 1, 0), HASHER, root, "0");
    invalid(proof(255, 255, 0), HASHER, root, "0");
  }

  @Test
  void everyByteOfAProofCounts() {
    Digest root = rootOf(TREE, "0", "1100", "1101", "1111");
    for (String bits : new String[] {"0", "1101", "10", "111", "01"}) {
      byte[] bytes = TREE.prove(nodes, root, key(bits)).toBytes();
      Lookup honest = Proof.of(bytes).verify(HASHER, root, key(bits));
      assertThat(honest).isNotInstanceOf(Lookup.Invalid.class);
      for (int i = 0; i < bytes.length * 8; i++) {
        byte[] mutant = bytes.clone();
        mutant[i / 8] ^= (byte) (1 << i % 8);
        invalid(Proof.of(mutant), HASHER, root, bits);
      }
      for (int length = 0; length < bytes.length; length++) {
        invalid(Proof.of(Arrays.copyOf(bytes, length)), HASHER, root, bits);
      }
    }
  }
}
