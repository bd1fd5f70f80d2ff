package endgame.node.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.beacon.BlockBuilder;
import endgame.consensus.beacon.BlockExtension;
import endgame.consensus.beacon.Transition;
import endgame.consensus.beacon.staking.BlsStakingSignatures;
import endgame.consensus.beacon.staking.EvidencePool;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Container;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.SignedMessage;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlockBody;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.NodeId;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.node.snapshot.ServedChain;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Peers answer a node that begins at genesis; the chain's epochs have four heights. */
class ChainSyncTest {
  private static final int BLOCKS = 22;
  private static final Bls.SecretKey KEY = Bls.SecretKey.fromSeed(new byte[32]);
  private static final NodeId HONEST = id(1);
  private static final NodeId OTHER = id(2);
  private final ServedChain chain = new ServedChain(1).grow(BLOCKS);
  private final ChainStore fresh = chain.empty();
  private final Map<NodeId, String> bans = new ConcurrentHashMap<>();

  private static NodeId id(int number) {
    byte[] id = new byte[32];
    id[31] = (byte) number;
    return NodeId.of(id);
  }

  /** OTHER alone is there until it has been asked; then also HONEST. */
  private class Peers implements PeerNetwork {
    private final Function<Optional<Bytes>, CompletableFuture<Optional<Bytes>>> other;
    private final AtomicInteger asked = new AtomicInteger();

    Peers(Function<Optional<Bytes>, CompletableFuture<Optional<Bytes>>> other) {
      this.other = other;
    }

    @Override
    public Set<NodeId> peers() {
      return asked.get() == 0
          ? Set.of(OTHER)
          : bans.containsKey(OTHER) ? Set.of(HONEST) : Set.of(HONEST, OTHER);
    }

    @Override
    public void send(NodeId peer, int channel, Bytes message) {}

    @Override
    public void broadcast(int channel, Bytes message) {}

    @Override
    public CompletableFuture<Optional<Bytes>> request(
        NodeId peer, int channel, Bytes message, Duration timeout) {
      if (!(Wire.BlockRequest.SSZ.decode(message)
          instanceof Decoded.Ok<Wire.BlockRequest>(Wire.BlockRequest.From(long from)))) {
        throw new IllegalStateException("another request");
      }
      Optional<Bytes> answer = ChainSync.answer(chain.store, from).map(Wire.Range.SSZ::encodeBytes);
      if (peer.equals(HONEST)) {
        return CompletableFuture.completedFuture(answer);
      }
      asked.incrementAndGet();
      return other.apply(answer);
    }

    @Override
    public void ban(NodeId peer, String reason) {
      bans.put(peer, reason);
    }
  }

  private void syncs(UnaryOperator<Optional<Bytes>> other) throws InterruptedException {
    catchesUp(answer -> CompletableFuture.completedFuture(other.apply(answer)));
  }

  private void catchesUp(Function<Optional<Bytes>, CompletableFuture<Optional<Bytes>>> other)
      throws InterruptedException {
    Transition transition =
        new Transition(chain.genesis, Map.of(), BlockExtension.NONE, (set, p, e, reveal) -> true);
    CountDownLatch done = new CountDownLatch(1);
    try (Application application =
            new Application(
                fresh,
                transition,
                new BlockBuilder(transition, BlockExtension.NONE),
                ShardGate.NONE,
                new TransactionPool(transition),
                new EvidencePool(new BlsStakingSignatures(chain.genesis.hash())),
                epoch -> KEY.sign(new byte[1]),
                InstantSource.system());
        ChainSync sync =
            new ChainSync(fresh, application, new Peers(other), Duration.ofMillis(50))) {
      sync.start((peer, certificate) -> {
        if (fresh.head().height() == BLOCKS) {
          done.countDown();
        }
      });
      sync.hint();
      for (int i = 0; i < 200 && !done.await(100, TimeUnit.MILLISECONDS); i++) {
        sync.hint();
      }
    }
    assertThat(fresh.head().digest()).isEqualTo(chain.store.head().digest());
  }

  private void bans(UnaryOperator<Wire.Range> tamper, String reason) throws InterruptedException {
    syncs(answer -> answer.map(bytes -> Wire.Range.SSZ.encodeBytes(tamper.apply(range(bytes)))));
    assertThat(bans).containsOnlyKeys(OTHER);
    assertThat(bans.get(OTHER)).contains(reason);
  }

  private static Wire.Range range(Bytes bytes) {
    return ((Decoded.Ok<Wire.Range>) Wire.Range.SSZ.decode(bytes)).value();
  }

  private static Wire.Range with(Wire.Range range, int index, Block block) {
    List<Block> blocks = new ArrayList<>(range.blocks());
    blocks.set(index, block);
    return new Wire.Range(blocks, range.finalization());
  }

  private static BlockHeader later(BlockHeader h) {
    return new BlockHeader(
        h.height(),
        h.epoch(),
        h.parent(),
        h.proposer(),
        h.timestampMs() + 1,
        h.stateRoot(),
        h.receiptsRoot(),
        h.bodyRoot(),
        h.validatorsRoot(),
        h.nextValidatorsRoot(),
        h.randaoReveal());
  }

  private Certificate signed(Subject subject, Certificate like) {
    return new Certificate(
        subject, like.signers(), KEY.sign(SignedMessage.of(chain.genesis.hash(), subject)));
  }

  private static Proposal proposal(Wire.Range range) {
    return ((Subject.Finalize) range.finalization().subject()).proposal();
  }

  @Test
  void honestPeersBringTheWholeChain() throws InterruptedException {
    syncs(answer -> answer);
    assertThat(bans).isEmpty();
    assertThat(fresh.certificate(BLOCKS)).isPresent();
  }

  @Test
  void whoHasNothingIsPassedOver() throws InterruptedException {
    syncs(answer -> Optional.empty());
    assertThat(bans).isEmpty();
  }

  @Test
  void whoIsSilentIsPassedOver() throws InterruptedException {
    catchesUp(answer -> new CompletableFuture<>());
    assertThat(bans).isEmpty();
  }

  @Test
  void whatIsNoRange() throws InterruptedException {
    syncs(answer -> answer.map(bytes -> Bytes.wrap(new byte[] {1, 2, 3})));
    assertThat(bans.get(OTHER)).contains("malformed");
  }

  @Test
  void tooManyBlocks() throws InterruptedException {
    var wide =
        Container.of(Wire.Range.class)
            .field("blocks", Ssz.list(Schemas.BLOCK, 100), Wire.Range::blocks)
            .field("finalization", Schemas.CERTIFICATE, Wire.Range::finalization)
            .make(v -> new Wire.Range(v.get(0), v.get(1)));
    syncs(answer ->
        answer.map(bytes -> {
          Wire.Range range = range(bytes);
          return wide.encodeBytes(
              new Wire.Range(
                  Collections.nCopies(Wire.RANGE_BLOCKS_MAX + 1, range.blocks().getFirst()),
                  range.finalization()));
        }));
    assertThat(bans.get(OTHER)).contains("malformed");
  }

  @Test
  void noBlocks() throws InterruptedException {
    bans(range -> new Wire.Range(List.of(), range.finalization()), "an empty range");
  }

  @Test
  void anotherStart() throws InterruptedException {
    bans(
        range ->
            new Wire.Range(range.blocks().subList(1, range.blocks().size()), range.finalization()),
        "block 2 instead of 1");
  }

  @Test
  void wrongOrder() throws InterruptedException {
    bans(range -> new Wire.Range(range.blocks().reversed(), range.finalization()), "instead of 1");
  }

  @Test
  void gap() throws InterruptedException {
    bans(
        range ->
            new Wire.Range(
                List.of(range.blocks().getFirst(), range.blocks().getLast()), range.finalization()),
        "instead of 2");
  }

  @Test
  void headerInTheMiddle() throws InterruptedException {
    bans(
        range -> {
          Block block = range.blocks().get(0);
          return with(range, 0, new Block(later(block.header()), block.body()));
        },
        "no chain");
  }

  @Test
  void lastHeader() throws InterruptedException {
    bans(
        range -> {
          Block block = range.blocks().getLast();
          return with(
              range, range.blocks().size() - 1, new Block(later(block.header()), block.body()));
        },
        "a finalization of another block");
  }

  @Test
  void body() throws InterruptedException {
    BlockBody other = new BlockBody(List.of(Bytes.wrap(new byte[] {1})), List.of(), List.of());
    bans(
        range -> with(range, 1, new Block(range.blocks().get(1).header(), other)),
        "a body of another block");
  }

  @Test
  void notarizationOnly() throws InterruptedException {
    bans(
        range ->
            new Wire.Range(
                range.blocks(),
                signed(new Subject.Notarize(proposal(range)), range.finalization())),
        "a finalization of another block");
  }

  @Test
  void finalizationOfAnotherEpoch() throws InterruptedException {
    bans(
        range -> {
          Proposal p = proposal(range);
          Subject subject =
              new Subject.Finalize(
                  new Proposal(p.epoch() + 1, p.view(), p.parentView(), p.digest()));
          return new Wire.Range(range.blocks(), signed(subject, range.finalization()));
        },
        "another epoch");
  }

  @Test
  void signature() throws InterruptedException {
    bans(
        range -> {
          Certificate c = range.finalization();
          return new Wire.Range(
              range.blocks(), new Certificate(c.subject(), c.signers(), KEY.sign(new byte[] {1})));
        },
        "does not verify");
  }

  /** While the blocks of one range execute the next are under way, but not any number of them. */
  @Test
  void asksAheadWithinTheLimits() throws InterruptedException {
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    catchesUp(answer -> {
      most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
      return new CompletableFuture<Optional<Bytes>>()
          .completeOnTimeout(answer, 10, TimeUnit.MILLISECONDS)
          .whenComplete((_, _) -> underWay.decrementAndGet());
    });
    assertThat(bans).isEmpty();
    assertThat(most.get()).isBetween(1, RangeFetch.PER_PEER_MAX);
  }

  /** What others sent counts, and what the liar was asked for is asked of others. */
  @Test
  void aBanWhileOthersAreUnderWay() throws InterruptedException {
    AtomicInteger requests = new AtomicInteger();
    syncs(answer ->
        requests.incrementAndGet() == 2 ? Optional.of(Bytes.wrap(new byte[] {1})) : answer);
    assertThat(bans.keySet()).isSubsetOf(OTHER);
    assertThat(requests.get() < 2).isEqualTo(bans.isEmpty());
  }
}
