package endgame.p2p.identity;

import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts a chain of one Ed25519 certificate whose key passes the check. */
final class PeerTrust extends X509ExtendedTrustManager {
  /** A certificate of ours has 208 bytes; nobody needs more than this. */
  private static final int CERTIFICATE_BYTES_MAX = 1024;

  private final IdentityCheck check;

  PeerTrust(IdentityCheck check) {
    this.check = check;
  }

  /** The key of the one certificate of a chain that passes the check. */
  PeerId judge(Certificate[] chain) throws CertificateException {
    if (chain.length != 1) {
      throw new CertificateException("a chain of " + chain.length);
    }
    if (chain[0].getEncoded().length > CERTIFICATE_BYTES_MAX) {
      throw new CertificateException("a large certificate");
    }
    byte[] key = chain[0].getPublicKey().getEncoded();
    byte[] prefix = SelfSignedCertificate.KEY_PREFIX;
    if (key == null
        || key.length != prefix.length + PeerId.BYTES
        || !Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
      throw new CertificateException("not an Ed25519 key");
    }
    PeerId peer = PeerId.of(Arrays.copyOfRange(key, prefix.length, key.length));
    String refusal = check.refusal(peer);
    if (refusal != null) {
      throw new CertificateException(refusal);
    }
    return peer;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    judge(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    judge(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    judge(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    judge(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    judge(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    judge(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
