package endgame.p2p.gossip;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What travels on channel 5; see the package for the bytes. */
public sealed interface GossipMessage {
  /** Longest content: with its type byte it fills a message of channel 5. */
  int CONTENT_BYTES_MAX = (256 << 10) - 1;

  /** Names in one list. */
  int NAMES_MAX = 512;

  /** A content. */
  final class Content implements GossipMessage {
    private final byte[] bytes;
    private volatile byte @Nullable [] encoded;

    /** Takes the array; it must not change. */
    public Content(byte[] bytes) {
      if (bytes.length > CONTENT_BYTES_MAX) {
        throw new IllegalArgumentException("a content of " + bytes.length);
      }
      this.bytes = bytes;
    }

    /** The array; it must not change. */
    public byte[] bytes() {
      return bytes;
    }

    /** Made once: a content goes to many. */
    private byte[] encoded() {
      byte[] message = encoded;
      if (message == null) {
        message = new byte[1 + bytes.length];
        message[0] = 1;
        System.arraycopy(bytes, 0, message, 1, bytes.length);
        encoded = message;
      }
      return message;
    }
  }

  /** About contents and the mesh. */
  record Control(
      boolean graft,
      boolean prune,
      List<ContentId> have,
      List<ContentId> want,
      List<ContentId> dontWant)
      implements GossipMessage {
    public Control {
      have = List.copyOf(have);
      want = List.copyOf(want);
      dontWant = List.copyOf(dontWant);
    }

    static Control ofGraft() {
      return new Control(true, false, List.of(), List.of(), List.of());
    }

    static Control ofPrune() {
      return new Control(false, true, List.of(), List.of(), List.of());
    }

    static Control ofHave(List<ContentId> ids) {
      return new Control(false, false, ids, List.of(), List.of());
    }

    static Control ofWant(List<ContentId> ids) {
      return new Control(false, false, List.of(), ids, List.of());
    }

    static Control ofDontWant(ContentId id) {
      return new Control(false, false, List.of(), List.of(), List.of(id));
    }
  }

  /** The bytes. */
  default byte[] encode() {
    return switch (this) {
      case Content content -> content.encoded();
      case Control(var graft, var prune, var have, var want, var dontWant) -> {
        int names = have.size() + want.size() + dontWant.size();
        ByteBuffer out = ByteBuffer.allocate(2 + 6 + names * ContentId.BYTES);
        out.put((byte) 2).put((byte) ((graft ? 1 : 0) | (prune ? 2 : 0)));
        for (List<ContentId> list : List.of(have, want, dontWant)) {
          out.putShort((short) list.size());
          list.forEach(id -> id.write(out));
        }
        yield out.array();
      }
    };
  }

  /** A message of these bytes; null if they are none. */
  static @Nullable GossipMessage decode(byte[] bytes) {
    if (bytes.length == 0 || bytes.length > CONTENT_BYTES_MAX + 1) {
      return null;
    }
    return switch (bytes[0]) {
      case 1 -> new Content(Arrays.copyOfRange(bytes, 1, bytes.length));
      case 2 -> control(ByteBuffer.wrap(bytes, 1, bytes.length - 1));
      default -> null;
    };
  }

  private static @Nullable GossipMessage control(ByteBuffer in) {
    try {
      int flags = in.get();
      if (flags < 0 || flags > 2) {
        return null;
      }
      List<List<ContentId>> lists = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int count = Short.toUnsignedInt(in.getShort());
        if (count > NAMES_MAX || in.remaining() < count * ContentId.BYTES) {
          return null;
        }
        List<ContentId> ids = new ArrayList<>(count);
        for (int j = 0; j < count; j++) {
          ids.add(ContentId.read(in));
        }
        lists.add(ids);
      }
      return in.hasRemaining()
          ? null
          : new Control(flags == 1, flags == 2, lists.get(0), lists.get(1), lists.get(2));
    } catch (BufferUnderflowException e) {
      return null;
    }
  }
}
