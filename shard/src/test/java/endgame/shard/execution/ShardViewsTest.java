package endgame.shard.execution;

import static endgame.shard.execution.LedgerChain.END;
import static endgame.shard.execution.LedgerChain.GWEI;
import static endgame.shard.execution.LedgerChain.address;
import static endgame.shard.execution.LedgerChain.deposit;
import static endgame.shard.execution.LedgerChain.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.crypto.Keccak256;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.execution.ShardViews.Admission;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardViewsTest {
  private final ShardViews views = funded();

  private static ShardViews funded() {
    LedgerChain chain = new LedgerChain();
    ShardExecution execution = LedgerChain.open(LedgerChain.disk(), LedgerChain.elf());
    execution.execute(chain.system(1, List.of(deposit(address(0), END)), List.of()));
    return execution.views(execution.latest());
  }

  private int refusal(Bytes transaction) {
    return views.admit(transaction) instanceof Admission.Refused(int code, String text)
            && !text.isEmpty()
        ? code
        : -1;
  }

  @Test
  void admits() {
    Bytes raw = transfer(0, 3, address(1), BigInteger.TWO);
    BigInteger fee = GWEI.multiply(BigInteger.TWO);
    assertThat(views.admit(raw))
        .isEqualTo(
            new Admission.Admitted(
                address(0),
                3,
                0,
                fee.multiply(BigInteger.valueOf(21_000)).add(BigInteger.TWO),
                END,
                21_000,
                fee,
                BigInteger.valueOf(100_000_000),
                Keccak256.hash(raw.toArray())));
  }

  @Test
  void refusesWithTheCodesOfTheProtocol() {
    assertThat(refusal(Bytes.EMPTY)).isEqualTo(1);
    assertThat(refusal(Bytes.of((byte) 2, (byte) 0xc0))).isEqualTo(1);
    BigInteger fee = GWEI.multiply(BigInteger.TWO);
    Bytes otherChain =
        Bytes.wrap(
            EthereumTransaction.dynamicFee(
                    1, 0, BigInteger.ONE, fee, 21_000, address(1), BigInteger.ONE, Bytes.EMPTY)
                .signed(LedgerChain.key(0))
                .encode());
    assertThat(refusal(otherChain)).isEqualTo(2);
    assertThat(refusal(transfer(0, 0, address(1), END))).isEqualTo(5);
    assertThat(refusal(transfer(1, 0, address(0), BigInteger.ZERO))).isEqualTo(5);
    assertThat(refusal(gas(20_999))).isEqualTo(6);
    assertThat(refusal(gas(1L << 40))).isEqualTo(8);
  }

  private static Bytes gas(long limit) {
    return LedgerChain.transaction(
        0, 0, address(1), BigInteger.ONE, limit, BigInteger.ONE, Bytes.EMPTY);
  }

  @Test
  void answersTheOthers() {
    assertThat(views.account(address(0))).contains(new ShardViews.Account(END, 0));
    assertThat(views.account(address(1))).contains(new ShardViews.Account(BigInteger.ZERO, 0));
    ShardViews.Fees fees = views.fees().orElseThrow();
    assertThat(fees.batchGasLimit()).isEqualTo(10_000_000);
    assertThat(fees.baseFee()).isPositive();
    ShardViews.Called called =
        views.call(address(0), address(1), BigInteger.ONE, 50_000, Bytes.EMPTY).orElseThrow();
    assertThat(called).isEqualTo(new ShardViews.Called(true, 21_000, Bytes.EMPTY));
    assertThat(
            views
                .call(address(1), address(0), BigInteger.ONE, 50_000, Bytes.EMPTY)
                .orElseThrow()
                .success())
        .isFalse();
    assertThat(
            views
                .estimate(address(0), address(1), BigInteger.ONE, 50_000, Bytes.EMPTY)
                .orElseThrow())
        .isEqualTo(new ShardViews.Estimated(true, 21_000, ""));
    assertThat(views.code(address(0))).isEqualTo(Bytes.EMPTY);
    assertThat(views.storage(address(0), Hash.ZERO)).isEqualTo(Hash.ZERO);
    assertThat(views.accountKey(address(0)).orElseThrow().size()).isEqualTo(32);
    assertThat(views.accountKey(address(0))).isNotEqualTo(views.accountKey(Address.ZERO));
  }
}
