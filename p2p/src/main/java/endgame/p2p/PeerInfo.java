package endgame.p2p;

import endgame.p2p.identity.PeerId;
import java.net.SocketAddress;

/**
 * A connected peer.
 *
 * @param peer who
 * @param address the socket's other end
 * @param inbound whether the peer dialed
 * @param queuedBytes bytes that wait to leave
 */
public record PeerInfo(PeerId peer, SocketAddress address, boolean inbound, int queuedBytes) {}
