package endgame.consensus.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Neighbours of an encoding: each byte changed three ways, each cut, some more bytes. */
final class SszMutations {
  private static final int EXTRA_MAX = 5;

  private SszMutations() {}

  static List<byte[]> of(byte[] bytes) {
    List<byte[]> mutated = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      for (int mask : new int[] {0x01, 0x80, 0xff}) {
        byte[] copy = bytes.clone();
        copy[i] ^= (byte) mask;
        mutated.add(copy);
      }
      mutated.add(Arrays.copyOf(bytes, i));
      mutated.add(Arrays.copyOfRange(bytes, i + 1, bytes.length));
    }
    for (int extra = 1; extra <= EXTRA_MAX; extra++) {
      mutated.add(Arrays.copyOf(bytes, bytes.length + extra));
    }
    return mutated;
  }
}
