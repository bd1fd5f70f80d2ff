/**
 * Who a peer is: an Ed25519 key, shown in TLS 1.3 by both ends.
 *
 * <p>A node's certificate is a hand-built X.509 v1 certificate that signs itself; of it only the
 * public key counts, and that key's 32 bytes are the {@link endgame.p2p.identity.PeerId}. TLS
 * proves that the other end holds the private key. Names, dates and issuers are not looked at.
 *
 * <ul>
 *   <li>One certificate in the chain, algorithm 1.3.101.112 exactly, key in its one encoding.
 *   <li>The key is not mine and not banned; a dialer requires the key it dialed.
 *   <li>TLS 1.3 only: {@code TLS_AES_128_GCM_SHA256}, x25519, ed25519, ALPN {@code endgame/1}.
 *   <li>Every connection has an {@code SSLContext} of its own, so no ticket and no session of one
 *       connection opens another: each is judged by its certificate.
 * </ul>
 */
@NullMarked
package endgame.p2p.identity;

import org.jspecify.annotations.NullMarked;
