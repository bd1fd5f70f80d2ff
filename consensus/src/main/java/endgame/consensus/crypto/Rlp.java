package endgame.consensus.crypto;

import endgame.consensus.types.Bytes;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Recursive length prefix, strict: the shortest encoding only (Yellow Paper, appendix B). */
public final class Rlp {
  /** Items in one decoding, and levels: more is refused. */
  private static final int ITEMS_MAX = 65_536;

  private static final int DEPTH_MAX = 8;

  private Rlp() {}

  /** A byte string or a list. */
  public sealed interface Item {
    record Text(Bytes bytes) implements Item {}

    record Sequence(List<Item> items) implements Item {
      public Sequence {
        items = List.copyOf(items);
      }
    }
  }

  public static Item text(Bytes bytes) {
    return new Item.Text(bytes);
  }

  /** A number without leading zeros; 0 is the empty string. */
  public static Item number(BigInteger value) {
    if (value.signum() < 0) {
      throw new IllegalArgumentException(value + " is below 0");
    }
    byte[] big = value.toByteArray();
    int zeros = big[0] == 0 ? 1 : 0;
    return new Item.Text(Bytes.wrap(Arrays.copyOfRange(big, zeros, big.length)));
  }

  public static Item number(long value) {
    return number(BigInteger.valueOf(value));
  }

  public static Item list(List<Item> items) {
    return new Item.Sequence(items);
  }

  public static byte[] encode(Item item) {
    return switch (item) {
      case Item.Text(Bytes bytes) ->
          bytes.size() == 1 && bytes.get(0) >= 0
              ? bytes.toArray()
              : prefixed(0x80, bytes.toArray());
      case Item.Sequence(var items) -> {
        var out = new ByteArrayOutputStream();
        items.forEach(i -> out.writeBytes(encode(i)));
        yield prefixed(0xc0, out.toByteArray());
      }
    };
  }

  private static byte[] prefixed(int base, byte[] payload) {
    var out = new ByteArrayOutputStream();
    if (payload.length < 56) {
      out.write(base + payload.length);
    } else {
      byte[] length = BigInteger.valueOf(payload.length).toByteArray();
      int zeros = length[0] == 0 ? 1 : 0;
      out.write(base + 55 + length.length - zeros);
      out.write(length, zeros, length.length - zeros);
    }
    out.writeBytes(payload);
    return out.toByteArray();
  }

  /** Empty unless the bytes are exactly one canonical item. */
  public static Optional<Item> decode(byte[] bytes) {
    Reader reader = new Reader(bytes);
    Item item = reader.item(0, bytes.length, 0);
    return reader.failed || reader.next != bytes.length ? Optional.empty() : Optional.of(item);
  }

  private static final class Reader {
    private static final Item NOTHING = new Item.Text(Bytes.EMPTY);
    private final byte[] bytes;
    private int next;
    private int items;
    private boolean failed;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    private Item fail() {
      failed = true;
      return NOTHING;
    }

    private Item item(int at, int end, int depth) {
      if (failed || at >= end || depth > DEPTH_MAX || ++items > ITEMS_MAX) {
        return fail();
      }
      int first = bytes[at] & 0xff;
      if (first < 0x80) {
        next = at + 1;
        return new Item.Text(Bytes.of(bytes[at]));
      }
      boolean list = first >= 0xc0;
      int base = list ? 0xc0 : 0x80;
      int start = at + 1;
      long length = (long) first - base;
      if (length > 55) {
        int lengthSize = first - base - 55;
        if (end - start < lengthSize || lengthSize > 4 || bytes[start] == 0) {
          return fail();
        }
        length = 0;
        for (int i = 0; i < lengthSize; i++) {
          length = length << 8 | (bytes[start + i] & 0xff);
        }
        start += lengthSize;
        if (length < 56) {
          return fail();
        }
      }
      if (length > end - start) {
        return fail();
      }
      int stop = start + (int) length;
      if (!list && length == 1 && bytes[start] >= 0) {
        return fail();
      }
      Item item =
          list
              ? sequence(start, stop, depth)
              : new Item.Text(Bytes.of(Arrays.copyOfRange(bytes, start, stop)));
      next = stop;
      return item;
    }

    private Item sequence(int start, int stop, int depth) {
      List<Item> found = new ArrayList<>();
      int at = start;
      while (at < stop && !failed) {
        found.add(item(at, stop, depth + 1));
        at = next;
      }
      return at == stop ? new Item.Sequence(found) : fail();
    }
  }
}
