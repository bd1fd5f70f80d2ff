package endgame.zk.bn254;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Access to bytes in network order. */
final class BigEndian {
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private BigEndian() {}

  /** Whether {@code length} bytes from {@code offset} on are there. */
  static boolean holds(byte[] bytes, int offset, int length) {
    return offset >= 0 && offset <= bytes.length - length;
  }

  static boolean isZero(byte[] bytes, int offset, int length) {
    int any = 0;
    for (int i = 0; i < length; i++) {
      any |= bytes[offset + i];
    }
    return any == 0;
  }
}
