package endgame.p2p.pieces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.p2p.identity.PeerId;
import endgame.p2p.pieces.BlobFetcher.Ask;
import endgame.p2p.pieces.BlobFetcher.Outcome;
import endgame.p2p.pieces.BlobFetcher.Progress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PiecesTest {
  private static final int P = Pieces.PIECE_BYTES;
  private static final int[] LENGTHS = {
    0, 1, P - 1, P, P + 1, 2 * P, 3 * P, 5 * P + 7, 7 * P, 8 * P, 11 * P + 1
  };

  private static byte[] blob(int length) {
    byte[] blob = new byte[length];
    new SplittableRandom(length).nextBytes(blob);
    return blob;
  }

  private static byte[] sha(byte[]... parts) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        sha.update(part);
      }
      return sha.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** The twin: a tree by recursion, left part the largest power of two, as in RFC 6962. */
  private static byte[] naiveRoot(byte[] blob, int from, int to) {
    int count = to - from;
    if (count == 1) {
      return sha(
          new byte[] {0},
          Arrays.copyOfRange(blob, from * P, Math.min(blob.length, (from + 1) * P)));
    }
    int left = Integer.highestOneBit(count - 1);
    return sha(
        new byte[] {1}, naiveRoot(blob, from, from + left), naiveRoot(blob, from + left, to));
  }

  @Test
  void idIsThatOfTheNaiveTree() {
    for (int length : LENGTHS) {
      byte[] blob = blob(length);
      byte[] size = new byte[8];
      for (int i = 0; i < 4; i++) {
        size[i] = (byte) (length >> (8 * i));
      }
      int count = Math.max(1, (length + P - 1) / P);
      assertThat(Pieces.split(blob).id().toBytes())
          .as("length " + length)
          .isEqualTo(sha(new byte[] {2}, size, naiveRoot(blob, 0, count)));
    }
    assertThat(Pieces.split(new byte[0]).id().toString())
        .isEqualTo(HexFormat.of().formatHex(sha(new byte[] {2}, new byte[8], sha(new byte[] {0}))));
  }

  @Test
  void everyPieceProvesItself() {
    for (int length : LENGTHS) {
      byte[] blob = blob(length);
      Pieces pieces = Pieces.split(blob);
      byte[] back = new byte[length];
      for (int i = 0; i < pieces.count(); i++) {
        byte[] answer = Pieces.serve(id -> pieces, Pieces.request(pieces.id(), i));
        assertThat(answer.length).isLessThanOrEqualTo(80 << 10);
        Pieces.Check check = Pieces.check(pieces.id(), i, answer, P * 20);
        assertThat(check).isInstanceOf(Pieces.Check.Good.class);
        ((Pieces.Check.Good) check).copyTo(back, i);
        for (int j = 0; j < pieces.count(); j++) {
          if (j != i) {
            assertThat(Pieces.check(pieces.id(), j, answer, P * 20))
                .as("piece %d as %d of %d", i, j, length)
                .isInstanceOf(Pieces.Check.Bad.class);
          }
        }
      }
      assertThat(back).isEqualTo(blob);
    }
  }

  @Test
  void anyChangedByteIsRefused() {
    Pieces pieces = Pieces.split(blob(4 * P + 50));
    byte[] answer = pieces.answer(4);
    assertThat(answer).hasSize(4 + 32 + 50);
    for (int i = 0; i < answer.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = answer.clone();
        changed[i] ^= (byte) (1 << bit);
        assertThat(Pieces.check(pieces.id(), 4, changed, 100 * P))
            .as("byte %d bit %d", i, bit)
            .isInstanceOf(Pieces.Check.Bad.class);
      }
    }
    for (int length = 0; length <= answer.length + 40; length++) {
      if (length != answer.length) {
        assertThat(Pieces.check(pieces.id(), 4, Arrays.copyOf(answer, length), 100 * P))
            .isInstanceOf(Pieces.Check.Bad.class);
      }
    }
    assertThat(Pieces.check(pieces.id(), 4, answer, 4 * P + 49))
        .isInstanceOf(Pieces.Check.Bad.class);
    assertThat(Pieces.check(pieces.id(), -1, answer, 100 * P)).isInstanceOf(Pieces.Check.Bad.class);
  }

  @Test
  void malformedRequestsGetNothing() {
    Pieces pieces = Pieces.split(blob(P + 1));
    for (int length = 0; length < 80; length++) {
      assertThat(Pieces.serve(id -> pieces, new byte[length]).length == 0)
          .isEqualTo(length != Pieces.REQUEST_BYTES);
    }
    assertThat(Pieces.serve(id -> pieces, Pieces.request(pieces.id(), 2))).isEmpty();
    assertThat(Pieces.serve(id -> pieces, Pieces.request(pieces.id(), -1))).isEmpty();
    assertThat(Pieces.serve(id -> null, Pieces.request(pieces.id(), 0))).isEmpty();
    assertThatThrownBy(() -> Pieces.split(new byte[Pieces.BLOB_BYTES_MAX + 1]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static PeerId peer(int number) {
    byte[] id = new byte[32];
    id[0] = (byte) number;
    return PeerId.of(id);
  }

  /** Peers 0 honest, 1 empty, 2 tampering, 3 silent, 4 forgetful, 5 sending other pieces. */
  @Test
  void oneHonestPeerIsEnough() {
    for (int seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] blob = blob(random.nextInt(30 * P));
      Pieces pieces = Pieces.split(blob);
      List<PeerId> peers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        peers.add(random.nextInt(peers.size() + 1), peer(i));
      }
      BlobFetcher fetcher = new BlobFetcher(pieces.id(), Pieces.BLOB_BYTES_MAX, peers, 8, 3);
      ArrayDeque<Ask> out = new ArrayDeque<>();
      List<PeerId> wrong = new ArrayList<>();
      int turns = 0;
      while (fetcher.progress() == Progress.RUNNING) {
        out.addAll(fetcher.next());
        assertThat(out.size()).isBetween(1, 8);
        Ask ask = random.nextBoolean() ? out.removeFirst() : out.removeLast();
        if (answer(fetcher, pieces, ask, random) == Outcome.WRONG) {
          wrong.add(ask.peer());
        }
        assertThat(turns++).as("seed " + seed).isLessThan(1000);
      }
      assertThat(fetcher.progress()).as("seed " + seed).isEqualTo(Progress.DONE);
      assertThat(fetcher.blob()).as("seed " + seed).isEqualTo(blob);
      assertThat(wrong).as("seed " + seed).isSubsetOf(peer(2), peer(5));
    }
  }

  private static Outcome answer(
      BlobFetcher fetcher, Pieces pieces, Ask ask, SplittableRandom random) {
    byte[] right = pieces.answer(ask.index());
    byte[] tampered = right.clone();
    tampered[random.nextInt(right.length)] ^= 1;
    byte[] other = pieces.answer((ask.index() + 1) % pieces.count());
    return switch (ask.peer().toBytes()[0]) {
      case 1 -> fetcher.onAnswer(ask.peer(), ask.index(), new byte[0]);
      case 2 -> fetcher.onAnswer(ask.peer(), ask.index(), tampered);
      case 3 -> {
        fetcher.onFailure(ask.peer(), ask.index());
        yield Outcome.EMPTY;
      }
      case 4 -> {
        if (random.nextInt(3) == 0) {
          fetcher.onUnsent(ask.peer(), ask.index());
          yield Outcome.EMPTY;
        }
        yield fetcher.onAnswer(ask.peer(), ask.index(), right);
      }
      case 5 -> fetcher.onAnswer(ask.peer(), ask.index(), other);
      default -> fetcher.onAnswer(ask.peer(), ask.index(), right);
    };
  }

  @Test
  void failsWhenNobodyHasIt() {
    Pieces pieces = Pieces.split(blob(10));
    BlobFetcher fetcher = new BlobFetcher(pieces.id(), 100, List.of(peer(1), peer(2)), 4, 4);
    List<Ask> asks = fetcher.next();
    assertThat(asks).as("piece 0 alone, first").hasSize(1);
    assertThat(fetcher.onAnswer(peer(9), 0, new byte[0])).isEqualTo(Outcome.UNEXPECTED);
    Ask ask = asks.getFirst();
    assertThat(fetcher.onAnswer(ask.peer(), 0, new byte[0])).isEqualTo(Outcome.EMPTY);
    assertThat(fetcher.onAnswer(ask.peer(), 0, new byte[0])).isEqualTo(Outcome.UNEXPECTED);
    for (int i = 0; i < BlobFetcher.FAILURES_MAX; i++) {
      assertThat(fetcher.progress()).isEqualTo(Progress.RUNNING);
      Ask next = fetcher.next().getFirst();
      fetcher.onFailure(next.peer(), next.index());
    }
    assertThat(fetcher.progress()).isEqualTo(Progress.FAILED);
    fetcher.addPeer(peer(3));
    Ask last = fetcher.next().getFirst();
    assertThat(fetcher.onAnswer(last.peer(), 0, pieces.answer(0))).isEqualTo(Outcome.GOOD);
    assertThat(fetcher.blob()).isEqualTo(blob(10));
  }

  @Test
  void longerThanTheCallerTakesIsWrong() {
    Pieces pieces = Pieces.split(blob(1000));
    BlobFetcher fetcher = new BlobFetcher(pieces.id(), 999, List.of(peer(1)), 4, 4);
    fetcher.next();
    assertThat(fetcher.onAnswer(peer(1), 0, pieces.answer(0))).isEqualTo(Outcome.WRONG);
  }

  @Test
  void cacheIsBounded() {
    BlobCache cache = new BlobCache(100_000);
    BlobId first = cache.put(blob(40_000));
    cache.put(blob(30_000));
    assertThat(Objects.requireNonNull(cache.find(first)).blob()).isEqualTo(blob(40_000));
    BlobId third = cache.put(blob(50_000));
    assertThat(cache.find(first)).isNotNull();
    assertThat(cache.find(third)).isNotNull();
    assertThat(cache.find(Pieces.split(blob(30_000)).id())).isNull();
    cache.put(blob(40_000));
    for (int i = 0; i < 1000; i++) {
      cache.put(blob(i));
      assertThat(cache.bytes()).isLessThanOrEqualTo(100_000);
    }
    BlobId huge = cache.put(new byte[200_000]);
    assertThat(cache.find(huge)).isNull();
    assertThat(cache.bytes()).isZero();
  }
}
