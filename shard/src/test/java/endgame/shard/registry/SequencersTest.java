package endgame.shard.registry;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.codec.Merkle;
import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.SignedMessage;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Validator;
import endgame.consensus.types.ValidatorSet;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequencersTest {
  private static final Hash SEED = Hash.of(World.filled(32, 0x42));

  /** Written apart: a list of tickets instead of running sums. */
  private static List<Integer> naive(long[] weights, Hash seed, int shard, long window) {
    long sum = 0;
    for (long weight : weights) {
      sum += weight;
    }
    long cap = 2 * (sum / weights.length);
    List<Integer> ranks = new ArrayList<>();
    for (int rank = 0; rank < Math.min(4, weights.length); rank++) {
      List<Integer> tickets = new ArrayList<>();
      for (int i = 0; i < weights.length; i++) {
        for (long t = 0; t < Math.min(weights[i], cap) && !ranks.contains(i); t++) {
          tickets.add(i);
        }
      }
      ByteBuffer input = ByteBuffer.allocate(57).order(ByteOrder.LITTLE_ENDIAN);
      input.put("SEQUENCER".getBytes(StandardCharsets.US_ASCII)).put(seed.toBytes());
      input.putInt(shard).putLong(window).putInt(rank);
      BigInteger digest = new BigInteger(1, Merkle.sha256().digest(input.array()));
      ranks.add(tickets.get(digest.mod(BigInteger.valueOf(tickets.size())).intValue()));
    }
    return ranks;
  }

  @Test
  void drawsWhatAListOfTicketsWouldGive() {
    long[][] sets = {{1}, {5, 5}, {1, 1, 3, 5, 10}, {100, 1, 1, 1, 1, 1, 1}, {7, 7, 7, 7, 7}};
    for (long[] weights : sets) {
      ValidatorSet set = World.validators(weights);
      for (int shard = 1; shard <= 3; shard++) {
        for (long window = 0; window < 50; window++) {
          assertThat(Sequencers.ranked(set, SEED, shard, window))
              .as("%s validators, shard %s, window %s", weights.length, shard, window)
              .isEqualTo(naive(weights, SEED, shard, window))
              .doesNotHaveDuplicates();
        }
      }
    }
  }

  @Test
  void capsTheWeightAtTwiceTheMean() {
    // Mean 20, cap 40: the large one has 40 of 44 tickets, not 96 of 100.
    ValidatorSet set = World.validators(96, 1, 1, 1, 1);
    int large = 0;
    for (int window = 0; window < 2000; window++) {
      large += Sequencers.ranked(set, SEED, 1, window).getFirst() == 0 ? 1 : 0;
    }
    assertThat(large).isBetween(1760, 1870);
  }

  @Test
  void windowsDivideTheEpoch() {
    for (int epoch : new int[] {2, 10, 16, 32, 100, 3600}) {
      ShardParameters parameters = new ShardParameters(1, SEED, epoch, 1, List.of("zkvm/1"));
      assertThat(epoch % parameters.window()).isZero();
      assertThat(parameters.rankStep()).isPositive();
    }
    assertThat(new ShardParameters(1, SEED, 3600, 1, List.of()).window()).isEqualTo(16);
  }

  @Test
  void checksRealSignatures() {
    Bls.SecretKey key = Bls.SecretKey.fromSeed(World.filled(32, 1));
    ValidatorSet set =
        new ValidatorSet(
            List.of(
                new Validator(
                    new NodeId(Bytes.of(World.filled(32, 1))), key.publicKey(), World.BOB, 1)));
    Hash root = Hash.of(World.filled(32, 5));
    var signature = key.sign(SignedMessage.batchHeader(World.GENESIS, Bytes.wrap(root.toBytes())));
    assertThat(BatchSignatures.bls(World.GENESIS).verify(set, 0, root, signature)).isTrue();
    assertThat(BatchSignatures.bls(World.GENESIS).verify(set, 0, SEED, signature)).isFalse();
    assertThat(BatchSignatures.bls(SEED).verify(set, 0, root, signature)).isFalse();
  }
}
