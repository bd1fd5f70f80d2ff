package endgame.consensus.crypto;

import endgame.consensus.types.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * A key under a password, as in EIP-2335: AES-128-CTR with the first half of a derived key, SHA-256
 * over its second half and the cipher's text as checksum.
 *
 * @param kdf how the key is derived from the password
 * @param checksum 32 bytes
 * @param iv 16 bytes
 * @param message the encrypted secret, 32 bytes
 */
public record SealedSecret(Kdf kdf, Bytes checksum, Bytes iv, Bytes message) {
  public static final int SECRET_BYTES = 32;
  public static final int IV_BYTES = 16;
  public static final int CHECKSUM_BYTES = 32;
  public static final int SALT_BYTES_MAX = 256;

  /** Memory of scrypt, 128 n r: what the standard's own parameters take, and no more. */
  public static final long SCRYPT_BYTES_MAX = 256L << 20;

  public static final int SCRYPT_P_MAX = 16;
  public static final int PBKDF2_ROUNDS_MAX = 10_000_000;
  private static final int DERIVED_BYTES = 32;
  private static final int AES_BYTES = 16;

  /** Makes a key of a password. A file says which, so its cost is bounded: see {@link #fault}. */
  public sealed interface Kdf {
    Bytes salt();

    /** n is a power of two. */
    record Scrypt(int n, int r, int p, Bytes salt) implements Kdf {}

    /** With HMAC-SHA-256. */
    record Pbkdf2(int rounds, Bytes salt) implements Kdf {}

    /** What EIP-2335 gives: 256 MiB and about a second. */
    static Kdf standardScrypt(Bytes salt) {
      return new Scrypt(1 << 18, 8, 1, salt);
    }

    static Kdf standardPbkdf2(Bytes salt) {
      return new Pbkdf2(1 << 18, salt);
    }
  }

  /** Why parameters can't be used; empty if they can. */
  public static Optional<String> fault(Kdf kdf) {
    if (kdf.salt().size() < 1 || kdf.salt().size() > SALT_BYTES_MAX) {
      return Optional.of("a salt has 1 to " + SALT_BYTES_MAX + " bytes");
    }
    return switch (kdf) {
      case Kdf.Scrypt(int n, int r, int p, Bytes ignored) -> {
        if (n < 2 || Integer.bitCount(n) != 1) {
          yield Optional.of("n of scrypt is a power of two above 1");
        }
        if (r < 1 || p < 1 || p > SCRYPT_P_MAX || r > SCRYPT_BYTES_MAX / 128 / n) {
          yield Optional.of("scrypt with n " + n + ", r " + r + ", p " + p + " costs too much");
        }
        // Of scrypt's definition: with r = 1 a block's index has 16 bits.
        yield r == 1 && n >= 1 << 16
            ? Optional.of("with r 1, n of scrypt is below 65,536")
            : Optional.empty();
      }
      case Kdf.Pbkdf2(int rounds, Bytes ignored) ->
          rounds < 1 || rounds > PBKDF2_ROUNDS_MAX
              ? Optional.of("pbkdf2 has 1 to " + PBKDF2_ROUNDS_MAX + " rounds")
              : Optional.empty();
    };
  }

  public SealedSecret {
    fault(kdf)
        .ifPresent(reason -> {
          throw new IllegalArgumentException(reason);
        });
    if (checksum.size() != CHECKSUM_BYTES
        || iv.size() != IV_BYTES
        || message.size() != SECRET_BYTES) {
      throw new IllegalArgumentException("checksum, iv or message has another length");
    }
  }

  /**
   * Seals 32 bytes.
   *
   * @param iv 16 random bytes, never used before with this salt and password
   */
  public static SealedSecret seal(Kdf kdf, Bytes iv, byte[] secret, String password) {
    fault(kdf)
        .ifPresent(reason -> {
          throw new IllegalArgumentException(reason);
        });
    byte[] key = derive(kdf, password);
    Bytes message = Bytes.wrap(crypt(Cipher.ENCRYPT_MODE, key, iv, secret));
    return new SealedSecret(kdf, checksum(key, message), iv, message);
  }

  /** The 32 bytes; empty if the password is another, or the file was changed. */
  public Optional<byte[]> open(String password) {
    byte[] key = derive(kdf, password);
    return MessageDigest.isEqual(checksum(key, message).toArray(), checksum.toArray())
        ? Optional.of(crypt(Cipher.DECRYPT_MODE, key, iv, message.toArray()))
        : Optional.empty();
  }

  /** A password's bytes: NFKD, without control characters (C0, C1 and DEL), in UTF-8. */
  public static byte[] bytesOf(String password) {
    StringBuilder kept = new StringBuilder();
    Normalizer.normalize(password, Normalizer.Form.NFKD)
        .codePoints()
        .filter(c -> c > 0x1f && (c < 0x7f || c > 0x9f))
        .forEach(kept::appendCodePoint);
    return kept.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] derive(Kdf kdf, String password) {
    byte[] bytes = bytesOf(password);
    return switch (kdf) {
      case Kdf.Scrypt(int n, int r, int p, Bytes salt) ->
          SCrypt.generate(bytes, salt.toArray(), n, r, p, DERIVED_BYTES);
      case Kdf.Pbkdf2(int rounds, Bytes salt) -> {
        PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA256Digest());
        generator.init(bytes, salt.toArray(), rounds);
        yield ((KeyParameter) generator.generateDerivedMacParameters(8 * DERIVED_BYTES)).getKey();
      }
    };
  }

  private static Bytes checksum(byte[] key, Bytes message) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(key, AES_BYTES, DERIVED_BYTES - AES_BYTES);
      return Bytes.wrap(sha256.digest(message.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static byte[] crypt(int mode, byte[] key, Bytes iv, byte[] text) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          mode,
          new SecretKeySpec(Arrays.copyOf(key, AES_BYTES), "AES"),
          new IvParameterSpec(iv.toArray()));
      return cipher.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES in counter mode", e);
    }
  }
}
