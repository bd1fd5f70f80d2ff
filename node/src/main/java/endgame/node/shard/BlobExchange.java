package endgame.node.shard;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.consensus.types.NodeId;
import endgame.node.beacon.PeerNetwork;
import endgame.node.beacon.Wire;
import endgame.shard.protocol.ByteReader;
import endgame.shard.protocol.ByteWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches missing blobs from peers, a piece at a time, and answers for those held. */
public final class BlobExchange {
  public static final int FETCHES_MAX = 64;
  private static final int PIECE = 64 << 10;
  private static final int REQUEST_SIZE = 1 + Hash.SIZE + 4;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(BlobExchange.class);
  private final BlobStore store;
  private final PeerNetwork network;
  private final Set<Wanted> underWay = ConcurrentHashMap.newKeySet();

  private record Wanted(BlobKind kind, Hash hash) {}

  public BlobExchange(BlobStore store, PeerNetwork network) {
    this.store = store;
    this.network = network;
  }

  /**
   * Fetches a blob unless it is here or on its way.
   *
   * @param first whom to ask first
   * @param then runs once it is here
   */
  public void fetch(BlobKind kind, Hash hash, Optional<NodeId> first, Runnable then) {
    Wanted wanted = new Wanted(kind, hash);
    if (underWay.size() >= FETCHES_MAX || !underWay.add(wanted)) {
      return;
    }
    Thread.ofVirtual()
        .name("blob-" + hash.shortHex())
        .start(() -> {
          try {
            if (store.has(kind, hash) || fetchFromAny(kind, hash, first)) {
              then.run();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            underWay.remove(wanted);
          }
        });
  }

  private boolean fetchFromAny(BlobKind kind, Hash hash, Optional<NodeId> first)
      throws InterruptedException {
    List<NodeId> peers = new ArrayList<>(network.peers());
    Collections.shuffle(peers);
    first.filter(peers::remove).ifPresent(peers::addFirst);
    for (NodeId peer : peers) {
      Optional<Bytes> blob = fetchFrom(kind, hash, peer);
      if (blob.isEmpty()) {
        continue;
      }
      if (kind.hash(blob.get()).equals(hash)) {
        store.put(kind, blob.get());
        return true;
      }
      network.ban(peer, "a " + kind + " that is another one");
    }
    LOG.debug("{} {} is held by no peer", kind, hash.shortHex());
    return false;
  }

  private Optional<Bytes> fetchFrom(BlobKind kind, Hash hash, NodeId peer)
      throws InterruptedException {
    ByteWriter blob = new ByteWriter();
    int total = 0;
    int size = 0;
    int piece = 0;
    do {
      Optional<Bytes> answer = ask(kind, hash, piece, peer);
      if (answer.isEmpty()) {
        return Optional.empty();
      }
      ByteReader in = new ByteReader(answer.get());
      int claimed = in.u32();
      Bytes part = in.rest();
      boolean right =
          in.done()
              && claimed <= kind.bytesMax()
              && (piece == 0 || claimed == total)
              && part.size() == Math.min(PIECE, claimed - size);
      if (!right) {
        network.ban(peer, "a piece of another size");
        return Optional.empty();
      }
      total = claimed;
      size += part.size();
      blob.bytes(part);
      piece++;
    } while (size < total);
    return Optional.of(blob.done());
  }

  private Optional<Bytes> ask(BlobKind kind, Hash hash, int piece, NodeId peer)
      throws InterruptedException {
    Bytes request = new ByteWriter().u8(kind.code()).hash(hash).u32(piece).done();
    try {
      return network
          .request(peer, Wire.PIECES, request, TIMEOUT)
          .get(TIMEOUT.toMillis() + 500, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    }
  }

  /** The answer to a peer's request; empty when it is malformed or the blob is not here. */
  public Optional<Bytes> answer(Bytes request) {
    if (request.size() != REQUEST_SIZE) {
      return Optional.empty();
    }
    ByteReader in = new ByteReader(request);
    int code = in.u8();
    Hash hash = in.hash();
    int piece = in.u32();
    for (BlobKind kind : BlobKind.values()) {
      if (kind.code() == code && in.done()) {
        return store.get(kind, hash).flatMap(blob -> cut(blob, piece));
      }
    }
    return Optional.empty();
  }

  private static Optional<Bytes> cut(Bytes blob, int piece) {
    long from = (long) piece * PIECE;
    if (from > blob.size() || (from == blob.size() && piece > 0)) {
      return Optional.empty();
    }
    int to = Math.min(blob.size(), (int) from + PIECE);
    return Optional.of(
        new ByteWriter().u32(blob.size()).bytes(Bytes.wrap(blob.slice((int) from, to))).done());
  }
}
