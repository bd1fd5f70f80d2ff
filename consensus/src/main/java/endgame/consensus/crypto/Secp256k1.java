package endgame.consensus.crypto;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** Ethereum's signatures: ECDSA over secp256k1 with recovery, deterministic, low s. */
public final class Secp256k1 {
  private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
  private static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);
  private static final BigInteger HALF_ORDER = CURVE.getN().shiftRight(1);
  private static final BigInteger FIELD = CURVE.getCurve().getField().getCharacteristic();

  private Secp256k1() {}

  /**
   * A signature.
   *
   * @param parity 0 or 1: the y parity of the nonce point
   */
  public record Signature(BigInteger r, BigInteger s, int parity) {
    /** {@code r ‖ s ‖ parity}, 65 bytes. */
    public Bytes encode() {
      byte[] bytes = new byte[65];
      copy(r, bytes, 0);
      copy(s, bytes, 32);
      bytes[64] = (byte) parity;
      return Bytes.wrap(bytes);
    }

    /** Empty when the bytes have another length or the parity is not 0 or 1. */
    public static Optional<Signature> decode(Bytes bytes) {
      if (bytes.size() != 65 || bytes.get(64) < 0 || bytes.get(64) > 1) {
        return Optional.empty();
      }
      return Optional.of(
          new Signature(
              new BigInteger(1, bytes.slice(0, 32)),
              new BigInteger(1, bytes.slice(32, 64)),
              bytes.get(64)));
    }

    private static void copy(BigInteger value, byte[] target, int offset) {
      byte[] big = value.toByteArray();
      int size = Math.min(32, big.length);
      System.arraycopy(big, big.length - size, target, offset + 32 - size, size);
    }
  }

  /** A signing key with its address. */
  public static final class SecretKey {
    private final BigInteger scalar;
    private final Address address;

    private SecretKey(BigInteger scalar) {
      this.scalar = scalar;
      this.address = addressOf(new FixedPointCombMultiplier().multiply(CURVE.getG(), scalar));
    }

    /** Reads 32 bytes, big-endian; throws IllegalArgumentException unless 0 < key < n. */
    public static SecretKey of(byte[] bigEndian) {
      BigInteger scalar = new BigInteger(1, bigEndian);
      if (bigEndian.length != 32 || scalar.signum() == 0 || scalar.compareTo(CURVE.getN()) >= 0) {
        throw new IllegalArgumentException("a secp256k1 key is 32 bytes, above 0 and below n");
      }
      return new SecretKey(scalar);
    }

    public Address address() {
      return address;
    }

    public byte[] toBytes() {
      byte[] bytes = new byte[32];
      Signature.copy(scalar, bytes, 0);
      return bytes;
    }

    /** Signs a digest (RFC 6979, low s). */
    public Signature sign(Hash digest) {
      ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
      signer.init(true, new ECPrivateKeyParameters(scalar, DOMAIN));
      BigInteger[] rs = signer.generateSignature(digest.toBytes());
      BigInteger s = rs[1].compareTo(HALF_ORDER) > 0 ? CURVE.getN().subtract(rs[1]) : rs[1];
      for (int parity = 0; parity < 2; parity++) {
        Signature signature = new Signature(rs[0], s, parity);
        if (recover(digest, signature).filter(address::equals).isPresent()) {
          return signature;
        }
      }
      throw new IllegalStateException("a fresh signature must recover its signer");
    }
  }

  /**
   * Who signed {@code digest}. Empty when r or s is 0 or not below n, s is high, or r is no x
   * coordinate.
   */
  public static Optional<Address> recover(Hash digest, Signature signature) {
    BigInteger n = CURVE.getN();
    BigInteger r = signature.r();
    BigInteger s = signature.s();
    if (r.signum() <= 0 || r.compareTo(n) >= 0 || s.signum() <= 0 || s.compareTo(HALF_ORDER) > 0) {
      return Optional.empty();
    }
    if (r.compareTo(FIELD) >= 0 || signature.parity() < 0 || signature.parity() > 1) {
      return Optional.empty();
    }
    byte[] compressed = new byte[33];
    compressed[0] = (byte) (2 + signature.parity());
    Signature.copy(r, compressed, 1);
    ECPoint point;
    try {
      point = CURVE.getCurve().decodePoint(compressed);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    BigInteger inverse = r.modInverse(n);
    BigInteger u1 = new BigInteger(1, digest.toBytes()).negate().multiply(inverse).mod(n);
    BigInteger u2 = s.multiply(inverse).mod(n);
    ECPoint key = ECAlgorithms.sumOfTwoMultiplies(CURVE.getG(), u1, point, u2).normalize();
    return key.isInfinity() ? Optional.empty() : Optional.of(addressOf(key));
  }

  private static Address addressOf(ECPoint key) {
    byte[] encoded = key.normalize().getEncoded(false);
    byte[] digest = Keccak256.digest(Arrays.copyOfRange(encoded, 1, 65));
    return Address.of(Arrays.copyOfRange(digest, 12, 32));
  }

  /** The address in mixed case (EIP-55). */
  public static String checksummed(Address address) {
    String hex = address.hex().substring(2);
    byte[] hash = Keccak256.digest(hex.getBytes(StandardCharsets.US_ASCII));
    StringBuilder text = new StringBuilder("0x");
    for (int i = 0; i < hex.length(); i++) {
      int nibble = i % 2 == 0 ? hash[i / 2] >> 4 & 0xf : hash[i / 2] & 0xf;
      String digit = hex.substring(i, i + 1);
      text.append(nibble >= 8 ? digit.toUpperCase(Locale.ROOT) : digit);
    }
    return text.toString();
  }
}
