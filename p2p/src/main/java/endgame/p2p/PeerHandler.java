package endgame.p2p;

import endgame.p2p.identity.PeerId;
import endgame.p2p.wire.Channel;

/**
 * Takes what peers send. Called on event loops: hands off (see {@link Inbox}) and returns; must not
 * block. What comes of one connection comes in order and from one thread. An exception is logged
 * and counted, and the message is lost.
 */
public interface PeerHandler {
  /** A peer is there: from now on it can be sent to. */
  default void onConnected(PeerId peer, byte[] hello) {}

  /** A peer is gone. If a better connection took its place, {@link #onConnected} follows. */
  default void onDisconnected(PeerId peer, String reason) {}

  /** A dial of a peer to keep failed; it is tried again. */
  default void onDialFailed(PeerId peer) {}

  /** A message; the bytes are the handler's. */
  void onMessage(PeerId peer, Channel channel, byte[] bytes);

  /** A request, to be answered now or later from any thread. */
  default void onRequest(PeerId peer, Channel channel, byte[] bytes, Responder responder) {
    responder.answer(new byte[0]);
  }
}
