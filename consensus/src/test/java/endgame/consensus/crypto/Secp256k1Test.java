package endgame.consensus.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.consensus.codec.Merkle;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Figures of signatures and addresses were made with ethers 6.17.0. */
class Secp256k1Test {
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  private static final BigInteger FIELD =
      BigInteger.TWO.pow(256).subtract(BigInteger.TWO.pow(32)).subtract(BigInteger.valueOf(977));

  @ParameterizedTest
  @CsvSource({
    "0000000000000000000000000000000000000000000000000000000000000001,"
        + "0000000000000000000000000000000000000000000000000000000000000000,"
        + "a0b37f8fba683cc68f6574cd43b39f0343a50008bf6ccea9d13231d9e7e2e1e4,"
        + "11edc8d307254296264aebfc3dc76cd8b668373a072fd64665b50000e9fcce52,1,"
        + "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf",
    "4646464646464646464646464646464646464646464646464646464646464646,"
        + "1c8aff950685c2ed4bc3174f3472287b56d9517b9c948127319a09a7a36deac8,"
        + "bb8cd76becb20512f2146e9951df1db177dfcb608eaff0a4b1f9971fc7c5eaf2,"
        + "0c914f267446678673e521309e7f3c5b60f095c321b12ab5cdf30a176df8cdb4,0,"
        + "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F",
    "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140,"
        + "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff,"
        + "a7f83b5963eaf5332c633327cc967be8f4166d3f1e0b77f9761d8f4e42211e9a,"
        + "58aae31be1eb1e496923bbe8ca5e843cfb89f4d986d61d4edfd7d6fc3c9cf62c,0,"
        + "0x80C0dbf239224071c59dD8970ab9d542E3414aB2"
  })
  void signaturesAreThoseOfEthers(
      String secret, String digest, String r, String s, int parity, String address) {
    Secp256k1.SecretKey key = Secp256k1.SecretKey.of(Bytes.fromHex(secret).toArray());
    assertThat(Secp256k1.checksummed(key.address())).isEqualTo(address);
    assertThat(Bytes.of(key.toBytes()).hex()).isEqualTo("0x" + secret);
    Secp256k1.Signature signature = key.sign(Hash.fromHex(digest));
    assertThat(signature.encode().hex()).isEqualTo("0x" + r + s + "0" + parity);
    assertThat(Secp256k1.Signature.decode(signature.encode())).contains(signature);
    assertThat(Secp256k1.recover(Hash.fromHex(digest), signature)).contains(key.address());
  }

  /** The examples of EIP-55. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0xde709f2102306220921060314715629080e2fb77"
      })
  void checksums(String text) {
    assertThat(Secp256k1.checksummed(Address.fromHex(text))).isEqualTo(text);
  }

  @Test
  void keysAndSignaturesAreInRange() {
    byte[] order = Bytes.fromHex(ORDER.toString(16)).toArray();
    for (byte[] bad : List.of(new byte[32], order, new byte[31], new byte[33])) {
      assertThatThrownBy(() -> Secp256k1.SecretKey.of(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
    byte[] one = new byte[32];
    one[31] = 1;
    Hash digest = Hash.fromHex("17".repeat(32));
    Secp256k1.Signature good = Secp256k1.SecretKey.of(one).sign(digest);
    BigInteger field = ORDER.add(BigInteger.ONE.shiftLeft(128));
    for (BigInteger out : List.of(BigInteger.ZERO, ORDER, field, BigInteger.ONE.negate())) {
      refused(digest, new Secp256k1.Signature(out, good.s(), 0));
      refused(digest, new Secp256k1.Signature(good.r(), out, 0));
    }
    // The twin with high s names the same signer with the other parity: refused (EIP-2).
    refused(digest, new Secp256k1.Signature(good.r(), ORDER.subtract(good.s()), 1 - good.parity()));
    refused(digest, new Secp256k1.Signature(good.r(), good.s(), 2));
    refused(digest, new Secp256k1.Signature(good.r(), good.s(), -1));
    // x = 5 is not on the curve.
    refused(digest, new Secp256k1.Signature(BigInteger.valueOf(5), good.s(), 0));
    assertThat(Secp256k1.Signature.decode(Bytes.wrap(new byte[64]))).isEmpty();
    assertThat(Secp256k1.Signature.decode(Bytes.wrap(new byte[66]))).isEmpty();
    assertThat(Secp256k1.Signature.decode(Bytes.fromHex("00".repeat(64) + "02"))).isEmpty();
    assertThat(Secp256k1.Signature.decode(Bytes.fromHex("00".repeat(64) + "ff"))).isEmpty();
  }

  private static void refused(Hash digest, Secp256k1.Signature signature) {
    assertThat(Secp256k1.recover(digest, signature)).as("%s", signature).isEmpty();
  }

  @Test
  void randomKeysSignAndAreRecovered() {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 30; i++) {
      byte[] secret = new byte[32];
      random.nextBytes(secret);
      secret[0] &= 0x7f;
      byte[] digest = new byte[32];
      random.nextBytes(digest);
      Secp256k1.SecretKey key = Secp256k1.SecretKey.of(secret);
      Secp256k1.Signature signature = key.sign(Hash.of(digest));
      assertThat(signature.s()).isLessThanOrEqualTo(ORDER.shiftRight(1));
      assertThat(Secp256k1.recover(Hash.of(digest), signature)).contains(key.address());
      digest[i] ^= 1;
      assertThat(Secp256k1.recover(Hash.of(digest), signature))
          .isNotEqualTo(Optional.of(key.address()));
    }
  }

  /** ethereum/go-ethereum ecRecover.json: our recover is the precompile with low s only. */
  @Test
  void precompile() {
    JsonNode cases = VectorFiles.json(VectorFiles.find("eip196-197/ecRecover.json"));
    int valid = 0;
    for (JsonNode c : cases) {
      Bytes input = VectorFiles.hex(c.get("Input"));
      String expected = c.get("Expected").asText();
      BigInteger v = new BigInteger(1, input.slice(32, 64));
      if (!v.equals(BigInteger.valueOf(27)) && !v.equals(BigInteger.valueOf(28))) {
        assertThat(expected).isEmpty();
        continue;
      }
      BigInteger s = new BigInteger(1, input.slice(96, 128));
      boolean high = s.compareTo(ORDER.shiftRight(1)) > 0;
      Optional<Address> signer =
          Secp256k1.recover(
              Hash.of(input.slice(0, 32)),
              new Secp256k1.Signature(
                  new BigInteger(1, input.slice(64, 96)),
                  high ? ORDER.subtract(s) : s,
                  (v.intValue() - 27) ^ (high ? 1 : 0)));
      assertThat(signer.map(a -> "00".repeat(12) + a.hex().substring(2)).orElse(""))
          .isEqualTo(expected);
      valid += expected.isEmpty() ? 0 : 1;
    }
    assertThat(valid).isPositive();
  }

  /**
   * Wycheproof's plain ECDSA: a valid signature with s made low recovers the key under one parity;
   * an invalid one under none.
   */
  @Test
  void wycheproof() {
    JsonNode file =
        VectorFiles.json(VectorFiles.find("wycheproof/ecdsa_secp256k1_sha256_p1363_test.json"));
    int checked = 0;
    for (JsonNode group : file.get("testGroups")) {
      byte[] point = VectorFiles.hex(group.get("publicKey").get("uncompressed")).toArray();
      byte[] hash = Keccak256.digest(Arrays.copyOfRange(point, 1, 65));
      Address address = Address.of(Arrays.copyOfRange(hash, 12, 32));
      for (JsonNode test : group.get("tests")) {
        Bytes sig = VectorFiles.hex(test.get("sig"));
        if (sig.size() != 64) {
          assertThat(test.get("result").asText()).isEqualTo("invalid");
          continue;
        }
        Hash digest = Hash.of(Merkle.sha256().digest(VectorFiles.hex(test.get("msg")).toArray()));
        boolean verifies = verifies(address, digest, sig);
        boolean valid = test.get("result").asText().equals("valid");
        if (valid && reducible(sig)) {
          continue;
        }
        assertThat(verifies)
            .as("tcId %s: %s", test.get("tcId"), test.get("comment"))
            .isEqualTo(valid);
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(200);
  }

  /**
   * Whether r may stand for a nonce point with x = r + n: an Ethereum signature cannot say so, and
   * a signer meets one by chance once in 2^127.
   */
  private static boolean reducible(Bytes sig) {
    return new BigInteger(1, sig.slice(0, 32)).add(ORDER).compareTo(FIELD) < 0;
  }

  private static boolean verifies(Address address, Hash digest, Bytes sig) {
    BigInteger r = new BigInteger(1, sig.slice(0, 32));
    BigInteger s = new BigInteger(1, sig.slice(32, 64));
    BigInteger low = s.compareTo(ORDER.shiftRight(1)) > 0 ? ORDER.subtract(s) : s;
    boolean found = false;
    for (int parity = 0; parity < 2; parity++) {
      found |=
          Secp256k1.recover(digest, new Secp256k1.Signature(r, low, parity))
              .filter(address::equals)
              .isPresent();
    }
    return found;
  }

  @Test
  void keccak() {
    assertThat(Keccak256.hash("").hex())
        .isEqualTo("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    assertThat(Keccak256.hash("Transfer(address,address,uint256)").hex())
        .isEqualTo("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
  }

  @Test
  void keccakTeamsAnswers() throws IOException {
    List<String> lines = new ArrayList<>();
    Files.readAllLines(VectorFiles.find("keccak/ShortMsgKAT_256.txt"), StandardCharsets.US_ASCII)
        .stream()
        .filter(line -> line.contains(" = "))
        .map(line -> line.substring(line.indexOf('=') + 1).strip())
        .forEach(lines::add);
    assertThat(lines).hasSizeGreaterThan(600);
    for (int i = 0; i + 2 < lines.size(); i += 3) {
      int size = Integer.parseInt(lines.get(i)) / 8;
      byte[] message = Bytes.fromHex(lines.get(i + 1)).slice(0, size);
      assertThat(Bytes.of(Keccak256.digest(message))).isEqualTo(Bytes.fromHex(lines.get(i + 2)));
    }
  }
}
