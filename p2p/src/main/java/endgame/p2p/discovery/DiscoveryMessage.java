package endgame.p2p.discovery;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What nodes say of addresses: a type byte, then the content. */
public sealed interface DiscoveryMessage {
  /** Records in one message. */
  int RECORDS_MAX = 32;

  /** Validators in one set: bits of one KNOWN. */
  int SET_MAX = 4096;

  /** Type 1: the sender's own. */
  record Mine(AddressRecord record) implements DiscoveryMessage {}

  /**
   * Type 2: epoch u64, count u16, bits, the lowest first.
   *
   * @param count of the set
   */
  record Known(long epoch, int count, BitSet bits) implements DiscoveryMessage {}

  /** Type 3, empty. */
  record Ask() implements DiscoveryMessage {}

  /** Type 4: records, one after another. */
  record Records(List<AddressRecord> records) implements DiscoveryMessage {
    public Records {
      records = List.copyOf(records);
    }
  }

  /** The bytes. */
  default byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (this) {
      case Mine(AddressRecord record) -> {
        out.write(1);
        out.writeBytes(record.encode());
      }
      case Known(long epoch, int count, BitSet bits) -> {
        out.write(2);
        out.writeBytes(ByteBuffer.allocate(10).putLong(epoch).putShort((short) count).array());
        out.writeBytes(Arrays.copyOf(bits.toByteArray(), (count + 7) / 8));
      }
      case Ask() -> out.write(3);
      case Records(List<AddressRecord> records) -> {
        out.write(4);
        records.forEach(record -> out.writeBytes(record.encode()));
      }
    }
    return out.toByteArray();
  }

  /** A message of these bytes, records unverified; null if they are none. */
  static @Nullable DiscoveryMessage decode(byte[] bytes) {
    if (bytes.length == 0) {
      return null;
    }
    byte[] rest = Arrays.copyOfRange(bytes, 1, bytes.length);
    return switch (bytes[0]) {
      case 1 -> {
        AddressRecord record = AddressRecord.decode(rest);
        yield record == null ? null : new Mine(record);
      }
      case 2 -> known(rest);
      case 3 -> rest.length == 0 ? new Ask() : null;
      case 4 -> records(rest);
      default -> null;
    };
  }

  private static @Nullable DiscoveryMessage known(byte[] bytes) {
    if (bytes.length < 10) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long epoch = in.getLong();
    int count = Short.toUnsignedInt(in.getShort());
    if (epoch < 0 || count > SET_MAX || in.remaining() != (count + 7) / 8) {
      return null;
    }
    byte[] bits = Arrays.copyOfRange(bytes, 10, bytes.length);
    // One encoding: bits beyond the set are 0.
    if (count % 8 != 0 && (bits[bits.length - 1] & 0xff) >> (count % 8) != 0) {
      return null;
    }
    return new Known(epoch, count, BitSet.valueOf(bits));
  }

  private static @Nullable DiscoveryMessage records(byte[] bytes) {
    if (bytes.length % AddressRecord.BYTES != 0
        || bytes.length > RECORDS_MAX * AddressRecord.BYTES) {
      return null;
    }
    List<AddressRecord> records = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += AddressRecord.BYTES) {
      AddressRecord record =
          AddressRecord.decode(Arrays.copyOfRange(bytes, at, at + AddressRecord.BYTES));
      if (record == null) {
        return null;
      }
      records.add(record);
    }
    return new Records(records);
  }
}
