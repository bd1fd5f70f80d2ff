package endgame.p2p;

import static endgame.p2p.Node.await;
import static endgame.p2p.Node.connect;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.p2p.pieces.BlobCache;
import endgame.p2p.pieces.BlobId;
import endgame.p2p.pieces.BlobSource;
import endgame.p2p.pieces.Pieces;
import endgame.p2p.wire.TransportStats.Total;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlobExchangeTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private final ExecutorService executor = Executors.newFixedThreadPool(2);

  @AfterEach
  void close() {
    executor.shutdownNow();
  }

  private BlobExchange serve(Node node, BlobSource source) {
    BlobExchange exchange = new BlobExchange(node.network, source, executor, LONG);
    node.requests = (peer, channel, bytes, responder) -> exchange.onRequest(bytes, responder);
    return exchange;
  }

  @Test
  void fetchesFromSeveralPeersAndBansTheLiar() throws Exception {
    byte[] blob = new byte[5_000_000];
    new SplittableRandom(1).nextBytes(blob);
    BlobCache cache = new BlobCache(64 << 20);
    BlobId id = cache.put(blob);
    try (Node asker = new Node(1);
        Node honest = new Node(2);
        Node without = new Node(3);
        Node liar = new Node(4)) {
      connect(asker, honest);
      asker.network.keep(List.of(honest.address(), without.address(), liar.address()));
      await(() -> asker.network.peers().size() == 3);
      serve(honest, cache);
      serve(without, new BlobCache(0));
      liar.requests =
          (peer, channel, bytes, responder) -> {
            byte[] answer = Pieces.serve(cache, bytes);
            answer[answer.length - 1] ^= 1;
            responder.answer(answer);
          };
      BlobExchange exchange = serve(asker, new BlobCache(0));
      // Which peer is asked first is drawn; until the liar was, ask again.
      for (int i = 0; i < 20; i++) {
        assertThat(
                exchange
                    .fetch(id, List.of(honest.id(), without.id(), liar.id()), blob.length)
                    .get(60, TimeUnit.SECONDS))
            .isEqualTo(blob);
        if (asker.network.stats().get(Total.BANS) > 0) {
          break;
        }
      }
      await(() -> !asker.network.connected(liar.id()));
      assertThat(asker.network.stats().get(Total.BANS)).isEqualTo(1);
      assertThat(asker.network.connected(honest.id())).isTrue();
      assertThat(asker.network.connected(without.id())).isTrue();
      assertThat(NetworkTest.failure(exchange.fetch(id, List.of(without.id(), liar.id()), 1 << 20)))
          .isEqualTo(RequestFailure.Reason.NO_PEER);
    }
  }

  @Test
  void fetchesAreBoundedAndCancelled() {
    try (Node asker = new Node(1);
        Node silent = new Node(2)) {
      connect(asker, silent);
      silent.answering = false;
      BlobExchange exchange = serve(asker, new BlobCache(0));
      BlobId id = Pieces.split(new byte[1]).id();
      var fetches =
          java.util.stream.IntStream.range(0, BlobExchange.FETCHES_MAX)
              .mapToObj(i -> exchange.fetch(id, List.of(silent.id()), 100))
              .toList();
      assertThat(NetworkTest.failure(exchange.fetch(id, List.of(silent.id()), 100)))
          .isEqualTo(RequestFailure.Reason.BUSY);
      fetches.getFirst().cancel(false);
      assertThat(exchange.fetch(id, List.of(silent.id()), 100)).isNotDone();
    }
  }
}
