package endgame.node.http;

import endgame.consensus.types.Bytes;
import java.nio.charset.StandardCharsets;

/** Answers requests on a virtual thread; may block. */
public interface HttpHandler {
  Response handle(Request request);

  /**
   * A request.
   *
   * @param path without query
   * @param host the Host header's name without port, lower case, empty when absent
   * @param origin the Origin header, empty when absent
   */
  record Request(String method, String path, String host, String origin, Bytes body) {}

  /** An answer with a text or JSON body. */
  record Response(int status, String contentType, Bytes body) {
    public static Response json(byte[] body) {
      return new Response(200, "application/json", Bytes.wrap(body));
    }

    public static Response text(int status, String text) {
      return new Response(
          status, "text/plain; charset=utf-8", Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
