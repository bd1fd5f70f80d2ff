package endgame.node.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.node.keys.Keystore.Parsed;
import endgame.node.rpc.Json;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The files are the two test vectors of EIP-2335. */
class KeystoreTest {
  static final String PASSWORD =
      new String(
          HexFormat.of()
              .parseHex(
                  "f09d94b1f09d94a2f09d94b0f09d94b1f09d94adf09d949ef09d94b0f09d94b0"
                      + "f09d94b4f09d94acf09d94aff09d94a1f09f9491"),
          StandardCharsets.UTF_8);
  private static final String SECRET =
      "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";
  static final String PUBLIC =
      "9612d7a727c9d0a22e185a1c768478dfe919cada9266988cb32359c11f2b7b27"
          + "f4ae4040902382ae2910c15e2b420d07";

  static final String PBKDF2 =
      """
      {
          "crypto": {
              "kdf": {
                  "function": "pbkdf2",
                  "params": {
                      "dklen": 32,
                      "c": 262144,
                      "prf": "hmac-sha256",
                      "salt": "d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3"
                  },
                  "message": ""
              },
              "checksum": {
                  "function": "sha256",
                  "params": {},
                  "message": "8a9f5d9912ed7e75ea794bc5a89bca5f193721d30868ade6f73043c6ea6febf1"
              },
              "cipher": {
                  "function": "aes-128-ctr",
                  "params": {"iv": "264daa3f303d7259501c93d997d84fe6"},
                  "message": "cee03fde2af33149775b7223e7845e4fb2c8ae1792e5f99fe9ecf474cc8c16ad"
              }
          },
          "description": "This is a test keystore that uses PBKDF2 to secure the secret.",
          "pubkey": "%s",
          "path": "m/12381/60/0/0",
          "uuid": "64625def-3331-4eea-ab6f-782f3ed16a83",
          "version": 4
      }
      """
          .formatted(PUBLIC);

  static final String SCRYPT =
      PBKDF2
          .replace("\"pbkdf2\"", "\"scrypt\"")
          .replace("\"c\": 262144", "\"n\": 262144, \"p\": 1, \"r\": 8")
          .replace("\"prf\": \"hmac-sha256\",", "")
          .replace(
              "8a9f5d9912ed7e75ea794bc5a89bca5f193721d30868ade6f73043c6ea6febf1",
              "d2217fe5f3e9a1e34581ef8a78f7c9928e436d36dacc5e846690a5581e8ea484")
          .replace(
              "cee03fde2af33149775b7223e7845e4fb2c8ae1792e5f99fe9ecf474cc8c16ad",
              "06ae90d55fe0a6e9c5c3bc5b170827b2e5cce3929ed3f116c2811e6366dfe20f");

  private static Keystore keystore(String file) {
    Parsed parsed = Keystore.parse(file.getBytes(StandardCharsets.UTF_8));
    assertThat(parsed).isInstanceOf(Parsed.Ok.class);
    return ((Parsed.Ok) parsed).keystore();
  }

  private static void refused(String file, String reason) {
    assertThat(Keystore.parse(file.getBytes(StandardCharsets.UTF_8)))
        .as(file)
        .isInstanceOfSatisfying(
            Parsed.Malformed.class, m -> assertThat(m.reason()).contains(reason));
  }

  @Test
  void vectors() {
    for (String file : new String[] {PBKDF2, SCRYPT}) {
      Keystore keystore = keystore(file);
      assertThat(keystore.sealed().open(PASSWORD)).contains(HexFormat.of().parseHex(SECRET));
      assertThat(keystore.publicKey().orElseThrow().value().hex()).isEqualTo("0x" + PUBLIC);
      assertThat(keystore.path()).isEqualTo("m/12381/60/0/0");
    }
  }

  @Test
  void whatIsWrittenIsTheVector() throws Exception {
    for (String file : new String[] {PBKDF2, SCRYPT}) {
      assertThat(Json.MAPPER.readTree(keystore(file).encode()))
          .isEqualTo(Json.MAPPER.readTree(file));
      assertThat(keystore(keystore(file).json())).isEqualTo(keystore(file));
    }
  }

  @Test
  void descriptionAndKeyMayBeMissing() throws Exception {
    ObjectNode root = (ObjectNode) Json.MAPPER.readTree(PBKDF2);
    root.remove("description");
    root.remove("pubkey");
    Keystore keystore = keystore(root.toString());
    assertThat(keystore.publicKey()).isEmpty();
    assertThat(keystore.description()).isEmpty();
  }

  @Test
  void refusesWhatIsNotOfTheStandard() {
    refused("", "version");
    refused("{", "not JSON");
    refused("[]", "version");
    refused(PBKDF2.replace("\"version\": 4", "\"version\": 3"), "version is not 4");
    refused(PBKDF2.replace("\"version\": 4", "\"version\": 99999999999"), "too large");
    refused(PBKDF2.replace("aes-128-ctr", "aes-256-gcm"), "aes-128-ctr");
    refused(PBKDF2.replace("\"sha256\"", "\"md5\""), "sha256");
    refused(PBKDF2.replace("hmac-sha256", "hmac-sha512"), "prf");
    refused(PBKDF2.replace("\"pbkdf2\"", "\"argon2\""), "neither scrypt nor pbkdf2");
    refused(PBKDF2.replace("\"dklen\": 32", "\"dklen\": 64"), "dklen");
    refused(PBKDF2.replace("\"c\": 262144", "\"c\": 2000000000"), "rounds");
    refused(PBKDF2.replace("\"c\": 262144", "\"c\": \"262144\""), "'c'");
    refused(SCRYPT.replace("\"n\": 262144", "\"n\": 524288"), "costs too much");
    refused(SCRYPT.replace("\"n\": 262144", "\"n\": 262143"), "power of two");
    refused(PBKDF2.replace("264daa3f", "264daa"), "'iv' is not 16 bytes");
    refused(PBKDF2.replace("264daa3f", "264daaxf"), "'iv' is not hex");
    refused(PBKDF2.replace("cee03fde", ""), "'message' is not 32 bytes");
    refused(PBKDF2.replace("8a9f5d99", ""), "'message' is not 32 bytes");
    refused(PBKDF2.replace("9612d7a7", ""), "'pubkey' is not 48 bytes");
    refused(PBKDF2.replace("64625def-3331", "64625def"), "uuid");
    refused(PBKDF2.replace("\"path\": \"m/12381/60/0/0\",", ""), "'path'");
    refused(PBKDF2 + PBKDF2, "not JSON");
    refused(" ".repeat(Keystore.BYTES_MAX) + PBKDF2, "more than");
  }

  @Test
  void neverThrowsOnWhatWasChanged() {
    byte[] file = SCRYPT.getBytes(StandardCharsets.UTF_8);
    SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < 3000; i++) {
      byte[] changed = file.clone();
      for (int k = 0; k <= random.nextInt(3); k++) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      assertThat(Keystore.parse(changed)).as("round %d of seed 9", i).isNotNull();
    }
  }
}
