package endgame.consensus.types;

/** A 20-byte Ethereum address. */
public record Address(Bytes value) implements Comparable<Address> {
  public static final int SIZE = 20;
  public static final Address ZERO = new Address(Bytes.of(new byte[SIZE]));

  public Address {
    if (value.size() != SIZE) {
      throw new IllegalArgumentException("an address has 20 bytes, not " + value.size());
    }
  }

  public static Address of(byte[] bytes) {
    return new Address(Bytes.of(bytes));
  }

  public static Address fromHex(String hex) {
    return new Address(Bytes.fromHex(hex));
  }

  /** 0x and 40 lower-case digits. */
  public String hex() {
    return value.hex();
  }

  public byte[] toBytes() {
    return value.toArray();
  }

  @Override
  public int compareTo(Address other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return hex();
  }
}
