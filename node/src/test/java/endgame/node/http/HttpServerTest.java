package endgame.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each limit of the server, passed by a client over a real socket. */
class HttpServerTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(150);
  private static final int BODY_MAX = 100_000;
  private final BlockingQueue<SocketHandler.Client> sockets = new LinkedBlockingQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private Optional<HttpServer> running = Optional.empty();

  private static HttpLimits limits(Duration request, Duration idle) {
    return new HttpLimits(4, BODY_MAX, 1024, 2, 1, 200_000, 300_000, request, idle);
  }

  private HttpServer start(HttpLimits limits, HttpHandler handler) throws IOException {
    SocketHandler.Session session =
        new SocketHandler.Session() {
          @Override
          public void onMessage(byte[] message) {}

          @Override
          public void onClose() {
            closed.countDown();
          }
        };
    HttpServer server =
        new HttpServer(
            "test",
            "127.0.0.1",
            0,
            limits,
            handler,
            (request, client) -> {
              sockets.add(client);
              return Optional.of(session);
            });
    running = Optional.of(server);
    return server;
  }

  private HttpServer start(HttpLimits limits) throws IOException {
    return start(limits, request -> HttpHandler.Response.text(200, "fine\n"));
  }

  @AfterEach
  void stop() {
    running.ifPresent(HttpServer::close);
  }

  private static Socket connect(HttpServer server) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String post(int length) {
    return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n";
  }

  /** All until the server closes. */
  private static String readAll(Socket socket) {
    StringBuilder text = new StringBuilder();
    try {
      for (int c = socket.getInputStream().read(); c >= 0; c = socket.getInputStream().read()) {
        text.append((char) c);
      }
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("the server kept the connection", e);
    } catch (IOException e) {
      // Reset: closed too.
    }
    return text.toString();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 1000 && !condition.getAsBoolean(); i++) {
      Thread.sleep(10);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  /** Bytes that come all the time keep the idle timeout away, but not the deadline. */
  @Test
  void closesARequestThatTrickles() throws Exception {
    HttpServer server = start(limits(SHORT, LONG));
    for (String head : List.of("POST / HTTP/1.1\r\nHost: a\r\n", post(5000))) {
      try (Socket socket = connect(server)) {
        write(socket, head);
        boolean open = true;
        for (int i = 0; i < 1000 && open; i++) {
          Thread.sleep(10);
          try {
            write(socket, "a");
          } catch (IOException e) {
            open = false;
          }
        }
        assertThat(open).isFalse();
      }
    }
    await(() -> server.heldBytes() == 0);
  }

  @Test
  void closesASilentConnection() throws IOException {
    try (Socket socket = connect(start(limits(LONG, SHORT)))) {
      assertThat(readAll(socket)).isEmpty();
    }
  }

  @Test
  void aDeadlineEndsWithItsRequest() throws Exception {
    HttpServer server = start(limits(SHORT, LONG));
    try (Socket socket = connect(server)) {
      for (int i = 0; i < 3; i++) {
        write(socket, post(2) + "{}");
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("fine\n") < 0) {
          int next = socket.getInputStream().read();
          assertThat(next).isNotNegative();
          answer.append((char) next);
        }
        Thread.sleep(2 * SHORT.toMillis());
      }
      assertThat(server.heldBytes()).isZero();
    }
  }

  @Test
  void refusesALongBody() throws IOException {
    try (Socket socket = connect(start(limits(LONG, LONG)))) {
      write(socket, post(BODY_MAX + 1).replace("Host", "Connection: close\r\nHost"));
      assertThat(readAll(socket)).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void refusesOneConnectionTooMany() throws Exception {
    HttpServer server = start(limits(LONG, LONG));
    List<Socket> held = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      held.add(connect(server));
    }
    await(() -> server.connections() == 4);
    try (Socket socket = connect(server)) {
      assertThat(readAll(socket)).isEmpty();
    }
    for (Socket socket : held) {
      socket.close();
    }
    await(() -> server.connections() == 0);
  }

  /** Each body is allowed; together they are more than the server holds. */
  @Test
  void boundsTheBytesOfAllClientsTogether() throws Exception {
    HttpServer server = start(limits(LONG, LONG));
    List<Socket> held = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Socket socket = connect(server);
      held.add(socket);
      try {
        write(socket, post(BODY_MAX) + "x".repeat(BODY_MAX - 1));
      } catch (IOException e) {
        // The last one may be reset while it writes.
      }
    }
    await(() -> server.connections() == 2 || server.connections() == 3);
    assertThat(server.heldBytes()).isLessThanOrEqualTo(300_000);
    for (Socket socket : held) {
      socket.close();
    }
    await(() -> server.connections() == 0 && server.heldBytes() == 0);
  }

  @Test
  void saysWhenItIsBusy() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(1);
    HttpServer server =
        start(
            limits(LONG, LONG),
            request -> {
              started.countDown();
              try {
                go.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return HttpHandler.Response.text(200, "late\n");
            });
    String request = post(0).replace("Host", "Connection: close\r\nHost");
    try (Socket first = connect(server);
        Socket second = connect(server);
        Socket third = connect(server)) {
      write(first, request);
      started.await();
      write(second, request);
      await(() -> server.underWay() == 2);
      write(third, request);
      assertThat(readAll(third)).startsWith("HTTP/1.1 429");
      go.countDown();
      assertThat(readAll(first)).startsWith("HTTP/1.1 200");
      assertThat(readAll(second)).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void answersPipelinedRequestsInOrder() throws IOException {
    HttpServer server =
        start(
            limits(LONG, LONG),
            request ->
                HttpHandler.Response.text(
                    200, new String(request.body().toArray(), StandardCharsets.US_ASCII)));
    try (Socket socket = connect(server)) {
      StringBuilder all = new StringBuilder();
      for (int i = 10; i < 50; i++) {
        all.append(post(2)).append(i);
      }
      write(socket, all.append(post(2).replace("Host", "Connection: close\r\nHost")) + "50");
      String answers = readAll(socket);
      int at = 0;
      for (int i = 10; i <= 50; i++) {
        at = answers.indexOf("\r\n\r\n" + i, at);
        assertThat(at).as("answer " + i).isPositive();
      }
    }
  }

  /** A handler that fails is a 500, not a closed server. */
  @Test
  void survivesAHandler() throws IOException {
    HttpServer server =
        start(
            limits(LONG, LONG),
            request -> {
              throw new IllegalStateException("broken on purpose");
            });
    try (Socket socket = connect(server)) {
      write(socket, post(0).replace("Host", "Connection: close\r\nHost"));
      assertThat(readAll(socket)).startsWith("HTTP/1.1 500").doesNotContain("on purpose");
    }
  }

  private static String upgrade() {
    return String.join(
        "\r\n",
        "GET / HTTP/1.1",
        "Host: a",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        "",
        "");
  }

  private SocketHandler.Client client() throws InterruptedException {
    return Objects.requireNonNull(sockets.poll(10, TimeUnit.SECONDS));
  }

  @Test
  void closesAWebSocketThatDoesNotRead() throws Exception {
    HttpServer server = start(limits(LONG, LONG));
    try (Socket socket = connect(server)) {
      write(socket, upgrade());
      SocketHandler.Client client = client();
      for (int i = 0; i < 5000 && closed.getCount() > 0; i++) {
        client.send(new byte[10_000]);
        Thread.onSpinWait();
      }
      assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }
    await(() -> server.heldBytes() == 0 && server.connections() == 0);
  }

  @Test
  void asksASilentWebSocketBeforeItCloses() throws Exception {
    HttpServer server = start(limits(LONG, SHORT));
    try (Socket socket = connect(server)) {
      write(socket, upgrade());
      client();
      String received = readAll(socket);
      assertThat(received).startsWith("HTTP/1.1 101").contains(String.valueOf((char) 0x89));
      assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void closesAWebSocketWhoseMessageTrickles() throws Exception {
    HttpServer server = start(limits(SHORT, LONG));
    try (Socket socket = connect(server)) {
      write(socket, upgrade());
      client();
      OutputStream out = socket.getOutputStream();
      // A masked text frame of 10,000 bytes, of which few come.
      out.write(new byte[] {(byte) 0x81, (byte) (0x80 | 126), 0x27, 0x10, 0, 0, 0, 0, 'a'});
      assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }
    await(() -> server.heldBytes() == 0);
  }
}
