package endgame.zk.hash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A body's root in any suite: the tree over the digests of its 4,096-byte pieces. */
final class PieceTree {
  private PieceTree() {}

  static byte[] root(HashSuite suite, byte[] body) {
    return suite.hasher(Tag.BODY).u64(body.length).digest(tree(suite, body)).finish();
  }

  private static byte[] tree(HashSuite suite, byte[] body) {
    List<byte[]> level = new ArrayList<>();
    int from = 0;
    do {
      int to = Math.min(body.length, from + HashSuite.PIECE_BYTES);
      level.add(suite.hasher(Tag.BODY_PIECE).bytes(Arrays.copyOfRange(body, from, to)).finish());
      from = to;
    } while (from < body.length);
    while (level.size() > 1) {
      List<byte[]> parents = new ArrayList<>();
      for (int i = 0; i + 1 < level.size(); i += 2) {
        parents.add(suite.node(level.get(i), level.get(i + 1)));
      }
      if (level.size() % 2 == 1) {
        parents.add(level.getLast());
      }
      level = parents;
    }
    return level.getFirst();
  }
}
