package endgame.consensus.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.crypto.Abi;
import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One invalid transaction makes the block invalid; each rule of a transaction by itself. */
class TransactionRulesTest {
  private static final Address TO = Network.address(1);
  private static final BigInteger ONE = BigInteger.ONE;
  private final Network network = new Network();
  private final BeaconState start = network.start();

  private String refusal(Bytes... transactions) {
    return network.refusal(start, network.block(start, transactions));
  }

  private Admission.Reason admission(Bytes raw) {
    return switch (Admission.check(network.transition, start, raw)) {
      case Admission.Result.Refused(var reason, var _) -> reason;
      case Admission.Result.Admitted _ -> throw new AssertionError("admitted");
    };
  }

  private static EthereumTransaction transaction(
      int type,
      long chainId,
      long nonce,
      BigInteger tip,
      BigInteger fee,
      long gasLimit,
      Optional<Address> to,
      BigInteger value,
      Bytes data) {
    return new EthereumTransaction(
        type,
        chainId,
        nonce,
        tip,
        fee,
        gasLimit,
        to,
        value,
        data,
        List.of(),
        new Secp256k1.Signature(ONE, ONE, 0));
  }

  @Test
  void malformed() {
    assertThat(refusal(Bytes.EMPTY)).contains("malformed");
    assertThat(refusal(Bytes.fromHex("02c0"))).contains("malformed");
    assertThat(refusal(Bytes.fromHex("03c0"))).contains("malformed");
    assertThat(admission(Bytes.fromHex("02c0"))).isEqualTo(Admission.Reason.MALFORMED);
    assertThat(admission(Bytes.fromHex("03c0"))).isEqualTo(Admission.Reason.UNSUPPORTED_TYPE);
    assertThat(admission(Bytes.wrap(new byte[131_073]))).isEqualTo(Admission.Reason.MALFORMED);
  }

  @Test
  void chainId() {
    Bytes other =
        Network.sign(
            0,
            EthereumTransaction.dynamicFee(
                7101, 0, Network.TIP, Network.MAX_FEE, 21_000, TO, ONE, Bytes.EMPTY));
    assertThat(refusal(other)).contains("transaction for chain 7101");
    assertThat(admission(other)).isEqualTo(Admission.Reason.WRONG_CHAIN_ID);
  }

  @Test
  void signature() {
    EthereumTransaction signed =
        Network.unsigned(0, 21_000, TO, ONE, Bytes.EMPTY).signed(Network.user(0));
    BigInteger order =
        new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
    var high =
        new Secp256k1.Signature(
            signed.signature().r(),
            order.subtract(signed.signature().s()),
            1 - signed.signature().parity());
    Bytes malleated =
        Bytes.of(
            new EthereumTransaction(
                    2,
                    7100,
                    0,
                    Network.TIP,
                    Network.MAX_FEE,
                    21_000,
                    Optional.of(TO),
                    ONE,
                    Bytes.EMPTY,
                    List.of(),
                    high)
                .encode());
    assertThat(refusal(malleated)).contains("invalid signature");
    assertThat(admission(malleated)).isEqualTo(Admission.Reason.BAD_SIGNATURE);
  }

  @Test
  void contractCreation() {
    Bytes creation =
        Network.sign(
            0,
            transaction(
                2,
                7100,
                0,
                Network.TIP,
                Network.MAX_FEE,
                100_000,
                Optional.empty(),
                ONE,
                Bytes.EMPTY));
    assertThat(refusal(creation)).contains("no recipient");
    assertThat(admission(creation)).isEqualTo(Admission.Reason.CREATES_CONTRACT);
  }

  @Test
  void nonceIsExact() {
    assertThat(refusal(Network.transfer(0, 1, TO, ONE))).contains("nonce 1, account has 0");
    Bytes first = Network.transfer(0, 0, TO, ONE);
    assertThat(refusal(first, first)).contains("transaction 1: nonce 0, account has 1");
    BeaconState after = network.applied(start, first).state();
    assertThat(Admission.check(network.transition, after, first))
        .isInstanceOfSatisfying(
            Admission.Result.Refused.class,
            r -> assertThat(r.reason()).isEqualTo(Admission.Reason.NONCE_TOO_LOW));
    assertThat(admission(Network.transfer(0, 1025, TO, ONE)))
        .isEqualTo(Admission.Reason.NONCE_TOO_HIGH);
    assertThat(Admission.check(network.transition, start, Network.transfer(0, 1024, TO, ONE)))
        .isInstanceOf(Admission.Result.Admitted.class);
  }

  @Test
  void balanceCoversTheMaximalCost() {
    BigInteger most =
        Network.ENDOWMENT.subtract(Network.MAX_FEE.multiply(BigInteger.valueOf(21_000)));
    Bytes tooMuch = Network.transfer(0, 0, TO, most.add(ONE));
    assertThat(refusal(tooMuch)).contains("balance below cost");
    assertThat(admission(tooMuch)).isEqualTo(Admission.Reason.INSUFFICIENT_FUNDS);
    Bytes exact = Network.transfer(0, 0, TO, most);
    assertThat(network.applied(start, exact).receipts().getFirst().success()).isTrue();
    assertThat(Admission.check(network.transition, start, exact))
        .isInstanceOf(Admission.Result.Admitted.class);
  }

  @Test
  void maxFeeReachesTheBaseFee() {
    BigInteger below = Network.BASE_FEE.subtract(ONE);
    Bytes cheap =
        Network.sign(
            0,
            EthereumTransaction.dynamicFee(
                7100, 0, BigInteger.ZERO, below, 21_000, TO, ONE, Bytes.EMPTY));
    assertThat(refusal(cheap)).contains("max fee below base fee 1000000000");
    Bytes least =
        Network.sign(
            0,
            EthereumTransaction.dynamicFee(
                7100, 0, BigInteger.ZERO, Network.BASE_FEE, 21_000, TO, ONE, Bytes.EMPTY));
    assertThat(network.applied(start, least).receipts()).hasSize(1);
    Bytes dust =
        Network.sign(
            0,
            EthereumTransaction.dynamicFee(
                7100,
                0,
                BigInteger.ZERO,
                Transition.BASE_FEE_MIN.subtract(ONE),
                21_000,
                TO,
                ONE,
                Bytes.EMPTY));
    assertThat(admission(dust)).isEqualTo(Admission.Reason.FEE_TOO_LOW);
  }

  @Test
  void gasLimitCoversWhatIsUsed() {
    Bytes data = Bytes.of((byte) 0, (byte) 1, (byte) 2);
    Bytes low = Network.sign(0, Network.unsigned(0, 21_047, TO, ONE, data));
    assertThat(refusal(low)).contains("gas limit 21047 below 21048");
    assertThat(admission(low)).isEqualTo(Admission.Reason.GAS_TOO_LOW);
    Bytes enough = Network.sign(0, Network.unsigned(0, 21_048, TO, ONE, data));
    assertThat(network.applied(start, enough).receipts().getFirst().gasUsed()).isEqualTo(21_048);
    Bytes lowCall =
        Network.sign(0, Network.unsigned(0, 26_015, Ledger.ADDRESS, ONE, Bytes.of((byte) 1)));
    assertThat(refusal(lowCall)).contains("gas limit 26015 below 26016");
    Bytes high = Network.sign(0, Network.unsigned(0, 30_000_001, TO, ONE, Bytes.EMPTY));
    assertThat(admission(high)).isEqualTo(Admission.Reason.GAS_TOO_HIGH);
  }

  @Test
  void blockGasLimit() {
    Network small = new Network(Network.genesisOf(42_000), BlockExtension.NONE);
    BeaconState begin = small.start();
    Bytes[] two = {Network.transfer(0, 0, TO, ONE), Network.transfer(0, 1, TO, ONE)};
    assertThat(small.applied(begin, two).receipts()).hasSize(2);
    Bytes[] three = {two[0], two[1], Network.transfer(0, 2, TO, ONE)};
    assertThat(small.refusal(begin, small.block(begin, three)))
        .isEqualTo("transaction 2: block gas limit reached");
  }

  @Test
  void everyEnvelopeTypeIsAccepted() {
    for (int type = 0; type <= 2; type++) {
      BigInteger tip = type == 2 ? Network.TIP : Network.MAX_FEE;
      Bytes raw =
          Network.sign(
              0,
              transaction(
                  type, 7100, 0, tip, Network.MAX_FEE, 21_000, Optional.of(TO), ONE, Bytes.EMPTY));
      assertThat(network.applied(start, raw).receipts().getFirst().effectiveGasPrice())
          .as("type " + type)
          .isEqualTo(type == 2 ? Network.BASE_FEE.add(Network.TIP) : Network.MAX_FEE);
    }
  }

  @Test
  void dataToAnAccountIsAPlainTransfer() {
    Bytes raw = Network.sign(0, Network.unsigned(0, 30_000, TO, ONE, Bytes.fromHex("010203")));
    var applied = network.applied(start, raw);
    assertThat(applied.state().account(TO).balance()).isEqualTo(Network.ENDOWMENT.add(ONE));
    assertThat(applied.receipts().getFirst().logs()).isEmpty();
  }

  @Test
  void callsWriteAndLog() {
    Bytes data = Bytes.of(Ledger.STORE, (byte) 9);
    var applied = network.applied(start, Network.call(0, 0, BigInteger.TEN, data));
    Receipt receipt = applied.receipts().getFirst();
    assertThat(receipt.success()).isTrue();
    assertThat(receipt.logs()).containsExactly(new Log(Ledger.ADDRESS, List.of(Ledger.SLOT), data));
    assertThat(applied.state().get(Ledger.SLOT)).contains(data);
    assertThat(applied.state().account(Ledger.ADDRESS).balance()).isEqualTo(BigInteger.TEN);
    BeaconState cleared =
        network
            .applied(applied.state(), Network.call(0, 1, BigInteger.ZERO, Bytes.of(Ledger.DELETE)))
            .state();
    assertThat(cleared.get(Ledger.SLOT)).isEmpty();
  }

  @Test
  void aRevertedCallIsIncludedAndUndone() {
    BeaconState before =
        network
            .applied(
                start,
                Network.call(0, 0, BigInteger.valueOf(1000), Bytes.of(Ledger.STORE, (byte) 1)))
            .state();
    for (byte kind :
        new byte[] {
          Ledger.STORE_THEN_REVERT,
          Ledger.PAY_OUT_THEN_REVERT,
          Ledger.LOG_TOO_LONG,
          Ledger.TOO_MANY_LOGS,
          Ledger.TOO_MANY_TOPICS
        }) {
      var applied = network.applied(before, Network.call(1, 0, BigInteger.TEN, Bytes.of(kind)));
      Receipt receipt = applied.receipts().getFirst();
      assertThat(receipt.success()).as("kind " + kind).isFalse();
      assertThat(receipt.logs()).isEmpty();
      assertThat(applied.state().get(Ledger.SLOT)).isEqualTo(before.get(Ledger.SLOT));
      assertThat(applied.state().account(Ledger.ADDRESS)).isEqualTo(before.account(Ledger.ADDRESS));
      Account caller = applied.state().account(Network.address(1));
      assertThat(caller.nonce()).isEqualTo(1);
      assertThat(caller.balance())
          .isEqualTo(
              before
                  .account(Network.address(1))
                  .balance()
                  .subtract(
                      receipt.effectiveGasPrice().multiply(BigInteger.valueOf(receipt.gasUsed()))));
    }
    var refused =
        network.applied(
            before, Network.call(1, 0, BigInteger.ZERO, Bytes.of(Ledger.STORE_THEN_REVERT)));
    assertThat(refused.receipts().getFirst().output()).isEqualTo(Abi.error("no, thank you"));
  }

  @Test
  void simulationKeepsNothing() {
    var result =
        network.transition.simulate(
            start, Network.address(0), Ledger.ADDRESS, ONE, Bytes.of(Ledger.STORE), 5);
    assertThat(result).isInstanceOf(SystemContract.Result.Returned.class);
    assertThat(start.get(Ledger.SLOT)).isEmpty();
    assertThat(
            network.transition.simulate(start, Network.proposerAccount(0), TO, ONE, Bytes.EMPTY, 5))
        .isInstanceOf(SystemContract.Result.Reverted.class);
  }
}
