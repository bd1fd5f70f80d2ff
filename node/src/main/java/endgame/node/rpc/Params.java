package endgame.node.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import java.math.BigInteger;
import java.util.Optional;

/** A call's parameters by position; each reader says what is wrong with its argument. */
public final class Params {
  private static final int DATA_BYTES_MAX = 2 * 1024 * 1024;
  private final JsonNode array;

  /** Takes an array node or a missing node. */
  Params(JsonNode array) {
    this.array = array;
  }

  public int size() {
    return array.size();
  }

  /** The argument, empty when absent or null. */
  public Optional<JsonNode> optional(int index) {
    JsonNode node = array.path(index);
    return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(node);
  }

  public JsonNode required(int index, String name) throws RpcFailure {
    return optional(index)
        .orElseThrow(
            () -> invalid("missing value for required argument " + index + " (" + name + ")"));
  }

  public Address address(int index, String name) throws RpcFailure {
    return address(required(index, name), name);
  }

  public Hash hash(int index, String name) throws RpcFailure {
    return hash(required(index, name), name);
  }

  public static Hash hash(JsonNode node, String name) throws RpcFailure {
    Bytes data = data(node, name);
    if (data.size() != Hash.SIZE) {
      throw invalid(name + " must be 32 bytes");
    }
    return Hash.of(data.toArray());
  }

  public Bytes data(int index, String name) throws RpcFailure {
    return data(required(index, name), name);
  }

  /** A quantity, or a JSON number, that fits an unsigned 63-bit integer. */
  public long quantity(int index, String name) throws RpcFailure {
    return longQuantity(required(index, name), name);
  }

  public static long longQuantity(JsonNode node, String name) throws RpcFailure {
    BigInteger value = quantity(node, name);
    if (value.bitLength() > 63) {
      throw invalid(name + " is too large");
    }
    return value.longValueExact();
  }

  public static Address address(JsonNode node, String name) throws RpcFailure {
    Bytes data = data(node, name);
    if (data.size() != Address.SIZE) {
      throw invalid(name + " must be an address of 20 bytes");
    }
    return new Address(data);
  }

  public static Bytes data(JsonNode node, String name) throws RpcFailure {
    String text = node.isTextual() ? node.textValue() : "";
    if (!text.startsWith("0x") || text.length() % 2 != 0 || text.length() > 2 * DATA_BYTES_MAX) {
      throw invalid(name + " must be 0x-prefixed hex of even length");
    }
    for (int i = 2; i < text.length(); i++) {
      if (Character.digit(text.charAt(i), 16) < 0 || text.charAt(i) > 'f') {
        throw invalid(name + " is not hex at position " + i);
      }
    }
    return Bytes.fromHex(text);
  }

  public static BigInteger quantity(JsonNode node, String name) throws RpcFailure {
    if (node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0) {
      return BigInteger.valueOf(node.longValue());
    }
    String text = node.isTextual() ? node.textValue() : "";
    if (!text.matches("0x[0-9a-fA-F]{1,64}")) {
      throw invalid(name + " must be a 0x-prefixed quantity");
    }
    return new BigInteger(text.substring(2), 16);
  }

  public static RpcFailure invalid(String message) {
    return new RpcFailure(RpcFailure.Code.INVALID_PARAMS, message);
  }
}
