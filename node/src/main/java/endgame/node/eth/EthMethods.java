package endgame.node.eth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.eth.EthChain.CallOutcome;
import endgame.node.eth.EthChain.EthBlock;
import endgame.node.eth.EthChain.EthCall;
import endgame.node.rpc.Json;
import endgame.node.rpc.Params;
import endgame.node.rpc.RpcFailure;
import endgame.node.rpc.RpcMethod;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The {@code eth_*}, {@code net_*} and {@code web3_*} methods of one chain. */
public final class EthMethods {
  public static final int LOG_BLOCKS_MAX = 10_000;
  public static final int LOGS_MAX = 10_000;
  public static final int FEE_BLOCKS_MAX = 1024;
  private final EthChain chain;
  private final EthJson json;
  private final EthLogs logs;
  private final String clientVersion;

  public EthMethods(EthChain chain, EthJson json, String clientVersion) {
    this.chain = chain;
    this.json = json;
    this.logs = new EthLogs(chain, json);
    this.clientVersion = clientVersion;
  }

  /** The logs of this chain, which subscriptions filter by the same rules. */
  public EthLogs logs() {
    return logs;
  }

  /** Name to method. */
  public Map<String, RpcMethod> table() {
    Map<String, RpcMethod> table = new HashMap<>();
    table.put("web3_clientVersion", p -> Json.text(clientVersion));
    table.put("net_version", p -> Json.text(Long.toString(chain.chainId())));
    table.put("net_listening", p -> BooleanNode.TRUE);
    table.put("eth_chainId", p -> Json.quantity(chain.chainId()));
    table.put("eth_accounts", p -> JsonNodeFactory.instance.arrayNode());
    table.put("eth_syncing", p -> syncing());
    table.put("eth_blockNumber", p -> Json.quantity(chain.latest()));
    blocks(table);
    accounts(table);
    fees(table);
    transactions(table);
    return Map.copyOf(table);
  }

  private void blocks(Map<String, RpcMethod> table) {
    table.put(
        "eth_getBlockByNumber",
        p ->
            block(
                at(p.required(0, "block")), p.optional(1).map(JsonNode::asBoolean).orElse(false)));
    table.put(
        "eth_getBlockByHash",
        p ->
            block(
                chain.block(p.hash(0, "block hash")),
                p.optional(1).map(JsonNode::asBoolean).orElse(false)));
    table.put("eth_getBlockTransactionCountByNumber", p -> count(at(p.required(0, "block"))));
    table.put("eth_getBlockTransactionCountByHash", p -> count(chain.block(p.hash(0, "hash"))));
    table.put(
        "eth_getBlockReceipts",
        p -> {
          Optional<EthBlock> block = at(p.required(0, "block"));
          if (block.isEmpty()) {
            return NullNode.instance;
          }
          ArrayNode all = JsonNodeFactory.instance.arrayNode();
          chain.receipts(block.get().number()).forEach(r -> all.add(json.receipt(r)));
          return all;
        });
    table.put("eth_getLogs", p -> logs.find(p.required(0, "filter")));
  }

  private void accounts(Map<String, RpcMethod> table) {
    table.put(
        "eth_getBalance",
        p -> Json.quantity(chain.account(p.address(0, "address"), number(p, 1)).balance()));
    table.put(
        "eth_getTransactionCount",
        p -> {
          Address address = p.address(0, "address");
          boolean pending = p.optional(1).map(n -> n.asText().equals("pending")).orElse(false);
          return Json.quantity(
              pending ? chain.pendingNonce(address) : chain.account(address, number(p, 1)).nonce());
        });
    table.put("eth_getCode", p -> Json.data(chain.code(p.address(0, "address"))));
    table.put(
        "eth_getStorageAt",
        p -> {
          BigInteger slot = Params.quantity(p.required(1, "slot"), "slot");
          byte[] key = new byte[Hash.SIZE];
          byte[] magnitude = slot.toByteArray();
          int size = Math.min(magnitude.length, Hash.SIZE);
          System.arraycopy(magnitude, magnitude.length - size, key, Hash.SIZE - size, size);
          return Json.text(chain.storage(p.address(0, "address"), Hash.of(key)).hex());
        });
  }

  private void fees(Map<String, RpcMethod> table) {
    table.put("eth_gasPrice", p -> Json.quantity(chain.fees().baseFee().add(chain.fees().tip())));
    table.put("eth_maxPriorityFeePerGas", p -> Json.quantity(chain.fees().tip()));
    table.put("eth_feeHistory", this::feeHistory);
    table.put("eth_call", p -> Json.data(returned(chain.call(call(p))).data()));
    table.put("eth_estimateGas", p -> Json.quantity(returned(chain.estimate(call(p))).gasUsed()));
  }

  private void transactions(Map<String, RpcMethod> table) {
    table.put("eth_sendRawTransaction", p -> Json.text(chain.send(p.data(0, "transaction")).hex()));
    table.put(
        "eth_getTransactionByHash",
        p ->
            chain
                .transaction(p.hash(0, "transaction hash"))
                .map(json::transaction)
                .orElse(NullNode.instance));
    table.put(
        "eth_getTransactionReceipt",
        p ->
            chain
                .receipt(p.hash(0, "transaction hash"))
                .<JsonNode>map(json::receipt)
                .orElse(NullNode.instance));
    table.put(
        "eth_getTransactionByBlockNumberAndIndex",
        p -> {
          Optional<EthBlock> block = at(p.required(0, "block"));
          long index = p.quantity(1, "index");
          return block
              .filter(b -> index < b.transactions().size())
              .map(b -> json.transaction(b.transactions().get((int) index)))
              .orElse(NullNode.instance);
        });
  }

  private JsonNode syncing() {
    Optional<EthChain.SyncState> state = chain.syncing();
    if (state.isEmpty()) {
      return BooleanNode.FALSE;
    }
    ObjectNode node = Json.object();
    node.set("startingBlock", Json.quantity(state.get().starting()));
    node.set("currentBlock", Json.quantity(state.get().current()));
    node.set("highestBlock", Json.quantity(state.get().highest()));
    return node;
  }

  private JsonNode block(Optional<EthBlock> block, boolean full) {
    return block.<JsonNode>map(b -> json.block(b, full)).orElse(NullNode.instance);
  }

  private static JsonNode count(Optional<EthBlock> block) {
    return block.map(b -> Json.quantity(b.transactions().size())).orElse(NullNode.instance);
  }

  /** The block that a tag, a number or an EIP-1898 object names. */
  private Optional<EthBlock> at(JsonNode block) throws RpcFailure {
    return block.isObject() && block.has("blockHash")
        ? chain.block(Params.hash(block.get("blockHash"), "blockHash"))
        : chain.block(number(block));
  }

  private long number(Params params, int index) throws RpcFailure {
    Optional<JsonNode> node = params.optional(index);
    return node.isEmpty() ? chain.latest() : number(node.get());
  }

  /** The number that a tag, a quantity or an EIP-1898 object means. */
  long number(JsonNode block) throws RpcFailure {
    if (block.isObject()) {
      if (block.has("blockHash")) {
        return chain
            .block(Params.hash(block.get("blockHash"), "blockHash"))
            .orElseThrow(() -> new RpcFailure(RpcFailure.Code.NOT_FOUND, "unknown block"))
            .number();
      }
      return number(block.path("blockNumber"));
    }
    return switch (block.asText()) {
      case "latest", "safe", "pending" -> chain.latest();
      case "finalized" -> chain.finalized();
      case "earliest" -> 0;
      default -> Params.longQuantity(block, "block");
    };
  }

  private JsonNode feeHistory(Params params) throws RpcFailure {
    long count = Math.clamp(params.quantity(0, "block count"), 1, FEE_BLOCKS_MAX);
    long newest = number(params.required(1, "newest block"));
    int percentiles = params.optional(2).map(JsonNode::size).orElse(0);
    if (newest > chain.latest() || percentiles > 100) {
      throw Params.invalid("newest block is beyond the head, or more than 100 percentiles");
    }
    long oldest = Math.max(0, newest - count + 1);
    ArrayNode baseFees = JsonNodeFactory.instance.arrayNode();
    ArrayNode ratios = JsonNodeFactory.instance.arrayNode();
    ArrayNode rewards = JsonNodeFactory.instance.arrayNode();
    EthChain.Fees now = chain.fees();
    for (long n = oldest; n <= newest; n++) {
      Optional<EthBlock> block = chain.block(n);
      baseFees.add(Json.quantity(block.map(EthBlock::baseFee).orElse(now.baseFee())));
      ratios.add(
          block
              .map(b -> b.gasLimit() == 0 ? 0.0 : (double) b.gasUsed() / b.gasLimit())
              .orElse(0.0));
      ArrayNode reward = JsonNodeFactory.instance.arrayNode();
      for (int i = 0; i < percentiles; i++) {
        reward.add(Json.quantity(now.tip()));
      }
      rewards.add(reward);
    }
    baseFees.add(Json.quantity(now.baseFee()));
    ObjectNode node = Json.object();
    node.set("oldestBlock", Json.quantity(oldest));
    node.set("baseFeePerGas", baseFees);
    node.set("gasUsedRatio", ratios);
    if (percentiles > 0) {
      node.set("reward", rewards);
    }
    return node;
  }

  private static CallOutcome.Returned returned(CallOutcome outcome) throws RpcFailure {
    return switch (outcome) {
      case CallOutcome.Returned returned -> returned;
      case CallOutcome.Reverted(String reason, Bytes data) ->
          throw new RpcFailure(
              RpcFailure.Code.REVERTED,
              "execution reverted: " + reason,
              Optional.of(Json.data(data)));
    };
  }

  private EthCall call(Params params) throws RpcFailure {
    JsonNode node = params.required(0, "call");
    if (!node.isObject()) {
      throw Params.invalid("the call must be an object");
    }
    JsonNode data = node.hasNonNull("input") ? node.get("input") : node.path("data");
    return new EthCall(
        node.hasNonNull("from") ? Params.address(node.get("from"), "from") : Address.ZERO,
        node.hasNonNull("to")
            ? Optional.of(Params.address(node.get("to"), "to"))
            : Optional.empty(),
        node.hasNonNull("value") ? Params.quantity(node.get("value"), "value") : BigInteger.ZERO,
        node.hasNonNull("gas")
            ? Params.longQuantity(node.get("gas"), "gas")
            : chain.fees().gasLimit(),
        data.isTextual() ? Params.data(data, "data") : Bytes.EMPTY);
  }
}
