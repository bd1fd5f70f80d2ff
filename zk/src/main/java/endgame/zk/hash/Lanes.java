package endgame.zk.hash;

import endgame.zk.field.KoalaBear;
import endgame.zk.poseidon2.Poseidon2;

/** Hashes of up to 16 messages of equal length side by side. */
final class Lanes {
  /**
   * From how many messages on the lanes are faster than one after the other: 16 lanes cost about as
   * much as two scalar permutations.
   */
  private static final int WORTHWHILE = 3;

  private static final int LANES = Poseidon2.LANES;
  private static final int RATE = P2.RATE;

  private Lanes() {}

  /** Whether to use lanes for that many messages. */
  static boolean pays(int count) {
    return Poseidon2.hasVectors() && count >= WORTHWHILE;
  }

  static void parents(byte[] pairs, int offset, int count, byte[] parents, int to) {
    int[] state = new int[Poseidon2.LANES_WORDS];
    int done = 0;
    while (pays(count - done)) {
      int lanes = Math.min(LANES, count - done);
      for (int lane = 0; lane < lanes; lane++) {
        int from = offset + 2 * HashSuite.DIGEST_BYTES * (done + lane);
        for (int i = 0; i < 2 * RATE; i++) {
          state[i * LANES + lane] = P2.checked((int) P2.U32.get(pairs, from + 4 * i));
        }
      }
      Poseidon2.permute16(state);
      write(state, lanes, parents, to + HashSuite.DIGEST_BYTES * done);
      done += lanes;
    }
    int[] single = new int[Poseidon2.WIDTH];
    for (; done < count; done++) {
      int from = offset + 2 * HashSuite.DIGEST_BYTES * done;
      for (int i = 0; i < 2 * RATE; i++) {
        single[i] = P2.checked((int) P2.U32.get(pairs, from + 4 * i));
      }
      Poseidon2.permute(single);
      for (int i = 0; i < RATE; i++) {
        P2.U32.set(parents, to + HashSuite.DIGEST_BYTES * done + 4 * i, single[i]);
      }
    }
  }

  /**
   * P2(tag, message) of messages that lie one behind the other.
   *
   * @param length of each message
   * @param count at most 16
   */
  static void digests(
      int tag, byte[] bytes, int offset, int length, int count, byte[] digests, int to) {
    int[] state = new int[Poseidon2.LANES_WORDS];
    for (int lane = 0; lane < count; lane++) {
      state[lane] = tag;
      state[LANES + lane] = length;
    }
    int row = 2;
    int at = 0;
    while (at < length || row > 0) {
      int rows = Math.min(RATE - row, (length - at + 2) / 3);
      for (int lane = 0; lane < count; lane++) {
        fill(state, row * LANES + lane, rows, bytes, offset + lane * length + at, length - at);
      }
      Poseidon2.permute16(state);
      at = Math.min(length, at + 3 * rows);
      row = 0;
    }
    write(state, count, digests, to);
  }

  /** Writes {@code rows} elements of one lane, the last of which may have fewer than 3 bytes. */
  private static void fill(int[] state, int to, int rows, byte[] bytes, int from, int left) {
    int i = 0;
    for (; i < rows && left - 3 * i >= 4; i++) {
      state[to + i * LANES] = (int) P2.U32.get(bytes, from + 3 * i) & 0xffffff;
    }
    for (; i < rows; i++) {
      int at = from + 3 * i;
      int rest = left - 3 * i;
      int element = bytes[at] & 0xff;
      if (rest > 1) {
        element |= (bytes[at + 1] & 0xff) << 8;
      }
      if (rest > 2) {
        element |= (bytes[at + 2] & 0xff) << 16;
      }
      state[to + i * LANES] = element;
    }
  }

  private static void write(int[] state, int lanes, byte[] digests, int to) {
    for (int lane = 0; lane < lanes; lane++) {
      for (int i = 0; i < RATE; i++) {
        int word = state[i * LANES + lane];
        assert KoalaBear.isCanonical(word);
        P2.U32.set(digests, to + HashSuite.DIGEST_BYTES * lane + 4 * i, word);
      }
    }
  }
}
