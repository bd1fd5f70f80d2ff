package endgame.consensus.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Envelopes made with ethers 6.17.0 by the key 0x46…46; {@link #LEGACY} is also the example of
 * EIP-155.
 */
class EthereumTransactionTest {
  private static final Secp256k1.SecretKey KEY =
      Secp256k1.SecretKey.of(Bytes.fromHex("46".repeat(32)).toArray());
  private static final Address TO = Address.fromHex("35".repeat(20));
  private static final Secp256k1.Signature UNSIGNED =
      new Secp256k1.Signature(BigInteger.ONE, BigInteger.ONE, 0);
  private static final String LEGACY =
      "f86c098504a817c800825208943535353535353535353535353535353535353535880de0"
          + "b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e15906"
          + "20aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b"
          + "6d83";
  private static final String LEGACY_LONG =
      "f8a08001830186a094353535353535353535353535353535353535353580b83cabababab"
          + "abababababababababababababababababababababababababababababababababababab"
          + "abababababababababababababababababababab831bbe68a02f25fa54dea1e5cd695ad8"
          + "ce95eb4bdd609ba8f189956a2c3ce5680554bd1bd3a05d5ff575ccf4e391024b6033827f"
          + "cae9215cc15f0544a3779ddedd990711eb82";
  private static final String CREATE =
      "02f850827a6905010282cf08808000c001a02f6e0073a0b17c2416d061e03bbe0b337f4f"
          + "0fb8b470a5655c4106525863fc80a04aa5d1e6ea04e0bbd00cf1b58aae9ec92068e133ad"
          + "cd066b9e8b50d8f60e796a";
  private static final String ACCESS =
      "01f8d7827a698007827530943535353535353535353535353535353535353535018180f8"
          + "72f859941111111111111111111111111111111111111111f842a0000000000000000000"
          + "0000000000000000000000000000000000000000000001a0ffffffffffffffffffffffff"
          + "ffffffffffffffffffffffffffffffffffffffffd6942222222222222222222222222222"
          + "222222222222c001a0425336692351a822f7ee3900cc8ab7065a42bf97373bcc894baf3d"
          + "476df3281aa01c389696a3113d4589ddf85a17a7a4ae287d88819f40e295a82aed916e52"
          + "d39d";
  private static final String DYNAMIC =
      "02f869827a698080843b9aca008252089435353535353535353535353535353535353535"
          + "3581807fc080a02ebdce225ce1145e34d91a617b0cb41d90dc2f5d6e20c63cd9ca4afae8"
          + "d9dcb3a05e6551129e34c7d51225ab8d06f46594fc648594c35b4352501c4fbbdb9766cb";
  private static final String BEFORE_155 =
      "f86c098504a817c800825208943535353535353535353535353535353535353535880de0"
          + "b6b3a7640000801ba08383adc8b8ae116f918fb44ca7ff9dfd8012596a5c130c6246a2cc"
          + "717ba41cdaa053ddfacf5bd4aa7e46d1575acf52636ea659b91f29e2fb91c75567a27973"
          + "8f38";

  private static EthereumTransaction decoded(String hex) {
    EthereumTransaction.Decoded decoded = EthereumTransaction.decode(Bytes.fromHex(hex));
    assertThat(decoded).isInstanceOf(EthereumTransaction.Decoded.Ok.class);
    return ((EthereumTransaction.Decoded.Ok) decoded).transaction();
  }

  private static void check(EthereumTransaction made, String hex, String hash, String digest) {
    EthereumTransaction signed = made.signed(KEY);
    assertThat(Bytes.of(signed.encode()).hex()).isEqualTo("0x" + hex);
    assertThat(decoded(hex)).isEqualTo(signed);
    assertThat(signed.hash().hex()).isEqualTo(hash);
    assertThat(signed.signingHash().hex()).isEqualTo(digest);
    assertThat(decoded(hex).sender()).contains(KEY.address());
  }

  private static EthereumTransaction of(
      int type,
      long chainId,
      long nonce,
      long priority,
      long fee,
      long gas,
      Optional<Address> to,
      BigInteger value,
      String data,
      List<EthereumTransaction.AccessEntry> access) {
    return new EthereumTransaction(
        type,
        chainId,
        nonce,
        BigInteger.valueOf(priority),
        BigInteger.valueOf(fee),
        gas,
        to,
        value,
        Bytes.fromHex(data),
        access,
        UNSIGNED);
  }

  @Test
  void legacy() {
    long price = 20_000_000_000L;
    check(
        of(0, 1, 9, price, price, 21000, Optional.of(TO), BigInteger.TEN.pow(18), "", List.of()),
        LEGACY,
        "0x33469b22e9f636356c4160a87eb19df52b7412e8eac32a4a55ffe88ea8350788",
        "0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53");
    String data = "ab".repeat(60);
    check(
        of(0, 909090, 0, 1, 1, 100000, Optional.of(TO), BigInteger.ZERO, data, List.of()),
        LEGACY_LONG,
        "0x1585135b04ce7c84119c98c9c2d80d8e27cb87045989c1ff2668587314773951",
        "0xe7e87461231f6f11b4ad13ad3f61eef64a3cbbb228e4d7640ebfe62b42a8b0eb");
  }

  @Test
  void creation() {
    check(
        of(2, 31337, 5, 1, 2, 53000, Optional.empty(), BigInteger.ZERO, "00", List.of()),
        CREATE,
        "0x196bc549dc09aac6526f019ca571eed562e637d4058ff19884a856f9414feece",
        "0x24d9384ca79d18b67c28dbc037cebf95f10a4212585e0ca228ce6b19c83e20c1");
  }

  @Test
  void accessList() {
    List<EthereumTransaction.AccessEntry> access =
        List.of(
            new EthereumTransaction.AccessEntry(
                Address.fromHex("11".repeat(20)),
                List.of(Hash.fromHex("00".repeat(31) + "01"), Hash.fromHex("ff".repeat(32)))),
            new EthereumTransaction.AccessEntry(Address.fromHex("22".repeat(20)), List.of()));
    check(
        of(1, 31337, 0, 7, 7, 30000, Optional.of(TO), BigInteger.ONE, "80", access),
        ACCESS,
        "0xf618eb066a71c7b441609ecc5286f212f5a456b24b79864a6263b30c7d795c88",
        "0xb45bdd7b70bfebb9f7defface4f57f78e2a9ee036a6a43557005a02339b2f2c6");
  }

  @Test
  void dynamicFee() {
    EthereumTransaction made =
        EthereumTransaction.dynamicFee(
            31337,
            0,
            BigInteger.ZERO,
            BigInteger.TEN.pow(9),
            21000,
            TO,
            BigInteger.valueOf(128),
            Bytes.fromHex("7f"));
    check(
        made,
        DYNAMIC,
        "0x2844840c59aca5c53225d7bf43aa88270ca944b159a1d69f91d1c0455ca6d865",
        "0x61549c2b43412f70c6ba27ae40b71f93f6addf810da778dbd53a0a3ea767d42c");
    assertThat(made.effectiveGasPrice(BigInteger.TEN)).isEqualTo(BigInteger.TEN);
    assertThat(made.effectiveGasPrice(BigInteger.TEN.pow(10))).isEqualTo(BigInteger.TEN.pow(9));
  }

  private static void malformed(Bytes bytes) {
    assertThat(EthereumTransaction.decode(bytes))
        .as("%s", bytes.hex().substring(0, Math.min(80, bytes.hex().length())))
        .isInstanceOf(EthereumTransaction.Decoded.Malformed.class);
  }

  @Test
  void signaturesWithoutAChainAreRefused() {
    malformed(Bytes.fromHex(BEFORE_155));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 0x7f})
  void otherTypesAreNamed(int type) {
    byte[] bytes = Bytes.fromHex(DYNAMIC).toArray();
    bytes[0] = (byte) type;
    assertThat(EthereumTransaction.decode(Bytes.wrap(bytes)))
        .isEqualTo(new EthereumTransaction.Decoded.Unsupported(type));
  }

  @Test
  void otherBytesAreRefused() {
    malformed(Bytes.EMPTY);
    malformed(Bytes.fromHex("80"));
    malformed(Bytes.fromHex("bf"));
    malformed(Bytes.fromHex("c0"));
    malformed(Bytes.fromHex("02"));
    malformed(Bytes.fromHex("02c0"));
    malformed(Bytes.fromHex("0280"));
    malformed(Bytes.fromHex(LEGACY + "00"));
    malformed(Bytes.fromHex(DYNAMIC + "80"));
    malformed(Bytes.wrap(new byte[EthereumTransaction.BYTES_MAX + 1]));
  }

  @Test
  void sizeIsLimited() {
    assertThat(EthereumTransaction.BYTES_MAX).isEqualTo(131_072);
    int overhead =
        of(2, 1, 0, 1, 1, 1, Optional.of(TO), BigInteger.ONE, "00".repeat(130_000), List.of())
                .signed(KEY)
                .encode()
                .length
            - 130_000;
    for (int over = -1; over <= 1; over++) {
      String data = "00".repeat(EthereumTransaction.BYTES_MAX - overhead + over);
      byte[] bytes =
          of(2, 1, 0, 1, 1, 1, Optional.of(TO), BigInteger.ONE, data, List.of())
              .signed(KEY)
              .encode();
      boolean fits = bytes.length <= EthereumTransaction.BYTES_MAX;
      assertThat(
              EthereumTransaction.decode(Bytes.wrap(bytes))
                  instanceof EthereumTransaction.Decoded.Ok)
          .as("%d bytes", bytes.length)
          .isEqualTo(fits);
    }
  }

  /** Each field of each kind changed to something it must not be. */
  @Test
  void fieldsAreInRange() {
    Rlp.Item tooLong = Rlp.number(BigInteger.TWO.pow(256));
    Rlp.Item zeroFirst = Rlp.text(Bytes.fromHex("0001"));
    Rlp.Item zero = Rlp.text(Bytes.fromHex("00"));
    Rlp.Item above63 = Rlp.number(BigInteger.TWO.pow(63));
    Rlp.Item list = Rlp.list(List.of());
    // chain, nonce, tip, fee, gas, to, value, data, access, v, r, s
    for (int i : new int[] {0, 1, 2, 3, 4, 6, 9, 10, 11}) {
      for (Rlp.Item bad : List.of(tooLong, zeroFirst, zero, list)) {
        malformed(with(DYNAMIC, i, bad));
      }
    }
    for (int i : new int[] {0, 1, 4, 9}) {
      malformed(with(DYNAMIC, i, above63));
    }
    malformed(with(DYNAMIC, 5, Rlp.text(Bytes.wrap(new byte[19]))));
    malformed(with(DYNAMIC, 5, Rlp.text(Bytes.wrap(new byte[21]))));
    malformed(with(DYNAMIC, 5, list));
    malformed(with(DYNAMIC, 7, list));
    malformed(with(DYNAMIC, 8, zero));
    malformed(with(DYNAMIC, 8, Rlp.list(List.of(zero))));
    malformed(with(DYNAMIC, 8, Rlp.list(List.of(list))));
    Rlp.Item address = Rlp.text(TO.value());
    Rlp.Item shortKey = Rlp.list(List.of(Rlp.text(Bytes.wrap(new byte[31]))));
    malformed(with(DYNAMIC, 8, Rlp.list(List.of(Rlp.list(List.of(address))))));
    malformed(with(DYNAMIC, 8, Rlp.list(List.of(Rlp.list(List.of(address, shortKey))))));
    malformed(with(DYNAMIC, 8, Rlp.list(List.of(Rlp.list(List.of(address, list, list))))));
    malformed(with(DYNAMIC, 8, Rlp.list(List.of(Rlp.list(List.of(shortKey, list))))));
    malformed(with(DYNAMIC, 9, Rlp.number(2)));
    // A tip above the fee.
    malformed(with(DYNAMIC, 2, Rlp.number(1_000_000_001)));
    for (int v : new int[] {0, 1, 27, 28, 35, 36}) {
      malformed(with(LEGACY, 6, Rlp.number(v)));
    }
  }

  /** What RLP can write but no signature may be: decoded, and without a sender. */
  @Test
  void badSignaturesHaveNoSender() {
    BigInteger order =
        new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
    EthereumTransaction good = decoded(DYNAMIC);
    BigInteger high = order.subtract(good.signature().s());
    for (Bytes bytes :
        List.of(
            with(DYNAMIC, 10, Rlp.number(0)),
            with(DYNAMIC, 10, Rlp.number(order)),
            with(DYNAMIC, 11, Rlp.number(0)),
            with(DYNAMIC, 11, Rlp.number(order)),
            with(DYNAMIC, 11, Rlp.number(high)))) {
      assertThat(decoded(bytes.hex()).sender()).isEmpty();
    }
  }

  private static Bytes with(String hex, int field, Rlp.Item value) {
    Bytes bytes = Bytes.fromHex(hex);
    int skip = (bytes.get(0) & 0xff) < 0xc0 ? 1 : 0;
    Rlp.Item item = Rlp.decode(bytes.slice(skip, bytes.size())).orElseThrow();
    List<Rlp.Item> fields = new ArrayList<>(((Rlp.Item.Sequence) item).items());
    fields.set(field, value);
    return Bytes.fromHex(
        bytes.hex().substring(2, 2 + 2 * skip)
            + Bytes.wrap(Rlp.encode(Rlp.list(fields))).hex().substring(2));
  }

  /** Bytes are refused, or are the encoding of what was read; then another hash, another sender. */
  @ParameterizedTest
  @ValueSource(strings = {LEGACY, LEGACY_LONG, CREATE, ACCESS, DYNAMIC})
  void changedBytesAreRefusedOrMeanThemselves(String hex) {
    byte[] bytes = Bytes.fromHex(hex).toArray();
    for (int i = 0; i < bytes.length; i++) {
      for (int mask : new int[] {0x01, 0x80, 0xff}) {
        byte[] changed = bytes.clone();
        changed[i] ^= (byte) mask;
        meansItself(changed);
      }
      malformed(Bytes.of(Arrays.copyOf(bytes, i)));
      meansItself(Arrays.copyOfRange(bytes, i + 1, bytes.length));
    }
  }

  private static void meansItself(byte[] bytes) {
    if (EthereumTransaction.decode(Bytes.of(bytes))
        instanceof EthereumTransaction.Decoded.Ok(var transaction)) {
      assertThat(transaction.encode()).isEqualTo(bytes);
      assertThat(transaction.sender()).isNotEqualTo(Optional.of(KEY.address()));
    }
  }
}
