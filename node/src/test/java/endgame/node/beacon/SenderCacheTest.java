package endgame.node.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.beacon.Senders;
import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The cache says what recovery says, and asks it once for each envelope. */
class SenderCacheTest {
  private static final Secp256k1.SecretKey KEY = key(1);
  private final AtomicInteger recoveries = new AtomicInteger();
  private final SenderCache cache =
      new SenderCache((raw, tx) -> {
        recoveries.incrementAndGet();
        return Senders.RECOVER.of(raw, tx);
      });

  private static Secp256k1.SecretKey key(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return Secp256k1.SecretKey.of(bytes);
  }

  private static EthereumTransaction transaction(long nonce) {
    return EthereumTransaction.dynamicFee(
        1,
        nonce,
        BigInteger.ONE,
        BigInteger.TEN,
        21_000,
        Address.of(new byte[20]),
        BigInteger.ONE,
        Bytes.EMPTY);
  }

  private Optional<Address> sender(EthereumTransaction transaction) {
    return cache.of(Bytes.wrap(transaction.encode()), transaction);
  }

  @Test
  void recoversAnEnvelopeOnce() {
    for (int i = 0; i < 3; i++) {
      assertThat(sender(transaction(1).signed(KEY))).contains(KEY.address());
    }
    assertThat(recoveries).hasValue(1);
  }

  @Test
  void anotherSignatureOfTheSameContentIsAnotherSender() {
    assertThat(sender(transaction(1).signed(KEY))).contains(KEY.address());
    assertThat(sender(transaction(1).signed(key(2)))).contains(key(2).address());
    assertThat(recoveries).hasValue(2);
  }

  @Test
  void whatHasNoSenderTakesNoPlace() {
    EthereumTransaction bad = badlySigned();
    assertThat(sender(bad)).isEmpty();
    assertThat(sender(bad)).isEmpty();
    assertThat(cache.size()).isZero();
    assertThat(recoveries).hasValue(2);
  }

  private static EthereumTransaction badlySigned() {
    for (long nonce = 0; nonce < 1000; nonce++) {
      EthereumTransaction tx = transaction(nonce);
      EthereumTransaction bad =
          new EthereumTransaction(
              tx.type(),
              tx.chainId(),
              tx.nonce(),
              tx.maxPriorityFeePerGas(),
              tx.maxFeePerGas(),
              tx.gasLimit(),
              tx.to(),
              tx.value(),
              tx.data(),
              tx.accessList(),
              new Secp256k1.Signature(BigInteger.valueOf(5), BigInteger.ONE, 0));
      if (bad.sender().isEmpty()) {
        return bad;
      }
    }
    throw new IllegalStateException("every signature recovers");
  }

  @Test
  void holdsSoManyAndForgetsTheOldest() {
    SenderCache small =
        new SenderCache((raw, tx) -> {
          recoveries.incrementAndGet();
          return Optional.of(KEY.address());
        });
    for (int n = 0; n <= SenderCache.SENDERS_MAX; n++) {
      assertThat(small.of(Bytes.wrap(transaction(n).encode()), transaction(n))).isPresent();
    }
    assertThat(small.size()).isEqualTo(SenderCache.SENDERS_MAX);
    assertThat(recoveries).hasValue(SenderCache.SENDERS_MAX + 1);
    EthereumTransaction oldest = transaction(0);
    assertThat(small.of(Bytes.wrap(oldest.encode()), oldest)).isPresent();
    assertThat(recoveries).as("the oldest was forgotten").hasValue(SenderCache.SENDERS_MAX + 2);
  }
}
