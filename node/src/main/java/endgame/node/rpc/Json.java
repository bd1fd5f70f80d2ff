package endgame.node.rpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import endgame.consensus.types.Bytes;
import java.math.BigInteger;

/** JSON as this node reads and writes it. */
public final class Json {
  /** Bounded in depth, in the number of tokens, in the length of a string and of a number. */
  public static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(JsonRpc.DEPTH_MAX)
                      .maxTokenCount(JsonRpc.TOKENS_MAX)
                      .maxNumberLength(100)
                      .maxStringLength(5 * 1024 * 1024)
                      .build())
              .build());

  static {
    MAPPER.enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  private Json() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static JsonNode text(String value) {
    return TextNode.valueOf(value);
  }

  /** {@code 0x} hex without leading zeros. */
  public static JsonNode quantity(long value) {
    return TextNode.valueOf("0x" + Long.toUnsignedString(value, 16));
  }

  /** {@code 0x} hex without leading zeros. */
  public static JsonNode quantity(BigInteger value) {
    return TextNode.valueOf("0x" + value.toString(16));
  }

  public static JsonNode data(Bytes value) {
    return TextNode.valueOf(value.hex());
  }
}
