package endgame.node.eth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.consensus.beacon.BeaconState;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.rpc.Json;
import endgame.node.rpc.Params;
import endgame.node.rpc.RpcFailure;
import endgame.node.rpc.RpcMethod;
import endgame.node.shard.ForeignRunner;
import endgame.node.shard.OrderedBatches;
import endgame.node.shard.ProofSubmission;
import endgame.shard.protocol.BatchHeader;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Entry;
import endgame.shard.protocol.ShardHashes;
import endgame.shard.protocol.ShardLimits;
import endgame.shard.protocol.Statement;
import endgame.shard.registry.OrderedBatch;
import endgame.shard.registry.ShardParameters;
import endgame.shard.registry.ShardReader;
import endgame.shard.registry.ShardRecord;
import endgame.shard.registry.StatementRules;
import endgame.shard.sequencing.BytesPool;
import endgame.zk.guest.StatementDigest;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** The {@code shard_*} methods for shards that are proven outside (docs/rpc.md). */
public final class ForeignMethods {
  private final ChainStore store;
  private final ShardParameters parameters;
  private final OrderedBatches ordered;
  private final ProofSubmission submission;
  private final BiConsumer<Integer, Bytes> gossip;
  private final Map<Integer, ForeignRunner> runners = new ConcurrentHashMap<>();

  /**
   * The methods.
   *
   * @param gossip sends a transaction of a shard to the peers
   */
  public ForeignMethods(
      ChainStore store,
      ShardParameters parameters,
      OrderedBatches ordered,
      ProofSubmission submission,
      BiConsumer<Integer, Bytes> gossip) {
    this.store = store;
    this.parameters = parameters;
    this.ordered = ordered;
    this.submission = submission;
    this.gossip = gossip;
  }

  /** A shard that this node follows. */
  public void add(ForeignRunner runner) {
    runners.put(runner.shard(), runner);
  }

  /** Name to method. */
  public Map<String, RpcMethod> table() {
    Map<String, RpcMethod> table = new HashMap<>();
    table.put("shard_sendTransaction", this::send);
    table.put("shard_getStatementToProve", this::statementToProve);
    table.put("shard_encodeStatement", this::encodeStatement);
    table.put("shard_submitProof", this::submit);
    return table;
  }

  private ShardReader reader() {
    BeaconState head = store.head();
    return new ShardReader(head::get);
  }

  private static int id(Params params) throws RpcFailure {
    return (int) Math.min(params.quantity(0, "shard"), Integer.MAX_VALUE);
  }

  private static ShardRecord foreign(ShardReader reader, int id) throws RpcFailure {
    ShardRecord record =
        reader
            .find(id)
            .orElseThrow(() -> new RpcFailure(RpcFailure.Code.NOT_FOUND, "no shard " + id));
    if (!record.isForeign()) {
      throw new RpcFailure(
          RpcFailure.Code.UNSUPPORTED,
          "shard " + id + " runs a program: its path /shard/" + id + " has Ethereum's methods");
    }
    return record;
  }

  private ForeignRunner runner(int id) throws RpcFailure {
    foreign(reader(), id);
    return Optional.ofNullable(runners.get(id))
        .orElseThrow(() ->
            new RpcFailure(RpcFailure.Code.UNAVAILABLE, "this node does not follow shard " + id));
  }

  /** Bytes for the next bodies: nobody here knows what they say. */
  private JsonNode send(Params params) throws RpcFailure {
    ForeignRunner runner = runner(id(params));
    Bytes transaction = params.data(1, "transaction");
    return switch (runner.pool().add(transaction)) {
      case BytesPool.Result.Refused(String reason) ->
          throw new RpcFailure(RpcFailure.Code.TRANSACTION_REJECTED, reason);
      case BytesPool.Result.Added(Hash hash, boolean isNew) -> {
        if (isNew) {
          gossip.accept(runner.shard(), transaction);
          runner.hint();
        }
        yield Json.text(hash.hex());
      }
    };
  }

  /** A batch as it was ordered, with all that a prover needs of it. */
  JsonNode batch(ShardRecord record, long number) {
    Optional<OrderedBatches.Ordered> found = ordered.find(record.id(), number);
    if (found.isEmpty()) {
      return NullNode.instance;
    }
    ObjectNode node = batch(record.hashes(), found.get());
    node.put("stage", number <= record.proven().batch() ? "final" : "ordered");
    return node;
  }

  private ObjectNode batch(ShardHashes hashes, OrderedBatches.Ordered found) {
    OrderedBatch batch = found.batch();
    Optional<BatchHeader> header = batch.header();
    ObjectNode node = Json.object();
    node.set("number", Json.quantity(batch.context().number()));
    node.put("kind", batch.context().kind().name());
    node.set("span", Json.quantity(parameters.spanOf(batch.context().height())));
    node.set("height", Json.quantity(batch.context().height()));
    node.put("batchAcc", batch.batchAcc().hex());
    node.put("context", batch.context().encode().hex());
    node.set("header", header.<JsonNode>map(h -> Json.data(h.encode())).orElse(NullNode.instance));
    node.put("batchHash", header.map(hashes::batch).orElse(Hash.ZERO).hex());
    node.set("body", found.body().<JsonNode>map(Json::data).orElse(NullNode.instance));
    ArrayNode entries = node.putArray("entries");
    for (Entry entry : found.entries()) {
      ObjectNode item = entries.addObject();
      item.set("index", Json.quantity(entry.index()));
      item.set("height", Json.quantity(entry.height()));
      item.set("kind", Json.quantity(entry.kind()));
      item.put("content", entry.content().hex());
    }
    return node;
  }

  /** The oldest closed span without a final statement, with all that is ordered in it. */
  private JsonNode statementToProve(Params params) throws RpcFailure {
    BeaconState head = store.head();
    ShardReader reader = new ShardReader(head::get);
    ShardRecord record = foreign(reader, id(params));
    if (record.open().isEmpty()
        || parameters.spanOf(head.height() + 1) <= record.open().getFirst().span()) {
      return NullNode.instance;
    }
    ShardRecord.OpenSpan span = record.open().getFirst();
    StatementRules.Expected expected =
        StatementRules.expectedClaimFields(parameters, reader, record.id(), span.span())
            .orElseThrow();
    ObjectNode node = fields(record, expected);
    ArrayNode batches = node.putArray("batches");
    for (long number = span.fromBatch(); number <= span.toBatch(); number++) {
      Optional<OrderedBatches.Ordered> batch = ordered.find(record.id(), number);
      if (batch.isEmpty() || !batch.get().isWhole()) {
        throw new RpcFailure(
            RpcFailure.Code.UNAVAILABLE, "batch " + number + " is not here yet: try again");
      }
      batches.add(batch(record.hashes(), batch.get()));
    }
    return node;
  }

  private static ObjectNode fields(ShardRecord record, StatementRules.Expected e) {
    ObjectNode node = Json.object();
    node.put("proofSystem", record.proofSystem());
    node.put("hashSuite", record.hashSuite());
    node.put("keyHash", record.key().hash().hex());
    node.set("version", Json.quantity(Claim.VERSION));
    node.put("genesisHash", e.genesisHash().hex());
    node.set("shard", Json.quantity(e.shard()));
    node.set("chainId", Json.quantity(e.chainId()));
    node.put("programHash", e.programHash().hex());
    node.set("span", Json.quantity(e.span()));
    node.set("fromBatch", Json.quantity(e.fromBatch()));
    node.set("toBatch", Json.quantity(e.toBatch()));
    node.put("rootBefore", e.rootBefore().orElseThrow().hex());
    node.put("batchAccBefore", e.batchAcc().before().hex());
    node.put("batchAccAfter", e.batchAcc().after().hex());
    node.set("inboxIndexBefore", Json.quantity(e.inboxIndexBefore()));
    node.set("inboxIndexAfter", Json.quantity(e.inboxIndexAfter()));
    node.put("inboxAccBefore", e.inboxAcc().before().hex());
    node.put("inboxAccAfter", e.inboxAcc().after().hex());
    node.put("outboxAccBefore", e.outboxAccBefore().orElseThrow().hex());
    node.put("emptyMessagesRoot", record.hashes().messagesRoot(Bytes.EMPTY).hex());
    node.put("bundlesAcc", Hash.ZERO.hex());
    return node;
  }

  private Statement assembled(int id, JsonNode parts) throws RpcFailure {
    ProofSubmission.Parts read =
        new ProofSubmission.Parts(
            Params.longQuantity(field(parts, "span"), "span"),
            Params.address(field(parts, "prover"), "prover"),
            Params.hash(field(parts, "rootAfter"), "rootAfter"),
            results(parts.path("batches")),
            sidecar(parts));
    return switch (submission.assemble(id, read)) {
      case ProofSubmission.Assembled.Whole(Statement statement) -> statement;
      case ProofSubmission.Assembled.Impossible(String reason) ->
          throw new RpcFailure(RpcFailure.Code.INVALID_INPUT, reason);
    };
  }

  private static JsonNode field(JsonNode object, String name) throws RpcFailure {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      throw Params.invalid("the field " + name + " is missing");
    }
    return value;
  }

  private static Bytes sidecar(JsonNode parts) throws RpcFailure {
    JsonNode messages = parts.path("messages");
    Bytes sidecar = messages.isMissingNode() ? Bytes.EMPTY : Params.data(messages, "messages");
    if (sidecar.size() > ShardLimits.FOREIGN_SIDECAR_BYTES_MAX) {
      throw Params.invalid(
          "messages have at most " + ShardLimits.FOREIGN_SIDECAR_BYTES_MAX + " bytes");
    }
    return sidecar;
  }

  private static List<Claim.BatchResult> results(JsonNode array) throws RpcFailure {
    if (array.size() > ShardLimits.SPAN_BATCHES_MAX) {
      throw Params.invalid("a span has at most " + ShardLimits.SPAN_BATCHES_MAX + " batches");
    }
    List<Claim.BatchResult> results = new ArrayList<>();
    for (JsonNode result : array) {
      BigInteger fees = Params.quantity(field(result, "fees"), "fees");
      results.add(
          new Claim.BatchResult(
              Params.longQuantity(field(result, "gas"), "gas"),
              Params.longQuantity(field(result, "zkGas"), "zkGas"),
              fees,
              Params.hash(field(result, "receiptsRoot"), "receiptsRoot")));
    }
    return results;
  }

  /** The statement's bytes and its digest, to compare with or to prove. */
  private JsonNode encodeStatement(Params params) throws RpcFailure {
    int id = id(params);
    ShardRecord record = foreign(reader(), id);
    Statement statement = assembled(id, params.required(1, "fields"));
    Bytes encoded = statement.encode();
    ObjectNode node = Json.object();
    node.put("statement", encoded.hex());
    node.set(
        "digest",
        StatementDigest.of(record.hashes().suite(), encoded.toArray())
            .<JsonNode>map(d -> Json.data(Bytes.wrap(d)))
            .orElse(NullNode.instance));
    node.put("outboxAccAfter", statement.claim().outboxAcc().after().hex());
    node.put("messagesRoot", statement.claim().messagesRoot().hex());
    return node;
  }

  private JsonNode submit(Params params) throws RpcFailure {
    int id = id(params);
    ForeignRunner runner = runner(id);
    JsonNode parts = params.required(1, "submission");
    Statement statement = assembled(id, parts);
    Bytes proof = Params.data(field(parts, "proof"), "proof");
    Bytes signature = Params.data(field(parts, "signature"), "signature");
    return switch (submission.submit(statement, sidecar(parts), proof, signature)) {
      case ProofSubmission.Result.Refused(String reason) ->
          throw new RpcFailure(RpcFailure.Code.INVALID_INPUT, reason);
      case ProofSubmission.Result.Taken(var envelope) -> {
        runner.submit(envelope);
        ObjectNode node = Json.object();
        node.set("span", Json.quantity(statement.claim().span()));
        node.put("statement", statement.encode().hex());
        node.put("proofHash", envelope.proofHash().hex());
        yield node;
      }
    };
  }

  /** The methods of a foreign shard's path: Ethereum's have no meaning there. */
  public Map<String, RpcMethod> withoutEthereum(
      ShardRecord record, Map<String, RpcMethod> ofBeacon) {
    Map<String, RpcMethod> table = new HashMap<>();
    for (String name : ofBeacon.keySet()) {
      if (name.startsWith("eth_")) {
        table.put(
            name,
            p -> {
              throw unsupported(record);
            });
      }
    }
    table.put("net_version", p -> JsonNodeFactory.instance.textNode("" + record.chainId()));
    return table;
  }

  private static RpcFailure unsupported(ShardRecord record) {
    return new RpcFailure(
        RpcFailure.Code.UNSUPPORTED,
        "shard "
            + record.id()
            + " is proven outside this network by "
            + record.proofSystem()
            + ": nodes know its roots, not its accounts; send transactions with"
            + " shard_sendTransaction, read batches with shard_getBatch");
  }
}
