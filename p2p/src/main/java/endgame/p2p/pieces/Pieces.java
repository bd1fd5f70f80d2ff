package endgame.p2p.pieces;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** A blob with the tree over its pieces; immutable, provided nobody changes the blob. */
public final class Pieces {
  /** Bytes of every piece but the last. */
  public static final int PIECE_BYTES = 64 << 10;

  /** Longest blob. */
  public static final int BLOB_BYTES_MAX = 64 << 20;

  /** Bytes of a request. */
  public static final int REQUEST_BYTES = BlobId.BYTES + 4;

  private static final int DIGEST_BYTES = 32;
  private static final int LENGTH_BYTES = 4;
  private static final byte LEAF = 0;
  private static final byte NODE = 1;
  private static final byte BLOB = 2;

  private final byte[] blob;
  private final List<List<byte[]>> levels;
  private final BlobId id;

  private Pieces(byte[] blob, List<List<byte[]>> levels) {
    this.blob = blob;
    this.levels = levels;
    this.id = id(blob.length, levels.getLast().getFirst());
  }

  /**
   * Cuts a blob, which is kept and must not change.
   *
   * @throws IllegalArgumentException if it is longer than 64 MiB
   */
  public static Pieces split(byte[] blob) {
    if (blob.length > BLOB_BYTES_MAX) {
      throw new IllegalArgumentException("a blob of " + blob.length + " bytes");
    }
    List<byte[]> level = new ArrayList<>();
    MessageDigest sha = sha256();
    for (int i = 0; i < count(blob.length); i++) {
      sha.update(LEAF);
      sha.update(blob, i * PIECE_BYTES, pieceLength(blob.length, i));
      level.add(sha.digest());
    }
    List<List<byte[]>> levels = new ArrayList<>();
    levels.add(level);
    while (level.size() > 1) {
      List<byte[]> above = new ArrayList<>();
      for (int i = 0; i + 1 < level.size(); i += 2) {
        above.add(node(sha, level.get(i), level.get(i + 1)));
      }
      if (level.size() % 2 == 1) {
        above.add(level.getLast());
      }
      levels.add(above);
      level = above;
    }
    return new Pieces(blob, levels);
  }

  /** The blob's name. */
  public BlobId id() {
    return id;
  }

  /** How many pieces there are, at least one. */
  public int count() {
    return count(blob.length);
  }

  /** Bytes of the blob. */
  public int length() {
    return blob.length;
  }

  /** The blob, not copied. */
  public byte[] blob() {
    return blob;
  }

  /**
   * A piece with its proof, as it travels.
   *
   * @throws IndexOutOfBoundsException if there is no such piece
   */
  public byte[] answer(int index) {
    java.util.Objects.checkIndex(index, count());
    int length = pieceLength(blob.length, index);
    ByteBuffer out =
        ByteBuffer.allocate(LENGTH_BYTES + siblings(count(), index) * DIGEST_BYTES + length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(blob.length);
    int at = index;
    for (List<byte[]> level : levels) {
      if ((at ^ 1) < level.size()) {
        out.put(level.get(at ^ 1));
      }
      at >>= 1;
    }
    return out.put(blob, index * PIECE_BYTES, length).array();
  }

  /** What an answer is worth. */
  public sealed interface Check {
    /** It is the piece. */
    final class Good implements Check {
      private final int blobLength;
      private final byte[] answer;
      private final int from;

      private Good(int blobLength, byte[] answer, int from) {
        this.blobLength = blobLength;
        this.answer = answer;
        this.from = from;
      }

      /** Bytes of the whole blob. */
      public int blobLength() {
        return blobLength;
      }

      /** Bytes of the piece. */
      public int length() {
        return answer.length - from;
      }

      /** Puts the piece where it belongs in the blob. */
      public void copyTo(byte[] blob, int index) {
        System.arraycopy(answer, from, blob, index * PIECE_BYTES, length());
      }
    }

    /**
     * It is not.
     *
     * @param reason why
     */
    record Bad(String reason) implements Check {}
  }

  /** Checks a peer's answer; {@code bytesMax} is the longest blob the caller takes. */
  public static Check check(BlobId id, int index, byte[] answer, int bytesMax) {
    if (answer.length < LENGTH_BYTES) {
      return new Check.Bad("too short");
    }
    ByteBuffer in = ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
    int length = in.getInt();
    if (length < 0 || length > Math.min(bytesMax, BLOB_BYTES_MAX)) {
      return new Check.Bad("a blob too long");
    }
    int count = count(length);
    if (index < 0 || index >= count) {
      return new Check.Bad("no such piece");
    }
    int from = LENGTH_BYTES + siblings(count, index) * DIGEST_BYTES;
    if (answer.length != from + pieceLength(length, index)) {
      return new Check.Bad("another length");
    }
    MessageDigest sha = sha256();
    sha.update(LEAF);
    sha.update(answer, from, answer.length - from);
    byte[] digest = sha.digest();
    int at = index;
    for (int size = count; size > 1; size = (size + 1) >> 1) {
      if ((at ^ 1) < size) {
        byte[] sibling = new byte[DIGEST_BYTES];
        in.get(sibling);
        digest = (at & 1) == 0 ? node(sha, digest, sibling) : node(sha, sibling, digest);
      }
      at >>= 1;
    }
    return id(length, digest).equals(id)
        ? new Check.Good(length, answer, from)
        : new Check.Bad("not in the blob");
  }

  /** A request for a piece. */
  public static byte[] request(BlobId id, int index) {
    return ByteBuffer.allocate(REQUEST_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(id.toBytes())
        .putInt(index)
        .array();
  }

  /** The answer to a peer's request, from a source; empty if there is none or it is malformed. */
  public static byte[] serve(BlobSource source, byte[] request) {
    if (request.length == REQUEST_BYTES) {
      ByteBuffer in = ByteBuffer.wrap(request).order(ByteOrder.LITTLE_ENDIAN);
      byte[] id = new byte[BlobId.BYTES];
      in.get(id);
      int index = in.getInt();
      Pieces found = source.find(BlobId.of(id));
      if (found != null && index >= 0 && index < found.count()) {
        return found.answer(index);
      }
    }
    return new byte[0];
  }

  static int count(int blobLength) {
    return Math.max(1, Math.ceilDiv(blobLength, PIECE_BYTES));
  }

  private static int pieceLength(int blobLength, int index) {
    return Math.min(PIECE_BYTES, blobLength - index * PIECE_BYTES);
  }

  private static int siblings(int count, int index) {
    int siblings = 0;
    int at = index;
    for (int size = count; size > 1; size = (size + 1) >> 1) {
      siblings += (at ^ 1) < size ? 1 : 0;
      at >>= 1;
    }
    return siblings;
  }

  private static byte[] node(MessageDigest sha, byte[] left, byte[] right) {
    sha.update(NODE);
    sha.update(left);
    return sha.digest(right);
  }

  private static BlobId id(int length, byte[] root) {
    MessageDigest sha = sha256();
    sha.update(BLOB);
    sha.update(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).flip());
    return BlobId.of(sha.digest(root));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
