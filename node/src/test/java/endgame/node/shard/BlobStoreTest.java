package endgame.node.shard;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.storage.kv.Batch;
import endgame.storage.kv.Codecs;
import endgame.storage.kv.ColumnFamily;
import endgame.storage.kv.MemoryDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BlobStoreTest {
  private static final long UNCLAIMED = BlobStore.UNCLAIMED_HEIGHTS;
  private final MemoryDatabase disk = new MemoryDatabase(BlobStore.FAMILIES);
  private long height;
  private BlobStore blobs = open();

  private BlobStore open() {
    return new BlobStore(disk, () -> height, 1000);
  }

  private static Bytes blob(int size, int seed) {
    byte[] bytes = new byte[size];
    new SplittableRandom(seed).nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  private List<BlobStore.Name> due(long now) {
    return blobs.due(now, 100);
  }

  @Test
  void keepsBlobsByKindAndName() {
    Hash body = blobs.put(BlobKind.BODY, Bytes.EMPTY);
    Hash proof = blobs.put(BlobKind.PROOF, blob(5000, 1));
    assertThat(blobs.get(BlobKind.BODY, body)).contains(Bytes.EMPTY);
    assertThat(blobs.get(BlobKind.PROOF, proof)).contains(blob(5000, 1));
    assertThat(blobs.get(BlobKind.PROGRAM, proof)).isEmpty();
    assertThat(blobs.size(BlobKind.BODY, body)).isEqualTo(OptionalInt.of(0));
    assertThat(blobs.size(BlobKind.PROOF, proof)).isEqualTo(OptionalInt.of(5000));
    assertThat(blobs.has(BlobKind.PROGRAM, proof)).isFalse();
    disk.crash();
    blobs = open();
    assertThat(blobs.get(BlobKind.PROOF, proof)).contains(blob(5000, 1));
  }

  @Test
  void dueOnceItsHeightHasPassed() {
    height = 10;
    Hash proof = blobs.put(BlobKind.PROOF, blob(5, 1));
    Hash program = blobs.put(BlobKind.PROGRAM, blob(5, 2));
    long until = 10 + UNCLAIMED;
    assertThat(due(until)).isEmpty();
    assertThat(due(until + 1)).containsExactly(new BlobStore.Name(BlobKind.PROOF, proof));
    assertThat(due(1011))
        .containsExactly(
            new BlobStore.Name(BlobKind.PROOF, proof),
            new BlobStore.Name(BlobKind.PROGRAM, program));
    assertThat(blobs.deleteDue(BlobKind.PROOF, proof, until)).isFalse();
    assertThat(blobs.deleteDue(BlobKind.PROOF, proof, until + 1)).isTrue();
    assertThat(blobs.deleteDue(BlobKind.PROOF, proof, until + 1)).isFalse();
    assertThat(blobs.has(BlobKind.PROOF, proof)).isFalse();
    assertThat(blobs.get(BlobKind.PROOF, proof)).isEmpty();
    assertThat(due(until + 1)).isEmpty();
  }

  /** Red when a blob that is needed again goes for its first end. */
  @Test
  void comingAgainKeepsItLonger() {
    Hash hash = blobs.put(BlobKind.BODY, blob(5, 1));
    height = 50;
    blobs.put(BlobKind.BODY, blob(5, 1));
    assertThat(due(UNCLAIMED + 1)).isEmpty();
    assertThat(blobs.deleteDue(BlobKind.BODY, hash, UNCLAIMED + 1)).isFalse();
    assertThat(due(50 + UNCLAIMED + 1)).hasSize(1);
    assertThat(blobs.held(BlobKind.BODY)).isEqualTo(new BlobStore.Held(1, 5));
  }

  /** Red when a vote for a block that names an old body doesn't keep it. */
  @Test
  void holdingKeepsItAsIfItHadJustCome() {
    Hash hash = blobs.put(BlobKind.BODY, blob(5, 1));
    height = UNCLAIMED;
    assertThat(blobs.hold(BlobKind.BODY, hash)).isTrue();
    assertThat(due(UNCLAIMED + 10)).isEmpty();
    assertThat(due(2 * UNCLAIMED + 1)).hasSize(1);
    assertThat(blobs.hold(BlobKind.PROOF, hash)).isFalse();
    assertThat(blobs.keepUntil(BlobKind.PROOF, hash, 9)).isFalse();
  }

  @Test
  void keptForTheLongestAsked() {
    Hash hash = blobs.put(BlobKind.BODY, blob(5, 1));
    blobs.keepUntil(BlobKind.BODY, hash, 500);
    blobs.keepUntil(BlobKind.BODY, hash, 300);
    assertThat(due(500)).isEmpty();
    assertThat(due(501)).hasSize(1);
  }

  @Test
  void aStepHasABound() {
    for (int i = 0; i < 20; i++) {
      blobs.put(BlobKind.PROOF, blob(5, i));
    }
    assertThat(blobs.due(1000, 7)).hasSize(7).doesNotHaveDuplicates();
  }

  /** Blobs that were written before the index are not lost, and are counted. */
  @Test
  void indexesWhatAnEarlierVersionLeft() {
    ColumnFamily<byte[], byte[]> family = new ColumnFamily<>("blobs", Codecs.BYTES, Codecs.BYTES);
    Bytes proof = blob(7, 1);
    Hash hash = BlobKind.PROOF.hash(proof);
    byte[] key = new byte[33];
    key[0] = 2;
    hash.copyTo(key, 1);
    byte[] value = new byte[8];
    value[0] = 1;
    proof.copyTo(value, 1);
    MemoryDatabase old = new MemoryDatabase(BlobStore.FAMILIES);
    old.write(new Batch().put(family, key, value));
    height = 100;
    BlobStore opened = new BlobStore(old, () -> height, 1000);
    assertThat(opened.get(BlobKind.PROOF, hash)).contains(proof);
    assertThat(opened.size(BlobKind.PROOF, hash)).hasValue(7);
    assertThat(opened.held(BlobKind.PROOF)).isEqualTo(new BlobStore.Held(1, 7));
    assertThat(opened.due(1100, 10)).isEmpty();
    assertThat(opened.due(1101, 10)).hasSize(1);
  }

  /** Random puts, holds and deletions with crashes, beside a map that does the same. */
  @Test
  void countsAndHeightsAreThoseOfATwin() {
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      MemoryDatabase store = new MemoryDatabase(BlobStore.FAMILIES);
      height = 0;
      BlobStore tried = new BlobStore(store, () -> height, 1000);
      Map<Hash, Integer> sizes = new HashMap<>();
      Map<Hash, Long> until = new HashMap<>();
      List<Hash> known = new ArrayList<>();
      for (int step = 0; step < 300; step++) {
        height += random.nextInt(4);
        int what = random.nextInt(10);
        if (what < 5 || known.isEmpty()) {
          int size = random.nextInt(40);
          Hash hash = tried.put(BlobKind.PROOF, blob(size, random.nextInt(50)));
          known.add(hash);
          sizes.put(hash, size);
          until.merge(hash, height + UNCLAIMED, Math::max);
        } else if (what < 7) {
          Hash hash = known.get(random.nextInt(known.size()));
          long to = height + random.nextInt(200);
          assertThat(tried.keepUntil(BlobKind.PROOF, hash, to)).isEqualTo(until.containsKey(hash));
          until.computeIfPresent(hash, (h, before) -> Math.max(before, to));
        } else if (what < 9) {
          for (BlobStore.Name name : tried.due(height, random.nextInt(5))) {
            assertThat(tried.deleteDue(name.kind(), name.hash(), height)).isTrue();
            assertThat(until.remove(name.hash())).as("seed %s", seed).isLessThan(height);
          }
        } else {
          // All up to a synced write stays; the rest of this test is written synced then.
          store.write(new Batch());
          store.crash();
          tried = new BlobStore(store, () -> height, 1000);
        }
        long bytes = until.keySet().stream().mapToLong(h -> sizes.getOrDefault(h, 0)).sum();
        assertThat(tried.held(BlobKind.PROOF))
            .as("seed %s step %s", seed, step)
            .isEqualTo(new BlobStore.Held(until.size(), bytes));
      }
      long late = height + 2000;
      List<BlobStore.Name> all = tried.due(late, 1000);
      assertThat(all).hasSize(until.size());
    }
  }
}
