package endgame.zk.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** P2 against the golden file and against {@link SlowP2}. */
class P2Test {
  private static final long SEED = 0x9070L;

  @Test
  void goldenFileIsWhatTheDefinitionGives() throws IOException {
    assertThat(golden()).isEqualTo(SlowP2.golden());
  }

  @Test
  void goldenDigests() throws IOException {
    int checked = 0;
    for (String line : golden()) {
      String[] word = line.split(" ", -1);
      switch (word[0]) {
        case "hash" -> {
          int tag = Integer.parseInt(word[1]);
          byte[] message = SlowP2.message(tag, Integer.parseInt(word[2]));
          assertHex(P2.digest(tag, message), word[3]);
        }
        case "leaf" -> {
          int seed = Integer.parseInt(word[1]);
          byte[] key = SlowP2.message(seed, 32);
          assertHex(P2.statePath(key), word[2]);
          byte[] value = P2.valueDigest(SlowP2.message(seed, seed));
          assertHex(value, word[3]);
          assertHex(P2.stateLeaf(key, value), word[4]);
        }
        case "node" -> {
          int seed = Integer.parseInt(word[1]);
          byte[] left = P2.statePath(SlowP2.message(seed, 32));
          byte[] right = P2.valueDigest(SlowP2.message(seed, seed));
          assertHex(P2.parent(left, right), word[2]);
        }
        case "body" ->
            assertHex(P2.bodyRoot(SlowP2.message(5, Integer.parseInt(word[1]))), word[2]);
        default -> {
          assertThat(word[0]).isEqualTo("#");
          checked--;
        }
      }
      checked++;
    }
    assertThat(checked).isEqualTo(15 * 10 + 8 + 9);
  }

  @Test
  void partsAreConcatenated() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 200; round++) {
      byte[] bytes = new byte[random.nextInt(120)];
      random.nextBytes(bytes);
      byte[] expected = SlowP2.hash(Tag.MESSAGE, bytes);
      int a = random.nextInt(bytes.length + 1);
      int b = random.nextInt(a, bytes.length + 1);
      byte[] digest =
          P2.SUITE
              .hasher(Tag.MESSAGE)
              .bytes(Arrays.copyOf(bytes, a))
              .bytes(Arrays.copyOfRange(bytes, a, b))
              .bytes(Arrays.copyOfRange(bytes, b, bytes.length))
              .finish();
      assertThat(digest).as("seed %s, %s/%s", SEED, a, b).isEqualTo(expected);
      P2.Absorber absorber = P2.absorber(Tag.MESSAGE, bytes.length);
      for (int at = 0; at < bytes.length; ) {
        int n = Math.min(bytes.length - at, random.nextInt(6));
        absorber.update(bytes, at, n);
        at += n;
      }
      assertThat(absorber.digest()).as("seed %s", SEED).isEqualTo(expected);
      assertThat(absorber.digest()).as("asked twice").isEqualTo(expected);
      assertThat(P2.digest(Tag.MESSAGE, SlowP2.concat(new byte[7], bytes), 7, bytes.length))
          .isEqualTo(expected);
    }
  }

  /** Zero-extension of the last element is safe because the length is hashed. */
  @Test
  void trailingZerosAndTagsMatter() {
    assertThat(P2.digest(1, new byte[0])).isNotEqualTo(P2.digest(1, new byte[1]));
    assertThat(P2.digest(1, new byte[1])).isNotEqualTo(P2.digest(1, new byte[2]));
    assertThat(P2.digest(1, new byte[2])).isNotEqualTo(P2.digest(2, new byte[2]));
  }

  @Test
  void leafIsNoPlainHash() {
    byte[] key = SlowP2.message(9, 32);
    byte[] value = P2.valueDigest(new byte[] {1});
    byte[] leaf = P2.stateLeaf(key, value);
    assertThat(leaf).isNotEqualTo(P2.digest(Tag.STATE_LEAF, key, value));
    byte[] otherKey = key.clone();
    otherKey[31] ^= 1;
    assertThat(P2.stateLeaf(otherKey, value)).isNotEqualTo(leaf);
    assertThat(P2.stateLeaf(key, P2.valueDigest(new byte[] {2}))).isNotEqualTo(leaf);
    assertThat(HexFormat.of().formatHex(P2.leafConstant()))
        .isEqualTo("444e45004d4147000000450041454c000000460001000000" + "0000000001000000");
  }

  @Test
  void batchesOfNodesEqualSingleNodes() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int count = 0; count <= 50; count++) {
      byte[] pairs = new byte[3 + 64 * count];
      byte[] expected = new byte[32 * count];
      for (int i = 0; i < 2 * count; i++) {
        byte[] digest = P2.digest(1, new byte[] {(byte) random.nextInt(), (byte) i});
        System.arraycopy(digest, 0, pairs, 3 + 32 * i, 32);
      }
      for (int i = 0; i < count; i++) {
        byte[] left = Arrays.copyOfRange(pairs, 3 + 64 * i, 3 + 64 * i + 32);
        byte[] right = Arrays.copyOfRange(pairs, 3 + 64 * i + 32, 3 + 64 * i + 64);
        System.arraycopy(SlowP2.node(left, right), 0, expected, 32 * i, 32);
      }
      byte[] parents = new byte[32 * count];
      P2.parents(pairs, 3, count, parents, 0);
      assertThat(parents).as("%s nodes", count).isEqualTo(expected);
      P2.parents(pairs, 3, count, pairs, 1);
      assertThat(Arrays.copyOfRange(pairs, 1, 1 + 32 * count)).as("in place").isEqualTo(expected);
    }
  }

  @Test
  void onlyWordsBelowTheModulusAreDigests() {
    byte[] digest = P2.digest(1, new byte[0]);
    assertThat(P2.SUITE.isDigest(digest)).isTrue();
    assertThat(P2.SUITE.isDigest(new byte[32])).isTrue();
    assertThat(P2.SUITE.isDigest(new byte[31])).isFalse();
    assertThat(P2.SUITE.isDigest(new byte[33])).isFalse();
    for (int i = 0; i < 8; i++) {
      for (int word : new int[] {0x7f000001, 0x7f000002, 0x80000000, -1}) {
        byte[] bad = digest.clone();
        P2.U32.set(bad, 4 * i, word);
        assertThat(P2.isCanonical(bad)).as("word %s = %x", i, word).isFalse();
        assertThatThrownBy(() -> P2.parent(digest, bad))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> P2.stateLeaf(new byte[32], bad))
            .isInstanceOf(IllegalArgumentException.class);
        byte[] pairs = new byte[64 * 5];
        System.arraycopy(bad, 0, pairs, 96, 32);
        assertThatThrownBy(() -> P2.parents(pairs, 0, 5, new byte[160], 0))
            .isInstanceOf(IllegalArgumentException.class);
      }
      byte[] greatest = digest.clone();
      P2.U32.set(greatest, 4 * i, 0x7f000000);
      assertThat(P2.isCanonical(greatest)).isTrue();
    }
  }

  @Test
  void misuseThrows() {
    assertThatThrownBy(() -> P2.absorber(1, 3).update(new byte[4]))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> P2.absorber(1, 3).update(new byte[2]).digest())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> P2.absorber(1, P2.LENGTH_MAX + 1L))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> P2.absorber(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> P2.statePath(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> P2.parents(new byte[127], 0, 2, new byte[64], 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void bodiesOfRandomLength() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 3; round++) {
      byte[] body = new byte[random.nextInt(20 * 4096)];
      random.nextBytes(body);
      assertThat(P2.bodyRoot(body))
          .as("seed %s, %s bytes", SEED, body.length)
          .isEqualTo(SlowP2.bodyRoot(body));
    }
  }

  static List<String> golden() throws IOException {
    try (InputStream in = P2Test.class.getResourceAsStream("/p2-golden.txt")) {
      byte[] bytes = Objects.requireNonNull(in, "p2-golden.txt").readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static void assertHex(byte[] digest, String expected) {
    assertThat(HexFormat.of().formatHex(digest)).isEqualTo(expected);
  }
}
