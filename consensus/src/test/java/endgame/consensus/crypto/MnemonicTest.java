package endgame.consensus.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Figures made with ethers 6.17.0 (HDNodeWallet.fromPhrase). */
class MnemonicTest {
  private static final String JUNK = "test test test test test test test test test test test junk";
  private static final String LEGAL =
      "legal winner thank year wave sausage worth useful legal winner thank yellow";

  @ParameterizedTest
  @CsvSource({
    "0,0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266,"
        + "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
    "1,0x70997970C51812dc3A010C7d01b50e0d17dc79C8,"
        + "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
    "9,0xa0Ee7A142d267C1f36714E4a8F75612F20a79720,"
        + "0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6",
    "2147483647,0x9d90537E6c8631CF4cBf3F3049519844027a3d68,"
        + "0x1a86f13c2119c78590b03254f8a21fb25b8933a320ac5c61176dc57bc4140129"
  })
  void devnetAccounts(int index, String address, String secret) {
    check(JUNK, index, address, secret);
  }

  @ParameterizedTest
  @CsvSource({
    "3,0x2F07c220dC62CE9531bC44B695A6D93578806d8d,"
        + "0xa42b90503f0d4a418e2b8b140a03901c89d76704c8af49c3ef82d6f3cd91f23d"
  })
  void anotherPhrase(int index, String address, String secret) {
    check(LEGAL, index, address, secret);
  }

  private static void check(String phrase, int index, String address, String secret) {
    Secp256k1.SecretKey key = Mnemonic.ethereumKey(phrase, index);
    assertThat(Secp256k1.checksummed(key.address())).isEqualTo(address);
    assertThat(Bytes.of(key.toBytes()).hex()).isEqualTo(secret);
  }
}
