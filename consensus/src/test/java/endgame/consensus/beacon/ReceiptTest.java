package endgame.consensus.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.codec.Decoded;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stored and hashed forms, byte by byte. */
class ReceiptTest {
  private static final Address A = Address.fromHex("0xaa000000000000000000000000000000000000a1");
  private static final Address B = Address.fromHex("0xbb000000000000000000000000000000000000b1");
  private static final Log LOG =
      new Log(B, List.of(Network.filled(0x33), Network.filled(0x44)), Bytes.fromHex("cafe"));
  private static final Receipt RECEIPT =
      receipt(
          Network.filled(0x11),
          A,
          B,
          true,
          21_000,
          BigInteger.valueOf(1_003_000_000),
          "0102",
          List.of(LOG));

  private static Receipt receipt(
      Hash hash,
      Address from,
      Address to,
      boolean success,
      long gas,
      BigInteger price,
      String output,
      List<Log> logs) {
    return new Receipt(hash, from, to, success, gas, price, Bytes.fromHex(output), logs);
  }

  private static String little(long value, int bytes) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < bytes; i++) {
      hex.append(String.format("%02x", i < 8 ? (value >>> (8 * i)) & 0xff : 0));
    }
    return hex.toString();
  }

  @Test
  void goldenBytes() {
    String log =
        B.hex().substring(2)
            + little(28, 4)
            + little(28 + 64, 4)
            + "33".repeat(32)
            + "44".repeat(32)
            + "cafe";
    String expected =
        "11".repeat(32)
            + A.hex().substring(2)
            + B.hex().substring(2)
            + "01"
            + little(21_000, 8)
            + little(1_003_000_000, 32)
            + little(121, 4)
            + little(123, 4)
            + "0102"
            + little(4, 4)
            + log;
    assertThat(Receipt.SSZ.encodeBytes(RECEIPT)).isEqualTo(Bytes.fromHex(expected));
    assertThat(Receipt.SSZ.decode(Bytes.fromHex(expected))).isEqualTo(new Decoded.Ok<>(RECEIPT));
    assertThat(Account.SSZ.encodeBytes(new Account(258, BigInteger.valueOf(3))))
        .isEqualTo(Bytes.fromHex(little(258, 8) + little(3, 32)));
  }

  @Test
  void rootCommitsToEveryField() {
    Hash h = RECEIPT.transactionHash();
    BigInteger price = RECEIPT.effectiveGasPrice();
    List<Log> logs = RECEIPT.logs();
    List<Receipt> mutants = new ArrayList<>();
    mutants.add(receipt(Hash.ZERO, A, B, true, 21_000, price, "0102", logs));
    mutants.add(receipt(h, B, B, true, 21_000, price, "0102", logs));
    mutants.add(receipt(h, A, A, true, 21_000, price, "0102", logs));
    mutants.add(receipt(h, A, B, false, 21_000, price, "0102", logs));
    mutants.add(receipt(h, A, B, true, 21_001, price, "0102", logs));
    mutants.add(receipt(h, A, B, true, 21_000, price.add(BigInteger.ONE), "0102", logs));
    mutants.add(receipt(h, A, B, true, 21_000, price, "010200", logs));
    mutants.add(receipt(h, A, B, true, 21_000, price, "0102", List.of()));
    mutants.add(receipt(h, A, B, true, 21_000, price, "0102", List.of(LOG, LOG)));
    List<Log> others =
        List.of(
            new Log(A, LOG.topics(), LOG.data()),
            new Log(B, LOG.topics().reversed(), LOG.data()),
            new Log(B, LOG.topics().subList(0, 1), LOG.data()),
            new Log(B, LOG.topics(), Bytes.fromHex("cafe00")));
    others.forEach(log -> mutants.add(receipt(h, A, B, true, 21_000, price, "0102", List.of(log))));
    Hash root = Receipt.LIST.hashTreeRoot(List.of(RECEIPT));
    for (Receipt mutant : mutants) {
      assertThat(Receipt.LIST.hashTreeRoot(List.of(mutant))).as("" + mutant).isNotEqualTo(root);
    }
    assertThat(Receipt.LIST.hashTreeRoot(List.of(RECEIPT, RECEIPT))).isNotEqualTo(root);
  }

  @Test
  void keysOfTheStateAreFixed() {
    // SHA-256 of length, name and parts, computed with sha256sum.
    assertThat(StateKeys.BASE_FEE.hex())
        .isEqualTo("0xd85e76fad93f5cfef9d3b56a73302d2c99fa57e3c879506068ce0a0562e9d9bc");
    assertThat(StateKeys.account(A).hex())
        .isEqualTo("0x1449068c2fcacd5b70542675483e88de16a19f76382d4ccc52442f65f995cf23");
    assertThat(StateKeys.validators(2).hex())
        .isEqualTo("0x36d495d8fd23b01879f86e465613ed50eba9f835bbe0d1c63eb6e7ac27367f78");
  }
}
