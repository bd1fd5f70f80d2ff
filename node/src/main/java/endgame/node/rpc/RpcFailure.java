package endgame.node.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** What a method answers when it can't: a code of the published set, a sentence, perhaps data. */
public final class RpcFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** The codes in use (JSON-RPC 2.0 and the Ethereum execution API). */
  public enum Code {
    PARSE(-32700),
    INVALID_REQUEST(-32600),
    METHOD_NOT_FOUND(-32601),
    INVALID_PARAMS(-32602),
    INTERNAL(-32603),
    INVALID_INPUT(-32000),
    NOT_FOUND(-32001),
    UNAVAILABLE(-32002),
    TRANSACTION_REJECTED(-32003),
    UNSUPPORTED(-32004),
    LIMIT(-32005),
    REVERTED(3);

    private final int number;

    Code(int number) {
      this.number = number;
    }

    public int number() {
      return number;
    }
  }

  private final Code code;
  private final transient Optional<JsonNode> data;

  public RpcFailure(Code code, String message) {
    this(code, message, Optional.empty());
  }

  public RpcFailure(Code code, String message, Optional<JsonNode> data) {
    super(message, null, false, false);
    this.code = code;
    this.data = data;
  }

  public Code code() {
    return code;
  }

  public Optional<JsonNode> data() {
    return data;
  }
}
