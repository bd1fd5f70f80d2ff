package endgame.consensus.crypto;

import endgame.consensus.types.BlsPublicKey;
import endgame.consensus.types.BlsSignature;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import supranational.blst.BLST_ERROR;
import supranational.blst.P1;
import supranational.blst.P1_Affine;
import supranational.blst.P2;
import supranational.blst.P2_Affine;

/** BLS12-381 signatures, min-pk, over blst. */
public final class Bls {
  private static final String DST = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";
  private static final String POP_DST = "BLS_POP_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";

  /** r: the order of both groups. */
  private static final BigInteger ORDER =
      new BigInteger("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16);

  private static final byte[] NO_AUGMENTATION = new byte[0];

  private Bls() {}

  /** A signing key. */
  public static final class SecretKey {
    private final supranational.blst.SecretKey key;
    private final BlsPublicKey publicKey;

    private SecretKey(supranational.blst.SecretKey key) {
      this.key = key;
      this.publicKey = BlsPublicKey.of(new P1(key).compress());
    }

    /** Derives a key from at least 32 bytes of input key material (KeyGen of the BLS draft). */
    public static SecretKey fromSeed(byte[] seed) {
      if (seed.length < 32) {
        throw new IllegalArgumentException("a BLS seed has at least 32 bytes");
      }
      var key = new supranational.blst.SecretKey();
      key.keygen(seed);
      return new SecretKey(key);
    }

    /** Reads 32 bytes, big-endian; throws IllegalArgumentException unless 0 < key < r. */
    public static SecretKey of(byte[] bigEndian) {
      BigInteger scalar = new BigInteger(1, bigEndian);
      // blst takes any 32 bytes here: zero would sign with the point at infinity.
      if (bigEndian.length != 32 || scalar.signum() == 0 || scalar.compareTo(ORDER) >= 0) {
        throw new IllegalArgumentException("a BLS key is 32 bytes, above 0 and below r");
      }
      var key = new supranational.blst.SecretKey();
      key.from_bendian(bigEndian);
      return new SecretKey(key);
    }

    public byte[] toBytes() {
      return key.to_bendian();
    }

    public BlsPublicKey publicKey() {
      return publicKey;
    }

    public BlsSignature sign(byte[] message) {
      return BlsSignature.of(
          new P2().hash_to(message, DST, NO_AUGMENTATION).sign_with(key).compress());
    }

    /** Shows that the holder of the public key knows this secret. */
    public BlsSignature proofOfPossession() {
      byte[] message = publicKey.value().toArray();
      return BlsSignature.of(
          new P2().hash_to(message, POP_DST, NO_AUGMENTATION).sign_with(key).compress());
    }
  }

  /** A key that was checked: on the curve, in the subgroup, not infinity. */
  public static final class PublicKey {
    private final P1_Affine point;

    private PublicKey(P1_Affine point) {
      this.point = point;
    }

    /** Empty when the bytes are no usable key. */
    public static Optional<PublicKey> parse(BlsPublicKey bytes) {
      try {
        P1_Affine point = new P1_Affine(bytes.value().toArray());
        boolean usable = !point.is_inf() && point.in_group();
        return usable ? Optional.of(new PublicKey(point)) : Optional.empty();
      } catch (RuntimeException e) {
        return Optional.empty();
      }
    }

    P1_Affine point() {
      return point;
    }

    /** The sum of keys; the list is not empty. */
    public static PublicKey sum(List<PublicKey> keys) {
      P1 sum = new P1(keys.getFirst().point);
      for (PublicKey key : keys.subList(1, keys.size())) {
        sum.add(key.point);
      }
      return new PublicKey(sum.to_affine());
    }

    /** This sum without {@code absent}. */
    public PublicKey minus(List<PublicKey> absent) {
      P1 sum = new P1();
      for (PublicKey key : absent) {
        sum.add(key.point);
      }
      return new PublicKey(sum.neg().add(point).to_affine());
    }
  }

  /** Checks one signature: subgroup, not infinity, and the pairing. */
  public static boolean verify(PublicKey key, byte[] message, BlsSignature signature) {
    return verify(key, message, signature, DST);
  }

  /** Checks a proof of possession of {@code key}. */
  public static boolean verifyPossession(BlsPublicKey key, BlsSignature proof) {
    return PublicKey.parse(key)
        .map(parsed -> verify(parsed, key.value().toArray(), proof, POP_DST))
        .orElse(false);
  }

  private static boolean verify(
      PublicKey key, byte[] message, BlsSignature signature, String domain) {
    if (key.point.is_inf()) {
      return false;
    }
    try {
      P2_Affine point = new P2_Affine(signature.value().toArray());
      return !point.is_inf()
          && point.in_group()
          && point.core_verify(key.point, true, message, domain, NO_AUGMENTATION)
              == BLST_ERROR.BLST_SUCCESS;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /**
   * Adds signatures without checking any: the sum must be verified. Empty when one of them is no
   * point, or the sum is infinity.
   */
  public static Optional<BlsSignature> aggregate(List<BlsSignature> signatures) {
    if (signatures.isEmpty()) {
      return Optional.empty();
    }
    try {
      P2 sum = new P2(new P2_Affine(signatures.getFirst().value().toArray()));
      for (BlsSignature signature : signatures.subList(1, signatures.size())) {
        sum.add(new P2_Affine(signature.value().toArray()));
      }
      return sum.is_inf() ? Optional.empty() : Optional.of(BlsSignature.of(sum.compress()));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }
}
