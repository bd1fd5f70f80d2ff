package endgame.node.eth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import endgame.consensus.types.Address;
import endgame.consensus.types.Hash;
import endgame.node.eth.EthChain.EthLog;
import endgame.node.eth.EthChain.EthReceipt;
import endgame.node.rpc.Params;
import endgame.node.rpc.RpcFailure;
import java.util.ArrayList;
import java.util.List;

/** Finds logs by Ethereum's filters: addresses, and per topic position one, several or any. */
public final class EthLogs {
  private static final int ALTERNATIVES_MAX = 1024;
  private final EthChain chain;
  private final EthJson json;

  EthLogs(EthChain chain, EthJson json) {
    this.chain = chain;
    this.json = json;
  }

  /**
   * What to look for.
   *
   * @param addresses empty matches any
   * @param topics per position the alternatives; an empty list matches any
   */
  public record Filter(List<Address> addresses, List<List<Hash>> topics) {
    boolean matches(EthLog log) {
      if (!addresses.isEmpty() && !addresses.contains(log.address())) {
        return false;
      }
      if (topics.size() > log.topics().size()) {
        return false;
      }
      for (int i = 0; i < topics.size(); i++) {
        if (!topics.get(i).isEmpty() && !topics.get(i).contains(log.topics().get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  /** Reads {@code address} and {@code topics} of a filter object. */
  public static Filter filter(JsonNode node) throws RpcFailure {
    List<Address> addresses = new ArrayList<>();
    for (JsonNode address : alternatives(node.path("address"))) {
      addresses.add(Params.address(address, "address"));
    }
    List<List<Hash>> topics = new ArrayList<>();
    if (node.path("topics").size() > 4) {
      throw Params.invalid("a log has at most 4 topics");
    }
    for (JsonNode position : node.path("topics")) {
      List<Hash> hashes = new ArrayList<>();
      for (JsonNode topic : alternatives(position)) {
        hashes.add(Params.hash(topic, "topic"));
      }
      topics.add(hashes);
    }
    return new Filter(addresses, topics);
  }

  private static List<JsonNode> alternatives(JsonNode node) throws RpcFailure {
    if (node.isMissingNode() || node.isNull()) {
      return List.of();
    }
    if (!node.isArray()) {
      return List.of(node);
    }
    if (node.size() > ALTERNATIVES_MAX) {
      throw new RpcFailure(RpcFailure.Code.LIMIT, "at most " + ALTERNATIVES_MAX + " alternatives");
    }
    List<JsonNode> all = new ArrayList<>();
    node.forEach(all::add);
    return all;
  }

  /** {@code eth_getLogs}. */
  JsonNode find(JsonNode node) throws RpcFailure {
    Filter filter = filter(node);
    long from;
    long to;
    if (node.hasNonNull("blockHash")) {
      from =
          chain
              .block(Params.hash(node.get("blockHash"), "blockHash"))
              .orElseThrow(() -> new RpcFailure(RpcFailure.Code.NOT_FOUND, "unknown block"))
              .number();
      to = from;
    } else {
      from = number(node.path("fromBlock"));
      to = Math.min(number(node.path("toBlock")), chain.latest());
    }
    if (to - from >= EthMethods.LOG_BLOCKS_MAX) {
      throw new RpcFailure(
          RpcFailure.Code.LIMIT,
          "ask for at most " + EthMethods.LOG_BLOCKS_MAX + " blocks at a time");
    }
    ArrayNode found = JsonNodeFactory.instance.arrayNode();
    for (long n = from; n <= to; n++) {
      for (EthReceipt receipt : chain.receipts(n)) {
        matching(filter, receipt).forEach(found::add);
      }
      if (found.size() > EthMethods.LOGS_MAX) {
        throw new RpcFailure(
            RpcFailure.Code.LIMIT, "more than " + EthMethods.LOGS_MAX + " logs: narrow the filter");
      }
    }
    return found;
  }

  /** The logs of a receipt that match, as JSON. */
  public List<JsonNode> matching(Filter filter, EthReceipt receipt) {
    List<JsonNode> found = new ArrayList<>();
    for (EthLog log : receipt.logs()) {
      if (filter.matches(log)) {
        found.add(json.log(receipt, log));
      }
    }
    return found;
  }

  private long number(JsonNode node) throws RpcFailure {
    return switch (node.asText("latest")) {
      case "latest", "safe", "pending", "" -> chain.latest();
      case "finalized" -> chain.finalized();
      case "earliest" -> 0;
      default -> Params.longQuantity(node, "block");
    };
  }
}
