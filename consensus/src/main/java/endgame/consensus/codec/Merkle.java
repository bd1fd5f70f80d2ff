package endgame.consensus.codec;

import endgame.consensus.types.Hash;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** {@code merkleize} and {@code mix_in_length} of the SSZ specification. */
public final class Merkle {
  private static final int DEPTH_MAX = 40;
  private static final Hash[] ZEROS = zeros();

  private Merkle() {}

  private static Hash[] zeros() {
    Hash[] zeros = new Hash[DEPTH_MAX + 1];
    zeros[0] = Hash.ZERO;
    for (int i = 0; i < DEPTH_MAX; i++) {
      zeros[i + 1] = node(zeros[i], zeros[i]);
    }
    return zeros;
  }

  /** A new SHA-256. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** SHA-256(left ‖ right). */
  public static Hash node(Hash left, Hash right) {
    byte[] both = new byte[64];
    left.copyTo(both, 0);
    right.copyTo(both, 32);
    return Hash.of(sha256().digest(both));
  }

  /**
   * Root of {@code chunks}, padded with zero chunks to the next power of two of {@code limit}.
   *
   * @param limit at least the number of chunks
   */
  static Hash merkleize(List<Hash> chunks, long limit) {
    if (chunks.size() > limit) {
      throw new IllegalArgumentException(chunks.size() + " chunks, limit " + limit);
    }
    int depth = limit <= 1 ? 0 : 64 - Long.numberOfLeadingZeros(limit - 1);
    List<Hash> level = chunks;
    for (int d = 0; d < depth; d++) {
      List<Hash> next = new ArrayList<>((level.size() + 1) / 2);
      for (int i = 0; i < level.size(); i += 2) {
        next.add(node(level.get(i), i + 1 < level.size() ? level.get(i + 1) : ZEROS[d]));
      }
      level = next;
    }
    return level.isEmpty() ? ZEROS[depth] : level.get(0);
  }

  /** 32-byte chunks of {@code bytes}, the last one zero-padded. */
  static List<Hash> chunks(byte[] bytes) {
    List<Hash> chunks = new ArrayList<>((bytes.length + 31) / 32);
    for (int i = 0; i < bytes.length; i += 32) {
      byte[] chunk = new byte[32];
      System.arraycopy(bytes, i, chunk, 0, Math.min(32, bytes.length - i));
      chunks.add(Hash.of(chunk));
    }
    return chunks;
  }

  static Hash mixInLength(Hash root, long length) {
    return node(root, number(length));
  }

  /** A number as a little-endian chunk. */
  static Hash number(long value) {
    return new Hash(Long.reverseBytes(value), 0, 0, 0);
  }
}
