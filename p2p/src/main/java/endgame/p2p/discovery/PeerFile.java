package endgame.p2p.discovery;

import endgame.p2p.identity.PeerId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows of its peers over a restart: who is banned until when, the anchors, the book.
 *
 * <p>Bytes, big-endian: magic 8; secret key of the book 32; bans u16, each id 32 and end i64 in
 * milliseconds since 1970; anchors u8, each id 32; addresses u16, each record 122, old u8, length
 * of the source u8 and the source; SHA-256 of all before. Losing the file costs a fresh start, so a
 * damaged one is passed over.
 *
 * @param bookKey secret
 */
public record PeerFile(
    Bytes32 bookKey, List<Ban> bans, List<PeerId> anchors, List<AddressBook.Entry> entries) {
  /** Bans kept. */
  public static final int BANS_MAX = 4096;

  /** Addresses kept: all the buckets. */
  public static final int ENTRIES_MAX =
      (AddressBook.NEW_BUCKETS + AddressBook.OLD_BUCKETS) * AddressBook.BUCKET_MAX;

  private static final byte[] MAGIC = "EGPEERS1".getBytes(StandardCharsets.US_ASCII);
  private static final int HASH_BYTES = 32;
  private static final int SOURCE_MAX = 32;
  private static final long BYTES_MAX = 8 << 20;

  /**
   * A ban.
   *
   * @param until milliseconds since 1970
   */
  public record Ban(PeerId peer, long until) {}

  public PeerFile {
    bans = List.copyOf(bans.subList(0, Math.min(BANS_MAX, bans.size())));
    anchors = List.copyOf(anchors.subList(0, Math.min(Discovery.ANCHORS, anchors.size())));
    entries = List.copyOf(entries.subList(0, Math.min(ENTRIES_MAX, entries.size())));
  }

  /** The bytes. */
  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(MAGIC);
    out.writeBytes(bookKey.toBytes());
    out.writeBytes(u16(bans.size()));
    for (Ban ban : bans) {
      out.writeBytes(ban.peer().toBytes());
      out.writeBytes(ByteBuffer.allocate(8).putLong(ban.until()).array());
    }
    out.write(anchors.size());
    anchors.forEach(anchor -> out.writeBytes(anchor.toBytes()));
    out.writeBytes(u16(entries.size()));
    for (AddressBook.Entry entry : entries) {
      out.writeBytes(entry.record().encode());
      out.write(entry.old() ? 1 : 0);
      byte[] source = entry.source().getBytes(StandardCharsets.US_ASCII);
      out.write(source.length);
      out.writeBytes(source);
    }
    out.writeBytes(sha256(out.toByteArray()));
    return out.toByteArray();
  }

  private static byte[] u16(int value) {
    return ByteBuffer.allocate(2).putShort((short) value).array();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** What these bytes say; null if they are damaged. */
  public static @Nullable PeerFile decode(byte[] bytes) {
    int end = bytes.length - HASH_BYTES;
    if (end < MAGIC.length
        || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
        || !Arrays.equals(
            sha256(Arrays.copyOf(bytes, end)), Arrays.copyOfRange(bytes, end, bytes.length))) {
      return null;
    }
    try {
      return read(ByteBuffer.wrap(bytes, MAGIC.length, end - MAGIC.length));
    } catch (BufferUnderflowException e) {
      return null;
    }
  }

  private static @Nullable PeerFile read(ByteBuffer in) {
    Bytes32 key = Bytes32.of(take(in, Bytes32.COUNT));
    List<Ban> bans = new ArrayList<>();
    int banCount = Short.toUnsignedInt(in.getShort());
    for (int i = 0; i < banCount; i++) {
      bans.add(new Ban(PeerId.of(take(in, PeerId.BYTES)), in.getLong()));
    }
    List<PeerId> anchors = new ArrayList<>();
    int anchorCount = Byte.toUnsignedInt(in.get());
    for (int i = 0; i < anchorCount; i++) {
      anchors.add(PeerId.of(take(in, PeerId.BYTES)));
    }
    List<AddressBook.Entry> entries = new ArrayList<>();
    int entryCount = Short.toUnsignedInt(in.getShort());
    for (int i = 0; i < entryCount; i++) {
      AddressRecord record = AddressRecord.decode(take(in, AddressRecord.BYTES));
      int old = in.get();
      int length = Byte.toUnsignedInt(in.get());
      if (record == null || old < 0 || old > 1 || length > SOURCE_MAX) {
        return null;
      }
      String source = new String(take(in, length), StandardCharsets.US_ASCII);
      entries.add(new AddressBook.Entry(record, source, old == 1));
    }
    boolean fits = banCount <= BANS_MAX && anchorCount <= Discovery.ANCHORS;
    return in.hasRemaining() || !fits ? null : new PeerFile(key, bans, anchors, entries);
  }

  private static byte[] take(ByteBuffer in, int count) {
    if (in.remaining() < count) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }

  /** What a file says; null if there is none or it is damaged. */
  public static @Nullable PeerFile load(Path file) throws IOException {
    if (!Files.exists(file) || Files.size(file) > BYTES_MAX) {
      return null;
    }
    return decode(Files.readAllBytes(file));
  }

  /** Writes a file anew; after a crash it is the old or the new one. */
  public void save(Path file) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel out =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(encode());
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
