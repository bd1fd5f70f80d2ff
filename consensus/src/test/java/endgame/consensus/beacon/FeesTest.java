package endgame.consensus.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** Gas, base fee, burn and tip to the wei. */
class FeesTest {
  private static final Address FRESH = Network.proposerAccount(9);
  private final Network network = new Network();
  private final BeaconState start = network.start();

  private static BigInteger wei(long value) {
    return BigInteger.valueOf(value);
  }

  @Test
  void baseFeeAsInGoEthereumsTests() {
    // consensus/misc/eip1559: TestCalcBaseFee
    BigInteger initial = wei(1_000_000_000);
    assertThat(Transition.nextBaseFee(initial, 10_000_000, 20_000_000)).isEqualTo(initial);
    assertThat(Transition.nextBaseFee(initial, 9_000_000, 20_000_000)).isEqualTo(wei(987_500_000));
    assertThat(Transition.nextBaseFee(initial, 11_000_000, 20_000_000))
        .isEqualTo(wei(1_012_500_000));
  }

  @Test
  void baseFeeAtItsEnds() {
    assertThat(Transition.nextBaseFee(wei(1_000_000_000), 30_000_000, 30_000_000))
        .isEqualTo(wei(1_125_000_000));
    assertThat(Transition.nextBaseFee(wei(1_000_000_000), 0, 30_000_000))
        .isEqualTo(wei(875_000_000));
    assertThat(Transition.nextBaseFee(wei(1_000), 0, 30_000_000)).isEqualTo(wei(1_000));
    assertThat(Transition.nextBaseFee(wei(1_142), 0, 30_000_000)).isEqualTo(wei(1_000));
    // Too small a change is still one wei upwards, or it would never leave the floor.
    assertThat(Transition.nextBaseFee(wei(1_000), 15_000_001, 30_000_000)).isEqualTo(wei(1_001));
    assertThat(Transition.nextBaseFee(wei(1_000), 14_999_999, 30_000_000)).isEqualTo(wei(1_000));
  }

  @Test
  void aTransfersCoins() {
    BigInteger value = wei(123_456_789);
    var applied = network.applied(start, Network.transfer(0, 0, FRESH, value));
    // 21,000 gas at 1 gwei base fee, which is burned, and 0.003 gwei tip.
    BigInteger burned = wei(21_000_000_000_000L);
    BigInteger tip = wei(63_000_000_000L);
    BeaconState after = applied.state();
    assertThat(after.account(FRESH)).isEqualTo(new Account(0, value));
    assertThat(after.account(Network.address(0)))
        .isEqualTo(
            new Account(1, Network.ENDOWMENT.subtract(value).subtract(burned).subtract(tip)));
    assertThat(after.account(Network.proposerAccount(1))).isEqualTo(new Account(0, tip));
    assertThat(burned(after)).isEqualTo(burned);
    assertThat(applied.receipts())
        .singleElement()
        .satisfies(r -> {
          assertThat(r.gasUsed()).isEqualTo(21_000);
          assertThat(r.effectiveGasPrice()).isEqualTo(wei(1_003_000_000));
        });
    // 21,000 of a target of 15 M: 10^9 - 10^9 x 14,979,000 / 15,000,000 / 8.
    assertThat(after.baseFee()).isEqualTo(wei(875_175_000));
  }

  @Test
  void theTipIsCutToWhatMaxFeeLeaves() {
    BigInteger fee = Network.BASE_FEE.add(wei(7));
    Bytes raw =
        Network.sign(
            0,
            EthereumTransaction.dynamicFee(7100, 0, fee, fee, 21_000, FRESH, wei(1), Bytes.EMPTY));
    var applied = network.applied(start, raw);
    assertThat(applied.receipts().getFirst().effectiveGasPrice()).isEqualTo(fee);
    assertThat(applied.state().account(Network.proposerAccount(1)).balance())
        .isEqualTo(wei(7 * 21_000));
  }

  @Test
  void aCallCostsItsDataAndItsConstant() {
    Bytes data = Bytes.of(Ledger.STORE, (byte) 0, (byte) 7);
    var applied = network.applied(start, Network.call(0, 0, BigInteger.ZERO, data));
    assertThat(applied.receipts().getFirst().gasUsed()).isEqualTo(21_000 + 3 * 16 + 5_000);
    assertThat(burned(applied.state())).isEqualTo(Network.BASE_FEE.multiply(wei(26_048)));
  }

  @Test
  void aRevertedCallCostsTheSame() {
    Bytes data = Bytes.of(Ledger.STORE_THEN_REVERT, (byte) 0, (byte) 7);
    var applied = network.applied(start, Network.call(0, 0, wei(5), data));
    assertThat(applied.receipts().getFirst().gasUsed()).isEqualTo(26_048);
    assertThat(applied.state().account(Network.address(0)).balance())
        .isEqualTo(
            Network.ENDOWMENT.subtract(Network.BASE_FEE.add(Network.TIP).multiply(wei(26_048))));
  }

  @Test
  void anEmptyBlockBurnsNothing() {
    BeaconState after = network.applied(start).state();
    assertThat(burned(after)).isZero();
    assertThat(after.baseFee()).isEqualTo(wei(875_000_000));
  }

  @Test
  void gasOfTheWholeBlockMovesTheBaseFee() {
    Network small = new Network(Network.genesisOf(42_000), BlockExtension.NONE);
    BeaconState begin = small.start();
    assertThat(small.applied(begin, Network.transfer(0, 0, FRESH, wei(1))).state().baseFee())
        .isEqualTo(Network.BASE_FEE);
    assertThat(
            small
                .applied(
                    begin,
                    Network.transfer(0, 0, FRESH, wei(1)),
                    Network.transfer(1, 0, FRESH, wei(1)))
                .state()
                .baseFee())
        .isEqualTo(wei(1_125_000_000));
  }

  private static BigInteger burned(BeaconState state) {
    return BeaconState.stored(
        endgame.consensus.codec.Ssz.U256, state.get(StateKeys.BURNED).orElseThrow());
  }
}
