package endgame.storage.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import endgame.storage.StorageFailure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The codecs that every module needs. */
public final class Codecs {
  /** The bytes themselves, not copied: don't write to an array before its batch is written. */
  public static final Codec<byte[]> BYTES =
      new Codec<>() {
        @Override
        public byte[] encode(byte[] value) {
          return value;
        }

        @Override
        public byte[] decode(byte[] bytes) {
          return bytes;
        }
      };

  /** 8 bytes, big-endian, unsigned: ordered like the numbers from 0 to 2^64 - 1. */
  public static final Codec<Long> U64 =
      new Codec<>() {
        @Override
        public byte[] encode(Long value) {
          byte[] bytes = new byte[Long.BYTES];
          LONG.set(bytes, 0, (long) value);
          return bytes;
        }

        @Override
        public Long decode(byte[] bytes) {
          if (bytes.length != Long.BYTES) {
            throw new StorageFailure("a stored u64 has " + bytes.length + " bytes");
          }
          return (long) LONG.get(bytes, 0);
        }
      };

  public static final Codec<String> UTF8_TEXT =
      new Codec<>() {
        @Override
        public byte[] encode(String value) {
          return value.getBytes(UTF_8);
        }

        @Override
        public String decode(byte[] bytes) {
          return new String(bytes, UTF_8);
        }
      };

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Codecs() {}
}
