package endgame.p2p;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Messages of channel 0: a type byte, then its content. Each fits one frame. */
final class Control {
  /** First message of both ends: the owner's hello. */
  static final byte HELLO = 1;

  /** Second message of both ends, empty: your hello is admitted. */
  static final byte ACCEPT = 2;

  /** Empty; both ends send it, nobody answers. */
  static final byte PING = 3;

  /** Why I close, in ASCII. */
  static final byte GOODBYE = 4;

  /** The owner's own. */
  static final byte OWNER = 5;

  private static final int REASON_CHARS = 128;

  private Control() {}

  static byte[] of(byte type, byte[] content) {
    byte[] message = new byte[1 + content.length];
    message[0] = type;
    System.arraycopy(content, 0, message, 1, content.length);
    return message;
  }

  static byte[] goodbye(String reason) {
    String safe = printable(reason);
    return of(GOODBYE, safe.getBytes(StandardCharsets.US_ASCII));
  }

  static byte[] content(byte[] message) {
    return Arrays.copyOfRange(message, 1, message.length);
  }

  /** What a peer says of itself, fit for a log. */
  static String reason(byte[] goodbye) {
    return printable(new String(content(goodbye), StandardCharsets.US_ASCII));
  }

  private static String printable(String text) {
    String cut = text.length() > REASON_CHARS ? text.substring(0, REASON_CHARS) : text;
    return cut.replaceAll("[^ -~]", "?");
  }
}
