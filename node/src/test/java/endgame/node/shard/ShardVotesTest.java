package endgame.node.shard;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.crypto.Keccak256;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlockBody;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.Node;
import endgame.node.devnet.DevnetGenesis;
import endgame.node.devnet.DevnetPlan;
import endgame.shard.protocol.BatchHeader;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Envelope;
import endgame.shard.protocol.SignedHeader;
import endgame.shard.protocol.Statement;
import endgame.shard.registry.ShardGenesis;
import endgame.shard.registry.ShardReader;
import endgame.shard.registry.ShardRecord;
import endgame.shard.registry.StatementRules;
import endgame.storage.kv.MemoryDatabase;
import endgame.zk.guest.GuestRun;
import endgame.zk.witness.WitnessSystem;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a voter must hold before it votes, and what the pool of a voter refuses, fact by fact. */
class ShardVotesTest {
  private static final Secp256k1.SecretKey PROVER = Secp256k1.SecretKey.of(TestChain.filled(32, 7));
  private static final Hash OTHER = new Hash(3, 3, 3, 3);
  private static final Bytes PROOF = Bytes.of((byte) 1);

  private final TestChain chain = new TestChain();
  private final BlobStore blobs = new BlobStore(chain.disk, chain::height, 1200);
  private final BlobExchange exchange = new BlobExchange(blobs, new FakePeers());
  private final WitnessSystem witness = new WitnessSystem(GuestRun.SPAN_CYCLES_DEFAULT);
  private final ProofVerifier verifier = new ProofVerifier(Map.of(witness.id(), witness), blobs);
  private final ShardLayer layer =
      new ShardLayer(chain.store, blobs, exchange, verifier, chain.signatures);

  @AfterEach
  void close() {
    exchange.close();
    verifier.close();
  }

  private static Block block(BlockBody body) {
    BlsSignature reveal = BlsSignature.of(TestChain.filled(96, 2));
    return new Block(
        new BlockHeader(
            1, 0, Hash.ZERO, 0, 1, Hash.ZERO, Hash.ZERO, Hash.ZERO, Hash.ZERO, Hash.ZERO, reveal),
        body);
  }

  private boolean holds(Block block) {
    return layer.holds(block, chain.store.head(), chain.store.head());
  }

  @Test
  void holdsTheProgramOfANewShard() throws ChainStore.OtherNetwork {
    Genesis genesis = DevnetGenesis.of(new DevnetPlan(Path.of("unused"), 4, 2, 50, 1, "0"));
    BeaconState after =
        new ChainStore(new MemoryDatabase(Node.FAMILIES), genesis, ShardGenesis.entries(genesis))
            .head();
    Block block = block(BlockBody.EMPTY);
    assertThat(layer.holds(block, chain.store.head(), after)).isFalse();
    blobs.put(BlobKind.PROGRAM, Programs.ledger());
    assertThat(layer.holds(block, chain.store.head(), after)).isTrue();
  }

  @Test
  void holdsTheProofOfAStatement() {
    BlockBody body = new BlockBody(List.of(), List.of(), List.of(signed(claim()).encode()));
    assertThat(holds(block(body))).isFalse();
    blobs.put(BlobKind.PROOF, PROOF);
    assertThat(holds(block(body))).isTrue();
  }

  private SignedHeader batch(Bytes body, int length, Hash root) {
    SignedHeader honest = chain.batch(body);
    BatchHeader h = honest.header();
    return new SignedHeader(
        new BatchHeader(
            h.shard(), h.parent(), h.sequencer(), h.validFrom(), length, root, h.dataRoot()),
        honest.signature());
  }

  @Test
  void aBodyOfAnotherLengthIsNotHeld() {
    Bytes body = TestChain.body(chain.transfer());
    Hash root = blobs.put(BlobKind.BODY, body);
    for (int more : List.of(-1, 0, 1)) {
      Bytes ordered = batch(body, body.size() + more, root).encode();
      assertThat(holds(block(new BlockBody(List.of(), List.of(ordered), List.of()))))
          .as("%d bytes more", more)
          .isEqualTo(more == 0);
    }
  }

  @Test
  void thePoolTakesOnlyABodyThatIsItsHeaders() {
    Bytes body = TestChain.body(chain.transfer());
    Bytes noBody = Bytes.of(new byte[] {1, 0, 0, 0});
    Hash root = BlobKind.BODY.hash(body);
    assertThat(layer.addBatch(batch(body, body.size() + 1, root), body)).isFalse();
    assertThat(layer.addBatch(batch(body, body.size(), OTHER), body)).isFalse();
    assertThat(layer.addBatch(chain.batch(noBody), noBody)).isFalse();
    assertThat(layer.addBatch(chain.batch(body), body)).isTrue();
  }

  private static Envelope signed(Claim claim) {
    Envelope unsigned =
        new Envelope(
            new Statement(claim, PROVER.address()),
            BlobKind.PROOF.hash(PROOF),
            PROOF.size(),
            Bytes.EMPTY,
            Bytes.EMPTY);
    return unsigned.signed(PROVER.sign(Keccak256.hash(unsigned.signedBytes().toArray())).encode());
  }

  /** What the chain says of shard 1's open span, which is closed, and roots that nobody has run. */
  private Claim claim() {
    if (chain.record().open().isEmpty()) {
      chain.block(List.of(chain.deposit(1)), List.of(), List.of());
      chain.run(8);
    }
    ShardRecord shard = chain.record();
    BeaconState head = chain.store.head();
    StatementRules.Expected e =
        StatementRules.expectedClaimFields(
                chain.parameters, new ShardReader(head::get), 1, shard.open().getFirst().span())
            .orElseThrow();
    Claim.Change none = new Claim.Change(Hash.ZERO, Hash.ZERO);
    return new Claim(
        Claim.VERSION,
        e.genesisHash(),
        1,
        e.chainId(),
        e.programHash(),
        e.span(),
        e.fromBatch(),
        e.toBatch(),
        none,
        e.batchAcc(),
        e.inboxIndexBefore(),
        e.inboxIndexAfter(),
        e.inboxAcc(),
        none,
        Hash.ZERO,
        Hash.ZERO,
        List.of(),
        List.of());
  }

  private static Claim changed(
      Claim c,
      Hash genesis,
      long chainId,
      Hash program,
      long from,
      long to,
      Claim.Change batchAcc) {
    return new Claim(
        c.version(),
        genesis,
        c.shard(),
        chainId,
        program,
        c.span(),
        from,
        to,
        c.root(),
        batchAcc,
        c.inboxIndexBefore(),
        c.inboxIndexAfter(),
        c.inboxAcc(),
        c.outboxAcc(),
        c.messagesRoot(),
        c.bundlesAcc(),
        c.batches(),
        c.nulls());
  }

  @Test
  void thePoolTakesStatementsOfTheirProverAboutOpenSpansOnly() {
    Claim c = claim();
    Hash genesis = c.genesisHash();
    Hash program = c.programHash();
    long chainId = c.chainId();
    long from = c.fromBatch();
    long to = c.toBatch();
    Claim.Change acc = c.batchAcc();
    Claim.Change before = new Claim.Change(OTHER, acc.after());
    Claim.Change after = new Claim.Change(acc.before(), OTHER);
    Envelope good = signed(c);
    Map<String, Envelope> wrong = new LinkedHashMap<>();
    wrong.put("genesis", signed(changed(c, OTHER, chainId, program, from, to, acc)));
    wrong.put("chain id", signed(changed(c, genesis, chainId + 1, program, from, to, acc)));
    wrong.put("program", signed(changed(c, genesis, chainId, OTHER, from, to, acc)));
    wrong.put("from", signed(changed(c, genesis, chainId, program, from + 1, to, acc)));
    wrong.put("to", signed(changed(c, genesis, chainId, program, from, to + 1, acc)));
    wrong.put("before", signed(changed(c, genesis, chainId, program, from, to, before)));
    wrong.put("after", signed(changed(c, genesis, chainId, program, from, to, after)));
    wrong.put("signature", good.signed(DevnetPlan.account(2).sign(OTHER).encode()));
    wrong.forEach((what, envelope) -> {
      layer.onEnvelope(Optional.empty(), envelope.encode());
      assertThat(layer.waitingFor()).as(what).isEmpty();
    });
    layer.onEnvelope(Optional.empty(), good.encode());
    assertThat(layer.waitingFor()).hasSize(1);
  }
}
