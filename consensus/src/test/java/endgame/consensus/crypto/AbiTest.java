package endgame.consensus.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Figures made with ethers 6.17.0 (Interface). */
class AbiTest {
  private static final Address ACCOUNT =
      Address.fromHex("f39fd6e51aad88f6f4ce6ab8827279cfffb92266");
  private static final List<Abi.Type> SUBMIT =
      List.of(Abi.Type.UINT64, Abi.Type.BYTES, Abi.Type.BYTES32, Abi.Type.STRING, Abi.Type.BOOL);
  private static final String SUBMIT_NAME = "submit(uint64,bytes,bytes32,string,bool)";
  private static final String DEPOSIT_HEX =
      "20dcd90b0000000000000000000000000000000000000000000000000000000000000007"
          + "000000000000000000000000f39fd6e51aad88f6f4ce6ab8827279cfffb9226600000000"
          + "00000000000000000000000000000000000000056bc75e2d63100000";
  private static final String SUBMIT_HEX =
      "7f2a51ab0000000000000000000000000000000000000000000000007fffffffffffffff"
          + "00000000000000000000000000000000000000000000000000000000000000a011111111"
          + "111111111111111111111111111111111111111111111111111111110000000000000000"
          + "000000000000000000000000000000000000000000000100000000000000000000000000"
          + "000000000000000000000000000000000000000100000000000000000000000000000000"
          + "00000000000000000000000000000021cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
          + "cdcdcdcdcdcdcdcdcdcdcdcdcd0000000000000000000000000000000000000000000000"
          + "000000000000000000000000000000000000000000000000000000000000000000000000"
          + "000000074772c3bcc39f6500000000000000000000000000000000000000000000000000";
  private static final String SUBMIT_EMPTY_HEX =
      "7f2a51ab0000000000000000000000000000000000000000000000000000000000000000"
          + "00000000000000000000000000000000000000000000000000000000000000a011111111"
          + "111111111111111111111111111111111111111111111111111111110000000000000000"
          + "0000000000000000000000000000000000000000000000c0000000000000000000000000"
          + "000000000000000000000000000000000000000000000000000000000000000000000000"
          + "000000000000000000000000000000000000000000000000000000000000000000000000"
          + "000000000000000000000000";
  private static final String ERROR_HEX =
      "08c379a00000000000000000000000000000000000000000000000000000000000000020"
          + "000000000000000000000000000000000000000000000000000000000000000a6e6f7420"
          + "656e6f75676800000000000000000000000000000000000000000000";

  private static Bytes call(String signature, List<Abi.Type> types, List<Bytes> values) {
    return Bytes.fromHex(
        Abi.selector(signature).hex() + Abi.encode(types, values).hex().substring(2));
  }

  private static Bytes text(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Bytes h32() {
    return Bytes.fromHex("11".repeat(32));
  }

  @Test
  void words() {
    List<Abi.Type> types = List.of(Abi.Type.UINT32, Abi.Type.ADDRESS, Abi.Type.UINT256);
    BigInteger amount = BigInteger.TEN.pow(20);
    List<Bytes> values = List.of(Abi.number(7), Abi.word(ACCOUNT), Abi.number(amount));
    assertThat(call("deposit(uint32,address,uint256)", types, values).hex())
        .isEqualTo("0x" + DEPOSIT_HEX);
    Abi.Arguments arguments = Abi.decode(Bytes.fromHex(DEPOSIT_HEX), 4, types).orElseThrow();
    assertThat(arguments.uint32(0)).isEqualTo(7);
    assertThat(arguments.address(1)).isEqualTo(ACCOUNT);
    assertThat(arguments.number(2)).isEqualTo(amount);
  }

  @Test
  void bytesAndStrings() {
    List<Bytes> values =
        List.of(
            Abi.number(Long.MAX_VALUE),
            Bytes.fromHex("cd".repeat(33)),
            h32(),
            text("Gr\u00fc\u00dfe"),
            Abi.number(1));
    assertThat(call(SUBMIT_NAME, SUBMIT, values).hex()).isEqualTo("0x" + SUBMIT_HEX);
    Abi.Arguments arguments = Abi.decode(Bytes.fromHex(SUBMIT_HEX), 4, SUBMIT).orElseThrow();
    assertThat(arguments.values()).isEqualTo(values);
    assertThat(arguments.uint64(0)).isEqualTo(Long.MAX_VALUE);
    assertThat(arguments.bytes(1)).isEqualTo(Bytes.fromHex("cd".repeat(33)));
    assertThat(arguments.hash(2)).isEqualTo(Hash.fromHex("11".repeat(32)));
    assertThat(arguments.text(3)).isEqualTo("Gr\u00fc\u00dfe");
    List<Bytes> empty = List.of(Abi.number(0), Bytes.EMPTY, h32(), Bytes.EMPTY, Abi.number(0));
    assertThat(call(SUBMIT_NAME, SUBMIT, empty).hex()).isEqualTo("0x" + SUBMIT_EMPTY_HEX);
    assertThat(Abi.decode(Bytes.fromHex(SUBMIT_EMPTY_HEX), 4, SUBMIT).orElseThrow().values())
        .isEqualTo(empty);
  }

  @Test
  void eventsAndErrors() {
    assertThat(Keccak256.hash("Moved(uint32,address,bytes,uint256)").hex())
        .isEqualTo("0x9872d72d5bd5162e2312531792b523c80bccfdc1a2e3993a42d4f3a3a6625e15");
    assertThat(Abi.topic(Abi.word(ACCOUNT)).hex())
        .isEqualTo("0x000000000000000000000000f39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    assertThat(
            Abi.encode(
                    List.of(Abi.Type.BYTES, Abi.Type.UINT256),
                    List.of(Bytes.fromHex("abcd"), Abi.number(5)))
                .hex())
        .isEqualTo(
            "0x"
                + "00".repeat(31)
                + "40"
                + "00".repeat(31)
                + "05"
                + "00".repeat(31)
                + "02abcd"
                + "00".repeat(30));
    assertThat(Abi.error("not enough").hex()).isEqualTo("0x" + ERROR_HEX);
  }

  private static void refused(Abi.Type type, String hex) {
    assertThat(Abi.decode(Bytes.fromHex(hex), 0, List.of(type))).as("%s %s", type, hex).isEmpty();
  }

  @Test
  void wordsOutOfRangeAreRefused() {
    refused(Abi.Type.BOOL, "00".repeat(31) + "02");
    refused(Abi.Type.UINT32, "00".repeat(28) + "80000000");
    refused(Abi.Type.UINT32, "00".repeat(27) + "0100000000");
    refused(Abi.Type.UINT64, "00".repeat(24) + "8000000000000000");
    refused(Abi.Type.ADDRESS, "00".repeat(11) + "01" + "00".repeat(20));
    refused(Abi.Type.UINT256, "00".repeat(31));
    refused(Abi.Type.BYTES32, "");
  }

  @Test
  void offsetsAndLengthsStayInside() {
    String word20 = "00".repeat(31) + "20";
    refused(Abi.Type.BYTES, word20);
    refused(Abi.Type.BYTES, "00".repeat(31) + "21" + "00".repeat(32));
    refused(Abi.Type.BYTES, "ff".repeat(32) + "00".repeat(32));
    refused(Abi.Type.BYTES, "00".repeat(28) + "7fffffff" + "00".repeat(32));
    refused(Abi.Type.BYTES, word20 + "00".repeat(31) + "01");
    refused(Abi.Type.BYTES, word20 + "ff".repeat(32));
    refused(Abi.Type.BYTES, word20 + "00".repeat(28) + "7fffffff" + "00".repeat(32));
    assertThat(Abi.decode(Bytes.fromHex("01020304"), 4, List.of(Abi.Type.UINT32))).isEmpty();
    assertThat(Abi.decode(Bytes.fromHex("0102"), 4, List.of(Abi.Type.UINT32))).isEmpty();
  }

  @Test
  void noBytesThrow() {
    SplittableRandom random = new SplittableRandom(13);
    Bytes good = Bytes.fromHex(SUBMIT_HEX);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.slice(0, random.nextInt(good.size() + 1));
      for (int j = 0; j < 3 && bytes.length > 0; j++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Abi.decode(Bytes.wrap(bytes), 4, SUBMIT).ifPresent(a -> assertThat(a.values()).hasSize(5));
    }
  }

  @Test
  void misuseIsRefused() {
    List<Abi.Type> one = List.of(Abi.Type.UINT256);
    assertThatThrownBy(() -> Abi.number(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Abi.number(BigInteger.TWO.pow(256)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Abi.encode(one, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Abi.encode(one, List.of(Bytes.fromHex("01"))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
