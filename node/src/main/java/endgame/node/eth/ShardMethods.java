package endgame.node.eth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.chain.LightProofs;
import endgame.consensus.light.Handover;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.rpc.Json;
import endgame.node.rpc.Params;
import endgame.node.rpc.RpcFailure;
import endgame.node.rpc.RpcMethod;
import endgame.node.shard.BlobKind;
import endgame.node.shard.BlobStore;
import endgame.node.shard.ShardRunner;
import endgame.node.shard.SpanStages;
import endgame.shard.execution.ExecutedBatch;
import endgame.shard.execution.ShardState;
import endgame.shard.execution.SpanResult;
import endgame.shard.light.AccountProof;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Envelope;
import endgame.shard.protocol.ShardLimits;
import endgame.shard.registry.ShardReader;
import endgame.shard.registry.ShardRecord;
import endgame.zk.riscv.Elf;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The {@code shard_*} methods. */
public final class ShardMethods {
  /** Longest proof that is in the answer of shard_getStatement; others are read in pieces. */
  static final int INLINE_PROOF_MAX = 2 << 20;

  /** Bytes of a proof in one answer of shard_getProofPiece. */
  static final int PROOF_PIECE = 1 << 20;

  /** Heights after a span in which its statement is looked for. */
  private static final long SEARCH_MAX = 100_000;

  private final ChainStore store;
  private final BlobStore blobs;
  private final ForeignMethods foreign;
  private final SpanStages stages;
  private final Map<Integer, ShardRunner> runners = new ConcurrentHashMap<>();

  public ShardMethods(
      ChainStore store, BlobStore blobs, ForeignMethods foreign, SpanStages stages) {
    this.stages = stages;
    this.store = store;
    this.blobs = blobs;
    this.foreign = foreign;
  }

  /** A shard that this node executes. */
  public void add(ShardRunner runner) {
    runners.put(runner.shard(), runner);
  }

  /** Name to method. */
  public Map<String, RpcMethod> table() {
    Map<String, RpcMethod> table = new HashMap<>(foreign.table());
    table.put("shard_list", p -> list());
    table.put("shard_get", p -> shard(record(p)));
    table.put("shard_getBatch", p -> batch(p));
    table.put("shard_getStatement", p -> statement(p));
    table.put("shard_getSpan", p -> span(p));
    table.put("shard_getProofPiece", p -> proofPiece(p));
    table.put("shard_getProof", p -> proof(p));
    table.put("shard_publishProgram", p -> publish(p));
    return table;
  }

  private ShardReader reader() {
    return new ShardReader(store.head()::get);
  }

  private ShardRecord record(Params params) throws RpcFailure {
    long id = params.quantity(0, "shard");
    return reader()
        .find((int) Math.min(id, Integer.MAX_VALUE))
        .orElseThrow(() -> new RpcFailure(RpcFailure.Code.NOT_FOUND, "no shard " + id));
  }

  private ShardRunner runner(Params params) throws RpcFailure {
    ShardRecord record = record(params);
    return Optional.ofNullable(runners.get(record.id()))
        .orElseThrow(() ->
            new RpcFailure(
                RpcFailure.Code.UNAVAILABLE, "this node does not execute shard " + record.id()));
  }

  private JsonNode list() {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    reader().all().forEach(record -> all.add(shard(record)));
    return all;
  }

  private ObjectNode shard(ShardRecord record) {
    ObjectNode node = Json.object();
    node.put("id", record.id());
    node.put("name", record.name());
    node.set("chainId", Json.quantity(record.chainId()));
    node.put("owner", record.owner().hex());
    node.put("status", record.status().name());
    node.put("programHash", record.programHash().hex());
    node.put("proofSystem", record.proofSystem());
    node.put("keyHash", record.key().hash().hex());
    node.put("hashSuite", record.hashSuite());
    node.put("genesisRoot", record.genesisRoot().hex());
    node.put("isForeign", record.isForeign());
    ObjectNode limits = node.putObject("limits");
    limits.set("sequencedPerSpan", Json.quantity(record.limits().sequencedPerSpan()));
    limits.set("systemPerSpan", Json.quantity(record.limits().systemPerSpan()));
    limits.set("entriesPerBatch", Json.quantity(record.limits().entriesPerBatch()));
    limits.set("bodyBytes", Json.quantity(record.limits().bodyBytes()));
    limits.set("forcedBytes", Json.quantity(record.limits().forcedBytes()));
    node.set("orderedBatch", Json.quantity(record.head().batch()));
    node.set("finalBatch", Json.quantity(record.proven().batch()));
    node.set("finalSpan", finalSpan(record));
    node.put("finalRoot", record.proven().root().hex());
    node.set("openSpans", Json.quantity(record.open().size()));
    node.set("inboxCount", Json.quantity(record.inbox().count()));
    node.set("inboxWaiting", Json.quantity(record.waiting()));
    node.set("ledger", Json.quantity(record.ledger()));
    ShardRunner runner = runners.get(record.id());
    node.set(
        "executedBatch",
        runner == null ? NullNode.instance : Json.quantity(runner.execution().head()));
    return node;
  }

  /** Null before the first statement is final. */
  private static JsonNode finalSpan(ShardRecord record) {
    long span = record.proven().span();
    return span < 0 ? NullNode.instance : Json.quantity(span);
  }

  private JsonNode batch(Params params) throws RpcFailure {
    ShardRecord record = record(params);
    if (record.isForeign()) {
      return foreign.batch(record, params.quantity(1, "batch"));
    }
    ShardRunner runner = runner(params);
    long number = params.quantity(1, "batch");
    Optional<ExecutedBatch> found = runner.execution().store().batch(number);
    if (found.isEmpty() || number > runner.execution().head()) {
      return NullNode.instance;
    }
    ExecutedBatch batch = found.get();
    long proven = reader().get(runner.shard()).proven().batch();
    ObjectNode node = Json.object();
    node.set("number", Json.quantity(number));
    node.put("kind", batch.context().kind().name());
    node.set("span", Json.quantity(batch.span()));
    node.set("height", Json.quantity(batch.context().height()));
    node.put("stage", number <= proven ? "final" : "executed");
    node.put("batchAcc", batch.batchAcc().hex());
    node.put("context", batch.context().encode().hex());
    node.set(
        "header",
        batch.header().<JsonNode>map(h -> Json.data(h.encode())).orElse(NullNode.instance));
    node.put("body", batch.body().hex());
    node.put("isNull", batch.isNull());
    node.set("transactions", Json.quantity(batch.results().size()));
    return node;
  }

  private JsonNode statement(Params params) throws RpcFailure {
    ShardRecord record = record(params);
    if (record.isForeign()) {
      return finalStatement(record.id(), params.quantity(1, "span"))
          .<JsonNode>map(node -> node)
          .orElse(NullNode.instance);
    }
    ShardRunner runner = runner(params);
    Optional<SpanResult> span = runner.execution().store().span(params.quantity(1, "span"));
    if (span.isEmpty()) {
      return NullNode.instance;
    }
    Claim claim = span.get().claim();
    ObjectNode node = Json.object();
    node.put("claim", claim.encode().hex());
    node.set("span", Json.quantity(claim.span()));
    node.set("fromBatch", Json.quantity(claim.fromBatch()));
    node.set("toBatch", Json.quantity(claim.toBatch()));
    node.put("rootBefore", claim.root().before().hex());
    node.put("rootAfter", claim.root().after().hex());
    node.put("messages", span.get().sidecar().hex());
    long proven = reader().get(runner.shard()).proven().batch();
    node.put("stage", claim.toBatch() <= proven ? "final" : "executed");
    finalStatement(runner.shard(), claim.span()).ifPresent(node::setAll);
    return node;
  }

  /** How far a span is, and since when: what this node has seen. */
  private JsonNode span(Params params) throws RpcFailure {
    ShardRecord record = record(params);
    long span = params.quantity(1, "span");
    Map<SpanStages.Stage, Long> times = stages.of(record.id(), span).orElse(Map.of());
    Optional<ShardRecord.OpenSpan> open = record.openSpan(span);
    boolean isFinal = span <= record.proven().span();
    if (open.isEmpty() && times.isEmpty()) {
      return NullNode.instance;
    }
    ObjectNode node = Json.object();
    node.set("span", Json.quantity(span));
    node.set("fromHeight", Json.quantity(span * store.genesis().spanLength() + 1));
    node.set("toHeight", Json.quantity((span + 1) * store.genesis().spanLength()));
    node.put("proofSystem", record.proofSystem());
    node.set(
        "fromBatch",
        open.<JsonNode>map(o -> Json.quantity(o.fromBatch())).orElse(NullNode.instance));
    node.set(
        "toBatch", open.<JsonNode>map(o -> Json.quantity(o.toBatch())).orElse(NullNode.instance));
    node.put("stage", stage(times, isFinal));
    ObjectNode at = node.putObject("times");
    for (SpanStages.Stage stage : SpanStages.Stage.values()) {
      Long time = times.get(stage);
      at.set(
          stage.name().toLowerCase(Locale.ROOT),
          time == null ? NullNode.instance : Json.quantity(time));
    }
    return node;
  }

  private static String stage(Map<SpanStages.Stage, Long> times, boolean isFinal) {
    if (isFinal) {
      return "final";
    }
    return times.keySet().stream()
        .max(Comparator.naturalOrder())
        .map(stage -> stage.name().toLowerCase(Locale.ROOT))
        .orElse("open");
  }

  /** The statement as a beacon block took it in, with its proof if this node still has it. */
  private Optional<ObjectNode> finalStatement(int shard, long span) {
    long head = store.head().height();
    long first = (span + 1) * store.genesis().spanLength();
    for (long height = first; height <= Math.min(head, first + SEARCH_MAX); height++) {
      for (Bytes encoded : store.block(height).map(b -> b.body().statements()).orElse(List.of())) {
        Optional<Envelope> envelope = Envelope.decode(encoded);
        if (envelope.isEmpty()
            || envelope.get().statement().claim().shard() != shard
            || envelope.get().statement().claim().span() != span) {
          continue;
        }
        ShardRecord record = reader().get(shard);
        ObjectNode node = Json.object();
        node.set("height", Json.quantity(height));
        node.put("proofSystem", record.proofSystem());
        node.put("programHash", record.programHash().hex());
        node.put("prover", envelope.get().statement().prover().hex());
        node.put("statement", envelope.get().statement().encode().hex());
        node.put("proofHash", envelope.get().proofHash().hex());
        node.put("messages", envelope.get().sidecar().hex());
        node.set("proofBytes", Json.quantity(envelope.get().proofBytes()));
        node.set(
            "proof",
            envelope.get().proofBytes() > INLINE_PROOF_MAX
                ? NullNode.instance
                : blobs
                    .get(BlobKind.PROOF, envelope.get().proofHash())
                    .<JsonNode>map(Json::data)
                    .orElse(NullNode.instance));
        return Optional.of(node);
      }
    }
    return Optional.empty();
  }

  /** A part of a proof by its hash, from an offset on; null when it is not here. */
  private JsonNode proofPiece(Params params) throws RpcFailure {
    Hash hash = params.hash(0, "proofHash");
    long from = params.quantity(1, "offset");
    Optional<Bytes> proof = blobs.get(BlobKind.PROOF, hash);
    if (proof.isEmpty()) {
      return NullNode.instance;
    }
    if (from > proof.get().size()) {
      throw Params.invalid("the proof has " + proof.get().size() + " bytes");
    }
    int to = (int) Math.min(proof.get().size(), from + PROOF_PIECE);
    return Json.data(Bytes.wrap(proof.get().slice((int) from, to)));
  }

  /** An account with all that a light client needs to check it from the genesis alone. */
  private JsonNode proof(Params params) throws RpcFailure {
    ShardRunner runner = runner(params);
    Address account = params.address(1, "address");
    long height = store.head().height() - 1;
    RpcFailure notYet =
        new RpcFailure(RpcFailure.Code.UNAVAILABLE, "nothing can be proven yet: try again");
    ShardRecord record =
        store
            .state(height)
            .flatMap(s -> new ShardReader(s::get).find(runner.shard()))
            .orElseThrow(() -> notYet);
    ShardState state = runner.execution().at(record.proven().root());
    Hash key =
        runner
            .latestViews()
            .accountKey(account)
            .map(k -> Hash.of(k.toArray()))
            .orElseThrow(() ->
                new RpcFailure(
                    RpcFailure.Code.UNSUPPORTED, "this shard's program has no account keys"));
    LightProofs proofs = new LightProofs(store);
    List<Handover> handovers = new ArrayList<>();
    for (long epoch = 0; epoch < store.genesis().epochOf(height + 1); epoch++) {
      handovers.add(proofs.handover(epoch).orElseThrow(() -> notYet));
    }
    AccountProof proof =
        new AccountProof(
            runner.shard(),
            account,
            handovers,
            proofs.state(height, ShardReader.recordKey(runner.shard())).orElseThrow(() -> notYet),
            key,
            state.get(key.toBytes()).map(Bytes::wrap).stream().toList(),
            Bytes.wrap(state.prove(Bytes.wrap(key.toBytes())).toBytes()));
    ObjectNode node = Json.object();
    node.put("shard", runner.shard());
    node.put("account", account.hex());
    node.set("height", Json.quantity(height));
    node.put("root", record.proven().root().hex());
    node.put("proof", AccountProof.SSZ.encodeBytes(proof).hex());
    return node;
  }

  /** Keeps an ELF so that a transaction can create a shard with it; peers fetch it by hash. */
  private JsonNode publish(Params params) throws RpcFailure {
    Bytes elf = params.data(0, "program");
    if (elf.size() > ShardLimits.PROGRAM_BYTES_MAX) {
      throw Params.invalid("a program has at most " + ShardLimits.PROGRAM_BYTES_MAX + " bytes");
    }
    if (Elf.load(elf.toArray()) instanceof Elf.Result.Malformed(String reason)) {
      throw Params.invalid("no RV32IM program: " + reason);
    }
    Hash hash = blobs.put(BlobKind.PROGRAM, elf);
    return Json.text(hash.hex());
  }
}
