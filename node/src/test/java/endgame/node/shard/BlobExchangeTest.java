package endgame.node.shard;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.protocol.ByteWriter;
import endgame.shard.protocol.ShardLimits;
import endgame.storage.kv.MemoryDatabase;
import endgame.zk.vm.program.ZkvmSystem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlobExchangeTest {
  private final BlobStore here = store();
  private final BlobStore there = store();
  private final FakePeers peers = new FakePeers();
  private final BlobExchange exchange = new BlobExchange(here, peers);
  private final BlobExchange other = new BlobExchange(there, new FakePeers());
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  private static BlobStore store() {
    return new BlobStore(new MemoryDatabase(BlobStore.FAMILIES), () -> 0, 0);
  }

  @AfterEach
  void close() {
    exchange.close();
    other.close();
  }

  private static Bytes blob(int size, long seed) {
    byte[] bytes = new byte[size];
    new SplittableRandom(seed).nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  private static Hash name(int value) {
    byte[] bytes = new byte[Hash.SIZE];
    bytes[0] = (byte) (value >> 8);
    bytes[1] = (byte) value;
    return Hash.of(bytes);
  }

  private boolean fetch(Hash hash, String message) {
    return exchange.fetch(BlobKind.PROOF, hash, Optional.empty(), () -> told.add(message));
  }

  private String next() {
    try {
      return Optional.ofNullable(told.poll(20, TimeUnit.SECONDS)).orElse("nothing");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void idle() throws InterruptedException {
    for (int i = 0; i < 2000 && exchange.pending() > 0; i++) {
      Thread.sleep(10);
    }
    assertThat(exchange.pending()).isZero();
  }

  @Test
  void fetchesBlobsOfAllSizes() {
    peers.add(1, other::answer);
    for (int size : new int[] {1, 65_535, 65_536, 65_537, 131_072, 200_000}) {
      Bytes blob = blob(size, size);
      Hash hash = there.put(BlobKind.PROOF, blob);
      assertThat(fetch(hash, "here")).isTrue();
      assertThat(next()).isEqualTo("here");
      assertThat(here.get(BlobKind.PROOF, hash)).contains(blob);
    }
    Hash body = there.put(BlobKind.BODY, Bytes.EMPTY);
    exchange.fetch(BlobKind.BODY, body, Optional.empty(), () -> told.add("body"));
    assertThat(next()).isEqualTo("body");
    assertThat(here.get(BlobKind.BODY, body)).contains(Bytes.EMPTY);
    assertThat(peers.banned).isEmpty();
  }

  /** A proof of the largest size that an envelope may name. */
  @Test
  void carriesTheLargestProof() {
    peers.add(1, other::answer);
    Bytes blob = blob(ShardLimits.PROOF_BYTES_MAX, 16);
    Hash hash = there.put(BlobKind.PROOF, blob);
    assertThat(fetch(hash, "here")).isTrue();
    assertThat(next()).isEqualTo("here");
    assertThat(here.get(BlobKind.PROOF, hash)).contains(blob);
    assertThat(ZkvmSystem.PROOF_BYTES_MAX).isLessThanOrEqualTo(ShardLimits.PROOF_BYTES_MAX);
    assertThat(peers.asked).hasSize(256);
    assertThat(peers.banned).isEmpty();
  }

  @Test
  void asksTheSenderFirstAndThenOthers() {
    for (int peer = 1; peer <= 9; peer++) {
      peers.add(peer, request -> Optional.empty());
    }
    peers.add(5, other::answer);
    peers.add(9, request -> Optional.empty());
    Hash hash = there.put(BlobKind.PROOF, blob(10, 1));
    exchange.fetch(BlobKind.PROOF, hash, Optional.of(FakePeers.id(9)), () -> told.add("here"));
    assertThat(next()).isEqualTo("here");
    assertThat(peers.asked).startsWith(FakePeers.id(9)).contains(FakePeers.id(5));
  }

  @Test
  void liarsAreBanned() throws InterruptedException {
    Bytes blob = blob(70_000, 1);
    Hash hash = there.put(BlobKind.PROOF, blob);
    Bytes first = Bytes.wrap(blob.slice(0, 65_536));
    List<Bytes> lies =
        List.of(
            new ByteWriter().u32(70_000).bytes(blob(65_536, 2)).done(),
            new ByteWriter().u32(70_000).bytes(blob(65_535, 2)).done(),
            new ByteWriter().u32(70_000).bytes(blob(65_537, 2)).done(),
            new ByteWriter().u32(BlobKind.PROOF.bytesMax() + 1).bytes(first).done(),
            new ByteWriter().u32(-1).bytes(first).done(),
            new ByteWriter().u32(0).bytes(first).done(),
            Bytes.fromHex("0x010203"));
    for (int i = 0; i < lies.size(); i++) {
      Bytes lie = lies.get(i);
      peers.add(10 + i, request -> Optional.of(lie));
    }
    fetch(hash, "here");
    idle();
    assertThat(peers.banned).hasSize(lies.size());
    assertThat(here.has(BlobKind.PROOF, hash)).isFalse();
    assertThat(told).isEmpty();
  }

  /** Red when a fetch under way swallows who asks again, or tells one of them twice. */
  @Test
  void whoAsksAgainIsToldToo() {
    Bytes blob = blob(10, 1);
    Hash hash = there.put(BlobKind.PROOF, blob);
    CompletableFuture<Optional<Bytes>> answer = new CompletableFuture<>();
    peers.addSlow(1, request -> answer);
    fetch(hash, "first");
    Runnable second = () -> told.add("second");
    for (int i = 0; i < 10; i++) {
      assertThat(exchange.fetch(BlobKind.PROOF, hash, Optional.empty(), second)).isTrue();
    }
    answer.complete(Optional.of(new ByteWriter().u32(10).bytes(blob).done()));
    assertThat(Arrays.asList(next(), next())).containsExactly("first", "second");
    assertThat(told).isEmpty();
    assertThat(peers.asked).hasSize(1);
  }

  /** Red when a fetch beyond those under way is dropped, or when the queue has no bound. */
  @Test
  void waitsForAPlaceAndSaysWhenThereIsNone() throws InterruptedException {
    CompletableFuture<Optional<Bytes>> gate = new CompletableFuture<>();
    peers.addSlow(1, request -> gate.thenApply(nothing -> other.answer(request)));
    List<Hash> names = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      names.add(there.put(BlobKind.PROOF, blob(5, i)));
      assertThat(fetch(names.get(i), "here")).isTrue();
    }
    int taken = 100;
    while (taken < 10_000 && fetch(name(taken), "never")) {
      taken++;
    }
    assertThat(taken).isEqualTo(BlobExchange.FETCHES_MAX + BlobExchange.WAITING_MAX);
    gate.complete(Optional.empty());
    idle();
    assertThat(told).hasSize(100).containsOnly("here");
    assertThat(names).allMatch(name -> here.has(BlobKind.PROOF, name));
    assertThat(peers.asked).hasSize(taken);
  }

  /** Junk that strangers announce leaves places for what blocks need. */
  @Test
  void neededOnesNeverWaitForEarlyOnes() throws InterruptedException {
    ConcurrentLinkedQueue<CompletableFuture<Optional<Bytes>>> asked = new ConcurrentLinkedQueue<>();
    Hash needed = there.put(BlobKind.PROOF, blob(5, 1));
    Hash promoted = there.put(BlobKind.PROOF, blob(5, 2));
    peers.addSlow(
        1,
        request -> {
          Optional<Bytes> answer = other.answer(request);
          if (answer.isPresent()) {
            return CompletableFuture.completedFuture(answer);
          }
          CompletableFuture<Optional<Bytes>> never = new CompletableFuture<>();
          asked.add(never);
          return never;
        });
    int taken = 0;
    while (taken < 10_000
        && exchange.fetchEarly(BlobKind.PROOF, name(taken), Optional.empty(), () -> {})) {
      taken++;
    }
    assertThat(taken).isEqualTo(BlobExchange.EARLY_MAX + BlobExchange.EARLY_WAITING_MAX);
    assertThat(fetch(needed, "needed")).isTrue();
    assertThat(next()).isEqualTo("needed");
    exchange.fetchEarly(BlobKind.PROOF, promoted, Optional.empty(), () -> {});
    assertThat(fetch(promoted, "promoted")).isTrue();
    assertThat(next()).isEqualTo("promoted");
    for (int i = 0; i < 1000 && asked.size() < BlobExchange.EARLY_MAX; i++) {
      Thread.sleep(10);
    }
    assertThat(asked).hasSize(BlobExchange.EARLY_MAX);
  }

  @Test
  void whatIsHereIsToldWithoutAsking() {
    Hash hash = here.put(BlobKind.PROOF, blob(10, 1));
    peers.add(1, other::answer);
    fetch(hash, "here");
    assertThat(next()).isEqualTo("here");
    assertThat(peers.asked).isEmpty();
  }

  @Test
  void listenerThatThrowsLeavesTheOthers() {
    peers.add(1, other::answer);
    Hash hash = there.put(BlobKind.PROOF, blob(10, 1));
    CompletableFuture<Optional<Bytes>> gate = new CompletableFuture<>();
    peers.addSlow(1, request -> gate.thenApply(nothing -> other.answer(request)));
    exchange.fetch(
        BlobKind.PROOF,
        hash,
        Optional.empty(),
        () -> {
          throw new IllegalStateException("a listener's defect");
        });
    fetch(hash, "here");
    gate.complete(Optional.empty());
    assertThat(next()).isEqualTo("here");
  }

  @Test
  void malformedRequestsHaveNoAnswer() {
    Hash hash = there.put(BlobKind.PROOF, blob(70_000, 1));
    for (int piece : new int[] {2, 3, 1 << 16, Integer.MAX_VALUE, -1}) {
      Bytes request = new ByteWriter().u8(2).hash(hash).u32(piece).done();
      assertThat(other.answer(request)).as("piece %s", piece).isEmpty();
    }
    Bytes good = new ByteWriter().u8(2).hash(hash).u32(1).done();
    assertThat(other.answer(good)).map(Bytes::size).contains(4 + 70_000 - 65_536);
    assertThat(other.answer(new ByteWriter().u8(1).hash(hash).u32(1).done())).isEmpty();
    assertThat(other.answer(new ByteWriter().u8(9).hash(hash).u32(1).done())).isEmpty();
    for (int size = 0; size < 80; size++) {
      if (size != good.size()) {
        assertThat(other.answer(blob(size, size))).isEmpty();
      }
    }
  }

  /** More blobs than the memory for them: each piece is still right. */
  @Test
  void servesPiecesOfManyBlobs() {
    List<Hash> names = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      names.add(there.put(BlobKind.PROOF, blob(15 << 20, i)));
    }
    for (int piece = 0; piece < 3; piece++) {
      for (int i = 0; i < 5; i++) {
        Bytes answer =
            other.answer(new ByteWriter().u8(2).hash(names.get(i)).u32(piece).done()).orElseThrow();
        byte[] part = blob(15 << 20, i).slice(piece * 65_536, (piece + 1) * 65_536);
        assertThat(answer).isEqualTo(new ByteWriter().u32(15 << 20).bytes(Bytes.wrap(part)).done());
      }
    }
  }

  @Test
  void closedExchangeTakesNothing() {
    exchange.close();
    assertThat(fetch(name(1), "never")).isFalse();
  }
}
