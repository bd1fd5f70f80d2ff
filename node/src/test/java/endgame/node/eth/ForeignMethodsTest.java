package endgame.node.eth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.consensus.crypto.Keccak256;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.rpc.Json;
import endgame.node.rpc.JsonRpc;
import endgame.node.rpc.RpcMethod;
import endgame.node.shard.ForeignChain;
import endgame.shard.protocol.BatchBody;
import endgame.shard.protocol.Context;
import endgame.shard.protocol.Entry;
import endgame.shard.protocol.Statement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ForeignMethodsTest {
  private static final String SHARD = "0x1";
  private final ForeignChain chain = new ForeignChain("sha256", 1, 1, 1, 60, 0);
  private final List<Bytes> gossip = new ArrayList<>();
  private final ForeignMethods foreign =
      new ForeignMethods(
          chain.store(),
          chain.parameters(),
          chain.ordered(),
          chain.submission,
          (shard, raw) -> gossip.add(raw));
  private final JsonRpc rpc = new JsonRpc((method, failed, nanos) -> {});
  private final Map<String, RpcMethod> methods = new HashMap<>(foreign.table());

  ForeignMethodsTest() {
    foreign.add(chain.runner);
    methods.put("shard_getBatch", p -> foreign.batch(chain.record(), p.quantity(1, "batch")));
    methods.putAll(
        foreign.withoutEthereum(chain.record(), Map.of("eth_getBalance", p -> Json.text("no"))));
  }

  @AfterEach
  void close() {
    chain.close();
  }

  private JsonNode call(String method, Object... params) throws IOException {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Object param : params) {
      if (param instanceof JsonNode node) {
        array.add(node);
      } else {
        array.add(param.toString());
      }
    }
    ObjectNode request = Json.object();
    request.put("id", 1);
    request.put("method", method);
    request.set("params", array);
    return Json.MAPPER.readTree(
        rpc.answer(methods, request.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private JsonNode result(String method, Object... params) throws IOException {
    JsonNode answer = call(method, params);
    assertThat(answer.has("result")).as(answer.toString()).isTrue();
    return answer.get("result");
  }

  private static int code(JsonNode answer) {
    return answer.path("error").path("code").asInt();
  }

  private static String message(JsonNode answer) {
    return answer.path("error").path("message").asText();
  }

  private void order() throws IOException {
    assertThat(result("shard_getStatementToProve", SHARD).isNull()).isTrue();
    for (String text : List.of("0x6669727374", "0x7365636f6e64")) {
      assertThat(result("shard_sendTransaction", SHARD, text).asText())
          .isEqualTo(Keccak256.hash(Bytes.fromHex(text).toArray()).hex());
    }
    chain.hint();
    chain.block(List.of(chain.deposit()));
    assertThat(result("shard_getStatementToProve", SHARD).isNull()).isTrue();
    chain.endSpan();
  }

  private static ObjectNode fields(JsonNode task, Secp256k1.SecretKey prover, String rootAfter) {
    ObjectNode fields = Json.object();
    fields.set("span", task.get("span"));
    fields.put("prover", prover.address().hex());
    fields.put("rootAfter", rootAfter);
    return fields;
  }

  private static ObjectNode signed(
      ObjectNode fields, Statement statement, Bytes proof, Secp256k1.SecretKey key) {
    ObjectNode all = fields.deepCopy();
    all.put("proof", proof.hex());
    all.put("signature", ForeignChain.signature(key, statement, proof).hex());
    return all;
  }

  @Test
  void sendsEachTransactionOnceToThePeers() throws IOException {
    result("shard_sendTransaction", SHARD, "0x01");
    result("shard_sendTransaction", SHARD, "0x01");
    assertThat(gossip).containsExactly(Bytes.of((byte) 1));
    assertThat(code(call("shard_sendTransaction", SHARD, "0x"))).isEqualTo(-32003);
    assertThat(code(call("shard_sendTransaction", SHARD, "0x" + "11".repeat(57))))
        .isEqualTo(-32003);
    assertThat(code(call("shard_sendTransaction", "0x2", "0x01"))).isEqualTo(-32001);
    assertThat(code(call("shard_sendTransaction", SHARD, "1"))).isEqualTo(-32602);
  }

  @Test
  void givesAProverAllThatIsOrdered() throws IOException {
    order();
    JsonNode task = result("shard_getStatementToProve", SHARD);
    assertThat(task.get("rootBefore").asText()).isEqualTo(ForeignChain.ROOT.hex());
    assertThat(task.get("span").asText()).isEqualTo("0x0");
    assertThat(task.get("fromBatch").asText()).isEqualTo("0x1");
    assertThat(task.get("toBatch").asText()).isEqualTo("0x2");
    assertThat(task.get("batches")).hasSize(2);
    JsonNode sequenced = task.get("batches").get(0);
    assertThat(Bytes.fromHex(sequenced.get("body").asText()))
        .isEqualTo(
            BatchBody.encode(List.of(ForeignChain.ascii("first"), ForeignChain.ascii("second"))));
    // Everything of the accumulators can be computed again from what is there.
    var hashes = chain.record().hashes();
    Hash acc = Hash.ZERO;
    Hash inbox = Hash.ZERO;
    for (JsonNode batch : task.get("batches")) {
      Context context = Context.decode(Bytes.fromHex(batch.get("context").asText())).orElseThrow();
      Hash hash = Hash.of(Bytes.fromHex(batch.get("batchHash").asText()).toArray());
      acc = hashes.batchAcc(acc, context, hash);
      assertThat(batch.get("batchAcc").asText()).isEqualTo(acc.hex());
      for (JsonNode e : batch.get("entries")) {
        Entry entry =
            new Entry(
                Long.decode(e.get("index").asText()),
                Long.decode(e.get("height").asText()),
                Integer.decode(e.get("kind").asText()),
                Bytes.fromHex(e.get("content").asText()));
        inbox = hashes.inboxAcc(inbox, entry);
      }
    }
    assertThat(task.get("batchAccAfter").asText()).isEqualTo(acc.hex());
    assertThat(task.get("inboxAccAfter").asText()).isEqualTo(inbox.hex());
    JsonNode alone = result("shard_getBatch", SHARD, "0x1");
    assertThat(alone.get("stage").asText()).isEqualTo("ordered");
    ObjectNode without = alone.deepCopy();
    without.remove("stage");
    assertThat(without).isEqualTo(sequenced);
    assertThat(result("shard_getBatch", SHARD, "0x3").isNull()).isTrue();
  }

  @Test
  void takesAProofAndRefusesOthersWithReasons() throws IOException, InterruptedException {
    order();
    JsonNode task = result("shard_getStatementToProve", SHARD);
    String root = "0x" + "21".repeat(32);
    ObjectNode fields = fields(task, ForeignChain.PROVER, root);
    JsonNode encoded = result("shard_encodeStatement", SHARD, fields);
    Statement statement =
        Statement.decode(Bytes.fromHex(encoded.get("statement").asText())).orElseThrow();
    assertThat(statement.prover()).isEqualTo(ForeignChain.PROVER.address());
    assertThat(encoded.get("digest").asText()).hasSize(66);
    assertThat(encoded.get("messagesRoot")).isEqualTo(task.get("emptyMessagesRoot"));
    Bytes proof = ForeignChain.proof(statement);

    Bytes wrong = ForeignChain.ascii("wrong");
    assertThat(
            message(
                call(
                    "shard_submitProof",
                    SHARD,
                    signed(fields, statement, wrong, ForeignChain.PROVER))))
        .isEqualTo("the proof does not show this statement: the equation does not hold");
    assertThat(
            message(
                call(
                    "shard_submitProof",
                    SHARD,
                    signed(fields, statement, proof, ForeignChain.THIEF))))
        .startsWith("the envelope is not signed by its prover");
    ObjectNode noProof = signed(fields, statement, proof, ForeignChain.PROVER);
    noProof.remove("proof");
    assertThat(code(call("shard_submitProof", SHARD, noProof))).isEqualTo(-32602);

    ObjectNode good = signed(fields, statement, proof, ForeignChain.PROVER);
    assertThat(result("shard_submitProof", SHARD, good).get("statement"))
        .isEqualTo(encoded.get("statement"));
    for (int i = 0; i < 100 && chain.record().proven().span() < 0; i++) {
      Thread.sleep(10);
      chain.next();
    }
    assertThat(chain.record().proven().root().hex()).isEqualTo(root);
    JsonNode replay = call("shard_submitProof", SHARD, good);
    assertThat(code(replay)).isEqualTo(-32000);
    assertThat(message(replay)).isEqualTo("span 0 is final already, or had no batches");
    assertThat(result("shard_getStatementToProve", SHARD).isNull()).isTrue();
    assertThat(result("shard_getBatch", SHARD, "0x2").get("stage").asText()).isEqualTo("final");
  }

  @Test
  void hasNoEthereum() throws IOException {
    JsonNode answer = call("eth_getBalance", "0x" + "11".repeat(20), "latest");
    assertThat(code(answer)).isEqualTo(-32004);
    assertThat(message(answer)).contains("proven outside", "shard_sendTransaction");
    assertThat(result("net_version").asText()).isEqualTo("7101");
  }
}
