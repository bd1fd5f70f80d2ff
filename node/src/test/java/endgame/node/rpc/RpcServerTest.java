package endgame.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.node.http.HttpLimits;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The server over real sockets. */
class RpcServerTest {
  private static final String CALL = "{\"id\":1,\"method\":\"one\",\"params\":[]}";
  private final Map<String, Subscriptions.Sink> sinks = new ConcurrentHashMap<>();
  private final RpcServer server;

  RpcServerTest() throws IOException {
    Subscriptions subscriptions =
        (params, sink) -> {
          String kind = params.required(0, "kind").asText();
          sinks.put(kind, sink);
          return () -> sinks.remove(kind);
        };
    RpcServer.Endpoint endpoint =
        new RpcServer.Endpoint(Map.of("one", params -> Json.quantity(1)), subscriptions);
    server =
        new RpcServer(
            "127.0.0.1",
            0,
            HttpLimits.RPC,
            Set.of("localhost", "127.0.0.1"),
            (method, failed, nanos) -> {},
            path -> path.equals("/") ? Optional.of(endpoint) : Optional.empty());
  }

  @AfterEach
  void close() {
    server.close();
  }

  /** The status line and headers, then the body. */
  private String http(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String request(String method, String path, String host, String body) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: "
        + host
        + "\r\nConnection: close\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  @Test
  void answersPosts() throws IOException {
    assertThat(http(request("POST", "/", "localhost", CALL)))
        .startsWith("HTTP/1.1 200")
        .contains("application/json")
        .endsWith("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x1\"}");
    assertThat(http(request("POST", "/?key=1", "LOCALHOST:8545", CALL))).startsWith("HTTP/1.1 200");
  }

  /** Against DNS rebinding: a page of another name must not reach the node. */
  @Test
  void obeysTheHostAllowlist() throws IOException {
    assertThat(http(request("POST", "/", "evil.example", CALL))).startsWith("HTTP/1.1 403");
    assertThat(http(request("POST", "/", "", CALL))).startsWith("HTTP/1.1 403");
    assertThat(http(upgrade("evil.example"))).startsWith("HTTP/1.1 404");
  }

  private static String upgrade(String host) {
    return "GET / HTTP/1.1\r\nHost: "
        + host
        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  }

  @Test
  void answersPreflights() throws IOException {
    assertThat(http(request("OPTIONS", "/", "localhost", "")))
        .startsWith("HTTP/1.1 200")
        .containsIgnoringCase("access-control-allow-origin: *")
        .containsIgnoringCase("access-control-allow-headers: content-type")
        .containsIgnoringCase("access-control-allow-methods: POST");
  }

  @Test
  void knowsItsPathsAndVerbs() throws IOException {
    assertThat(http(request("POST", "/shard/9", "localhost", CALL))).startsWith("HTTP/1.1 404");
    assertThat(http(request("GET", "/", "localhost", ""))).startsWith("HTTP/1.1 405");
  }

  @Test
  void speaksOverWebSockets() throws Exception {
    Client client = new Client();
    WebSocket socket = client.open(server.port());
    socket.sendText(CALL, true).join();
    assertThat(client.next()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x1\"}");

    socket.sendText("{\"id\":2,\"method\":\"eth_subscribe\",\"params\":[\"x\"]}", true).join();
    String id = Json.MAPPER.readTree(client.next()).path("result").asText();
    Subscriptions.Sink sink = Objects.requireNonNull(sinks.get("x"));
    sink.send(Json.quantity(5));
    assertThat(client.next())
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"method\":\"eth_subscription\",\"params\":{\"subscription\":\""
                + id
                + "\",\"result\":\"0x5\"}}");

    String stop = "{\"id\":3,\"method\":\"eth_unsubscribe\",\"params\":[\"" + id + "\"]}";
    socket.sendText(stop, true).join();
    assertThat(client.next()).contains("\"result\":true");
    assertThat(sinks).isEmpty();
    socket.sendText(stop, true).join();
    assertThat(client.next()).contains("\"result\":false");
  }

  @Test
  void boundsTheSubscriptionsOfAClientAndEndsThemWithIt() throws Exception {
    Client client = new Client();
    WebSocket socket = client.open(server.port());
    for (int i = 0; i < 33; i++) {
      socket
          .sendText("{\"id\":1,\"method\":\"eth_subscribe\",\"params\":[\"k" + i + "\"]}", true)
          .join();
      assertThat(client.next()).contains(i < 32 ? "result" : "-32005");
    }
    assertThat(sinks).hasSize(32);
    socket.abort();
    for (int i = 0; i < 500 && !sinks.isEmpty(); i++) {
      Thread.sleep(10);
    }
    assertThat(sinks).isEmpty();
  }

  /** Subscriptions need a connection to send to. */
  @Test
  void offersSubscriptionsOnWebSocketsOnly() throws IOException {
    String call = "{\"id\":1,\"method\":\"eth_subscribe\",\"params\":[\"x\"]}";
    assertThat(http(request("POST", "/", "localhost", call))).contains("-32601");
  }

  private static final class Client implements WebSocket.Listener {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();

    WebSocket open(int port) {
      return HttpClient.newHttpClient()
          .newWebSocketBuilder()
          .buildAsync(URI.create("ws://127.0.0.1:" + port + "/"), this)
          .join();
    }

    String next() throws InterruptedException {
      return Objects.requireNonNull(messages.poll(10, TimeUnit.SECONDS));
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        messages.add(part.toString());
        part.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }
}
