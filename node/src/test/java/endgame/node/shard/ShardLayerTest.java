package endgame.node.shard;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.crypto.Keccak256;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Address;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.beacon.Wire;
import endgame.shard.execution.ShardExecution;
import endgame.shard.execution.ShardStore;
import endgame.shard.execution.SpanResult;
import endgame.shard.protocol.BatchHeader;
import endgame.shard.protocol.Envelope;
import endgame.shard.protocol.SignedHeader;
import endgame.shard.protocol.Statement;
import endgame.shard.proving.SpanProver;
import endgame.shard.proving.WitnessMaker;
import endgame.storage.kv.MemoryDatabase;
import endgame.zk.guest.GuestRun;
import endgame.zk.witness.WitnessSystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShardLayerTest {
  private final TestChain chain = new TestChain();
  private final BlobStore blobs = new BlobStore(chain.disk, chain::height, 1200);
  private final FakePeers peers = new FakePeers();
  private final BlobExchange exchange = new BlobExchange(blobs, peers);
  private final WitnessSystem witness = new WitnessSystem(GuestRun.SPAN_CYCLES_DEFAULT);
  private final ProofVerifier verifier = new ProofVerifier(Map.of(witness.id(), witness), blobs);
  private final ShardLayer layer =
      new ShardLayer(chain.store, blobs, exchange, verifier, chain.signatures);
  private final Semaphore retried = new Semaphore(0);
  private Bytes proof = Bytes.EMPTY;

  ShardLayerTest() {
    blobs.put(BlobKind.PROGRAM, Programs.ledger());
    layer.connect(retried::release);
  }

  @AfterEach
  void close() {
    exchange.close();
    verifier.close();
  }

  private static Secp256k1.SecretKey prover(int value) {
    return Secp256k1.SecretKey.of(TestChain.filled(32, value));
  }

  private void settle() {
    try {
      for (int i = 0; i < 2000 && (verifier.pending() > 0 || exchange.pending() > 0); i++) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Bytes> statements() {
    settle();
    return layer.candidates(chain.store.head(), List.of()).statements();
  }

  private List<Bytes> batches() {
    return layer.candidates(chain.store.head(), List.of()).batches();
  }

  /** A true statement of the first span; its proof is in {@link #proof}, not in the store. */
  private Envelope envelope() {
    chain.block(List.of(chain.deposit(1)), List.of(), List.of());
    chain.run(8);
    ShardExecution execution = chain.execution(new MemoryDatabase(ShardStore.FAMILIES));
    ShardRunnerTest.execute(chain, execution, blobs);
    SpanResult span = execution.closeSpan(8).orElseThrow();
    if (!(new SpanProver(prover(7), new WitnessMaker()).prove(execution, span)
        instanceof SpanProver.Result.Proven(Envelope envelope, Bytes bytes))) {
      throw new AssertionError("the span has no proof");
    }
    proof = bytes;
    return envelope;
  }

  /** The same claim with a proof that is junk, by another signer. */
  private Envelope junk(Envelope honest, int signer, Bytes junkProof) {
    Secp256k1.SecretKey key = prover(signer);
    Envelope unsigned =
        new Envelope(
            new Statement(honest.statement().claim(), key.address()),
            BlobKind.PROOF.hash(junkProof),
            junkProof.size(),
            honest.sidecar(),
            Bytes.EMPTY);
    return unsigned.signed(key.sign(Keccak256.hash(unsigned.signedBytes().toArray())).encode());
  }

  @Test
  void statementWaitsForItsProofAndGoesIntoABlock() {
    Envelope envelope = envelope();
    layer.onEnvelope(Optional.empty(), envelope.encode());
    assertThat(statements()).as("no proof yet").isEmpty();
    blobs.put(BlobKind.PROOF, proof);
    layer.onEnvelope(Optional.empty(), envelope.encode());
    assertThat(statements()).containsExactly(envelope.encode());
    assertThat(layer.waitingFor())
        .containsExactly(new BlobStore.Name(BlobKind.PROOF, envelope.proofHash()));
    chain.block(List.of(), List.of(), statements());
    layer.onFinal();
    assertThat(layer.waitingFor()).isEmpty();
    assertThat(statements()).isEmpty();
  }

  @Test
  void proofIsFetchedFromTheSender() {
    Envelope envelope = envelope();
    BlobStore there = new BlobStore(new MemoryDatabase(BlobStore.FAMILIES), () -> 0, 1200);
    there.put(BlobKind.PROOF, proof);
    BlobExchange other = new BlobExchange(there, new FakePeers());
    peers.add(3, other::answer);
    layer.onEnvelope(Optional.of(FakePeers.id(3)), envelope.encode());
    assertThat(statements()).containsExactly(envelope.encode());
    other.close();
  }

  /**
   * Red when one signer has many places, when junk is kept after its verdict, or when a proof that
   * never comes holds a place for ever.
   */
  @Test
  void junkDoesNotKeepOutTheHonestOne() {
    Envelope honest = envelope();
    blobs.put(BlobKind.PROOF, proof);
    for (int i = 0; i < 40; i++) {
      Bytes bad = Bytes.wrap(new byte[] {1, (byte) i});
      layer.onEnvelope(Optional.empty(), junk(honest, 20, bad).encode());
    }
    for (int i = 0; i < 40; i++) {
      Bytes bad = Bytes.wrap(new byte[] {2, (byte) i});
      blobs.put(BlobKind.PROOF, bad);
      layer.onEnvelope(Optional.of(FakePeers.id(9)), junk(honest, 30 + i, bad).encode());
    }
    settle();
    layer.onEnvelope(Optional.of(FakePeers.id(9)), honest.encode());
    assertThat(statements()).containsExactly(honest.encode());
    assertThat(layer.waitingFor()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void statementsOfOtherThingsAreNotTaken() {
    Envelope envelope = envelope();
    blobs.put(BlobKind.PROOF, proof);
    byte[] forged = envelope.encode().toArray();
    forged[3] ^= 1;
    layer.onEnvelope(Optional.empty(), Bytes.wrap(forged));
    layer.onEnvelope(Optional.empty(), Bytes.fromHex("0x0102"));
    layer.onEnvelope(Optional.empty(), Bytes.EMPTY);
    layer.onEnvelope(Optional.empty(), envelope.signed(Bytes.wrap(new byte[65])).encode());
    assertThat(layer.waitingFor()).isEmpty();
    layer.onEnvelope(Optional.empty(), envelope.encode());
    assertThat(layer.waitingFor()).hasSize(1);
  }

  @Test
  void batchesOfValidatorsAreKeptAndOthersAreNot() {
    Bytes body = TestChain.body(chain.transfer());
    SignedHeader signed = chain.batch(body);
    SignedHeader stranger =
        new SignedHeader(signed.header(), BlsSignature.of(TestChain.filled(96, 1)));
    layer.onBatch(FakePeers.id(1), new Wire.Pushed.SequencedBatch(stranger.encode(), body));
    layer.onBatch(FakePeers.id(1), new Wire.Pushed.SequencedBatch(Bytes.EMPTY, body));
    layer.onBatch(
        FakePeers.id(1),
        new Wire.Pushed.SequencedBatch(signed.encode(), TestChain.body(Bytes.fromHex("0x01"))));
    assertThat(blobs.held(BlobKind.BODY).count()).isZero();
    assertThat(batches()).isEmpty();
    layer.onBatch(FakePeers.id(1), new Wire.Pushed.SequencedBatch(signed.encode(), body));
    assertThat(batches()).containsExactly(signed.encode());
    assertThat(retried.availablePermits()).isEqualTo(1);
    chain.run(9);
    assertThat(batches()).as("expired").isEmpty();
    chain.run(17);
    layer.onFinal();
    assertThat(layer.waitingFor()).isEmpty();
  }

  @Test
  void batchesHaveABound() {
    for (int i = 0; i < ShardLayer.BATCHES_MAX + 50; i++) {
      Bytes body = TestChain.body(Bytes.wrap(new byte[] {(byte) i, (byte) (i >> 8)}));
      SignedHeader signed = chain.batch(body);
      BatchHeader header = signed.header();
      assertThat(layer.addBatch(new SignedHeader(header, signed.signature()), body)).isTrue();
    }
    assertThat(layer.waitingFor()).hasSize(ShardLayer.BATCHES_MAX);
  }

  /** A vote waits for what a block names, and hears when it has come. */
  @Test
  void blockIsHeldWhenItsBodiesAreHere() throws InterruptedException {
    Bytes body = TestChain.body(chain.transfer());
    SignedHeader signed = chain.batch(body);
    Block block = chain.build(List.of(), List.of(signed.encode()), List.of());
    assertThat(layer.holds(block, chain.store.head(), chain.after(block))).isFalse();
    settle();
    BlobStore there = new BlobStore(new MemoryDatabase(BlobStore.FAMILIES), () -> 0, 1200);
    there.put(BlobKind.BODY, body);
    BlobExchange other = new BlobExchange(there, new FakePeers());
    peers.add(3, other::answer);
    assertThat(layer.holds(block, chain.store.head(), chain.after(block))).isFalse();
    assertThat(retried.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    assertThat(layer.holds(block, chain.store.head(), chain.after(block))).isTrue();
    other.close();
  }

  /** A body that is no list of transactions is never voted for. */
  @Test
  void malformedBodyIsNeverHeld() {
    Bytes junk = Bytes.fromHex("0x0102030405");
    Block block = chain.build(List.of(), List.of(chain.batch(junk).encode()), List.of());
    blobs.put(BlobKind.BODY, junk);
    assertThat(layer.holds(block, chain.store.head(), chain.after(block))).isFalse();
    assertThat(layer.addBatch(chain.batch(junk), junk)).isFalse();
  }

  /** A vote for an old body keeps it: the block may become final after it was due. */
  @Test
  void votingKeepsAnOldBody() {
    Bytes body = TestChain.body();
    Hash root = blobs.put(BlobKind.BODY, body);
    chain.run(BlobStore.UNCLAIMED_HEIGHTS);
    Block block = chain.build(List.of(), List.of(chain.batch(body).encode()), List.of());
    assertThat(layer.holds(block, chain.store.head(), chain.after(block))).isTrue();
    assertThat(blobs.deleteDue(BlobKind.BODY, root, chain.height() + 10)).isFalse();
  }

  @Test
  void blockIsProvenByTheVerdictsOfItsProofs() {
    Envelope honest = envelope();
    Address signer = honest.statement().prover();
    Block block = chain.build(List.of(), List.of(), List.of(honest.encode()));
    assertThat(block.body().statements()).hasSize(1);
    assertThat(layer.proven(block, chain.store.head())).as("no proof here").isEmpty();
    blobs.put(BlobKind.PROOF, proof);
    assertThat(layer.proven(block, chain.store.head())).isEmpty();
    settle();
    assertThat(layer.proven(block, chain.store.head())).contains(true);
    assertThat(retried.availablePermits()).isEqualTo(1);
    Bytes bad = Bytes.fromHex("0x0102");
    blobs.put(BlobKind.PROOF, bad);
    Envelope junk = junk(honest, 20, bad);
    assertThat(junk.statement().prover()).isNotEqualTo(signer);
    Block wrong = chain.build(List.of(), List.of(), List.of(junk.encode()));
    List<Optional<Boolean>> answers = new ArrayList<>();
    answers.add(layer.proven(wrong, chain.store.head()));
    settle();
    answers.add(layer.proven(wrong, chain.store.head()));
    assertThat(answers).containsExactly(Optional.empty(), Optional.of(false));
  }
}
