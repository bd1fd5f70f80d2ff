package endgame.node.shard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.chain.LightProofs;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.light.Handover;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.rpc.Json;
import endgame.shard.execution.ShardExecution;
import endgame.shard.execution.ShardState;
import endgame.shard.execution.ShardStore;
import endgame.shard.execution.SpanResult;
import endgame.shard.light.AccountProof;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Envelope;
import endgame.shard.proving.SpanProver;
import endgame.shard.proving.WitnessMaker;
import endgame.shard.registry.ShardReader;
import endgame.storage.kv.MemoryDatabase;
import java.util.ArrayList;
import java.util.List;

/** A shard with one final span, and what a node gives who wants to check it offline. */
public final class ProvenFiles {
  /** Who has the one END that was deposited. */
  public static final Address HOLDER = TestChain.USER.address();

  private final TestChain chain = new TestChain();
  private final ShardExecution execution = chain.execution(new MemoryDatabase(ShardStore.FAMILIES));
  private final Claim claim;
  private final Envelope envelope;
  private final Bytes proof;

  public ProvenFiles() {
    BlobStore blobs = new BlobStore(chain.disk, chain::height, 1200);
    chain.block(List.of(chain.deposit(1)), List.of(), List.of());
    chain.run(8);
    ShardRunnerTest.execute(chain, execution, blobs);
    SpanResult span = execution.closeSpan(8).orElseThrow();
    SpanProver prover =
        new SpanProver(Secp256k1.SecretKey.of(TestChain.filled(32, 7)), new WitnessMaker());
    if (!(prover.prove(execution, span)
        instanceof SpanProver.Result.Proven(Envelope proven, Bytes bytes))) {
      throw new AssertionError("the span has no proof");
    }
    claim = span.claim();
    envelope = proven;
    proof = bytes;
    chain.block(List.of(), List.of(), List.of(envelope.encode()));
    // Over an epoch's end, so that the account's proof has a hand-over.
    chain.run(34);
  }

  public Genesis genesis() {
    return chain.genesis;
  }

  /** As {@code shard statement} writes it. */
  public ObjectNode statement() {
    return Json.object()
        .put("claim", claim.encode().hex())
        .<ObjectNode>set("span", Json.quantity(claim.span()))
        .<ObjectNode>set("fromBatch", Json.quantity(claim.fromBatch()))
        .<ObjectNode>set("toBatch", Json.quantity(claim.toBatch()))
        .put("rootBefore", claim.root().before().hex())
        .put("rootAfter", claim.root().after().hex())
        .put("messages", envelope.sidecar().hex())
        .put("proofSystem", "witness/1")
        .put("programHash", claim.programHash().hex())
        .put("prover", envelope.statement().prover().hex())
        .put("statement", envelope.statement().encode().hex())
        .put("proofHash", envelope.proofHash().hex())
        .put("proof", proof.hex());
  }

  public AccountProof accountProof(Address account) {
    long height = chain.height() - 1;
    ShardState state = execution.at(chain.record().proven().root());
    Bytes key = execution.views(state).accountKey(account).orElseThrow();
    LightProofs proofs = new LightProofs(chain.store);
    List<Handover> handovers = new ArrayList<>();
    for (long epoch = 0; epoch < chain.genesis.epochOf(height + 1); epoch++) {
      handovers.add(proofs.handover(epoch).orElseThrow());
    }
    return new AccountProof(
        1,
        account,
        handovers,
        proofs.state(height, ShardReader.recordKey(1)).orElseThrow(),
        Hash.of(key.toArray()),
        state.get(key.toArray()).map(Bytes::wrap).stream().toList(),
        Bytes.wrap(state.prove(key).toBytes()));
  }

  /** As {@code shard proof} writes it. */
  public ObjectNode account(AccountProof shown) {
    return Json.object()
        .put("shard", 1)
        .put("account", shown.account().hex())
        .<ObjectNode>set("height", Json.quantity(chain.height() - 1))
        .put("root", chain.record().proven().root().hex())
        .put("proof", AccountProof.SSZ.encodeBytes(shown).hex());
  }
}
