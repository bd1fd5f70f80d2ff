package endgame.consensus.codec;

import java.util.Arrays;

/** A growing byte buffer, little-endian, with offsets patched in later. */
final class SszOutput {
  private byte[] buffer = new byte[256];
  private int size;

  private void room(int count) {
    if (size + count > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + count));
    }
  }

  void number(long value, int bytes) {
    room(bytes);
    for (int i = 0; i < bytes; i++) {
      buffer[size++] = (byte) (value >>> (8 * i));
    }
  }

  void bytes(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, buffer, size, value.length);
    size += value.length;
  }

  int position() {
    return size;
  }

  void patchOffset(int at, int value) {
    for (int i = 0; i < 4; i++) {
      buffer[at + i] = (byte) (value >>> (8 * i));
    }
  }

  byte[] toBytes() {
    return Arrays.copyOf(buffer, size);
  }
}
