package endgame.node.shard;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.shard.execution.ShardStore;
import endgame.shard.protocol.SignedHeader;
import endgame.storage.kv.MemoryDatabase;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A runner of the ledger shard beside a chain whose blocks are final at once. */
public final class TestShard implements AutoCloseable {
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

  @Override
  public void close() {
    exchange.close();
    verifier.close();
  }
}
