package endgame.consensus.types;

/** A BLS12-381 public key, compressed G1 (min-pk). */
public record BlsPublicKey(Bytes value) implements Comparable<BlsPublicKey> {
  public static final int SIZE = 48;

  public BlsPublicKey {
    if (value.size() != SIZE) {
      throw new IllegalArgumentException("BlsPublicKey has 48 bytes, not " + value.size());
    }
  }

  public static BlsPublicKey of(byte[] bytes) {
    return new BlsPublicKey(Bytes.of(bytes));
  }

  @Override
  public int compareTo(BlsPublicKey other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.hex();
  }
}
