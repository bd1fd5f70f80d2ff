package endgame.zk.bn254;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The precompiles of EIP-196 and EIP-197 (addresses 6, 7 and 8), without their gas. */
public final class AltBn128 {
  private static final int ADD_INPUT = 2 * G1.BYTES;
  private static final int MULTIPLY_INPUT = G1.BYTES + Scalar.BYTES;
  private static final int PAIR_INPUT = G1.BYTES + G2.BYTES;
  private static final int WORD = 32;

  private AltBn128() {}

  /** Shorter input is filled up with zeros, longer is cut. Empty: the call fails. */
  public static Optional<byte[]> add(byte[] input) {
    byte[] words = Arrays.copyOf(input, ADD_INPUT);
    Optional<G1> a = G1.decode(words, 0);
    Optional<G1> b = G1.decode(words, G1.BYTES);
    if (a.isEmpty() || b.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(a.get().add(b.get()).encode());
  }

  /** A point times any number of 256 bits. Input is filled up or cut as in {@link #add}. */
  public static Optional<byte[]> multiply(byte[] input) {
    byte[] words = Arrays.copyOf(input, MULTIPLY_INPUT);
    Optional<G1> point = G1.decode(words, 0);
    if (point.isEmpty()) {
      return Optional.empty();
    }
    Scalar scalar = Scalar.reduce(new BigInteger(1, words, G1.BYTES, Scalar.BYTES));
    return Optional.of(point.get().multiply(scalar).encode());
  }

  /**
   * Whether the product of the pairings is 1, as a word. The caller limits the length (by gas);
   * empty input is true, and a length that is no multiple of 192 fails.
   */
  public static Optional<byte[]> pairing(byte[] input) {
    if (input.length % PAIR_INPUT != 0) {
      return Optional.empty();
    }
    List<Pairing.Pair> pairs = new ArrayList<>();
    for (int at = 0; at < input.length; at += PAIR_INPUT) {
      Optional<G1> p = G1.decode(input, at);
      if (p.isEmpty()) {
        return Optional.empty();
      }
      Optional<G2> q = G2.decode(input, at + G1.BYTES);
      if (q.isEmpty()) {
        return Optional.empty();
      }
      pairs.add(new Pairing.Pair(p.get(), PreparedG2.of(q.get())));
    }
    byte[] word = new byte[WORD];
    word[WORD - 1] = (byte) (Pairing.check(pairs) ? 1 : 0);
    return Optional.of(word);
  }
}
