package endgame.storage.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.storage.kv.Database.Options;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database on disk and its twin in memory give the same answers. */
class KeyValueStoreTest {
  private static final ColumnFamily<byte[], byte[]> FIRST =
      new ColumnFamily<>("first", Codecs.BYTES, Codecs.BYTES);
  private static final ColumnFamily<byte[], byte[]> SECOND =
      new ColumnFamily<>("second", Codecs.BYTES, Codecs.BYTES);
  private static final List<ColumnFamily<byte[], byte[]>> FAMILIES = List.of(FIRST, SECOND);

  @TempDir Path directory;

  private KeyValueStore disk() {
    return Database.open(directory.resolve("db"), FAMILIES, Options.SMALL);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomHistories(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    KeyValueStore disk = disk();
    try (KeyValueStore memory = new MemoryDatabase(FAMILIES)) {
      for (int step = 0; step < 150; step++) {
        Batch batch = batch(random);
        boolean synced = random.nextInt(4) == 0;
        for (KeyValueStore store : List.of(disk, memory)) {
          if (synced) {
            store.write(batch);
          } else {
            store.writeUnsynced(batch);
          }
        }
        if (random.nextInt(30) == 0) {
          disk.close();
          disk = disk();
        }
        Range<byte[]> range =
            new Range<>(
                random.nextBoolean() ? key(random) : null,
                random.nextBoolean() ? key(random) : null);
        for (ColumnFamily<byte[], byte[]> family : FAMILIES) {
          String what = "seed " + seed + ", step " + step;
          byte[] key = key(random);
          assertThat(disk.get(family, key).map(HexFormat.of()::formatHex))
              .as(what)
              .isEqualTo(memory.get(family, key).map(HexFormat.of()::formatHex));
          List<String> up = text(disk.ascending(family, range));
          assertThat(up).as(what).isEqualTo(text(memory.ascending(family, range)));
          List<String> down = text(disk.descending(family, range));
          assertThat(down).as(what).isEqualTo(text(memory.descending(family, range)));
          assertThat(down).as(what).isEqualTo(up.reversed());
        }
      }
    } finally {
      disk.close();
    }
  }

  private static Batch batch(SplittableRandom random) {
    Batch batch = new Batch();
    for (int i = random.nextInt(8); i > 0; i--) {
      ColumnFamily<byte[], byte[]> family = random.nextBoolean() ? FIRST : SECOND;
      switch (random.nextInt(8)) {
        case 0 -> batch.deleteRange(family, key(random), key(random));
        case 1, 2 -> batch.delete(family, key(random));
        default -> batch.put(family, key(random), new byte[random.nextInt(3)]);
      }
    }
    return batch;
  }

  /** Few keys, of different lengths, some with bytes that are negative in Java. */
  private static byte[] key(SplittableRandom random) {
    byte[] key = new byte[1 + random.nextInt(2)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (random.nextInt(6) * 51);
    }
    return key;
  }

  private static List<String> text(Cursor<byte[], byte[]> cursor) {
    List<String> text = new ArrayList<>();
    try (cursor) {
      while (cursor.hasNext()) {
        Cursor.Entry<byte[], byte[]> entry = cursor.next();
        text.add(HexFormat.of().formatHex(entry.key()) + "=" + entry.value().length);
      }
      assertThatThrownBy(cursor::next).isInstanceOf(NoSuchElementException.class);
    }
    return text;
  }

  @Test
  void aCursorSeesTheStoreAsItWas() {
    byte[] one = {1};
    byte[] two = {2};
    try (KeyValueStore disk = disk();
        KeyValueStore memory = new MemoryDatabase(FAMILIES)) {
      for (KeyValueStore store : List.of(disk, memory)) {
        store.write(new Batch().put(FIRST, one, one));
        try (Cursor<byte[], byte[]> cursor = store.ascending(FIRST, Range.all())) {
          store.write(new Batch().delete(FIRST, one).put(FIRST, two, two));
          assertThat(cursor.next().key()).isEqualTo(one);
          assertThat(cursor.hasNext()).isFalse();
        }
      }
    }
  }

  @Test
  void u64KeysAreOrderedAsUnsignedNumbers() {
    ColumnFamily<Long, Long> numbers = new ColumnFamily<>("numbers", Codecs.U64, Codecs.U64);
    try (KeyValueStore store =
        Database.open(directory.resolve("db"), List.of(numbers), Options.SMALL)) {
      Batch batch = new Batch();
      List<Long> ordered = List.of(0L, 1L, 255L, 256L, Long.MAX_VALUE, Long.MIN_VALUE, -1L);
      ordered.reversed().forEach(n -> batch.put(numbers, n, ~n));
      store.write(batch);
      List<Long> keys = new ArrayList<>();
      try (Cursor<Long, Long> cursor = store.ascending(numbers, Range.all())) {
        cursor.forEachRemaining(entry -> keys.add(entry.key()));
      }
      assertThat(keys).isEqualTo(ordered);
    }
  }

  @Test
  void aCrashOfTheTwinLosesWhatWasNotSynced() {
    byte[] key = {1};
    try (MemoryDatabase store = new MemoryDatabase(FAMILIES)) {
      store.writeUnsynced(new Batch().put(FIRST, key, new byte[1]));
      store.write(new Batch().put(SECOND, key, new byte[2]));
      store.writeUnsynced(new Batch().put(FIRST, key, new byte[3]).put(FIRST, key, new byte[4]));
      store.writeUnsynced(new Batch().deleteRange(SECOND, key, new byte[] {2}));
      store.crash();
      assertThat(store.get(FIRST, key).orElseThrow()).hasSize(1);
      assertThat(store.get(SECOND, key).orElseThrow()).hasSize(2);
    }
  }

  @Test
  void limitsOfABatch() {
    Batch batch = new Batch();
    assertThatThrownBy(() -> batch.put(FIRST, new byte[0], new byte[1]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> batch.put(FIRST, new byte[Batch.MAX_KEY_BYTES + 1], new byte[1]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> batch.put(FIRST, new byte[1], new byte[Batch.MAX_VALUE_BYTES + 1]))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] large = new byte[Batch.MAX_VALUE_BYTES];
    for (int i = 0; i < 3; i++) {
      batch.put(FIRST, new byte[] {(byte) i}, large);
    }
    assertThatThrownBy(() -> batch.put(FIRST, new byte[1], large))
        .isInstanceOf(IllegalStateException.class);
    assertThat(batch.size()).isEqualTo(3);
  }
}
