package endgame.node.metrics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.consensus.types.Bytes;
import endgame.node.http.HttpHandler;
import endgame.node.http.HttpLimits;
import endgame.node.http.HttpServer;
import endgame.node.rpc.Json;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Serves {@code /metrics}, {@code /healthz} and {@code /readyz}. */
public final class MetricsServer implements AutoCloseable {
  private final HttpServer server;
  private final Metrics metrics;
  private final Supplier<Map<String, Boolean>> checks;

  /**
   * Listens.
   *
   * @param checks name to passed, in the order to print
   */
  public MetricsServer(
      String host, int port, Metrics metrics, Supplier<Map<String, Boolean>> checks)
      throws IOException {
    this.metrics = metrics;
    this.checks = checks;
    this.server =
        new HttpServer(
            "metrics",
            host,
            port,
            HttpLimits.METRICS,
            this::handle,
            (request, client) -> Optional.empty());
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
  }

  private HttpHandler.Response handle(HttpHandler.Request request) {
    return switch (request.path()) {
      case "/metrics" -> scrape();
      case "/healthz" -> HttpHandler.Response.text(200, "ok\n");
      case "/readyz" -> ready();
      default -> HttpHandler.Response.text(404, "/metrics, /healthz, /readyz\n");
    };
  }

  private HttpHandler.Response scrape() {
    var out = new ByteArrayOutputStream(32 * 1024);
    try {
      PrometheusTextFormatWriter.create().write(out, metrics.registry().scrape());
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return new HttpHandler.Response(
        200, PrometheusTextFormatWriter.CONTENT_TYPE, Bytes.wrap(out.toByteArray()));
  }

  private HttpHandler.Response ready() {
    Map<String, Boolean> results = checks.get();
    ObjectNode body = Json.object();
    results.forEach(body::put);
    boolean all = results.values().stream().allMatch(passed -> passed);
    return new HttpHandler.Response(
        all ? 200 : 503,
        "application/json",
        Bytes.wrap((body + "\n").getBytes(StandardCharsets.UTF_8)));
  }
}
