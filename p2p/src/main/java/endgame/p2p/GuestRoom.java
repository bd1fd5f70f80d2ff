package endgame.p2p;

import endgame.p2p.discovery.AddressGroup;
import endgame.p2p.identity.PeerId;
import java.net.InetAddress;

/** Places for peers that dialed me and are no members: few in all, fewer of one network. */
final class GuestRoom {
  private GuestRoom() {}

  static boolean admits(Hub hub, PeerId peer, InetAddress from) {
    if (hub.policy().member(peer) || hub.policy().trusted(peer)) {
      return true;
    }
    int all = 0;
    int near = 0;
    String subnet = AddressGroup.narrow(from);
    for (PeerConnection other : hub.table().all()) {
      if (other.inbound()
          && !other.peer().equals(peer)
          && !hub.policy().member(other.peer())
          && !hub.policy().trusted(other.peer())) {
        all++;
        near += AddressGroup.narrow(other.remote()).equals(subnet) ? 1 : 0;
      }
    }
    return fits(hub.limits(), all, near, from.isLoopbackAddress());
  }

  /** Whether one more fits. */
  static boolean fits(Limits limits, int all, int near, boolean loopback) {
    return all < limits.guestsMax() && (loopback || near < limits.guestsPerSubnet());
  }
}
