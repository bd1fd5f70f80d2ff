package endgame.node.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.execution.ShardExecution;
import endgame.shard.execution.ShardStore;
import endgame.shard.execution.SpanResult;
import endgame.shard.protocol.Envelope;
import endgame.shard.protocol.SignedHeader;
import endgame.shard.proving.SpanProver;
import endgame.shard.proving.WitnessMaker;
import endgame.storage.kv.MemoryDatabase;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BlobRetentionTest {
  private static final long KEPT = BlobRetention.HEIGHTS_MIN;
  private final TestChain chain = new TestChain();
  private BlobStore blobs = open();
  private final Set<BlobStore.Name> waiting = new HashSet<>();
  private long executed = Long.MAX_VALUE;
  private BlobRetention retention = retention(KEPT);

  private BlobStore open() {
    return new BlobStore(chain.disk, chain::height, KEPT);
  }

  private BlobRetention retention(long heights) {
    return new BlobRetention(chain.store, blobs, () -> waiting, () -> executed, heights);
  }

  private void steps() {
    for (int i = 0; i < 1000 && retention.step(); i++) {
      // Bounded: a step that never ends its work would hang a node's disk.
    }
    assertThat(retention.step()).isFalse();
  }

  private void runTo(long height) {
    while (chain.height() < height) {
      chain.run(Math.min(height, chain.height() + 8));
      steps();
    }
  }

  private Hash orderedBody() {
    Bytes body = TestChain.body(chain.transfer());
    SignedHeader signed = chain.batch(body);
    Hash root = blobs.put(BlobKind.BODY, body);
    chain.block(List.of(), List.of(signed.encode()), List.of());
    return root;
  }

  @Test
  void whatNobodyUsedGoesSoon() {
    Hash body = blobs.put(BlobKind.BODY, TestChain.body());
    Hash proof = blobs.put(BlobKind.PROOF, Bytes.fromHex("0x01"));
    Hash program = blobs.put(BlobKind.PROGRAM, Bytes.fromHex("0x02"));
    runTo(BlobStore.UNCLAIMED_HEIGHTS);
    assertThat(blobs.has(BlobKind.BODY, body)).isTrue();
    runTo(BlobStore.UNCLAIMED_HEIGHTS + 1);
    assertThat(blobs.has(BlobKind.BODY, body)).isFalse();
    assertThat(blobs.has(BlobKind.PROOF, proof)).isFalse();
    assertThat(blobs.has(BlobKind.PROGRAM, program)).as("until its shard is created").isTrue();
    runTo(KEPT + 1);
    assertThat(blobs.has(BlobKind.PROGRAM, program)).isFalse();
    assertThat(blobs.held(BlobKind.BODY)).isEqualTo(new BlobStore.Held(0, 0));
  }

  /** Red when retention looks at heights alone: the open span could never be executed or proven. */
  @Test
  void whatAnOpenSpanOrAShardNeedsStays() {
    blobs.put(BlobKind.PROGRAM, Programs.ledger());
    Hash body = orderedBody();
    runTo(3 * KEPT);
    assertThat(chain.record().open()).isNotEmpty();
    assertThat(blobs.has(BlobKind.BODY, body)).isTrue();
    assertThat(blobs.has(BlobKind.PROGRAM, chain.program())).isTrue();
  }

  @Test
  void whatWaitsForABlockStays() {
    Hash proof = blobs.put(BlobKind.PROOF, Bytes.fromHex("0x01"));
    waiting.add(new BlobStore.Name(BlobKind.PROOF, proof));
    runTo(3 * KEPT);
    assertThat(blobs.has(BlobKind.PROOF, proof)).isTrue();
    waiting.clear();
    runTo(3 * KEPT + BlobStore.UNCLAIMED_HEIGHTS + 1);
    assertThat(blobs.has(BlobKind.PROOF, proof)).isFalse();
  }

  /** A node whose execution lags still finds its bodies. */
  @Test
  void nothingGoesThatExecutionHasNotPassed() {
    executed = 5;
    Hash body = blobs.put(BlobKind.BODY, TestChain.body());
    runTo(2 * KEPT);
    assertThat(blobs.has(BlobKind.BODY, body)).isTrue();
    executed = 2 * KEPT;
    steps();
    assertThat(blobs.has(BlobKind.BODY, body)).isFalse();
  }

  /** Final at f: kept through f + retention, gone after, also when a restart came in between. */
  @Test
  void whatAFinalStatementUsedIsKeptForTheRetention() {
    blobs.put(BlobKind.PROGRAM, Programs.ledger());
    Proving proving = new Proving();
    Hash body = proving.orderAndExecute();
    Envelope envelope = proving.prove();
    chain.run(100);
    proving.proof();
    chain.block(List.of(), List.of(), List.of(envelope.encode()));
    long finalHeight = chain.height();
    assertThat(chain.record().open()).isEmpty();
    chain.disk.crash();
    blobs = open();
    retention = retention(KEPT);
    runTo(finalHeight + KEPT);
    assertThat(blobs.has(BlobKind.BODY, body)).isTrue();
    assertThat(blobs.has(BlobKind.PROOF, envelope.proofHash())).isTrue();
    runTo(finalHeight + KEPT + 1);
    assertThat(blobs.has(BlobKind.BODY, body)).isFalse();
    assertThat(blobs.has(BlobKind.PROOF, envelope.proofHash())).isFalse();
    assertThat(blobs.has(BlobKind.PROGRAM, chain.program())).isTrue();
  }

  /** Marks of many blocks at once, after a long stop: none is deleted before it is marked. */
  @Test
  void marksBeforeItDeletes() {
    Proving proving = new Proving();
    Hash body = proving.orderAndExecute();
    Envelope envelope = proving.prove();
    proving.proof();
    chain.block(List.of(), List.of(), List.of(envelope.encode()));
    chain.run(chain.height() + KEPT - 10);
    steps();
    assertThat(blobs.has(BlobKind.BODY, body)).isTrue();
    assertThat(blobs.has(BlobKind.PROOF, envelope.proofHash())).isTrue();
  }

  @Test
  void refusesTooShortARetention() {
    assertThatThrownBy(() -> retention(KEPT - 1)).isInstanceOf(IllegalArgumentException.class);
  }

  /** One batch, executed and proven. */
  private final class Proving {
    private final ShardExecution execution =
        chain.execution(new MemoryDatabase(ShardStore.FAMILIES));
    private final SpanProver prover =
        new SpanProver(Secp256k1.SecretKey.of(TestChain.filled(32, 7)), new WitnessMaker());
    private Bytes proof = Bytes.EMPTY;

    Hash orderAndExecute() {
      Hash root = orderedBody();
      ShardRunnerTest.execute(chain, execution, blobs);
      chain.run(chain.genesis.spanLength());
      return root;
    }

    Envelope prove() {
      Optional<SpanResult> span = execution.closeSpan(chain.genesis.spanLength());
      if (!(prover.prove(execution, span.orElseThrow())
          instanceof SpanProver.Result.Proven(Envelope envelope, Bytes bytes))) {
        throw new AssertionError("the span has no proof");
      }
      proof = bytes;
      return envelope;
    }

    void proof() {
      blobs.put(BlobKind.PROOF, proof);
    }
  }
}
