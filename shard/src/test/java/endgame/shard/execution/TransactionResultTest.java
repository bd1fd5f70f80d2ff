package endgame.shard.execution;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.beacon.Log;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.ByteWriter;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TransactionResultTest {
  private static final Hash HASH = Hash.fromHex("0a".repeat(32));
  private static final Address FROM = new Address(Bytes.fromHex("0b".repeat(20)));
  private static final Address TO = new Address(Bytes.fromHex("0c".repeat(20)));

  private static ByteWriter head(int hasTo, int status, int logs) {
    return new ByteWriter()
        .u32(7)
        .hash(HASH)
        .address(FROM)
        .u8(hasTo)
        .address(TO)
        .u8(status)
        .u64(21_000)
        .u256(BigInteger.TEN)
        .u8(logs)
        .u8(logs >> 8);
  }

  private static Bytes withLog(int topics) {
    ByteWriter out = head(1, 1, 1).address(TO).u8(topics);
    for (int i = 0; i < topics; i++) {
      out.hash(HASH);
    }
    return out.u32(3).bytes(Bytes.of((byte) 1, (byte) 2, (byte) 3)).done();
  }

  @Test
  void readsReceipts() {
    Log log = new Log(TO, List.of(HASH, HASH), Bytes.of((byte) 1, (byte) 2, (byte) 3));
    assertThat(TransactionResult.decode(withLog(2)))
        .contains(
            new TransactionResult(
                7, HASH, FROM, Optional.of(TO), true, 21_000, BigInteger.TEN, List.of(log)));
    assertThat(TransactionResult.decode(head(0, 0, 0).done()).orElseThrow())
        .matches(r -> r.to().isEmpty() && !r.success() && r.logs().isEmpty());
  }

  @Test
  void junkIsNone() {
    assertThat(TransactionResult.decode(Bytes.EMPTY)).isEmpty();
    assertThat(TransactionResult.decode(head(2, 1, 0).done())).isEmpty();
    assertThat(TransactionResult.decode(head(1, 2, 0).done())).isEmpty();
    assertThat(TransactionResult.decode(head(1, 1, 1).done())).isEmpty();
    assertThat(TransactionResult.decode(head(1, 1, 0xffff).done())).isEmpty();
    assertThat(TransactionResult.decode(withLog(4))).isPresent();
    assertThat(TransactionResult.decode(withLog(5))).isEmpty();
    Bytes good = withLog(2);
    for (int n = 0; n < good.size(); n++) {
      assertThat(TransactionResult.decode(Bytes.wrap(good.slice(0, n)))).isEmpty();
    }
    assertThat(TransactionResult.decode(new ByteWriter().bytes(good).u8(0).done())).isEmpty();
  }

  @Test
  void noBytesThrow() {
    SplittableRandom random = new SplittableRandom(5);
    byte[] good = withLog(3).toArray();
    for (int n = 0; n < 2000; n++) {
      byte[] bytes = good.clone();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      assertThat(TransactionResult.decode(Bytes.of(bytes))).isNotNull();
    }
  }
}
