package endgame.p2p.identity;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** The DER of an X.509 v1 certificate that signs itself (RFC 5280, RFC 8410). */
final class SelfSignedCertificate {
  /** SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes: SEQ { SEQ { OID }, BIT STRING }. */
  static final byte[] KEY_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int UTF8_STRING = 0x0c;
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;

  private static final byte[] ED25519 = HexFormat.of().parseHex("300506032b6570");
  private static final byte[] COMMON_NAME = HexFormat.of().parseHex("0603550403");

  private SelfSignedCertificate() {}

  static X509Certificate of(byte[] publicKey, PrivateKey privateKey)
      throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encode(publicKey, privateKey)));
  }

  /** A function of the key alone: Ed25519 signatures are deterministic. */
  static byte[] encode(byte[] publicKey, PrivateKey privateKey) throws GeneralSecurityException {
    // Java refuses an empty issuer; the name says nothing about the node.
    byte[] name =
        der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, ascii("endgame")))));
    byte[] validity =
        der(
            SEQUENCE,
            der(UTC_TIME, ascii("700101000000Z")),
            der(GENERALIZED_TIME, ascii("99991231235959Z")));
    byte[] content =
        der(
            SEQUENCE,
            der(INTEGER, new byte[] {1}),
            ED25519,
            name,
            validity,
            name,
            join(KEY_PREFIX, publicKey));
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(privateKey);
    signature.update(content);
    return der(SEQUENCE, content, ED25519, der(BIT_STRING, new byte[1], signature.sign()));
  }

  private static byte[] der(int tag, byte[]... parts) {
    byte[] content = join(parts);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length >= 0x80) {
      // One length byte is enough: the whole certificate is under 256 bytes.
      out.write(0x81);
    }
    out.write(content.length);
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
