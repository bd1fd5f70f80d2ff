package endgame.node.shard;

import endgame.consensus.crypto.Keccak256;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.execution.ShardStore;
import endgame.shard.execution.SpanResult;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Envelope;
import endgame.shard.protocol.SignedHeader;
import endgame.shard.protocol.Statement;
import endgame.shard.proving.SpanProver;
import endgame.shard.proving.WitnessMaker;
import endgame.storage.kv.MemoryDatabase;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A runner of the ledger shard beside a chain whose blocks are final at once. */
public final class TestShard implements AutoCloseable {
  private static final Secp256k1.SecretKey PROVER = Secp256k1.SecretKey.of(TestChain.filled(32, 7));
  private final TestChain chain = new TestChain();
  private final BlobStore blobs = new BlobStore(chain.disk, chain::height, 1200);
  private final FakePeers peers = new FakePeers();
  private final BlobExchange exchange = new BlobExchange(blobs, peers);
  private final ProofVerifier verifier = new ProofVerifier(Map.of(), blobs);
  public final ShardRunner runner =
      new ShardRunner(
          new ShardRunner.Surroundings(
              chain.store,
              chain.parameters,
              blobs,
              exchange,
              new ShardLayer(chain.store, blobs, exchange, verifier, chain.signatures),
              peers,
              Optional.empty(),
              Optional.empty(),
              new SpanStages(InstantSource.system(), (shard, stage, seconds) -> {}),
              1200),
          chain.execution(new MemoryDatabase(ShardStore.FAMILIES)));

  public Address user() {
    return TestChain.USER.address();
  }

  /** Gives the user coins on the shard. */
  public void deposit() {
    chain.block(List.of(chain.deposit(100)), List.of(), List.of());
    chain.run(chain.height() + 5);
    runner.turn();
  }

  /** A transaction on the shard that takes one wei back to the beacon chain. */
  public Bytes withdrawal() {
    return chain.withdrawal();
  }

  /** Orders a batch of one transaction, and executes it. */
  public void order(Bytes transaction) {
    Bytes body = TestChain.body(transaction);
    SignedHeader signed = chain.batch(body);
    blobs.put(BlobKind.BODY, body);
    chain.block(List.of(), List.of(signed.encode()), List.of());
    runner.turn();
  }

  /** A transfer in a later span, after which no state before it is kept. */
  public void pruneAll() {
    chain.run(8);
    order(chain.transfer());
    chain.run(16);
    runner.turn();
    if (runner.execution().store().prune(1, 100_000)) {
      throw new AssertionError("there is more to prune");
    }
  }

  /** The batches of the span under way are proven and final. */
  public void prove() {
    chain.block(List.of(), List.of(), List.of(proven().envelope().encode()));
    runner.turn();
  }

  /** They are final with a root that they don't come to. */
  public void proveFalsely() {
    Envelope e = proven().envelope();
    Claim c = e.statement().claim();
    Claim other =
        new Claim(
            c.version(),
            c.genesisHash(),
            c.shard(),
            c.chainId(),
            c.programHash(),
            c.span(),
            c.fromBatch(),
            c.toBatch(),
            new Claim.Change(c.root().before(), new Hash(1, 2, 3, 4)),
            c.batchAcc(),
            c.inboxIndexBefore(),
            c.inboxIndexAfter(),
            c.inboxAcc(),
            c.outboxAcc(),
            c.messagesRoot(),
            c.bundlesAcc(),
            c.batches(),
            c.nulls());
    Envelope unsigned =
        new Envelope(
            new Statement(other, PROVER.address()),
            e.proofHash(),
            e.proofBytes(),
            e.sidecar(),
            Bytes.EMPTY);
    Hash hash = Keccak256.hash(unsigned.signedBytes().toArray());
    Envelope envelope = unsigned.signed(PROVER.sign(hash).encode());
    chain.block(List.of(), List.of(), List.of(envelope.encode()));
    runner.turn();
  }

  private SpanProver.Result.Proven proven() {
    long end = (chain.height() / 8 + 1) * 8;
    chain.run(end);
    runner.turn();
    SpanResult span =
        runner.execution().store().span(chain.record().open().getFirst().span()).orElseThrow();
    if (new SpanProver(PROVER, new WitnessMaker()).prove(runner.execution(), span)
        instanceof SpanProver.Result.Proven proven) {
      return proven;
    }
    throw new AssertionError("the span has no proof");
  }

  @Override
  public void close() {
    exchange.close();
    verifier.close();
  }
}
