package endgame.node.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.node.http.HttpHandler;
import endgame.node.http.HttpLimits;
import endgame.node.http.HttpServer;
import endgame.node.http.SocketHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/** JSON-RPC on one port: HTTP POST and WebSocket, a table of methods per path. */
public final class RpcServer implements AutoCloseable {
  private static final int SUBSCRIPTIONS_MAX = 32;
  private final HttpServer server;
  private final JsonRpc rpc;
  private final Function<String, Optional<Endpoint>> paths;
  private final Set<String> hosts;
  private final AtomicLong subscriptionIds = new AtomicLong(0x1000);

  /** What a path serves. */
  public record Endpoint(Map<String, RpcMethod> methods, Subscriptions subscriptions) {}

  /**
   * Listens.
   *
   * @param paths the endpoint of a path, asked at each request so that shards can appear
   * @param hosts names that a Host header may have (against DNS rebinding); {@code *} allows all
   */
  public RpcServer(
      String host,
      int port,
      HttpLimits limits,
      Set<String> hosts,
      JsonRpc.Timing timing,
      Function<String, Optional<Endpoint>> paths)
      throws IOException {
    this.rpc = new JsonRpc(timing);
    this.paths = paths;
    this.hosts = Set.copyOf(hosts);
    this.server = new HttpServer("rpc", host, port, limits, this::handle, this::open);
  }

  public int port() {
    return server.port();
  }

  public int connections() {
    return server.connections();
  }

  @Override
  public void close() {
    server.close();
  }

  private HttpHandler.Response handle(HttpHandler.Request request) {
    if (!allowed(request)) {
      return HttpHandler.Response.text(403, "host not allowed: see --host-allowlist\n");
    }
    if (request.method().equals("OPTIONS")) {
      return HttpHandler.Response.text(200, "");
    }
    Optional<Endpoint> endpoint = paths.apply(request.path());
    if (endpoint.isEmpty()) {
      return HttpHandler.Response.text(
          404, "no chain at " + request.path() + ": / is the beacon chain, /shard/1 is shard 1\n");
    }
    if (!request.method().equals("POST")) {
      return HttpHandler.Response.text(405, "JSON-RPC is POST\n");
    }
    return HttpHandler.Response.json(
        rpc.answer(endpoint.get().methods(), request.body().toArray()));
  }

  private boolean allowed(HttpHandler.Request request) {
    return hosts.contains("*") || hosts.contains(request.host());
  }

  private Optional<SocketHandler.Session> open(
      HttpHandler.Request request, SocketHandler.Client client) {
    return allowed(request)
        ? paths.apply(request.path()).map(endpoint -> new Session(endpoint, client))
        : Optional.empty();
  }

  private final class Session implements SocketHandler.Session {
    private final Endpoint endpoint;
    private final SocketHandler.Client client;
    private final Map<String, RpcMethod> methods;
    private final Map<String, AutoCloseable> open = new ConcurrentHashMap<>();
    private boolean closed;

    Session(Endpoint endpoint, SocketHandler.Client client) {
      this.endpoint = endpoint;
      this.client = client;
      Map<String, RpcMethod> all = new HashMap<>(endpoint.methods());
      all.put("eth_subscribe", this::subscribe);
      all.put("eth_unsubscribe", this::unsubscribe);
      this.methods = Map.copyOf(all);
    }

    @Override
    public void onMessage(byte[] message) {
      byte[] answer = rpc.answer(methods, message);
      if (answer.length > 0) {
        client.send(answer);
      }
    }

    private synchronized JsonNode subscribe(Params params) throws RpcFailure {
      if (open.size() >= SUBSCRIPTIONS_MAX || closed) {
        throw new RpcFailure(
            RpcFailure.Code.LIMIT, "at most " + SUBSCRIPTIONS_MAX + " subscriptions a connection");
      }
      String id = "0x" + Long.toHexString(subscriptionIds.incrementAndGet());
      open.put(
          id,
          endpoint
              .subscriptions()
              .subscribe(
                  params,
                  result -> {
                    ObjectNode body = Json.object();
                    body.put("subscription", id);
                    body.set("result", result);
                    ObjectNode message = Json.object();
                    message.put("jsonrpc", "2.0");
                    message.put("method", "eth_subscription");
                    message.set("params", body);
                    client.send(message.toString().getBytes(StandardCharsets.UTF_8));
                  }));
      return Json.text(id);
    }

    private JsonNode unsubscribe(Params params) throws RpcFailure {
      return BooleanNode.valueOf(stop(params.required(0, "subscription").asText()));
    }

    private boolean stop(String id) {
      AutoCloseable subscription = open.remove(id);
      if (subscription == null) {
        return false;
      }
      try {
        subscription.close();
      } catch (Exception e) {
        LoggerFactory.getLogger(RpcServer.class).debug("closing a subscription failed", e);
      }
      return true;
    }

    @Override
    public synchronized void onClose() {
      closed = true;
      for (String id : Set.copyOf(open.keySet())) {
        stop(id);
      }
    }
  }
}
