package endgame.p2p.identity;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The TLS end of one connection.
 *
 * <p>It has a context of its own. A context keeps sessions and the keys of tickets: with one per
 * connection nothing can be resumed, so no peer gets past the check with yesterday's session.
 */
public final class SecureEngine {
  /** The protocol's name in ALPN. */
  public static final String PROTOCOL = "endgame/1";

  private final SSLEngine engine;
  private final PeerTrust trust;

  private SecureEngine(SSLEngine engine, PeerTrust trust) {
    this.engine = engine;
    this.trust = trust;
  }

  /** The accepting end: requires a certificate of the dialer. */
  public static SecureEngine accepting(NodeKey key, IdentityCheck check) {
    return of(key, check.and(notMine(key)), false);
  }

  /** The dialing end: the other must be the peer that was dialed. */
  public static SecureEngine dialing(NodeKey key, PeerId expected, IdentityCheck check) {
    IdentityCheck exact = peer -> peer.equals(expected) ? null : "another key than the one dialed";
    return of(key, exact.and(notMine(key)).and(check), true);
  }

  private static IdentityCheck notMine(NodeKey key) {
    return peer -> peer.equals(key.id()) ? "my own key" : null;
  }

  private static SecureEngine of(NodeKey key, IdentityCheck check, boolean client) {
    PeerTrust trust = new PeerTrust(check);
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(new KeyManager[] {new OneKey(key)}, new TrustManager[] {trust}, null);
      SSLEngine engine = context.createSSLEngine();
      engine.setUseClientMode(client);
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setProtocols(new String[] {"TLSv1.3"});
      parameters.setCipherSuites(new String[] {"TLS_AES_128_GCM_SHA256"});
      parameters.setNamedGroups(new String[] {"x25519"});
      parameters.setSignatureSchemes(new String[] {"ed25519"});
      parameters.setApplicationProtocols(new String[] {PROTOCOL});
      if (!client) {
        parameters.setNeedClientAuth(true);
      }
      engine.setSSLParameters(parameters);
      return new SecureEngine(engine, trust);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS 1.3", e);
    }
  }

  /** The engine to hand to the transport. */
  public SSLEngine engine() {
    return engine;
  }

  /** Who is at the other end, once the handshake is done: judged again, from the session. */
  public PeerId peer() throws CertificateException {
    if (!PROTOCOL.equals(engine.getApplicationProtocol())) {
      throw new CertificateException("another protocol");
    }
    try {
      return trust.judge(engine.getSession().getPeerCertificates());
    } catch (SSLPeerUnverifiedException e) {
      throw new CertificateException("no certificate", e);
    }
  }

  private static final class OneKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "node";
    private static final String[] ALIASES = {ALIAS};
    private final NodeKey key;

    OneKey(NodeKey key) {
      this.key = key;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return ALIASES.clone();
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return ALIASES.clone();
    }

    @Override
    public String chooseClientAlias(
        String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return ALIAS;
    }

    @Override
    public String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return ALIAS;
    }

    @Override
    public String chooseEngineClientAlias(
        String[] keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return ALIAS;
    }

    @Override
    public String chooseEngineServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return ALIAS;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {key.certificate()};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key.privateKey();
    }
  }
}
