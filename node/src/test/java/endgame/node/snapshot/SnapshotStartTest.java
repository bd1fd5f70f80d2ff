package endgame.node.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.codec.Decoded;
import endgame.consensus.light.TrustedPoint;
import endgame.consensus.snapshot.Manifest;
import endgame.consensus.snapshot.Progress;
import endgame.consensus.snapshot.SnapshotRequest;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.execution.ShardStore;
import endgame.shard.registry.ShardRecord;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A node starts from snapshots of in-process peers, some of whom lie. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SnapshotStartTest {
  private final ServedChain chain = new ServedChain(30_000).grow(14);
  private final SnapshotServer server = chain.server();
  private final InstantSource clock =
      InstantSource.fixed(Instant.ofEpochMilli(ServedChain.START + 60_000));

  @AfterAll
  void close() {
    server.close();
  }

  private static final class NoShards implements SnapshotStart.ShardStores {
    @Override
    public ShardStore open(ShardRecord shard) {
      throw new AssertionError("there is none");
    }

    @Override
    public void close() {}
  }

  private SnapshotStart start(ChainStore store, FakePeers peers, TrustedPoint trusted) {
    return new SnapshotStart(store, peers, clock, trusted, shard -> true, new NoShards());
  }

  private void assertHead(ChainStore store, long height) {
    BeaconState want = chain.store.state(height).orElseThrow();
    assertThat(store.head().height()).isEqualTo(height);
    assertThat(store.head().digest()).isEqualTo(want.digest());
    assertThat(store.head().root()).isEqualTo(want.root());
    assertThat(store.head().receiptsRoot()).isEqualTo(want.receiptsRoot());
    assertThat(store.head().timestampMs()).isEqualTo(want.timestampMs());
    assertThat(store.base()).isEqualTo(height);
    assertThat(store.snapshot()).isEmpty();
    for (var account : chain.genesis.accounts().subList(0, 500)) {
      assertThat(store.head().account(account.account()))
          .isEqualTo(want.account(account.account()));
    }
    assertThat(store.head().validators(3)).isEqualTo(want.validators(3));
  }

  @Test
  void fromACheckpoint() throws Exception {
    for (long epoch = 0; epoch <= 3; epoch++) {
      ChainStore store = chain.empty();
      FakePeers peers = new FakePeers().with(1, server::answer).with(2, server::answer);
      assertThat(SnapshotStart.isDue(store)).isTrue();
      start(store, peers, chain.point(epoch)).run();
      assertHead(store, 12);
      assertThat(SnapshotStart.isDue(store)).isFalse();
      assertThat(peers.blamed).isEmpty();
      // The next block goes on top.
      assertThat(chain.store.block(13).orElseThrow().header().parent())
          .isEqualTo(store.head().digest());
    }
  }

  private static Function<SnapshotRequest, Optional<Bytes>> lying(
      SnapshotServer honest, Class<?> about, int at) {
    return request -> {
      Optional<Bytes> answer = honest.answer(request);
      if (answer.isEmpty() || !about.isInstance(request)) {
        return answer;
      }
      byte[] wrong = answer.get().toArray();
      wrong[at < 0 ? wrong.length + at : at] ^= 1;
      return Optional.of(Bytes.wrap(wrong));
    };
  }

  @Test
  void liarsAreBlamedAndDoNotSteer() throws Exception {
    Class<?> chunks = SnapshotRequest.OfChunk.class;
    ChainStore store = chain.empty();
    FakePeers peers =
        new FakePeers()
            .with(1, lying(server, chunks, 40_000))
            .with(2, lying(server, chunks, 0))
            .with(3, server::answer);
    start(store, peers, chain.point(1)).run();
    assertHead(store, 12);
    assertThat(peers.blamed)
        .hasSize(2)
        .allSatisfy(said -> assertThat(said).startsWith("WRONG_DATA snapshot: a wrong chunk: "));
    // A manifest whose finalization, root or digest is another one.
    for (int at : new int[] {30, 150, -40, -150, -300}) {
      ChainStore other = chain.empty();
      FakePeers some =
          new FakePeers()
              .with(1, lying(server, SnapshotRequest.OfManifest.class, at))
              .with(2, server::answer);
      start(other, some, chain.point(1)).run();
      assertHead(other, 12);
      assertThat(some.blamed).as("byte %d", at).hasSize(1);
    }
  }

  @Test
  void goesOnAfterAStop() throws Exception {
    ChainStore store = chain.empty();
    AtomicInteger chunks = new AtomicInteger();
    FakePeers peers =
        new FakePeers()
            .with(
                1,
                request -> {
                  if (request instanceof SnapshotRequest.OfChunk && chunks.incrementAndGet() > 2) {
                    throw new IllegalStateException("the peer is gone");
                  }
                  return server.answer(request);
                });
    Thread starting =
        Thread.ofVirtual()
            .start(() -> {
              try {
                start(store, peers, chain.point(1)).run();
              } catch (IOException | InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    while (chunks.get() < 4) {
      Thread.sleep(5);
    }
    starting.interrupt();
    starting.join();
    assertThat(store.head().height()).isZero();
    Progress kept = store.snapshot().orElseThrow();
    assertThat(kept.target().height()).isEqualTo(12);
    assertThat(kept.isWhole()).isFalse();
    assertThat(kept.tree(0).orElseThrow().gaps().getFirst().from().isZero()).isFalse();
    // The chain has grown, and the rest of the old snapshot is still served.
    FakePeers later = new FakePeers().with(2, server::answer);
    start(store, later, chain.point(1)).run();
    assertHead(store, 12);
    assertThat(later.asked).noneMatch(r -> r instanceof SnapshotRequest.OfManifest);
  }

  @Test
  void takesALaterOneWhenTheOldIsGone() throws Exception {
    ServedChain growing = new ServedChain(200).grow(5);
    ChainStore store = growing.empty();
    SnapshotServer own = growing.server();
    AtomicInteger asked = new AtomicInteger();
    FakePeers peers =
        new FakePeers()
            .with(
                1,
                request -> {
                  if (request instanceof SnapshotRequest.OfChunk && asked.getAndIncrement() == 0) {
                    growing.grow(20);
                  }
                  return own.answer(request);
                });
    new SnapshotStart(store, peers, clock, growing.point(1), shard -> true, new NoShards()).run();
    assertThat(store.head().height()).isEqualTo(24);
    assertThat(store.head().root()).isEqualTo(growing.store.state(24).orElseThrow().root());
    own.close();
  }

  @Test
  void refusesAnOldCheckpoint() {
    InstantSource late =
        InstantSource.fixed(
            Instant.ofEpochMilli(
                ServedChain.START + 10_000 + SnapshotChoice.period(chain.genesis).trustingMs()));
    FakePeers peers = new FakePeers().with(1, server::answer);
    ChainStore store = chain.empty();
    assertThatThrownBy(() ->
            new SnapshotStart(store, peers, late, chain.point(1), shard -> true, new NoShards())
                .run())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("older than the trusting period");
    assertThat(store.snapshot()).isEmpty();
  }

  @Test
  void anotherCheckpointShowsNothing() throws Exception {
    FakePeers peers = new FakePeers().with(1, server::answer);
    TrustedPoint right = chain.point(1);
    for (TrustedPoint wrong :
        new TrustedPoint[] {
          new TrustedPoint(1, right.validatorsRoot(), new Hash(1, 1, 1, 1)),
          new TrustedPoint(1, new Hash(1, 1, 1, 1), right.digest()),
          new TrustedPoint(2, right.validatorsRoot(), right.digest()),
        }) {
      assertThat(new SnapshotChoice(chain.genesis, wrong, peers, clock).newest(0)).isEmpty();
    }
    assertThat(new SnapshotChoice(chain.genesis, right, peers, clock).newest(0)).isPresent();
    assertThat(new SnapshotChoice(chain.genesis, right, peers, clock).newest(12)).isEmpty();
  }

  @Test
  void servesTheLastThreeOnly() {
    assertThat(SnapshotServer.checkpoint(chain.store)).contains(chain.point(3));
    Bytes bytes = server.answer(new SnapshotRequest.OfManifest(0)).orElseThrow();
    assertThat(Manifest.SSZ.decode(bytes))
        .isInstanceOfSatisfying(
            Decoded.Ok.class, ok -> assertThat(((Manifest) ok.value()).height()).isEqualTo(12));
    assertThat(server.answer(new SnapshotRequest.OfManifest(12))).isEmpty();
    ServedChain longer = new ServedChain(5).grow(17);
    SnapshotServer other = longer.server();
    for (long height : new long[] {16, 12, 8}) {
      assertThat(other.answer(chunk(longer, height))).isPresent();
    }
    for (long height : new long[] {4, 15, 17}) {
      assertThat(other.answer(chunk(longer, height))).isEmpty();
    }
    assertThat(other.answer(new SnapshotRequest.OfHandover(-1, 2))).isEmpty();
    assertThat(other.answer(new SnapshotRequest.OfHandover(3, 2))).isEmpty();
    assertThat(other.answer(new SnapshotRequest.OfHandover(0, Long.MAX_VALUE))).isEmpty();
    other.close();
  }

  private static SnapshotRequest chunk(ServedChain chain, long height) {
    Progress progress =
        Progress.start(
            new endgame.consensus.snapshot.Target(
                height, Hash.ZERO, 1, chain.store.state(height).orElseThrow().root(), Hash.ZERO));
    var tree = progress.tree(0).orElseThrow();
    return new SnapshotRequest.OfChunk(0, tree.root(), tree.gaps().getFirst());
  }

  @Test
  void checkpointsAreText() {
    TrustedPoint point = chain.point(2);
    assertThat(TrustedPoint.parse(point.toString())).contains(point);
    for (String wrong : new String[] {"", "1", "1:2:3", "-1" + point.toString().substring(1)}) {
      assertThat(TrustedPoint.parse(wrong)).isEmpty();
    }
  }
}
