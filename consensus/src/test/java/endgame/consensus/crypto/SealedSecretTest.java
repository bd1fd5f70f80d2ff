package endgame.consensus.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.consensus.crypto.SealedSecret.Kdf;
import endgame.consensus.types.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The vectors are those of EIP-2335. */
class SealedSecretTest {
  /** testpassword and a key, in mathematical Fraktur. */
  private static final String PASSWORD =
      new String(
          HexFormat.of()
              .parseHex(
                  "f09d94b1f09d94a2f09d94b0f09d94b1f09d94adf09d949ef09d94b0f09d94b0"
                      + "f09d94b4f09d94acf09d94aff09d94a1f09f9491"),
          StandardCharsets.UTF_8);

  private static final byte[] SECRET =
      HexFormat.of().parseHex("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f");
  private static final Bytes SALT =
      bytes("d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3");
  private static final Bytes IV = bytes("264daa3f303d7259501c93d997d84fe6");
  private static final Kdf QUICK = new Kdf.Pbkdf2(2, SALT);

  private static Bytes bytes(String hex) {
    return Bytes.wrap(HexFormat.of().parseHex(hex));
  }

  @Test
  void scryptVector() {
    SealedSecret sealed =
        new SealedSecret(
            new Kdf.Scrypt(262_144, 8, 1, SALT),
            bytes("d2217fe5f3e9a1e34581ef8a78f7c9928e436d36dacc5e846690a5581e8ea484"),
            IV,
            bytes("06ae90d55fe0a6e9c5c3bc5b170827b2e5cce3929ed3f116c2811e6366dfe20f"));
    assertThat(sealed.open(PASSWORD)).contains(SECRET);
    assertThat(SealedSecret.seal(Kdf.standardScrypt(SALT), IV, SECRET, PASSWORD)).isEqualTo(sealed);
  }

  @Test
  void pbkdf2Vector() {
    SealedSecret sealed =
        new SealedSecret(
            new Kdf.Pbkdf2(262_144, SALT),
            bytes("8a9f5d9912ed7e75ea794bc5a89bca5f193721d30868ade6f73043c6ea6febf1"),
            IV,
            bytes("cee03fde2af33149775b7223e7845e4fb2c8ae1792e5f99fe9ecf474cc8c16ad"));
    assertThat(sealed.open(PASSWORD)).contains(SECRET);
    assertThat(SealedSecret.seal(Kdf.standardPbkdf2(SALT), IV, SECRET, PASSWORD)).isEqualTo(sealed);
  }

  @Test
  void theVectorsSecretHasTheVectorsPublicKey() {
    assertThat(Bls.SecretKey.of(SECRET).publicKey().value())
        .isEqualTo(
            bytes(
                "9612d7a727c9d0a22e185a1c768478dfe919cada9266988cb32359c11f2b7b27"
                    + "f4ae4040902382ae2910c15e2b420d07"));
  }

  @Test
  void passwordsAreNormalizedAndWithoutControls() {
    assertThat(SealedSecret.bytesOf(PASSWORD))
        .isEqualTo(HexFormat.of().parseHex("7465737470617373776f7264f09f9491"));
    StringBuilder controls = new StringBuilder("a");
    for (char c = 0; c <= 0x1f; c++) {
      controls.append(c);
    }
    for (char c = 0x7f; c <= 0x9f; c++) {
      controls.append(c);
    }
    assertThat(SealedSecret.bytesOf(controls + " b\n"))
        .isEqualTo("a b".getBytes(StandardCharsets.US_ASCII));
    assertThat(SealedSecret.bytesOf("~")).hasSize(1);
    // U+00A0 is no control: NFKD makes it a space.
    assertThat(SealedSecret.bytesOf("\u00a0")).containsExactly(' ');
  }

  @Test
  void anotherPasswordOrAnyChangedBitDoesNotOpen() {
    SealedSecret sealed = SealedSecret.seal(QUICK, IV, SECRET, "right");
    assertThat(sealed.open("right")).contains(SECRET);
    assertThat(sealed.open("wrong")).isEmpty();
    assertThat(sealed.open("")).isEmpty();
    for (int bit = 0; bit < 256; bit++) {
      Bytes checksum = flipped(sealed.checksum(), bit);
      Bytes message = flipped(sealed.message(), bit);
      assertThat(new SealedSecret(QUICK, checksum, IV, sealed.message()).open("right")).isEmpty();
      assertThat(new SealedSecret(QUICK, sealed.checksum(), IV, message).open("right")).isEmpty();
      Kdf salted = new Kdf.Pbkdf2(2, flipped(SALT, bit));
      assertThat(new SealedSecret(salted, sealed.checksum(), IV, sealed.message()).open("right"))
          .isEmpty();
    }
    Kdf rounds = new Kdf.Pbkdf2(3, SALT);
    assertThat(new SealedSecret(rounds, sealed.checksum(), IV, sealed.message()).open("right"))
        .isEmpty();
  }

  private static Bytes flipped(Bytes bytes, int bit) {
    byte[] changed = bytes.toArray();
    changed[bit / 8] ^= (byte) (1 << (bit % 8));
    return Bytes.wrap(changed);
  }

  @Test
  void whatIsSealedOpens() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 50; i++) {
      byte[] secret = new byte[32];
      byte[] iv = new byte[16];
      byte[] salt = new byte[1 + random.nextInt(SealedSecret.SALT_BYTES_MAX)];
      random.nextBytes(secret);
      random.nextBytes(iv);
      random.nextBytes(salt);
      Kdf kdf =
          random.nextBoolean()
              ? new Kdf.Pbkdf2(1 + random.nextInt(5), Bytes.wrap(salt))
              : new Kdf.Scrypt(2 << random.nextInt(5), 1 + random.nextInt(3), 1, Bytes.wrap(salt));
      String password = Long.toString(random.nextLong(), 36);
      SealedSecret sealed = SealedSecret.seal(kdf, Bytes.wrap(iv), secret, password);
      assertThat(sealed.open(password)).as("round %d of seed 5", i).contains(secret);
    }
  }

  @Test
  void costsAreBounded() {
    for (Kdf kdf :
        new Kdf[] {
          new Kdf.Scrypt(1 << 19, 8, 1, SALT),
          new Kdf.Scrypt(1 << 18, 9, 1, SALT),
          new Kdf.Scrypt(1 << 30, 1 << 30, 1, SALT),
          new Kdf.Scrypt(2, 1, 17, SALT),
          new Kdf.Scrypt(2, 0, 1, SALT),
          new Kdf.Scrypt(2, 1, 0, SALT),
          new Kdf.Scrypt(1, 1, 1, SALT),
          new Kdf.Scrypt(3, 1, 1, SALT),
          new Kdf.Scrypt(Integer.MIN_VALUE, 1, 1, SALT),
          new Kdf.Scrypt(1 << 16, 1, 1, SALT),
          new Kdf.Pbkdf2(0, SALT),
          new Kdf.Pbkdf2(10_000_001, SALT),
          new Kdf.Pbkdf2(2, Bytes.EMPTY),
          new Kdf.Pbkdf2(2, Bytes.wrap(new byte[257])),
        }) {
      assertThat(SealedSecret.fault(kdf)).as("%s", kdf).isPresent();
      assertThatThrownBy(() -> SealedSecret.seal(kdf, IV, SECRET, "x"))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(SealedSecret.fault(new Kdf.Scrypt(1 << 15, 1, 16, SALT))).isEmpty();
    assertThat(SealedSecret.fault(new Kdf.Pbkdf2(10_000_000, SALT))).isEmpty();
  }
}
