package endgame.node.eth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.consensus.types.Bytes;
import endgame.node.rpc.Json;
import endgame.node.rpc.JsonRpc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Answers in the shape of the Ethereum execution API. */
class EthMethodsTest {
  private static final String A = "\"0x" + "11".repeat(20) + "\"";
  private final FakeChain chain = new FakeChain();
  private final EthMethods methods = new EthMethods(chain, new EthJson(), "endgame/test");
  private final JsonRpc rpc = new JsonRpc((method, failed, nanos) -> {});

  private JsonNode answer(String method, String... params) {
    String request =
        "{\"id\":1,\"method\":\"" + method + "\",\"params\":[" + String.join(",", params) + "]}";
    try {
      return Json.MAPPER.readTree(
          rpc.answer(methods.table(), request.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode result(String method, String... params) {
    JsonNode answer = answer(method, params);
    assertThat(answer.has("result")).as(answer.toString()).isTrue();
    return answer.get("result");
  }

  private String text(String method, String... params) {
    return result(method, params).asText();
  }

  private int code(String method, String... params) {
    return answer(method, params).path("error").path("code").asInt();
  }

  /** The published table: a method must not go missing unnoticed. */
  @Test
  void hasItsTable() {
    assertThat(methods.table().keySet())
        .containsExactlyInAnyOrder(
            "web3_clientVersion",
            "net_version",
            "net_listening",
            "eth_chainId",
            "eth_accounts",
            "eth_syncing",
            "eth_blockNumber",
            "eth_getBlockByNumber",
            "eth_getBlockByHash",
            "eth_getBlockTransactionCountByNumber",
            "eth_getBlockTransactionCountByHash",
            "eth_getBlockReceipts",
            "eth_getLogs",
            "eth_getBalance",
            "eth_getTransactionCount",
            "eth_getCode",
            "eth_getStorageAt",
            "eth_gasPrice",
            "eth_maxPriorityFeePerGas",
            "eth_feeHistory",
            "eth_call",
            "eth_estimateGas",
            "eth_sendRawTransaction",
            "eth_getTransactionByHash",
            "eth_getTransactionReceipt",
            "eth_getTransactionByBlockNumberAndIndex");
  }

  @Test
  void saysWhatItIs() {
    assertThat(text("eth_chainId")).isEqualTo("0x1bbc");
    assertThat(text("net_version")).isEqualTo("7100");
    assertThat(text("eth_blockNumber")).isEqualTo("0xb");
    assertThat(text("web3_clientVersion")).isEqualTo("endgame/test");
    assertThat(result("eth_syncing").isBoolean()).isTrue();
    chain.sync = Optional.of(new EthChain.SyncState(1, 2, 300));
    assertThat(result("eth_syncing").path("highestBlock").asText()).isEqualTo("0x12c");
  }

  @Test
  void readsBlockTags() {
    for (String tag : new String[] {"latest", "safe", "pending"}) {
      assertThat(text("eth_getBalance", A, "\"" + tag + "\"")).as(tag).isEqualTo("0x2af8");
    }
    assertThat(text("eth_getBalance", A)).isEqualTo("0x2af8");
    assertThat(text("eth_getBalance", A, "\"finalized\"")).isEqualTo("0x2328");
    assertThat(text("eth_getBalance", A, "\"earliest\"")).isEqualTo("0x0");
    assertThat(text("eth_getBalance", A, "\"0x3\"")).isEqualTo("0xbb8");
    assertThat(code("eth_getBalance", A, "\"newest\"")).isEqualTo(-32602);
    assertThat(code("eth_getBalance", A, "\"0xff\"")).isEqualTo(-32001);
    assertThat(result("eth_getBlockByNumber", "\"0xff\"").isNull()).isTrue();
  }

  @Test
  void readsEip1898() {
    String hash = FakeChain.hash(1, 4).hex();
    assertThat(text("eth_getBalance", A, "{\"blockHash\":\"" + hash + "\"}")).isEqualTo("0xfa0");
    assertThat(text("eth_getBalance", A, "{\"blockNumber\":\"0x4\"}")).isEqualTo("0xfa0");
    String unknown = FakeChain.hash(8, 8).hex();
    assertThat(code("eth_getBalance", A, "{\"blockHash\":\"" + unknown + "\"}")).isEqualTo(-32001);
    assertThat(code("eth_getBalance", A, "{\"blockHash\":\"0x12\"}")).isEqualTo(-32602);
    assertThat(code("eth_getBlockReceipts", "{\"blockHash\":\"0x12\"}")).isEqualTo(-32602);
    assertThat(code("eth_getBalance", A, "{}")).isEqualTo(-32602);
    assertThat(result("eth_getBlockReceipts", "{\"blockHash\":\"" + hash + "\"}")).hasSize(1);
  }

  @Test
  void showsBlocksAndTransactions() {
    JsonNode block = result("eth_getBlockByNumber", "\"0x5\"", "false");
    assertThat(block.path("number").asText()).isEqualTo("0x5");
    assertThat(block.path("transactions").get(1).asText()).isEqualTo(FakeChain.hash(2, 16).hex());
    JsonNode full = result("eth_getBlockByHash", "\"" + FakeChain.hash(1, 5).hex() + "\"", "true");
    assertThat(full.path("transactions").get(1).path("transactionIndex").asText()).isEqualTo("0x1");
    assertThat(text("eth_getBlockTransactionCountByNumber", "\"0x5\"")).isEqualTo("0x2");
    assertThat(result("eth_getTransactionByBlockNumberAndIndex", "\"0x5\"", "\"0x2\"").isNull())
        .isTrue();
    String hash = "\"" + FakeChain.hash(2, 16).hex() + "\"";
    assertThat(result("eth_getTransactionByHash", hash).path("blockNumber").asText())
        .isEqualTo("0x5");
    JsonNode receipt = result("eth_getTransactionReceipt", hash);
    assertThat(receipt.path("status").asText()).isEqualTo("0x0");
    assertThat(receipt.path("cumulativeGasUsed").asText()).isEqualTo("0xc8");
    assertThat(receipt.path("logs")).hasSize(1);
  }

  @Test
  void countsNonces() {
    assertThat(text("eth_getTransactionCount", A, "\"pending\"")).isEqualTo("0x4d");
    assertThat(text("eth_getTransactionCount", A, "\"latest\"")).isEqualTo("0xb");
  }

  @Test
  void passesStorageSlotsWhole() {
    result("eth_getStorageAt", A, "\"0x" + "f".repeat(64) + "\"", "\"latest\"");
    assertThat(chain.lastSlot.hex()).isEqualTo("0x" + "f".repeat(64));
    result("eth_getStorageAt", A, "\"0x1\"", "\"latest\"");
    assertThat(chain.lastSlot.hex()).isEqualTo("0x" + "0".repeat(63) + "1");
  }

  @Test
  void tellsFees() {
    assertThat(text("eth_gasPrice")).isEqualTo("0x72");
    JsonNode history = result("eth_feeHistory", "3", "\"0x5\"", "[25,75]");
    assertThat(history.path("oldestBlock").asText()).isEqualTo("0x3");
    // One more than there are blocks: the next one's.
    assertThat(history.path("baseFeePerGas")).hasSize(4);
    assertThat(history.path("baseFeePerGas").get(2).asText()).isEqualTo("0x69");
    assertThat(history.path("gasUsedRatio")).hasSize(3);
    assertThat(history.path("gasUsedRatio").get(2).asDouble()).isEqualTo(0.25);
    assertThat(history.path("reward").get(0)).hasSize(2);
    assertThat(result("eth_feeHistory", "100", "\"latest\"", "[]").path("oldestBlock").asText())
        .isEqualTo("0x0");
    assertThat(result("eth_feeHistory", "100", "\"latest\"").has("reward")).isFalse();
    assertThat(code("eth_feeHistory", "1", "\"0xff\"", "[]")).isEqualTo(-32602);
  }

  @Test
  void callsAndReverts() {
    String call = "{\"to\":" + A + ",\"data\":\"0x01\",\"input\":\"0x02\",\"value\":\"0x5\"}";
    assertThat(text("eth_call", call, "\"latest\"")).isEqualTo("0x01");
    assertThat(chain.lastCall.orElseThrow().data()).isEqualTo(Bytes.fromHex("0x02"));
    assertThat(chain.lastCall.orElseThrow().gas()).isEqualTo(30_000);
    assertThat(text("eth_estimateGas", call)).isEqualTo("0x5208");
    chain.outcome = new EthChain.CallOutcome.Reverted("no", Bytes.fromHex("0x08c379a0"));
    JsonNode error = answer("eth_call", call).path("error");
    assertThat(error.path("code").asInt()).isEqualTo(3);
    assertThat(error.path("data").asText()).isEqualTo("0x08c379a0");
    assertThat(error.path("message").asText()).isEqualTo("execution reverted: no");
    assertThat(code("eth_call", "5")).isEqualTo(-32602);
    assertThat(code("eth_call", "{\"to\":\"0x12\"}")).isEqualTo(-32602);
  }

  @Test
  void saysWhyATransactionIsRefused() {
    JsonNode error = answer("eth_sendRawTransaction", "\"0x00\"").path("error");
    assertThat(error.path("code").asInt()).isEqualTo(-32003);
    assertThat(error.path("message").asText()).isEqualTo("nonce too low");
  }

  /** Red when a block's filter is left empty: wallets pass over its logs then. */
  @Test
  void blockHasTheFilterOfItsReceipts() {
    byte[] filter = new byte[Bloom.SIZE];
    for (JsonNode receipt : result("eth_getBlockReceipts", "\"0x5\"")) {
      byte[] one = Bytes.fromHex(receipt.get("logsBloom").asText()).toArray();
      assertThat(one).isNotEqualTo(new byte[Bloom.SIZE]);
      for (int i = 0; i < filter.length; i++) {
        filter[i] |= one[i];
      }
    }
    assertThat(result("eth_getBlockByNumber", "\"0x5\"", "false").get("logsBloom").asText())
        .isEqualTo(Bytes.wrap(filter).hex());
    assertThat(result("eth_getBlockByNumber", "\"0x6\"", "false").get("logsBloom").asText())
        .isEqualTo(Bytes.wrap(new byte[Bloom.SIZE]).hex());
  }
}
