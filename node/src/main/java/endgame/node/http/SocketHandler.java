package endgame.node.http;

import java.util.Optional;

/** Speaks with WebSocket clients. Messages of one client arrive in order on a virtual thread. */
public interface SocketHandler {
  /** Opens a session for an upgrade request (without body); empty refuses it. */
  Optional<Session> open(HttpHandler.Request request, Client client);

  /** One client's side. */
  interface Session {
    void onMessage(byte[] message);

    void onClose();
  }

  /** Where a session writes. */
  interface Client {
    /** Queues a text message; a client that has too much queued is closed instead. */
    void send(byte[] message);
  }
}
