package endgame.node.shard;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.crypto.Keccak256;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Bytes;
import endgame.node.shard.FinalProofs.Falsehood;
import endgame.shard.execution.ShardExecution;
import endgame.shard.execution.ShardStore;
import endgame.shard.execution.SpanResult;
import endgame.shard.protocol.Envelope;
import endgame.shard.proving.SpanProver;
import endgame.shard.proving.WitnessMaker;
import endgame.storage.kv.MemoryDatabase;
import endgame.zk.guest.GuestRun;
import endgame.zk.witness.WitnessSystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An observer beside a chain whose blocks are final whatever their statements' proofs are. */
class FinalProofsTest {
  private static final Secp256k1.SecretKey PROVER = Secp256k1.SecretKey.of(TestChain.filled(32, 7));
  private static final long KEPT = BlobRetention.HEIGHTS_MIN;

  private final TestChain chain = new TestChain();
  private final BlobStore there = new BlobStore(new MemoryDatabase(BlobStore.FAMILIES), () -> 0, 0);
  private final BlobExchange other = new BlobExchange(there, new FakePeers());
  private final BlobStore blobs = new BlobStore(chain.disk, chain::height, KEPT);
  private final FakePeers peers = new FakePeers();
  private final BlobExchange exchange = new BlobExchange(blobs, peers);
  private final WitnessSystem witness = new WitnessSystem(GuestRun.SPAN_CYCLES_DEFAULT);
  private final ProofVerifier verifier = new ProofVerifier(Map.of(witness.id(), witness), blobs);
  private final List<Falsehood> falsehoods = new ArrayList<>();
  private final ShardExecution execution = chain.execution(new MemoryDatabase(ShardStore.FAMILIES));
  private FinalProofs proofs = proofs();

  private FinalProofs proofs() {
    return new FinalProofs(
        chain.store, blobs, exchange, verifier, shard -> shard == 1, KEPT, falsehoods::add);
  }

  @AfterEach
  void close() {
    exchange.close();
    other.close();
    verifier.close();
  }

  /** A span of one batch is ordered and closed; its true proof. */
  private SpanProver.Result.Proven proven() {
    chain.block(List.of(chain.deposit(1)), List.of(), List.of());
    chain.run(8);
    blobs.put(BlobKind.PROGRAM, Programs.ledger());
    ShardRunnerTest.execute(chain, execution, blobs);
    SpanResult span = execution.closeSpan(8).orElseThrow();
    if (new SpanProver(PROVER, new WitnessMaker()).prove(execution, span)
        instanceof SpanProver.Result.Proven proven) {
      return proven;
    }
    throw new AssertionError("the span can't be proven");
  }

  /** Steps until nothing more happens, and no verdict is awaited. */
  private long settle() throws InterruptedException {
    for (int i = 0; i < 1000; i++) {
      while (proofs.step()) {
        // On to the next height.
      }
      if (verifier.pending() == 0 && !proofs.step()) {
        return proofs.progress().checked();
      }
      Thread.sleep(5);
    }
    throw new AssertionError("a verdict does not come");
  }

  private void servePeer() {
    peers.add(1, other::answer);
  }

  @Test
  void aProofIsFetchedAndVerifiedBeforeItsBatchIsCalledFinal() throws InterruptedException {
    SpanProver.Result.Proven proven = proven();
    chain.block(List.of(), List.of(), List.of(proven.envelope().encode()));
    assertThat(chain.record().proven().batch()).isPositive();
    // Nobody has it yet.
    assertThat(settle()).isEqualTo(8);
    assertThat(proofs.finalBatch(1)).isZero();
    there.put(BlobKind.PROOF, proven.proof());
    servePeer();
    chain.run(12);
    assertThat(settle()).isEqualTo(12);
    assertThat(proofs.finalBatch(1)).isEqualTo(chain.record().proven().batch());
    assertThat(proofs.progress()).isEqualTo(new FinalProofs.Progress(12, 1, 0));
    assertThat(falsehoods).isEmpty();
  }

  /** Two thirds may sign what they like: red when a final block counts as checked. */
  @Test
  void aFalseProofThatIsFinalIsFound() throws InterruptedException {
    SpanProver.Result.Proven proven = proven();
    byte[] bytes = proven.proof().toArray();
    bytes[bytes.length - 1] ^= 1;
    Bytes forged = Bytes.wrap(bytes);
    there.put(BlobKind.PROOF, forged);
    servePeer();
    chain.block(List.of(), List.of(), List.of(with(proven.envelope(), forged).encode()));
    chain.run(10);
    assertThat(settle()).isEqualTo(8);
    assertThat(falsehoods).hasSize(1);
    assertThat(falsehoods.getFirst().height()).isEqualTo(9);
    assertThat(falsehoods.getFirst().shard()).isEqualTo(1);
    assertThat(falsehoods.getFirst().reason()).isNotEmpty();
    assertThat(proofs.finalBatch(1)).isZero();
    // Also after a restart.
    proofs = proofs();
    assertThat(settle()).isEqualTo(8);
    assertThat(falsehoods).hasSize(2);
  }

  /** Red when a proof that is withheld for a while would be given up at once. */
  @Test
  void onlyWhatPeersMayHaveDeletedIsMissing() throws InterruptedException {
    SpanProver.Result.Proven proven = proven();
    chain.block(List.of(), List.of(), List.of(proven.envelope().encode()));
    peers.add(1, request -> Optional.empty());
    chain.run(9 + KEPT);
    assertThat(settle()).isEqualTo(8);
    assertThat(proofs.progress().missing()).isZero();
    chain.run(10 + KEPT);
    assertThat(settle()).isEqualTo(10 + KEPT);
    assertThat(proofs.progress()).isEqualTo(new FinalProofs.Progress(10 + KEPT, 0, 1));
  }

  /** Red when a restart would skip what was not checked, or check again what was. */
  @Test
  void aRestartGoesOnWhereItWas() throws InterruptedException {
    SpanProver.Result.Proven proven = proven();
    chain.block(List.of(), List.of(), List.of(proven.envelope().encode()));
    assertThat(settle()).isEqualTo(8);
    proofs = proofs();
    assertThat(proofs.checkedHeight()).isEqualTo(8);
    assertThat(proofs.finalBatch(1)).isZero();
    blobs.put(BlobKind.PROOF, proven.proof());
    assertThat(settle()).isEqualTo(9);
    assertThat(proofs.progress().verified()).isEqualTo(1);
    proofs = proofs();
    assertThat(proofs.checkedHeight()).isEqualTo(9);
    assertThat(proofs.finalBatch(1)).isEqualTo(chain.record().proven().batch());
    settle();
    assertThat(proofs.progress().verified()).isZero();
  }

  /** A peer that answers with something else is banned, and another one is asked. */
  @Test
  void aPeerThatSendsAnotherProofIsBanned() throws InterruptedException {
    SpanProver.Result.Proven proven = proven();
    there.put(BlobKind.PROOF, proven.proof());
    byte[] bytes = proven.proof().toArray();
    bytes[0] ^= 1;
    BlobStore lying = new BlobStore(new MemoryDatabase(BlobStore.FAMILIES), () -> 0, 0);
    var name = lying.put(BlobKind.PROOF, Bytes.wrap(bytes));
    BlobExchange liar = new BlobExchange(lying, new FakePeers());
    peers.add(1, request -> liar.answer(renamed(request, name.toBytes())));
    servePeerAs(2);
    chain.block(List.of(), List.of(), List.of(proven.envelope().encode()));
    assertThat(settle()).isEqualTo(9);
    assertThat(falsehoods).isEmpty();
    assertThat(peers.banned).doesNotContain(FakePeers.id(2));
    liar.close();
  }

  private void servePeerAs(int peer) {
    peers.add(peer, other::answer);
  }

  /** Kind, hash and piece: the same piece of another blob. */
  private static Bytes renamed(Bytes request, byte[] hash) {
    byte[] bytes = request.toArray();
    System.arraycopy(hash, 0, bytes, 1, hash.length);
    return Bytes.wrap(bytes);
  }

  private static Envelope with(Envelope e, Bytes proof) {
    return signed(
        new Envelope(
            e.statement(), BlobKind.PROOF.hash(proof), proof.size(), e.sidecar(), Bytes.EMPTY),
        PROVER);
  }

  private static Envelope signed(Envelope unsigned, Secp256k1.SecretKey key) {
    return unsigned.signed(key.sign(Keccak256.hash(unsigned.signedBytes().toArray())).encode());
  }
}
