package endgame.node.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import endgame.node.rpc.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Calls any method. */
@Command(
    name = "rpc",
    description = "Calls a JSON-RPC method and prints its result.",
    mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "ImmutableMemberCollection"})
final class RpcCommand implements Callable<Integer> {
  @Mixin private RpcOptions rpc;

  @Parameters(index = "0", description = "Method, for example eth_blockNumber.")
  private String method;

  @Parameters(index = "1..*", description = "Parameters, as JSON or plain text.")
  private List<String> params = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    JsonNode[] nodes = new JsonNode[params.size()];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = parse(params.get(i));
    }
    JsonNode result = rpc.client().call(method, nodes);
    System.out.println(result.isTextual() ? result.textValue() : result.toPrettyString());
    return 0;
  }

  private static JsonNode parse(String text) {
    try {
      return Json.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      return Json.text(text);
    }
  }
}
