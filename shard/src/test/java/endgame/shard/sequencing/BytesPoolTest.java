package endgame.shard.sequencing;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.crypto.Keccak256;
import endgame.consensus.types.Bytes;
import endgame.shard.protocol.BatchBody;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BytesPoolTest {
  private static Bytes transaction(int number, int size) {
    return Bytes.of(ByteBuffer.allocate(size).putInt(number).array());
  }

  private static String refused(BytesPool pool, Bytes transaction) {
    return pool.add(transaction) instanceof BytesPool.Result.Refused(String reason) ? reason : "";
  }

  @Test
  void keepsEachOnceInOrderOfArrival() {
    BytesPool pool = new BytesPool(1000, 500);
    Bytes a = transaction(1, 10);
    Bytes b = transaction(2, 10);
    assertThat(pool.add(a))
        .isEqualTo(new BytesPool.Result.Added(Keccak256.hash(a.toArray()), true));
    assertThat(pool.add(b)).isInstanceOf(BytesPool.Result.Added.class);
    assertThat(pool.add(a))
        .isEqualTo(new BytesPool.Result.Added(Keccak256.hash(a.toArray()), false));
    assertThat(pool.take(1000, 10)).containsExactly(a, b);
    assertThat(pool.take(1000, 1)).containsExactly(a);
    pool.onOrdered(List.of(a, transaction(3, 10)));
    assertThat(pool.take(1000, 10)).containsExactly(b);
    assertThat(pool.size()).isEqualTo(1);
  }

  @Test
  void takesOnlyWhatFitsABody() {
    BytesPool pool = new BytesPool(100, 500);
    assertThat(refused(pool, Bytes.EMPTY))
        .isEqualTo("a transaction of this shard has 1 to 96 bytes");
    assertThat(refused(pool, transaction(1, 97))).isNotEmpty();
    assertThat(refused(pool, transaction(1, 96))).isEmpty();
    assertThat(refused(new BytesPool(1000, 50), transaction(1, 51))).isNotEmpty();
  }

  @Test
  void isBoundedByNumberAndBytes() {
    BytesPool many = new BytesPool(1 << 20, 1 << 17);
    for (int i = 0; i < BytesPool.TRANSACTIONS_MAX; i++) {
      assertThat(refused(many, transaction(i, 4))).isEmpty();
    }
    assertThat(refused(many, transaction(-1, 4)))
        .isEqualTo("the transaction pool is full: try again later");
    BytesPool large = new BytesPool(1 << 20, 1 << 17);
    for (int i = 0; i < BytesPool.BYTES_MAX >> 17; i++) {
      assertThat(refused(large, transaction(i, 1 << 17))).isEmpty();
    }
    assertThat(refused(large, transaction(-1, 4))).isNotEmpty();
    large.onOrdered(large.take(1 << 20, 1));
    assertThat(refused(large, transaction(-1, 4))).isEmpty();
  }

  @Test
  void bodiesNeverPassTheLimit() {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 200; round++) {
      int bodyBytes = random.nextInt(20, 400);
      BytesPool pool = new BytesPool(bodyBytes, 1 << 17);
      List<Bytes> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Bytes transaction = transaction(i, random.nextInt(4, 60));
        if (pool.add(transaction) instanceof BytesPool.Result.Added) {
          all.add(transaction);
        }
      }
      List<Bytes> taken = pool.take(bodyBytes, 100);
      assertThat(BatchBody.encode(taken).size())
          .as("round %s", round)
          .isLessThanOrEqualTo(bodyBytes);
      assertThat(taken).isEqualTo(all.subList(0, taken.size()));
      if (taken.size() < all.size()) {
        assertThat(BatchBody.encode(all.subList(0, taken.size() + 1)).size())
            .as("round %s", round)
            .isGreaterThan(bodyBytes);
      }
    }
  }
}
