package endgame.p2p;

import endgame.p2p.identity.PeerId;
import endgame.p2p.pieces.BlobFetcher;
import endgame.p2p.pieces.BlobFetcher.Ask;
import endgame.p2p.pieces.BlobFetcher.Outcome;
import endgame.p2p.pieces.BlobId;
import endgame.p2p.pieces.BlobSource;
import endgame.p2p.pieces.Pieces;
import endgame.p2p.wire.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Fetches and serves blobs on {@link Channel#PIECES}. Hashing runs on the owner's executor, which
 * should have a bound of its own. Peers that send wrong pieces are treated as by {@link
 * Network#misbehaved}.
 */
public final class BlobExchange {
  /** Fetches at once. */
  public static final int FETCHES_MAX = 32;

  /** Pieces one fetch asks for at once. */
  static final int PARALLEL = 16;

  /** Pieces one fetch asks of one peer at once: what fits its outgoing queue. */
  static final int PER_PEER = 4;

  private static final Duration RETRY = Duration.ofMillis(100);

  private final Network network;
  private final BlobSource source;
  private final Executor executor;
  private final Duration pieceTime;
  private final Semaphore places = new Semaphore(FETCHES_MAX);

  /**
   * An exchange.
   *
   * @param pieceTime how long a peer may take for a piece
   */
  public BlobExchange(Network network, BlobSource source, Executor executor, Duration pieceTime) {
    this.network = network;
    this.source = source;
    this.executor = executor;
    this.pieceTime = pieceTime;
  }

  /** Takes a peer's request on {@link Channel#PIECES} from the owner's {@link PeerHandler}. */
  public void onRequest(byte[] request, Responder responder) {
    executor.execute(() -> responder.answer(Pieces.serve(source, request)));
  }

  /**
   * Fetches a blob of at most {@code bytesMax} bytes from peers in random order. The future ends
   * with the blob or a {@link RequestFailure}: NO_PEER if nobody has it, BUSY if too many fetches
   * run. Cancelling it ends the fetch.
   */
  public CompletableFuture<byte[]> fetch(BlobId id, Collection<PeerId> peers, int bytesMax) {
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    if (!places.tryAcquire()) {
      result.completeExceptionally(new RequestFailure(RequestFailure.Reason.BUSY));
      return result;
    }
    List<PeerId> order = new ArrayList<>(peers);
    Collections.shuffle(order);
    Fetch fetch = new Fetch(id, new BlobFetcher(id, bytesMax, order, PARALLEL, PER_PEER), result);
    // The result itself is returned, not what follows it: cancelling must reach the fetch.
    var _ = result.whenComplete((blob, failure) -> places.release());
    fetch.go();
    return result;
  }

  private final class Fetch {
    private final BlobId id;
    private final BlobFetcher fetcher;
    private final CompletableFuture<byte[]> result;

    Fetch(BlobId id, BlobFetcher fetcher, CompletableFuture<byte[]> result) {
      this.id = id;
      this.fetcher = fetcher;
      this.result = result;
    }

    void go() {
      List<Ask> asks;
      synchronized (fetcher) {
        asks = result.isDone() ? List.of() : fetcher.next();
      }
      for (Ask ask : asks) {
        var _ =
            network
                .request(ask.peer(), Channel.PIECES, Pieces.request(id, ask.index()), pieceTime)
                .whenCompleteAsync((answer, failure) -> ended(ask, answer, failure), executor);
      }
      finish();
    }

    private void ended(Ask ask, byte @Nullable [] answer, @Nullable Throwable failure) {
      Outcome outcome = Outcome.UNEXPECTED;
      boolean busy = reason(failure) == RequestFailure.Reason.BUSY;
      synchronized (fetcher) {
        if (answer != null) {
          outcome = fetcher.onAnswer(ask.peer(), ask.index(), answer);
        } else if (busy) {
          fetcher.onUnsent(ask.peer(), ask.index());
        } else {
          fetcher.onFailure(ask.peer(), ask.index());
        }
      }
      if (outcome == Outcome.WRONG) {
        network.misbehaved(ask.peer(), "a wrong piece");
      }
      if (busy) {
        network.later(RETRY, this::go);
      } else {
        go();
      }
    }

    private void finish() {
      byte[] blob = null;
      boolean failed = false;
      synchronized (fetcher) {
        switch (fetcher.progress()) {
          case DONE -> blob = fetcher.blob();
          case FAILED -> failed = true;
          case RUNNING -> {}
        }
      }
      if (blob != null) {
        result.complete(blob);
      } else if (failed) {
        result.completeExceptionally(new RequestFailure(RequestFailure.Reason.NO_PEER));
      }
    }

    private static RequestFailure.@Nullable Reason reason(@Nullable Throwable failure) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      return cause instanceof RequestFailure known ? known.reason() : null;
    }
  }
}
