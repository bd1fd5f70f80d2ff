package endgame.consensus.types;

import java.util.BitSet;

/**
 * Which members of a set of {@code length} signed.
 *
 * @param length number of members, the spare bits of the last byte are zero
 * @param bytes ceil(length/8) bytes; member i is bit i%8 of byte i/8
 */
public record Bitmap(int length, Bytes bytes) {
  public Bitmap {
    if (length < 0 || bytes.size() != (length + 7) / 8) {
      throw new IllegalArgumentException(length + " members need " + (length + 7) / 8 + " bytes");
    }
    if (length % 8 != 0 && (bytes.get(bytes.size() - 1) & 0xff) >>> (length % 8) != 0) {
      throw new IllegalArgumentException("spare bits are set");
    }
  }

  public static Bitmap of(int length, BitSet members) {
    if (members.length() > length) {
      throw new IllegalArgumentException("member " + (members.length() - 1) + " of " + length);
    }
    byte[] bytes = new byte[(length + 7) / 8];
    byte[] set = members.toByteArray();
    System.arraycopy(set, 0, bytes, 0, set.length);
    return new Bitmap(length, Bytes.wrap(bytes));
  }

  public boolean contains(int member) {
    return (bytes.get(member >> 3) >> (member & 7) & 1) != 0;
  }

  public BitSet toBitSet() {
    return BitSet.valueOf(bytes.toArray());
  }
}
