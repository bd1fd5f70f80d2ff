package endgame.node.rpc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads requests, calls methods, writes answers; knows no transport. */
public final class JsonRpc {
  public static final int BATCH_MAX = 1024;
  public static final int RESPONSE_BYTES_MAX = 16 * 1024 * 1024;
  public static final int DEPTH_MAX = 64;

  /** A tree takes up to about 80 bytes of memory a token, far more than its text. */
  public static final long TOKENS_MAX = 100_000;

  /** No call of a batch starts later than this: a batch must not keep a worker for minutes. */
  private static final long BATCH_NANOS_MAX = 5_000_000_000L;

  /** What a short error takes, about. */
  private static final int ANSWER_BYTES = 256;

  private static final Logger LOG = LoggerFactory.getLogger(JsonRpc.class);
  private final Timing timing;

  /** Told of every call, for metrics. */
  @FunctionalInterface
  public interface Timing {
    void done(String method, boolean failed, long nanos);
  }

  public JsonRpc(Timing timing) {
    this.timing = timing;
  }

  /** Answers a request or a batch; empty for notifications only. */
  public byte[] answer(Map<String, RpcMethod> methods, byte[] request) {
    JsonNode tree;
    try {
      tree = Json.MAPPER.readTree(request);
    } catch (JsonProcessingException e) {
      return write(failure(NullNode.instance, RpcFailure.Code.PARSE, "the request is not JSON"));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
    if (tree.isArray()) {
      return batch(methods, tree);
    }
    JsonNode answer = one(methods, tree);
    return answer.isMissingNode() ? new byte[0] : write(answer);
  }

  private byte[] batch(Map<String, RpcMethod> methods, JsonNode batch) {
    if (batch.isEmpty()) {
      return write(
          failure(NullNode.instance, RpcFailure.Code.INVALID_REQUEST, "the batch is empty"));
    }
    if (batch.size() > BATCH_MAX) {
      return write(
          failure(
              NullNode.instance,
              RpcFailure.Code.LIMIT,
              "a batch has at most " + BATCH_MAX + " calls, this one has " + batch.size()));
    }
    var answers = new ByteArrayOutputStream(ANSWER_BYTES * batch.size());
    long start = System.nanoTime();
    for (JsonNode call : batch) {
      JsonNode answer;
      if (answers.size() > RESPONSE_BYTES_MAX) {
        answer = tooMuch(call, "the batch's answer is too large");
      } else if (System.nanoTime() - start > BATCH_NANOS_MAX) {
        answer = tooMuch(call, "the batch takes too long");
      } else {
        answer = one(methods, call);
      }
      if (!answer.isMissingNode()) {
        answers.write(answers.size() == 0 ? '[' : ',');
        answers.writeBytes(write(answer));
      }
    }
    if (answers.size() > 0) {
      answers.write(']');
    }
    return answers.toByteArray();
  }

  private static JsonNode tooMuch(JsonNode call, String message) {
    return failure(call.path("id"), RpcFailure.Code.LIMIT, message);
  }

  /** The answer to one call; missing for a notification, which never has one. */
  private JsonNode one(Map<String, RpcMethod> methods, JsonNode call) {
    JsonNode answer = called(methods, call);
    boolean isCall = call.isObject() && call.path("method").isTextual();
    return isCall && call.path("id").isMissingNode() ? MissingNode.getInstance() : answer;
  }

  private JsonNode called(Map<String, RpcMethod> methods, JsonNode call) {
    JsonNode id = call.path("id");
    JsonNode params = call.path("params");
    boolean idIsFine = id.isMissingNode() || id.isNull() || id.isTextual() || id.isNumber();
    if (!call.isObject() || !call.path("method").isTextual() || !idIsFine) {
      return failure(
          idIsFine ? id : NullNode.instance,
          RpcFailure.Code.INVALID_REQUEST,
          "a call is an object with \"method\" and an \"id\"");
    }
    if (!params.isMissingNode() && !params.isArray() && !params.isNull()) {
      return failure(id, RpcFailure.Code.INVALID_PARAMS, "params must be an array");
    }
    String name = call.path("method").textValue();
    RpcMethod method = methods.get(name);
    if (method == null) {
      return failure(
          id,
          RpcFailure.Code.METHOD_NOT_FOUND,
          "the method " + shortened(name) + " does not exist or is not available here");
    }
    long start = System.nanoTime();
    boolean failed = true;
    try {
      ObjectNode answer = Json.object();
      answer.put("jsonrpc", "2.0");
      answer.set("id", id.isMissingNode() ? NullNode.instance : id);
      answer.set("result", method.call(new Params(params)));
      failed = false;
      return answer;
    } catch (RpcFailure e) {
      ObjectNode answer = failure(id, e.code(), String.valueOf(e.getMessage()));
      e.data().ifPresent(data -> ((ObjectNode) answer.get("error")).set("data", data));
      return answer;
    } catch (RuntimeException e) {
      LOG.error("method={} failed; please report this", name, e);
      return failure(id, RpcFailure.Code.INTERNAL, "internal error");
    } finally {
      timing.done(name, failed, System.nanoTime() - start);
    }
  }

  private static String shortened(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64) + "...";
  }

  private static ObjectNode failure(JsonNode id, RpcFailure.Code code, String message) {
    ObjectNode error = Json.object();
    error.put("code", code.number());
    error.put("message", message);
    ObjectNode answer = Json.object();
    answer.put("jsonrpc", "2.0");
    answer.set("id", id.isMissingNode() ? NullNode.instance : id);
    answer.set("error", error);
    return answer;
  }

  private static byte[] write(JsonNode node) {
    try {
      return Json.MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree could not be written", e);
    }
  }
}
