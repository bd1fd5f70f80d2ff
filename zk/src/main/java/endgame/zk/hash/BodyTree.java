package endgame.zk.hash;

import java.util.Arrays;

/** The tree over a body's pieces (docs/shard-protocol.md 3). */
final class BodyTree {
  private static final int PIECE = P2.PIECE_BYTES;
  private static final int DIGEST = HashSuite.DIGEST_BYTES;

  private BodyTree() {}

  static byte[] root(byte[] body) {
    byte[] length = new byte[8];
    P2.U32.set(length, 0, body.length);
    return P2.digest(Tag.BODY, length, tree(body));
  }

  private static byte[] tree(byte[] body) {
    byte[] level = pieces(body);
    int count = level.length / DIGEST;
    while (count > 1) {
      int pairs = count / 2;
      P2.parents(level, 0, pairs, level, 0);
      if (count % 2 == 1) {
        System.arraycopy(level, (count - 1) * DIGEST, level, pairs * DIGEST, DIGEST);
      }
      count = pairs + count % 2;
    }
    return Arrays.copyOf(level, DIGEST);
  }

  /** The digests of the pieces. Only the last piece may be short; an empty body has that one. */
  private static byte[] pieces(byte[] body) {
    int full = body.length / PIECE;
    int rest = body.length % PIECE;
    int count = rest > 0 || full == 0 ? full + 1 : full;
    byte[] digests = new byte[count * DIGEST];
    int done = 0;
    while (Lanes.pays(full - done)) {
      int lanes = Math.min(16, full - done);
      Lanes.digests(Tag.BODY_PIECE, body, done * PIECE, PIECE, lanes, digests, done * DIGEST);
      done += lanes;
    }
    for (; done < count; done++) {
      int length = Math.min(PIECE, body.length - done * PIECE);
      byte[] digest = P2.digest(Tag.BODY_PIECE, body, done * PIECE, length);
      System.arraycopy(digest, 0, digests, done * DIGEST, DIGEST);
    }
    return digests;
  }
}
