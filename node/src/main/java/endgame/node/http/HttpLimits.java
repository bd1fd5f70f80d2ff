package endgame.node.http;

import java.time.Duration;

/**
 * Bounds of one server.
 *
 * @param connectionsMax open sockets; the next one is closed at once
 * @param requestBytesMax body of a request, or one WebSocket message
 * @param headerBytesMax request line and headers, each
 * @param requestsMax requests and messages under way in the whole server; the next gets 429
 * @param workingMax of those, answered at the same time; the others wait
 * @param socketQueueBytesMax bytes not yet taken by a WebSocket client before it is closed
 * @param heldBytesMax requests not answered and answers not taken of all clients together; the
 *     client that passes it is closed
 * @param request a request or message must be whole this long after its first byte
 * @param idle a connection without traffic for this long is closed; a WebSocket is asked once
 *     whether it is still there
 */
public record HttpLimits(
    int connectionsMax,
    int requestBytesMax,
    int headerBytesMax,
    int requestsMax,
    int workingMax,
    int socketQueueBytesMax,
    long heldBytesMax,
    Duration request,
    Duration idle) {
  public static final HttpLimits RPC =
      new HttpLimits(
          512,
          5 * 1024 * 1024,
          8 * 1024,
          256,
          8,
          4 * 1024 * 1024,
          32L * 1024 * 1024,
          Duration.ofSeconds(15),
          Duration.ofSeconds(60));
  public static final HttpLimits METRICS =
      new HttpLimits(
          64,
          64 * 1024,
          8 * 1024,
          16,
          2,
          1024 * 1024,
          4L * 1024 * 1024,
          Duration.ofSeconds(5),
          Duration.ofSeconds(30));
}
