package endgame.node.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Calls a node's JSON-RPC; for the CLI. */
public final class RpcClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI url;

  /**
   * Throws IllegalArgumentException when this is no {@code http://} or {@code https://} address.
   */
  public RpcClient(String url) {
    this.url = URI.create(url);
    String scheme = String.valueOf(this.url.getScheme());
    if (!(scheme.equals("http") || scheme.equals("https")) || this.url.getHost() == null) {
      throw new IllegalArgumentException("'" + url + "' is no address of a node");
    }
  }

  /** The answer was an error, or there was none; the message says which. */
  public static final class CallFailed extends IOException {
    private static final long serialVersionUID = 1L;
    private final int code;

    CallFailed(int code, String message) {
      super(message);
      this.code = code;
    }

    /** JSON-RPC code, 0 when the node could not be reached. */
    public int code() {
      return code;
    }
  }

  /** Calls {@code method}; parameters are JSON nodes. */
  public JsonNode call(String method, JsonNode... params) throws CallFailed {
    ObjectNode request = Json.object();
    request.put("jsonrpc", "2.0");
    request.put("id", 1);
    request.put("method", method);
    ArrayNode array = request.putArray("params");
    for (JsonNode param : params) {
      array.add(param);
    }
    JsonNode answer;
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(url)
                  .timeout(TIMEOUT)
                  .header("content-type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(request.toString()))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new CallFailed(0, url + ": " + response.statusCode() + " " + response.body().strip());
      }
      answer = Json.MAPPER.readTree(response.body());
    } catch (CallFailed e) {
      throw e;
    } catch (IOException e) {
      throw new CallFailed(
          0,
          "no node answers at "
              + url
              + ": start it ('endgame devnet up'), or give its address with --rpc");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CallFailed(0, "interrupted");
    }
    if (answer.has("error")) {
      JsonNode error = answer.get("error");
      throw new CallFailed(error.path("code").asInt(), error.path("message").asText());
    }
    return answer.path("result");
  }
}
