package endgame.consensus.bft;

import endgame.consensus.types.Hash;
import endgame.consensus.types.ValidatorSet;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/**
 * L(e, v): a sample by weight, a pure function of the epoch's data (spec 1.10).
 *
 * <p>{@code r = first 16 bytes of SHA-256("LEADER" ‖ seed ‖ epoch u64 LE ‖ view u64 LE)}, read
 * big-endian, mod W; the leader is the member in whose share of [0, W) r falls. A share is weight
 * times reputation, W the sum of the shares.
 */
public final class Leaders {
  /** Views per leader; more would need further rules. */
  public static final int TERM_LENGTH = 1;

  private static final byte[] DOMAIN = "LEADER".getBytes(StandardCharsets.US_ASCII);
  private static final int SAMPLE_BYTES = 16;

  private Leaders() {}

  /** Index of the leader in {@code set}, all of one reputation. */
  public static int leader(ValidatorSet set, Hash seed, long epoch, long view) {
    return leader(set, List.of(), seed, epoch, view);
  }

  /**
   * Index of the leader in {@code set}.
   *
   * @param reputation factor of each member's weight, at least 1; empty if all are equal
   */
  public static int leader(
      ValidatorSet set, List<Integer> reputation, Hash seed, long epoch, long view) {
    if (!reputation.isEmpty() && reputation.size() != set.size()) {
      throw new IllegalArgumentException(reputation.size() + " reputations for " + set.size());
    }
    ByteBuffer input =
        ByteBuffer.allocate(DOMAIN.length + Hash.SIZE + 16).order(ByteOrder.LITTLE_ENDIAN);
    input.put(DOMAIN).put(seed.toBytes()).putLong(epoch).putLong(view);
    byte[] digest = sha256(input.array());
    BigInteger sample = new BigInteger(1, Arrays.copyOf(digest, SAMPLE_BYTES));
    BigInteger total = BigInteger.ZERO;
    for (int i = 0; i < set.size(); i++) {
      total = total.add(share(set, reputation, i));
    }
    BigInteger r = sample.mod(total);
    for (int i = 0; i < set.size(); i++) {
      r = r.subtract(share(set, reputation, i));
      if (r.signum() < 0) {
        return i;
      }
    }
    throw new IllegalStateException("the weights do not add up");
  }

  private static BigInteger share(ValidatorSet set, List<Integer> reputation, int index) {
    BigInteger weight = BigInteger.valueOf(set.get(index).weight());
    return reputation.isEmpty()
        ? weight
        : weight.multiply(BigInteger.valueOf(reputation.get(index)));
  }

  private static byte[] sha256(byte[] input) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(input);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
