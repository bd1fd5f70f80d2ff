package endgame.zk.witness;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.Item;
import endgame.zk.guest.PartialTree;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A decoded proof of {@code witness/1}. */
record Witness(List<Item> items, SortedMap<Bytes, Optional<Bytes>> values, PartialTree tree) {
  static final int VERSION = 1;
  static final int BYTES_MAX = 16 << 20;

  /** More items than the batches of the largest span have (64 · (1 + 64)). */
  static final int ITEMS_MAX = 8192;

  private static final int VALUE_BYTES_MAX = 1 << 16;
  private static final int ABSENT = -1;

  /** Either a witness or the reason why the bytes are none. */
  sealed interface Result {
    record Parsed(Witness witness) implements Result {}

    record Malformed(String reason) implements Result {}
  }

  Witness {
    items = List.copyOf(items);
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  byte[] encode() {
    Bytes treeBytes = tree.encode();
    int size = 16 + treeBytes.length();
    for (Item item : items) {
      size += 5 + item.payload().length();
    }
    for (Optional<Bytes> value : values.values()) {
      size += 36 + value.map(Bytes::length).orElse(0);
    }
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(VERSION).putInt(items.size());
    for (Item item : items) {
      Bytes payload = item.payload();
      out.put((byte) item.kind()).putInt(payload.length()).put(payload.toArray());
    }
    out.putInt(values.size());
    for (Map.Entry<Bytes, Optional<Bytes>> value : values.entrySet()) {
      out.put(value.getKey().toArray()).putInt(value.getValue().map(Bytes::length).orElse(ABSENT));
      value.getValue().ifPresent(bytes -> out.put(bytes.toArray()));
    }
    out.putInt(treeBytes.length()).put(treeBytes.toArray());
    return out.array();
  }

  static Result parse(byte[] bytes) {
    if (bytes.length > BYTES_MAX) {
      return new Result.Malformed("proof longer than " + BYTES_MAX);
    }
    try {
      return parse(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    } catch (BufferUnderflowException cutOff) {
      return new Result.Malformed("proof cut off");
    }
  }

  private static Result parse(ByteBuffer in) {
    if (in.getInt() != VERSION) {
      return new Result.Malformed("unknown version");
    }
    int itemCount = in.getInt();
    if (itemCount < 0 || itemCount > ITEMS_MAX) {
      return new Result.Malformed("more than " + ITEMS_MAX + " items");
    }
    List<Item> items = new ArrayList<>();
    for (int k = 0; k < itemCount; k++) {
      int kind = in.get() & 0xff;
      Optional<Item> item = Item.parse(kind, take(in, in.getInt()));
      if (item.isEmpty()) {
        return new Result.Malformed("item " + k + " is malformed");
      }
      items.add(item.get());
    }
    SortedMap<Bytes, Optional<Bytes>> values = new TreeMap<>();
    int valueCount = in.getInt();
    for (int k = 0; k != valueCount; k++) {
      Bytes key = take(in, 32);
      int length = in.getInt();
      if (length != ABSENT && (length <= 0 || length > VALUE_BYTES_MAX)) {
        return new Result.Malformed("value " + k + " has a length that is none");
      }
      if (!values.isEmpty() && values.lastKey().compareTo(key) >= 0) {
        return new Result.Malformed("keys don't ascend");
      }
      values.put(key, length == ABSENT ? Optional.empty() : Optional.of(take(in, length)));
    }
    Bytes treeBytes = take(in, in.getInt());
    if (in.hasRemaining()) {
      return new Result.Malformed("bytes behind the proof");
    }
    return switch (PartialTree.parse(treeBytes)) {
      case PartialTree.Result.Malformed malformed -> new Result.Malformed(malformed.reason());
      case PartialTree.Result.Parsed parsed ->
          new Result.Parsed(new Witness(items, values, parsed.tree()));
    };
  }

  /** The next bytes, without reserving memory for more than there are. */
  private static Bytes take(ByteBuffer in, int length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return Bytes.of(bytes);
  }
}
