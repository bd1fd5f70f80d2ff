package endgame.zk.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Root of a batch's body (section 3): a binary tree over pieces of 4 KiB. */
public final class BodyTree {
  private static final int PIECE = 4096;

  private BodyTree() {}

  public static Bytes root(Bytes body) {
    byte[] bytes = body.inner();
    List<Bytes> level = new ArrayList<>();
    int from = 0;
    do {
      int to = Math.min(from + PIECE, bytes.length);
      level.add(Hashes.bodyPiece(Arrays.copyOfRange(bytes, from, to)));
      from = to;
    } while (from < bytes.length);
    while (level.size() > 1) {
      List<Bytes> above = new ArrayList<>();
      for (int k = 0; k + 1 < level.size(); k += 2) {
        above.add(Hashes.node(level.get(k), level.get(k + 1)));
      }
      if (level.size() % 2 == 1) {
        above.add(level.getLast());
      }
      level = above;
    }
    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    length.putLong(bytes.length);
    return Hashes.body(Bytes.owned(length.array()), level.getFirst());
  }
}
