package endgame.p2p;

import endgame.p2p.identity.PeerId;
import endgame.p2p.wire.TransportStats;
import endgame.p2p.wire.TransportStats.Total;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that are up: one per peer.
 *
 * <p>Two nodes may dial each other at once. Both then keep the dial of the lower id, in whatever
 * order the two come up, so they agree without a word. Of two dials of the same end the newer
 * stays: who dials again has lost the older.
 */
final class PeerTable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerTable.class);

  /** Told of peers that come and go. */
  interface Watcher {
    void up(PeerId peer);

    void down(PeerId peer);
  }

  private final PeerId self;
  private final PeerHandler handler;
  private final TransportStats stats;
  private final Map<PeerId, PeerConnection> up = new ConcurrentHashMap<>();
  private volatile @Nullable Watcher watcher;

  PeerTable(PeerId self, PeerHandler handler, TransportStats stats) {
    this.self = self;
    this.handler = handler;
    this.stats = stats;
  }

  void watch(Watcher newWatcher) {
    watcher = newWatcher;
  }

  @Nullable PeerConnection get(PeerId peer) {
    return up.get(peer);
  }

  Collection<PeerConnection> all() {
    return up.values();
  }

  /** Enters a connection that is up; false if a better one is there already. */
  synchronized boolean enter(PeerConnection connection, byte[] hello) {
    PeerId peer = connection.peer();
    PeerConnection old = up.get(peer);
    if (old != null && !wins(connection, old)) {
      return false;
    }
    up.put(peer, connection);
    if (old != null) {
      old.close("another connection took its place");
      gone(peer, "another connection took its place");
    }
    stats.add(Total.CONNECTED);
    Watcher told = watcher;
    if (told != null) {
      told.up(peer);
    }
    guard(() -> handler.onConnected(peer, hello));
    return true;
  }

  /** Removes a connection that closed, if it was in. */
  synchronized void leave(PeerConnection connection, String reason) {
    if (up.remove(connection.peer(), connection)) {
      gone(connection.peer(), reason);
    }
  }

  private void gone(PeerId peer, String reason) {
    stats.add(Total.DISCONNECTED);
    Watcher told = watcher;
    if (told != null) {
      told.down(peer);
    }
    guard(() -> handler.onDisconnected(peer, reason));
  }

  private boolean wins(PeerConnection candidate, PeerConnection old) {
    if (old.closing()) {
      return true;
    }
    PeerId dialer = dialer(candidate);
    PeerId oldDialer = dialer(old);
    return dialer.equals(oldDialer) || dialer.compareTo(oldDialer) < 0;
  }

  private PeerId dialer(PeerConnection connection) {
    return connection.inbound() ? connection.peer() : self;
  }

  private void guard(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      stats.add(Total.HANDLER_FAILURES);
      LOG.error("A handler of peers failed", e);
    }
  }
}
