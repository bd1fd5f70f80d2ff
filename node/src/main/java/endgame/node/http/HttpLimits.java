package endgame.node.http;

import java.time.Duration;

/**
 * Bounds of one server.
 *
 * @param connectionsMax open sockets; the next one is closed at once
 * @param requestBytesMax body of a request, or one WebSocket message
 * @param headerBytesMax request line and headers, each
 * @param requestsMax requests and messages under way in the whole server; the next gets 429
 * @param socketQueueBytesMax bytes not yet taken by a WebSocket client before it is closed
 * @param idle a connection without traffic for this long is closed
 */
public record HttpLimits(
    int connectionsMax,
    int requestBytesMax,
    int headerBytesMax,
    int requestsMax,
    int socketQueueBytesMax,
    Duration idle) {
  public static final HttpLimits RPC =
      new HttpLimits(512, 5 * 1024 * 1024, 8 * 1024, 256, 4 * 1024 * 1024, Duration.ofSeconds(60));
  public static final HttpLimits METRICS =
      new HttpLimits(64, 64 * 1024, 8 * 1024, 16, 1024 * 1024, Duration.ofSeconds(30));
}
