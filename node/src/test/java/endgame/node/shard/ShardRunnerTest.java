package endgame.node.shard;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.crypto.SignedMessage;
import endgame.consensus.signer.Signer;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Subject;
import endgame.node.beacon.Wire;
import endgame.shard.execution.BatchInput;
import endgame.shard.execution.ShardExecution;
import endgame.shard.execution.ShardStore;
import endgame.shard.protocol.Entry;
import endgame.shard.protocol.SignedHeader;
import endgame.shard.proving.SpanProver;
import endgame.shard.proving.WitnessMaker;
import endgame.shard.registry.InboxEntry;
import endgame.shard.registry.OrderedBatch;
import endgame.shard.registry.ShardReader;
import endgame.shard.sequencing.ShardPool;
import endgame.storage.kv.MemoryDatabase;
import endgame.zk.guest.GuestRun;
import endgame.zk.witness.WitnessSystem;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A runner turned by hand beside a chain whose blocks are final at once. */
class ShardRunnerTest {
  private static final long KEPT = BlobRetention.HEIGHTS_MIN;
  private final TestChain chain = new TestChain();
  private final BlobStore blobs = new BlobStore(chain.disk, chain::height, KEPT);
  private final FakePeers peers = new FakePeers();
  private final BlobExchange exchange = new BlobExchange(blobs, peers);
  private final WitnessSystem witness = new WitnessSystem(GuestRun.SPAN_CYCLES_DEFAULT);
  private final ProofVerifier verifier = new ProofVerifier(Map.of(witness.id(), witness), blobs);
  private final ShardLayer layer =
      new ShardLayer(chain.store, blobs, exchange, verifier, chain.signatures);
  private final SpanStages stages =
      new SpanStages(InstantSource.system(), (shard, stage, seconds) -> {});
  private final MemoryDatabase disk = new MemoryDatabase(ShardStore.FAMILIES);
  private final List<Bytes> signed = new ArrayList<>();

  /** Signs batches with the validator's key, and counts. */
  private final class TestSigner implements Signer {
    @Override
    public Signature sign(Subject subject) {
      throw new IllegalStateException("no votes here");
    }

    @Override
    public BlsSignature randao(long epoch) {
      throw new IllegalStateException("no reveals here");
    }

    @Override
    public BatchSignature signBatch(int shard, Hash parent, long validFrom, Bytes header) {
      signed.add(header);
      Bls.SecretKey key = TestChain.VALIDATOR;
      return new BatchSignature.Signed(
          key.sign(SignedMessage.batchHeader(chain.genesis.hash(), header)));
    }

    @Override
    public void sync() {}

    @Override
    public void close() {}
  }

  private final Proving proving =
      new Proving(
          Map.of(
              "witness/1",
              new SpanProver(Secp256k1.SecretKey.of(TestChain.filled(32, 7)), new WitnessMaker())),
          Secp256k1.SecretKey.of(TestChain.filled(32, 7)).address(),
          new ProofWatch(),
          Proving.Listener.NONE);

  ShardRunnerTest() {
    blobs.put(BlobKind.PROGRAM, Programs.ledger());
  }

  @AfterEach
  void close() {
    proving.close();
    exchange.close();
    verifier.close();
  }

  /** A turn, the proofs that it asks for, and a turn that takes them. */
  private void turnAndProve(ShardRunner runner) throws InterruptedException {
    runner.turn();
    while (!proving.isIdle()) {
      Thread.sleep(5);
    }
    runner.turn();
  }

  private ShardRunner runner(boolean sequences, boolean proves) {
    return new ShardRunner(
        new ShardRunner.Surroundings(
            chain.store,
            chain.parameters,
            blobs,
            exchange,
            layer,
            peers,
            sequences
                ? Optional.of(new ShardRunner.Sequencer(new TestSigner(), TestChain.SELF))
                : Optional.empty(),
            proves ? Optional.of(proving) : Optional.empty(),
            stages,
            KEPT),
        chain.execution(disk));
  }

  /** Executes what is ordered and not executed yet. */
  static void execute(TestChain chain, ShardExecution execution, BlobStore blobs) {
    ShardReader state = new ShardReader(chain.store.head()::get);
    while (execution.head() < chain.record().head().batch()) {
      OrderedBatch ordered = state.batch(1, execution.head() + 1).orElseThrow();
      List<Entry> entries = new ArrayList<>();
      for (long i = ordered.context().inboxFrom(); i < ordered.context().inboxTo(); i++) {
        entries.add(state.entry(1, i).map(InboxEntry::entry).orElseThrow());
      }
      var _ =
          execution
              .execute(
                  new BatchInput(
                      chain.parameters.spanOf(ordered.context().height()),
                      ordered.context(),
                      ordered.batchAcc(),
                      entries,
                      ordered.header(),
                      ordered
                          .header()
                          .flatMap(h -> blobs.get(BlobKind.BODY, h.bodyRoot()))
                          .orElse(Bytes.EMPTY)))
              .orElseThrow();
    }
  }

  private void deposit() {
    chain.block(List.of(chain.deposit(100)), List.of(), List.of());
    chain.run(chain.height() + 5);
  }

  /** What a leader would take of what the runner gave to the layer. */
  private List<Bytes> batches() {
    return layer.candidates(chain.store.head(), List.of()).batches();
  }

  private List<Bytes> statements() {
    for (int i = 0; i < 2000 && verifier.pending() > 0; i++) {
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return layer.candidates(chain.store.head(), List.of()).statements();
  }

  @Test
  void executesWhatIsOrderedAndGoesOnAfterARestart() {
    deposit();
    ShardRunner runner = runner(false, false);
    runner.turn();
    assertThat(runner.execution().head()).isEqualTo(chain.record().head().batch()).isPositive();
    assertThat(runner.executedHeight()).isEqualTo(chain.height());
    chain.run(20);
    ShardRunner restarted = runner(false, false);
    restarted.turn();
    assertThat(restarted.execution().head()).isEqualTo(runner.execution().head());
    assertThat(restarted.latestViews().account(TestChain.USER.address()).orElseThrow().nonce())
        .isZero();
    assertThat(restarted.executedHeight()).isEqualTo(20);
  }

  /** Red when a missing body is passed over: the state would be another one. */
  @Test
  void waitsForABody() {
    deposit();
    Bytes body = TestChain.body(chain.transfer());
    SignedHeader header = chain.batch(body);
    chain.block(List.of(), List.of(header.encode()), List.of());
    long ordered = chain.record().head().batch();
    ShardRunner runner = runner(false, false);
    runner.turn();
    assertThat(runner.execution().head()).isEqualTo(ordered - 1);
    assertThat(runner.executedHeight()).isLessThan(chain.height());
    blobs.put(BlobKind.BODY, body);
    runner.turn();
    assertThat(runner.execution().head()).isEqualTo(ordered);
    assertThat(runner.latestViews().account(TestChain.USER.address()).orElseThrow().nonce())
        .isEqualTo(1);
  }

  @Test
  void sequencesOncePerParentAndAgainWhenItHasExpired() {
    deposit();
    ShardRunner runner = runner(true, false);
    runner.turn();
    assertThat(signed).as("nothing to sequence").isEmpty();
    assertThat(runner.pool().add(runner.latestViews(), chain.transfer()))
        .isInstanceOf(ShardPool.Result.Added.class);
    runner.turn();
    runner.turn();
    assertThat(signed).hasSize(1);
    assertThat(batches()).hasSize(1);
    assertThat(peers.broadcasts).hasSize(1);
    chain.run(chain.height() + 9);
    runner.turn();
    assertThat(signed).as("the first can't be ordered any more").hasSize(2);
    List<Bytes> batches = batches();
    assertThat(batches).hasSize(1);
    chain.block(List.of(), batches, List.of());
    runner.turn();
    assertThat(runner.pool().isEmpty()).isTrue();
    assertThat(signed).hasSize(2);
  }

  /** A runner that lags must not sign: its batch would be on a state that is not the last. */
  @Test
  void doesNotSequenceBehind() {
    deposit();
    ShardRunner runner = runner(true, false);
    runner.turn();
    runner.pool().add(runner.latestViews(), chain.transfer());
    Bytes body = TestChain.body();
    chain.block(List.of(), List.of(chain.batch(body).encode()), List.of());
    runner.turn();
    assertThat(signed).as("a body is missing").isEmpty();
    blobs.put(BlobKind.BODY, body);
    runner.turn();
    assertThat(signed).hasSize(1);
  }

  @Test
  void provesRepeatsAndStopsWhenItIsFinal() throws InterruptedException {
    deposit();
    ShardRunner runner = runner(false, true);
    chain.run(8);
    turnAndProve(runner);
    assertThat(peers.broadcasts).hasSize(1);
    assertThat(peers.broadcasts.getFirst().get(0)).isEqualTo((byte) 2);
    turnAndProve(runner);
    assertThat(peers.broadcasts).as("not at every turn").hasSize(1);
    chain.run(16);
    turnAndProve(runner);
    assertThat(peers.broadcasts).as("messages can be lost").hasSize(2);
    List<Bytes> statements = statements();
    assertThat(statements).hasSize(1);
    assertThat(
            Wire.Gossip.SSZ.encodeBytes(new Wire.Gossip.StatementEnvelope(statements.getFirst())))
        .isEqualTo(peers.broadcasts.getFirst());
    chain.block(List.of(), List.of(), statements);
    assertThat(chain.record().open()).isEmpty();
    chain.run(40);
    turnAndProve(runner);
    assertThat(peers.broadcasts).hasSize(2);
    assertThat(statements()).isEmpty();
  }

  /** After a restart an unproven span is proven again, and one whose proof is gone too. */
  @Test
  void provesAgainAfterARestartOrWhenItsProofIsGone() throws InterruptedException {
    deposit();
    ShardRunner first = runner(false, true);
    chain.run(8);
    turnAndProve(first);
    ShardRunner restarted = runner(false, true);
    turnAndProve(restarted);
    turnAndProve(restarted);
    assertThat(peers.broadcasts).hasSize(2);
    assertThat(peers.broadcasts.get(1)).isEqualTo(peers.broadcasts.get(0));
    var proof =
        endgame.shard.protocol.Envelope.decode(statements().getFirst()).orElseThrow().proofHash();
    assertThat(blobs.deleteDue(BlobKind.PROOF, proof, 10_000)).isTrue();
    chain.run(16);
    turnAndProve(restarted);
    turnAndProve(restarted);
    assertThat(blobs.has(BlobKind.PROOF, proof)).isTrue();
    assertThat(peers.broadcasts).hasSize(3);
  }

  /** Red when the state that the oldest open span starts from is pruned, or nothing ever is. */
  @Test
  void prunesOnlyWhatIsFinalForLong() throws InterruptedException {
    deposit();
    ShardRunner runner = runner(true, true);
    chain.run(8);
    turnAndProve(runner);
    chain.block(List.of(), List.of(), statements());
    long finalHeight = chain.height();
    long span = chain.record().proven().span();
    turnAndProve(runner);
    assertThat(runner.execution().store().span(span).orElseThrow().items()).isNotEmpty();
    chain.run(finalHeight + KEPT - 1);
    turnAndProve(runner);
    assertThat(runner.execution().store().span(span).orElseThrow().items()).isNotEmpty();
    chain.run(finalHeight + KEPT);
    turnAndProve(runner);
    assertThat(runner.execution().store().span(span).orElseThrow().items()).isEmpty();
    assertThat(runner.execution().store().keepsState(span)).isTrue();
    assertThat(runner.execution().store().keepsState(span - 1)).isFalse();
    assertThat(runner.pool().add(runner.latestViews(), chain.transfer()))
        .isInstanceOf(ShardPool.Result.Added.class);
    turnAndProve(runner);
    chain.block(List.of(), batches(), List.of());
    chain.run((chain.height() / 8 + 1) * 8);
    turnAndProve(runner);
    assertThat(statements()).as("the state that a proof starts from is here").hasSize(1);
  }
}
