package endgame.node.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Decoded;
import endgame.consensus.crypto.Keccak256;
import endgame.consensus.crypto.Secp256k1;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlockBody;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.node.Node;
import endgame.node.beacon.PeerNetwork;
import endgame.node.beacon.Wire;
import endgame.node.devnet.DevnetGenesis;
import endgame.node.devnet.DevnetPlan;
import endgame.shard.protocol.BatchBody;
import endgame.shard.protocol.BatchHeader;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Envelope;
import endgame.shard.protocol.SignedHeader;
import endgame.shard.protocol.Statement;
import endgame.shard.registry.ShardGenesis;
import endgame.shard.registry.ShardReader;
import endgame.shard.registry.ShardRecord;
import endgame.storage.kv.MemoryDatabase;
import endgame.zk.proof.ProofSystem;
import endgame.zk.proof.Verdict;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a voter holds and has checked before it votes, and what its pool takes from peers. */
class ShardLayerTest {
  private static final NodeId PEER = NodeId.of(new byte[32]);
  private static final Hash ACC = new Hash(3, 3, 3, 3);
  private static final Secp256k1.SecretKey PROVER = DevnetPlan.account(1);
  private static final Bytes BODY =
      BatchBody.encode(List.of(Bytes.of((byte) 1), Bytes.of((byte) 2)));
  private static final Bytes NO_BODY = Bytes.of(new byte[] {1, 0, 0, 0});
  private static final Bytes TRUE_PROOF = Bytes.of((byte) 1);
  private static final Bytes FALSE_PROOF = Bytes.of((byte) 0);

  private ChainStore store;
  private BlobStore blobs;
  private ProofVerifier verifier;
  private ShardLayer layer;
  private final AtomicInteger verdicts = new AtomicInteger();

  /** Nobody is there to fetch from. */
  private static final class NoPeers implements PeerNetwork {
    @Override
    public Set<NodeId> peers() {
      return Set.of();
    }

    @Override
    public void send(NodeId peer, int channel, Bytes message) {}

    @Override
    public void broadcast(int channel, Bytes message) {}

    @Override
    public CompletableFuture<Optional<Bytes>> request(
        NodeId peer, int channel, Bytes message, Duration timeout) {
      return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public void ban(NodeId peer, String reason) {}
  }

  /** A proof is a byte that says whether it is true. */
  private static final class OneByte implements ProofSystem {
    private record Key() implements VerifyingKey {}

    @Override
    public String id() {
      return "witness/1";
    }

    @Override
    public Limits limits() {
      return new Limits(1 << 22, 1, 1);
    }

    @Override
    public int securityBits() {
      return 0;
    }

    @Override
    public KeyResult parseKey(byte[] key) {
      return new KeyResult.Parsed(new Key());
    }

    @Override
    public Verdict verify(VerifyingKey key, byte[] statement, byte[] proof) {
      return proof[0] == 1 ? new Verdict.Accepted() : new Verdict.Rejected("false");
    }
  }

  /** A chain at its genesis, whose shard 1 has an open span of one batch. */
  private static ChainStore chain(int shards) throws ChainStore.OtherNetwork {
    Genesis genesis = DevnetGenesis.of(new DevnetPlan(Path.of("unused"), 4, shards, 50, 1, "0"));
    Map<Hash, Bytes> entries = new HashMap<>(ShardGenesis.entries(genesis));
    entries.computeIfPresent(ShardReader.recordKey(1), (k, v) -> withOpenSpan(v));
    return new ChainStore(new MemoryDatabase(Node.FAMILIES), genesis, entries);
  }

  private static Bytes withOpenSpan(Bytes encoded) {
    ShardRecord r =
        switch (ShardRecord.SSZ.decode(encoded)) {
          case Decoded.Ok<ShardRecord>(var decoded) -> decoded;
          case Decoded.Malformed<ShardRecord>(String why) -> throw new AssertionError(why);
        };
    return ShardRecord.SSZ.encodeBytes(
        new ShardRecord(
            r.id(),
            r.chainId(),
            r.owner(),
            r.name(),
            r.status(),
            r.programHash(),
            r.programBytes(),
            r.proofSystem(),
            r.hashSuite(),
            r.genesisRoot(),
            r.deposit(),
            r.head(),
            r.inbox(),
            List.of(new ShardRecord.OpenSpan(0, 1, 1, ACC, 0, Hash.ZERO)),
            r.proven(),
            r.ledger()));
  }

  @BeforeEach
  void open() throws ChainStore.OtherNetwork {
    store = chain(1);
    blobs = new BlobStore(new MemoryDatabase(BlobStore.FAMILIES));
    verifier = new ProofVerifier(Map.of("witness/1", new OneByte()), blobs);
    layer =
        new ShardLayer(
            store,
            blobs,
            new BlobExchange(blobs, new NoPeers()),
            verifier,
            (set, signer, root, signature) -> signature.equals(signature(1)));
    layer.connect(verdicts::incrementAndGet);
  }

  @AfterEach
  void close() {
    verifier.close();
  }

  private static BlsSignature signature(int fill) {
    byte[] bytes = new byte[BlsSignature.SIZE];
    Arrays.fill(bytes, (byte) fill);
    return BlsSignature.of(bytes);
  }

  private SignedHeader batch(int length, Hash root, int signature) {
    return new SignedHeader(
        new BatchHeader(
            1,
            Hash.ZERO,
            store.genesis().validatorSet().get(0).account(),
            0,
            length,
            root,
            Hash.ZERO),
        signature(signature));
  }

  private SignedHeader batch(Bytes body) {
    return batch(body.size(), BlobKind.BODY.hash(body), 1);
  }

  private static Envelope envelope(long toBatch, Hash batchAcc, Bytes proof) {
    Claim.Change none = new Claim.Change(Hash.ZERO, Hash.ZERO);
    Claim claim =
        new Claim(
            1,
            Hash.ZERO,
            1,
            7101,
            Hash.ZERO,
            0,
            1,
            toBatch,
            none,
            new Claim.Change(Hash.ZERO, batchAcc),
            0,
            0,
            none,
            none,
            Hash.ZERO,
            Hash.ZERO,
            List.of(new Claim.BatchResult(0, 0, BigInteger.ZERO, Hash.ZERO)),
            List.of());
    Envelope unsigned =
        new Envelope(
            new Statement(claim, PROVER.address()),
            BlobKind.PROOF.hash(proof),
            proof.size(),
            Bytes.EMPTY,
            Bytes.EMPTY);
    return unsigned.signed(PROVER.sign(Keccak256.hash(unsigned.signedBytes().toArray())).encode());
  }

  private static Block block(BlockBody body) {
    return new Block(
        new BlockHeader(
            1,
            0,
            Hash.ZERO,
            0,
            1,
            Hash.ZERO,
            Hash.ZERO,
            Hash.ZERO,
            Hash.ZERO,
            Hash.ZERO,
            signature(2)),
        body);
  }

  private static Block ordering(SignedHeader batch) {
    return block(new BlockBody(List.of(), List.of(batch.encode()), List.of()));
  }

  private static Block stating(Envelope... envelopes) {
    return block(
        new BlockBody(
            List.of(), List.of(), Arrays.stream(envelopes).map(Envelope::encode).toList()));
  }

  private boolean holds(Block block) {
    return layer.holds(block, store.head(), store.head());
  }

  @Test
  void holdsTheBodyOfABatch() {
    Block block = ordering(batch(BODY));
    assertThat(holds(block)).isFalse();
    blobs.put(BlobKind.BODY, BODY);
    assertThat(holds(block)).isTrue();
  }

  @Test
  void holdsTheProgramOfANewShard() throws ChainStore.OtherNetwork {
    BeaconState after = chain(2).head();
    assertThat(layer.holds(block(BlockBody.EMPTY), store.head(), after)).isFalse();
    blobs.put(BlobKind.PROGRAM, Programs.ledger());
    assertThat(layer.holds(block(BlockBody.EMPTY), store.head(), after)).isTrue();
  }

  @Test
  void holdsTheProofOfAStatement() {
    Block block = stating(envelope(1, ACC, TRUE_PROOF));
    assertThat(holds(block)).isFalse();
    blobs.put(BlobKind.PROOF, TRUE_PROOF);
    assertThat(holds(block)).isTrue();
  }

  @Test
  void aBodyOfAnotherLengthIsNotHeld() {
    blobs.put(BlobKind.BODY, BODY);
    Hash root = BlobKind.BODY.hash(BODY);
    assertThat(holds(ordering(batch(BODY.size() - 1, root, 1)))).isFalse();
    assertThat(holds(ordering(batch(BODY.size() + 1, root, 1)))).isFalse();
  }

  @Test
  void aBodyThatIsNotCanonicalIsNotHeld() {
    blobs.put(BlobKind.BODY, NO_BODY);
    assertThat(holds(ordering(batch(NO_BODY)))).isFalse();
  }

  private void verdictsKnown(int count) {
    await().untilAsserted(() -> assertThat(verdicts).hasValueGreaterThanOrEqualTo(count));
  }

  @Test
  void provenWaitsForTheVerdictAndFollowsIt() {
    blobs.put(BlobKind.PROGRAM, Programs.ledger());
    blobs.put(BlobKind.PROOF, TRUE_PROOF);
    blobs.put(BlobKind.PROOF, FALSE_PROOF);
    Block good = stating(envelope(1, ACC, TRUE_PROOF));
    assertThat(layer.proven(good, store.head())).isEmpty();
    verdictsKnown(1);
    assertThat(layer.proven(good, store.head())).contains(true);
    Block bad = stating(envelope(1, ACC, TRUE_PROOF), envelope(1, ACC, FALSE_PROOF));
    assertThat(layer.proven(bad, store.head())).isEmpty();
    verdictsKnown(2);
    assertThat(layer.proven(bad, store.head())).contains(false);
  }

  /** What is not here has no verdict: pending, never false. */
  @Test
  void aMissingProofIsNoVerdict() {
    blobs.put(BlobKind.PROGRAM, Programs.ledger());
    Block block = stating(envelope(1, ACC, TRUE_PROOF));
    assertThat(layer.proven(block, store.head())).isEmpty();
    blobs.put(BlobKind.PROOF, TRUE_PROOF);
    assertThat(layer.proven(block, store.head())).isEmpty();
    verdictsKnown(1);
    assertThat(layer.proven(block, store.head())).contains(true);
  }

  @Test
  void thePoolTakesOnlyABodyThatIsItsHeaders() {
    Hash root = BlobKind.BODY.hash(BODY);
    assertThat(layer.addBatch(batch(BODY.size() + 1, root, 1), BODY)).isFalse();
    assertThat(layer.addBatch(batch(BODY.size(), ACC, 1), BODY)).isFalse();
    assertThat(layer.addBatch(batch(NO_BODY), NO_BODY)).isFalse();
    assertThat(layer.addBatch(batch(BODY), BODY)).isTrue();
    assertThat(layer.candidates(store.head(), List.of()).batches())
        .containsExactly(batch(BODY).encode());
  }

  @Test
  void thePoolTakesBatchesOfValidatorsOnly() {
    Hash root = BlobKind.BODY.hash(BODY);
    SignedHeader forged = batch(BODY.size(), root, 7);
    layer.onBatch(PEER, new Wire.Pushed.SequencedBatch(forged.encode(), BODY));
    assertThat(blobs.has(BlobKind.BODY, root)).isFalse();
    layer.onBatch(PEER, new Wire.Pushed.SequencedBatch(batch(BODY).encode(), BODY));
    assertThat(blobs.has(BlobKind.BODY, root)).isTrue();
  }

  private List<Bytes> statements() {
    return layer.candidates(store.head(), List.of()).statements();
  }

  @Test
  void thePoolTakesStatementsOfTheirProverAboutOpenSpansOnly() {
    blobs.put(BlobKind.PROGRAM, Programs.ledger());
    blobs.put(BlobKind.PROOF, TRUE_PROOF);
    Envelope good = envelope(1, ACC, TRUE_PROOF);
    Envelope unsigned = good.signed(DevnetPlan.account(2).sign(ACC).encode());
    Envelope later = envelope(2, ACC, TRUE_PROOF);
    Envelope elsewhere = envelope(1, new Hash(4, 4, 4, 4), TRUE_PROOF);
    for (Envelope bad : List.of(unsigned, later, elsewhere)) {
      layer.onEnvelope(Optional.of(PEER), bad.encode());
    }
    // One thread verifies in order: when this verdict is known, those of the others would be.
    layer.onEnvelope(Optional.of(PEER), good.encode());
    await().untilAsserted(() -> assertThat(statements()).contains(good.encode()));
    assertThat(statements()).containsExactly(good.encode());
  }
}
