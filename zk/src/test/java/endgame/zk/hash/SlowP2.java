package endgame.zk.hash;

import endgame.zk.poseidon2.SlowPermutation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * P2 as docs/shard-protocol.md says it, with lists and the slow permutation. {@link #main} prints
 * the golden file that all implementations are tested against.
 */
final class SlowP2 {
  private static final SlowPermutation PERMUTATION = SlowPermutation.koalaBear16();
  private static final int[] LENGTHS = {0, 1, 2, 3, 23, 24, 25, 4095, 4096, 4097};
  private static final int[] BODY_LENGTHS = {
    0, 1, 4095, 4096, 4097, 8192, 12289, 5 * 4096, 19 * 4096 + 5
  };

  private SlowP2() {}

  static byte[] hash(int tag, byte[] bytes) {
    return words(sponge(new int[16], elements(tag, bytes)));
  }

  static byte[] node(byte[] left, byte[] right) {
    int[] state = Arrays.copyOf(words(left), 16);
    System.arraycopy(words(right), 0, state, 8, 8);
    return words(PERMUTATION.permute(state));
  }

  static byte[] stateLeaf(byte[] key, byte[] valueDigest) {
    int[] state = sponge(new int[16], elements(Tag.STATE_LEAF, concat(key, valueDigest)));
    List<Integer> leaf =
        List.of(0x454e44, 0x47414d, 0x450000, 0x4c4541, 0x460000, 0x000001, 0x000000, 0x000001);
    return words(sponge(state, leaf));
  }

  static byte[] bodyRoot(byte[] body) {
    List<byte[]> level = new ArrayList<>();
    for (int at = 0; at == 0 || at < body.length; at += 4096) {
      byte[] piece = Arrays.copyOfRange(body, at, Math.min(body.length, at + 4096));
      level.add(hash(Tag.BODY_PIECE, piece));
    }
    while (level.size() > 1) {
      List<byte[]> above = new ArrayList<>();
      for (int i = 0; i < level.size(); i += 2) {
        above.add(i + 1 < level.size() ? node(level.get(i), level.get(i + 1)) : level.get(i));
      }
      level = above;
    }
    byte[] length = new byte[8];
    for (int i = 0; i < 4; i++) {
      length[i] = (byte) (body.length >> (8 * i));
    }
    return hash(Tag.BODY, concat(length, level.getFirst()));
  }

  /** The message of the golden file: byte i is 31·i + seed mod 256. */
  static byte[] message(int seed, int length) {
    byte[] message = new byte[length];
    for (int i = 0; i < length; i++) {
      message[i] = (byte) (31 * i + seed);
    }
    return message;
  }

  static List<String> golden() {
    HexFormat hex = HexFormat.of();
    List<String> lines = new ArrayList<>();
    lines.add("# Known answers of P2 (docs/shard-protocol.md 1-3).");
    lines.add("# message(seed, length): byte i = (31*i + seed) mod 256.");
    lines.add("# hash TAG LENGTH DIGEST: P2(TAG, message(TAG, LENGTH))");
    for (int tag = Tag.STATE_PATH; tag <= Tag.BUNDLE; tag++) {
      for (int length : LENGTHS) {
        String digest = hex.formatHex(hash(tag, message(tag, length)));
        lines.add("hash %d %d %s".formatted(tag, length, digest));
      }
    }
    lines.add("# leaf SEED PATH VALUE_DIGEST LEAF: key = message(SEED, 32),");
    lines.add("#   VALUE_DIGEST = P2(STATE_VALUE, message(SEED, SEED))");
    lines.add("# node SEED DIGEST: node(PATH, VALUE_DIGEST) of that seed");
    for (int seed : new int[] {1, 2, 100, 65_536}) {
      byte[] key = message(seed, 32);
      byte[] path = hash(Tag.STATE_PATH, key);
      byte[] value = hash(Tag.STATE_VALUE, message(seed, seed));
      String leaf = hex.formatHex(stateLeaf(key, value));
      lines.add(
          "leaf %d %s %s %s".formatted(seed, hex.formatHex(path), hex.formatHex(value), leaf));
      lines.add("node %d %s".formatted(seed, hex.formatHex(node(path, value))));
    }
    lines.add("# body LENGTH ROOT: bodyRoot of message(5, LENGTH)");
    for (int length : BODY_LENGTHS) {
      lines.add("body %d %s".formatted(length, hex.formatHex(bodyRoot(message(5, length)))));
    }
    return lines;
  }

  public static void main(String[] args) {
    golden().forEach(System.out::println);
  }

  static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static List<Integer> elements(int tag, byte[] bytes) {
    List<Integer> elements = new ArrayList<>(List.of(tag, bytes.length));
    for (int at = 0; at < bytes.length; at += 3) {
      int element = 0;
      for (int i = Math.min(bytes.length, at + 3) - 1; i >= at; i--) {
        element = element * 256 + Byte.toUnsignedInt(bytes[i]);
      }
      elements.add(element);
    }
    return elements;
  }

  private static int[] sponge(int[] start, List<Integer> elements) {
    int[] state = start;
    for (int at = 0; at < elements.size(); at += 8) {
      for (int i = 0; i < 8 && at + i < elements.size(); i++) {
        state[i] = elements.get(at + i);
      }
      state = PERMUTATION.permute(state);
    }
    return state;
  }

  private static byte[] words(int[] state) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 32; i++) {
      bytes[i] = (byte) (state[i / 4] >> (8 * (i % 4)));
    }
    return bytes;
  }

  private static int[] words(byte[] digest) {
    int[] words = new int[8];
    for (int i = 0; i < 32; i++) {
      words[i / 4] |= Byte.toUnsignedInt(digest[i]) << (8 * (i % 4));
    }
    return words;
  }
}
