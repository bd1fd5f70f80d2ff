package endgame.zk.guest;

import java.nio.ByteBuffer;
import java.util.Optional;

/** What {@code NEXT} gives a program (section 5). */
public sealed interface Item {
  int SPAN = 1;
  int CONTEXT = 2;
  int ENTRY = 3;
  int BATCH = 5;
  int VIEW = 6;
  int END = 0;

  /** Added to the kind of an item that is given again because its first attempt failed. */
  int NULL_FLAG = 0x100;

  record Span(SpanHeader header) implements Item {}

  record Context(BatchContext context) implements Item {}

  record Entry(InboxEntry entry) implements Item {}

  record Batch(BatchHeader header, Bytes body) implements Item {}

  record View(Bytes request) implements Item {}

  record End(Bytes multiproof) implements Item {}

  default int kind() {
    return switch (this) {
      case Span s -> SPAN;
      case Context c -> CONTEXT;
      case Entry e -> ENTRY;
      case Batch b -> BATCH;
      case View v -> VIEW;
      case End e -> END;
    };
  }

  default Bytes payload() {
    return switch (this) {
      case Span s -> s.header().encode();
      case Context c -> c.context().encode();
      case Entry e -> e.entry().encode();
      case Batch b -> {
        ByteBuffer out = ByteBuffer.allocate(BatchHeader.BYTES + b.body().length());
        b.header().encode().putTo(out);
        b.body().putTo(out);
        yield Bytes.owned(out.array());
      }
      case View v -> v.request();
      case End e -> e.multiproof();
    };
  }

  /** The payload when given with {@link #NULL_FLAG}; empty for items that can't be null. */
  default Optional<Bytes> nullPayload() {
    return switch (this) {
      case Entry e -> Optional.of(e.entry().encode());
      case Batch b -> Optional.of(b.header().encode());
      case Span s -> Optional.empty();
      case Context c -> Optional.empty();
      case View v -> Optional.empty();
      case End e -> Optional.empty();
    };
  }

  /** The item with this kind and payload; empty if there is none. */
  static Optional<Item> parse(int kind, Bytes payload) {
    return switch (kind) {
      case SPAN -> SpanHeader.parse(payload).map(Span::new);
      case CONTEXT -> BatchContext.parse(payload).map(Context::new);
      case ENTRY -> InboxEntry.parse(payload).map(Entry::new);
      case BATCH -> parseBatch(payload);
      case VIEW -> Optional.of(new View(payload));
      case END -> Optional.of(new End(payload));
      default -> Optional.empty();
    };
  }

  private static Optional<Item> parseBatch(Bytes payload) {
    if (payload.length() < BatchHeader.BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = payload.buffer();
    Bytes header = Bytes.next(in, BatchHeader.BYTES);
    Bytes body = Bytes.next(in, in.remaining());
    return BatchHeader.parse(header).map(h -> new Batch(h, body));
  }
}
