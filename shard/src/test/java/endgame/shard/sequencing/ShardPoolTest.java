package endgame.shard.sequencing;

import static endgame.shard.execution.LedgerChain.END;
import static endgame.shard.execution.LedgerChain.address;
import static endgame.shard.execution.LedgerChain.deposit;
import static endgame.shard.execution.LedgerChain.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.crypto.Keccak256;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.execution.LedgerChain;
import endgame.shard.execution.ShardExecution;
import endgame.shard.execution.ShardViews;
import endgame.shard.execution.ShardViews.Admission;
import endgame.shard.protocol.ShardLimits;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShardPoolTest {
  private static final int BYTES = 1 << 20;
  private static final long GAS = 10_000_000;
  private final LedgerChain chain = new LedgerChain();
  private final ShardExecution execution = LedgerChain.open(LedgerChain.disk(), LedgerChain.elf());
  private final ShardPool pool = new ShardPool();

  ShardPoolTest() {
    execution.execute(
        chain.system(
            1,
            List.of(deposit(address(0), END), deposit(address(1), END), deposit(address(2), END)),
            List.of()));
  }

  private ShardViews views() {
    return execution.views(execution.latest());
  }

  private boolean add(Bytes raw) {
    return pool.add(views(), raw) instanceof ShardPool.Result.Added;
  }

  private static Bytes tipped(int from, long nonce, long tip) {
    return LedgerChain.transaction(
        from, nonce, address(4), BigInteger.ONE, 21_000, BigInteger.valueOf(tip), Bytes.EMPTY);
  }

  private List<Bytes> take() {
    return pool.take(views(), GAS, BYTES, 100);
  }

  @Test
  void takesInOrderOfNonceThenTip() {
    Bytes second = tipped(0, 1, 900);
    Bytes first = tipped(0, 0, 5);
    Bytes other = tipped(1, 0, 50);
    Bytes gap = tipped(2, 1, 1000);
    for (Bytes raw : List.of(second, first, other, gap)) {
      assertThat(add(raw)).isTrue();
    }
    assertThat(take()).containsExactly(other, first, second);
    assertThat(pool.take(views(), GAS, BYTES, 2)).containsExactly(other, first);
    assertThat(pool.take(views(), 42_000, BYTES, 100)).containsExactly(other, first);
    assertThat(pool.take(views(), GAS, other.size() + 4, 100)).containsExactly(other);
    assertThat(pool.take(views(), 20_999, BYTES, 100)).isEmpty();
    assertThat(pool.pendingNonce(0, address(0))).isEqualTo(2);
    assertThat(pool.pendingNonce(0, address(2))).isZero();
    assertThat(pool.size()).isEqualTo(4);
  }

  @Test
  void executedOnesGo() {
    Bytes first = tipped(0, 0, 5);
    Bytes second = tipped(0, 1, 5);
    assertThat(add(first) && add(second)).isTrue();
    execution.execute(chain.sequenced(2, List.of(first)));
    assertThat(take()).containsExactly(second);
    pool.onExecuted(views());
    assertThat(pool.get(Keccak256.hash(first.toArray()))).isEmpty();
    assertThat(pool.get(Keccak256.hash(second.toArray()))).isPresent();
    assertThat(pool.size()).isEqualTo(1);
    assertThat(pool.pendingNonce(1, address(0))).isEqualTo(2);
    assertThat(add(first)).isFalse();
    execution.execute(chain.sequenced(3, List.of(second)));
    pool.onExecuted(views());
    assertThat(pool.isEmpty()).isTrue();
  }

  @Test
  void aReplacementPaysTenPercentMore() {
    Bytes first = fees(0, 100, 1000);
    assertThat(add(first)).isTrue();
    assertThat(add(first)).isTrue();
    assertThat(pool.size()).isEqualTo(1);
    assertThat(add(fees(1, 109, 1100))).isFalse();
    assertThat(add(fees(2, 110, 1099))).isFalse();
    assertThat(pool.size()).isEqualTo(1);
    Bytes better = fees(3, 110, 1100);
    assertThat(add(better)).isTrue();
    assertThat(pool.size()).isEqualTo(1);
    assertThat(pool.get(Keccak256.hash(first.toArray()))).isEmpty();
    assertThat(take()).containsExactly(better);
  }

  /** Tip and fee in units of 10^7 wei. */
  private static Bytes fees(int value, long tip, long fee) {
    BigInteger unit = BigInteger.TEN.pow(7);
    return Bytes.wrap(
        endgame.consensus.crypto.EthereumTransaction.dynamicFee(
                LedgerChain.CHAIN,
                0,
                unit.multiply(BigInteger.valueOf(tip)),
                unit.multiply(BigInteger.valueOf(fee)),
                21_000,
                address(3),
                BigInteger.valueOf(value),
                Bytes.EMPTY)
            .signed(LedgerChain.key(0))
            .encode());
  }

  @Test
  void theBalancePaysForAllThatWaits() {
    BigInteger most = END.multiply(BigInteger.valueOf(6)).divide(BigInteger.TEN);
    assertThat(add(transfer(0, 0, address(3), most))).isTrue();
    assertThat(add(transfer(0, 1, address(3), most))).isFalse();
    assertThat(add(transfer(0, 1, address(3), BigInteger.ONE))).isTrue();
  }

  @Test
  void oneSenderHasItsShare() {
    BigInteger tip = BigInteger.ONE;
    for (int n = 0; n <= ShardPool.PER_SENDER_MAX; n++) {
      assertThat(pool.keep(pooled(1, n, tip)) instanceof ShardPool.Result.Added)
          .isEqualTo(n < ShardPool.PER_SENDER_MAX);
    }
  }

  private static ShardPool.Pooled pooled(int sender, long nonce, BigInteger tip) {
    byte[] address = ByteBuffer.allocate(20).putInt(sender).array();
    byte[] hash = ByteBuffer.allocate(32).putInt(sender).putLong(nonce).array();
    return new ShardPool.Pooled(
        Bytes.of(hash),
        new Admission.Admitted(
            new Address(Bytes.of(address)),
            nonce,
            0,
            BigInteger.ONE,
            END,
            21_000,
            tip,
            tip,
            Hash.of(hash)));
  }

  /** Nobody fills the pool for nothing: what can't be executed, or tips less, makes room. */
  @Test
  void aFullPoolKeepsWhatIsWorthMost() {
    BigInteger two = BigInteger.TWO;
    for (int n = 0; n < ShardPool.TRANSACTIONS_MAX; n++) {
      long nonce = n < 5 ? 1 : 0;
      assertThat(pool.keep(pooled(n, nonce, two))).isInstanceOf(ShardPool.Result.Added.class);
    }
    int next = ShardPool.TRANSACTIONS_MAX;
    // A transaction with a gap before it gets no place.
    assertThat(pool.keep(pooled(next, 1, BigInteger.TEN)))
        .isInstanceOf(ShardPool.Result.Refused.class);
    for (int n = 0; n < 5; n++) {
      assertThat(pool.keep(pooled(next + n, 0, BigInteger.ONE)))
          .isInstanceOf(ShardPool.Result.Added.class);
    }
    assertThat(pool.size()).isEqualTo(ShardPool.TRANSACTIONS_MAX);
    for (int n = 0; n < 5; n++) {
      assertThat(pool.get(pooled(n, 1, two).admitted().hash())).isEmpty();
    }
    assertThat(pool.keep(pooled(next + 9, 0, BigInteger.ONE)))
        .isInstanceOf(ShardPool.Result.Refused.class);
    assertThat(pool.keep(pooled(next + 9, 0, two))).isInstanceOf(ShardPool.Result.Added.class);
    assertThat(pool.size()).isEqualTo(ShardPool.TRANSACTIONS_MAX);
  }

  /** Executed batches of other sequencers reach every sender in turn. */
  @Test
  void everySendersTurnComes() {
    for (int n = 0; n < 2 * ShardPool.REFRESHED_MAX; n++) {
      pool.keep(pooled(n, 0, BigInteger.ONE));
    }
    pool.refresh(_ -> Optional.of(new ShardViews.Account(END, 0)));
    assertThat(pool.size()).isEqualTo(2 * ShardPool.REFRESHED_MAX);
    pool.refresh(_ -> Optional.of(new ShardViews.Account(END, 1)));
    assertThat(pool.size()).isEqualTo(ShardPool.REFRESHED_MAX);
    pool.refresh(_ -> Optional.empty());
    assertThat(pool.size()).isEqualTo(ShardPool.REFRESHED_MAX);
    pool.refresh(_ -> Optional.of(new ShardViews.Account(END, 1)));
    assertThat(pool.isEmpty()).isTrue();
  }

  /** Whatever a program admits: what no canonical body holds would stop the sequencer. */
  @Test
  void whatNoBodyHoldsIsRefused() {
    assertThat(add(Bytes.EMPTY)).isFalse();
    byte[] data = new byte[ShardLimits.TRANSACTION_BYTES_MAX];
    assertThat(pool.add(views(), Bytes.wrap(new byte[data.length + 1])))
        .isEqualTo(new ShardPool.Result.Refused(-1, "a shard's transaction has 1 to 131072 bytes"));
    assertThat(pool.add(views(), Bytes.wrap(data)))
        .isInstanceOfSatisfying(
            ShardPool.Result.Refused.class, r -> assertThat(r.code()).isPositive());
  }

  /** A thousand of the longest transactions would be more than a node's heap. */
  @Test
  void itsBytesAreBounded() {
    long held = 0;
    int n = 0;
    Bytes longest = Bytes.wrap(new byte[ShardLimits.TRANSACTION_BYTES_MAX]);
    while (held + longest.size() <= ShardPool.BYTES_MAX) {
      assertThat(pool.keep(sized(n++, BigInteger.TWO, longest)))
          .isInstanceOf(ShardPool.Result.Added.class);
      held += longest.size();
    }
    assertThat(pool.keep(sized(n, BigInteger.TWO, longest)))
        .isInstanceOf(ShardPool.Result.Refused.class);
    assertThat(pool.size()).isEqualTo(n);
    assertThat(pool.keep(sized(n, BigInteger.TEN, longest)))
        .isInstanceOf(ShardPool.Result.Added.class);
    assertThat(pool.size()).isEqualTo(n);
  }

  private static ShardPool.Pooled sized(int sender, BigInteger tip, Bytes raw) {
    return new ShardPool.Pooled(raw, pooled(sender, 0, tip).admitted());
  }
}
