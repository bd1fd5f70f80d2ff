package endgame.consensus.codec;

import java.util.Arrays;

/** A window [from, to) of bytes. */
record SszInput(Window window) {
  SszInput(byte[] bytes, int from, int to) {
    this(new Window(bytes, from, to));
  }

  /** Keeps the array out of the record's own equality. */
  static final class Window {
    private final byte[] bytes;
    private final int from;
    private final int to;

    Window(byte[] bytes, int from, int to) {
      this.bytes = bytes;
      this.from = from;
      this.to = to;
    }
  }

  int size() {
    return window.to - window.from;
  }

  SszInput slice(int from, int to) {
    return new SszInput(window.bytes, window.from + from, window.from + to);
  }

  void expectSize(int size, String what) {
    if (size() != size) {
      throw new SszFailure(what + " has " + size + " bytes, not " + size());
    }
  }

  long number(int at, int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | (window.bytes[window.from + at + i] & 0xff);
    }
    return value;
  }

  /** An offset at {@code at}, checked to lie in [0, size]. */
  int offset(int at) {
    long value = number(at, 4);
    if (value > size()) {
      throw new SszFailure("offset " + value + " is past the end " + size());
    }
    return (int) value;
  }

  byte[] toBytes() {
    return Arrays.copyOfRange(window.bytes, window.from, window.to);
  }
}
