package endgame.shard.registry;

import endgame.consensus.codec.Merkle;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Ranks sampled without replacement by weight (design: shards.md 6): {@code r = SHA-256(domain ‖
 * seed ‖ shard u32 LE ‖ number u64 LE ‖ rank u32 LE)}, read big-endian, mod the weight left; the
 * member in whose share of it r falls has the rank.
 *
 * @param domain who is drawn
 * @param number of what is drawn for
 */
record RankedDraw(String domain, Hash seed, int shard, long number) {

  /**
   * The first {@code ranks} ranks, as indices; fewer if there are fewer. All weights are above 0.
   */
  List<Integer> of(List<Long> weights, int ranks) {
    List<Integer> drawn = new ArrayList<>();
    while (drawn.size() < Math.min(ranks, weights.size())) {
      drawn.add(draw(weights, drawn));
    }
    return List.copyOf(drawn);
  }

  private int draw(List<Long> weights, List<Integer> taken) {
    BigInteger left = BigInteger.ZERO;
    for (int i = 0; i < weights.size(); i++) {
      left = taken.contains(i) ? left : left.add(BigInteger.valueOf(weights.get(i)));
    }
    BigInteger r = sample(taken.size()).mod(left);
    for (int i = 0; i < weights.size(); i++) {
      r = taken.contains(i) ? r : r.subtract(BigInteger.valueOf(weights.get(i)));
      if (r.signum() < 0) {
        return i;
      }
    }
    throw new IllegalStateException("the weights do not add up");
  }

  private BigInteger sample(int rank) {
    byte[] name = domain.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer input =
        ByteBuffer.allocate(name.length + Hash.SIZE + 16).order(ByteOrder.LITTLE_ENDIAN);
    input.put(name).put(seed.toBytes()).putInt(shard).putLong(number).putInt(rank);
    return new BigInteger(1, Merkle.sha256().digest(input.array()));
  }
}
