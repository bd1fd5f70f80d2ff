package endgame.storage.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/** The bytes of a journal file, and the judgement of a whole one. */
final class Records {
  static final int HEADER_BYTES = 16;
  static final int HEAD_BYTES = 8;
  private static final int VERSION = 1;
  private static final byte[] MAGIC = "ENDGJRNL".getBytes(US_ASCII);

  /** Bytes hashed in search of a record inside a torn tail; beyond, the file counts as damaged. */
  private static final long MAX_SEARCHED_BYTES = 1L << 30;

  sealed interface Scan {}

  /** Valid up to {@code end}; the rest, if any, is a torn tail. */
  record Whole(List<byte[]> records, int end) implements Scan {}

  record Damage(int offset, String reason) implements Scan {}

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private Records() {}

  private static int intAt(byte[] bytes, int offset) {
    return (int) INT.get(bytes, offset);
  }

  static byte[] header() {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).putInt(VERSION);
    CRC32C crc = new CRC32C();
    crc.update(header.array(), 0, header.position());
    return header.putInt((int) crc.getValue()).array();
  }

  /** Appends the record that begins at {@code position} of the file. */
  static void write(ByteArrayOutputStream out, long position, byte[] payload) {
    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    head.putInt(payload.length).putInt(checksum(position, payload, 0, payload.length));
    out.writeBytes(head.array());
    out.writeBytes(payload);
  }

  private static int checksum(long position, byte[] bytes, int offset, int length) {
    ByteBuffer place = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    place.putLong(position).putInt(length);
    CRC32C crc = new CRC32C();
    crc.update(place.array());
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  static Scan scan(byte[] bytes) {
    if (bytes.length > Journal.MAX_FILE_BYTES) {
      return new Damage(0, "longer than any journal");
    }
    byte[] header = header();
    if (bytes.length < HEADER_BYTES
        || !Arrays.equals(bytes, 0, HEADER_BYTES, header, 0, HEADER_BYTES)) {
      return new Damage(0, "not the header of a journal of version " + VERSION);
    }
    List<byte[]> records = new ArrayList<>();
    int at = HEADER_BYTES;
    while (at < bytes.length) {
      if (!isValid(bytes, at)) {
        return tail(bytes, at, records);
      }
      int end = at + HEAD_BYTES + intAt(bytes, at);
      records.add(Arrays.copyOfRange(bytes, at + HEAD_BYTES, end));
      at = end;
    }
    return new Whole(records, at);
  }

  private static boolean isValid(byte[] bytes, int at) {
    int room = bytes.length - at - HEAD_BYTES;
    if (room < 1) {
      return false;
    }
    int length = intAt(bytes, at);
    return length >= 1
        && length <= Math.min(room, Journal.MAX_RECORD_BYTES)
        && intAt(bytes, at + 4) == checksum(at, bytes, at + HEAD_BYTES, length);
  }

  /** No valid record begins at {@code at}: a torn tail, or damage. */
  private static Scan tail(byte[] bytes, int at, List<byte[]> records) {
    int size = bytes.length;
    Whole torn = new Whole(records, at);
    if (size - at < HEAD_BYTES || isZero(bytes, at)) {
      return torn;
    }
    int length = intAt(bytes, at);
    if (length < 1 || length > Journal.MAX_RECORD_BYTES) {
      return new Damage(at, "an impossible length: " + Integer.toUnsignedString(length));
    }
    int end = at + HEAD_BYTES + length;
    // A record whose own end is zeros, and zeros after it: the file grew before its data came.
    if (end < size && !isZero(bytes, end - 1)) {
      return new Damage(at, "a bad checksum, and more data after it");
    }
    return search(bytes, at, torn);
  }

  /** Torn, unless records follow: then a length was damaged, and synced records would be lost. */
  private static Scan search(byte[] bytes, int from, Scan torn) {
    long searched = 0;
    for (int at = from + 1; at < bytes.length - HEAD_BYTES; at++) {
      int length = intAt(bytes, at);
      if (length < 1 || length > bytes.length - at - HEAD_BYTES) {
        continue;
      }
      searched += length;
      if (searched > MAX_SEARCHED_BYTES) {
        return new Damage(from, "a last record that can't be told from damage");
      }
      if (isValid(bytes, at)) {
        return new Damage(from, "a bad record, and a good one after it at " + at);
      }
    }
    return torn;
  }

  private static boolean isZero(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
