package endgame.consensus.types;

/** A BLS12-381 signature, compressed G2. */
public record BlsSignature(Bytes value) implements Comparable<BlsSignature> {
  public static final int SIZE = 96;

  public BlsSignature {
    if (value.size() != SIZE) {
      throw new IllegalArgumentException("BlsSignature has 96 bytes, not " + value.size());
    }
  }

  public static BlsSignature of(byte[] bytes) {
    return new BlsSignature(Bytes.of(bytes));
  }

  @Override
  public int compareTo(BlsSignature other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.hex();
  }
}
