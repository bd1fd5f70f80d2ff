package endgame.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.storage.StorageFailure;
import endgame.storage.journal.Journal.Damaged;
import endgame.storage.journal.Journal.Opened;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private final MemoryFile file = new MemoryFile();

  private static Opened opened(JournalFile file) {
    return switch (Journal.open(file)) {
      case Opened opened -> opened;
      case Damaged damaged -> throw new AssertionError(damaged.toString());
    };
  }

  private static List<String> hex(List<byte[]> records) {
    return records.stream().map(HexFormat.of()::formatHex).toList();
  }

  /** Records of 1, 2, 3 … bytes. */
  private static List<byte[]> records(int count) {
    List<byte[]> records = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      byte[] record = new byte[i];
      Arrays.fill(record, (byte) (0x10 * i + i));
      records.add(record);
    }
    return records;
  }

  private byte[] synced(List<byte[]> records) {
    MemoryFile scratch = new MemoryFile();
    Journal journal = opened(scratch).journal();
    records.forEach(journal::append);
    journal.sync();
    return scratch.readAll().orElseThrow();
  }

  @Test
  void bytesOfTheFile() {
    byte[] bytes = synced(List.of(new byte[] {1, 2, 3}, new byte[] {4}));
    // The checksums are from a CRC-32C written in Python from its polynomial.
    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo(
            "454e44474a524e4c"
                + "01000000"
                + "f21bd525"
                + "03000000"
                + "1a16d91e"
                + "010203"
                + "01000000"
                + "62bdcc92"
                + "04");
  }

  @Test
  void recordsComeBackAndAppendsGoOn() {
    Journal journal = opened(file).journal();
    assertThat(journal.created()).isTrue();
    journal.append(new byte[] {1});
    journal.append(new byte[] {2, 2});
    assertThat(journal.isClean()).isFalse();
    journal.sync();
    assertThat(journal.isClean()).isTrue();
    Opened again = opened(file);
    assertThat(again.journal().created()).isFalse();
    assertThat(hex(again.records())).containsExactly("01", "0202");
    again.journal().append(new byte[] {3});
    again.journal().sync();
    assertThat(again.journal().size()).isEqualTo(file.readAll().orElseThrow().length);
    assertThat(hex(opened(file).records())).containsExactly("01", "0202", "03");
  }

  @Test
  void oneForcePerSyncHoweverManyAppends() {
    Journal journal = opened(file).journal();
    int before = file.forces();
    records(9).forEach(journal::append);
    journal.sync();
    journal.sync();
    assertThat(file.forces() - before).isEqualTo(1);
  }

  @Test
  void aCrashLosesOnlyWhatWasNotSynced() {
    List<byte[]> records = records(6);
    for (int kept = 0; kept < 80; kept++) {
      MemoryFile disk = new MemoryFile();
      Journal journal = opened(disk).journal();
      records.subList(0, 3).forEach(journal::append);
      journal.sync();
      records.subList(3, 6).forEach(journal::append);
      disk.failAfter(1);
      assertThatThrownBy(journal::sync).isInstanceOf(StorageFailure.class);
      disk.heal();
      disk.crash(kept);
      Opened again = opened(disk);
      int count = kept < 12 ? 3 : kept < 25 ? 4 : kept < 39 ? 5 : 6;
      assertThat(hex(again.records())).as("%d", kept).isEqualTo(hex(records.subList(0, count)));
      assertThat(again.journal().tornBytes() == 0)
          .as("%d", kept)
          .isEqualTo(kept == 0 || kept == 12 || kept == 25 || kept >= 39);
      // The cut was synced: a crash right now doesn't bring the tail back.
      disk.crash();
      assertThat(disk.readAll().orElseThrow()).hasSize(again.journal().size());
    }
  }

  @Test
  void aTailOfZerosIsCutOff() {
    byte[] whole = synced(records(5));
    int lastRecord = whole.length - 13;
    for (int from = lastRecord; from <= whole.length; from++) {
      for (int more : new int[] {0, 1, 7, 8, 9, 4096}) {
        byte[] bytes = Arrays.copyOf(Arrays.copyOf(whole, from), whole.length + more);
        file.set(bytes);
        boolean complete = from == whole.length;
        assertThat(hex(opened(file).records()))
            .as("zeros from %d, %d more", from - lastRecord, more)
            .isEqualTo(hex(records(complete ? 5 : 4)));
      }
    }
  }

  @Test
  void everyFlippedBitBeforeTheLastRecordIsDamage() {
    byte[] whole = synced(records(5));
    int lastRecord = whole.length - 13;
    for (int i = 0; i < whole.length * 8; i++) {
      byte[] bytes = whole.clone();
      bytes[i / 8] ^= (byte) (1 << (i % 8));
      file.set(bytes);
      Journal.Opening opening = Journal.open(file);
      if (i / 8 < lastRecord) {
        // Lengths that reach over the end of the file are among these.
        assertThat(opening).as("bit %d", i).isInstanceOf(Damaged.class);
        assertThat(file.readAll().orElseThrow()).isEqualTo(bytes);
      } else if (opening instanceof Opened(_, var records)) {
        assertThat(hex(records)).as("bit %d", i).isEqualTo(hex(records(4)));
      }
    }
  }

  @Test
  void otherDamage() {
    byte[] whole = synced(records(3));
    damaged(new byte[0], 0, "header");
    damaged(Arrays.copyOf(whole, 15), 0, "header");
    byte[] garbage = Arrays.copyOf(whole, whole.length + 8);
    garbage[whole.length + 3] = 1;
    damaged(garbage, whole.length, "impossible length");
    // A record that is whole, but not where it was written.
    byte[] moved = new byte[whole.length + 9];
    System.arraycopy(whole, 0, moved, 0, 25);
    System.arraycopy(whole, 16, moved, 25, whole.length - 16);
    damaged(moved, 25, "bad checksum");
  }

  private void damaged(byte[] bytes, int offset, String reason) {
    file.set(bytes);
    assertThat(Journal.open(file))
        .isInstanceOfSatisfying(
            Damaged.class,
            damage -> {
              assertThat(damage.offset()).isEqualTo(offset);
              assertThat(damage.reason()).contains(reason);
            });
  }

  @Test
  void afterAFailureNothingIsAccepted() {
    for (int calls = 0; calls < 2; calls++) {
      MemoryFile disk = new MemoryFile();
      Journal journal = opened(disk).journal();
      journal.append(new byte[] {1});
      disk.failAfter(calls);
      assertThatThrownBy(journal::sync).isInstanceOf(StorageFailure.class);
      disk.heal();
      // The kernel may say yes now, about pages that it has dropped.
      assertThat(journal.isClean()).isFalse();
      assertThatThrownBy(journal::sync).isInstanceOf(StorageFailure.class);
      assertThatThrownBy(() -> journal.append(new byte[] {2})).isInstanceOf(StorageFailure.class);
      assertThatThrownBy(() -> journal.rewrite(List.of())).isInstanceOf(StorageFailure.class);
    }
  }

  @Test
  void limits() {
    Journal journal = opened(file).journal();
    byte[] largest = new byte[Journal.MAX_RECORD_BYTES];
    new SplittableRandom(1).nextBytes(largest);
    assertThatThrownBy(() -> journal.append(new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> journal.append(new byte[Journal.MAX_RECORD_BYTES + 1]))
        .isInstanceOf(IllegalArgumentException.class);
    for (int i = 0; i < 6; i++) {
      journal.append(largest);
    }
    // More than the buffer holds went to the file already, yet isn't durable.
    assertThat(file.readAll().orElseThrow().length).isGreaterThan(Journal.MAX_BUFFERED_BYTES);
    assertThat(journal.isClean()).isFalse();
    journal.sync();
    assertThat(opened(file).records()).hasSize(6).allSatisfy(r -> assertThat(r).isEqualTo(largest));
    // A large torn record is torn.
    file.set(Arrays.copyOf(file.readAll().orElseThrow(), 16 + 5 * (8 + (1 << 20)) + 1_000_000));
    assertThat(opened(file).records()).hasSize(5);
  }

  @Test
  void rewritingReplacesAllOrNothing() {
    Journal journal = opened(file).journal();
    records(5).forEach(journal::append);
    assertThatThrownBy(() -> journal.rewrite(List.of())).isInstanceOf(IllegalStateException.class);
    journal.sync();
    journal.rewrite(records(2));
    file.crash();
    assertThat(hex(opened(file).records())).isEqualTo(hex(records(2)));
    journal.append(new byte[] {9});
    journal.sync();
    assertThat(hex(opened(file).records())).hasSize(3).endsWith("09");
  }

  @Test
  void onDisk(@TempDir Path directory) throws IOException {
    Path path = directory.resolve("deep/votes.journal");
    try (Journal journal = opened(new DiskFile(path)).journal()) {
      records(5).forEach(journal::append);
      journal.sync();
    }
    assertThat(Files.readAllBytes(path)).isEqualTo(synced(records(5)));
    Files.write(path, Arrays.copyOf(Files.readAllBytes(path), (int) Files.size(path) - 1));
    try (Journal journal = opened(new DiskFile(path)).journal()) {
      assertThat(Files.size(path)).isEqualTo(journal.size());
      journal.append(new byte[] {9});
      journal.sync();
      journal.rewrite(records(3));
      journal.append(new byte[] {8});
      journal.sync();
    }
    Opened again = opened(new DiskFile(path));
    assertThat(hex(again.records())).isEqualTo(List.of("11", "2222", "333333", "08"));
    again.journal().close();
    assertThatThrownBy(() -> again.journal().append(new byte[] {1}))
        .isInstanceOf(StorageFailure.class);
    try (var files = Files.list(directory.resolve("deep"))) {
      assertThat(files).containsExactly(path);
    }
  }

  /** An audit looks at a file that belongs to somebody else. */
  @Test
  void readingChangesNothing() {
    assertThat(Journal.read(file)).isEqualTo(new Journal.Content(List.of(), 0));
    assertThat(file.readAll()).isEmpty();
    try (Journal journal = opened(file).journal()) {
      records(3).forEach(journal::append);
      journal.sync();
    }
    byte[] whole = file.readAll().orElseThrow();
    for (int cut = 0; cut < 11; cut++) {
      byte[] torn = Arrays.copyOf(whole, whole.length - cut);
      file.set(torn);
      int left = cut == 0 ? 0 : 11 - cut;
      assertThat(Journal.read(file))
          .as("cut %s", cut)
          .isInstanceOfSatisfying(
              Journal.Content.class,
              content -> {
                assertThat(content.tornBytes()).isEqualTo(left);
                assertThat(hex(content.records())).isEqualTo(hex(records(left == 0 ? 3 : 2)));
              });
      assertThat(file.readAll()).contains(torn);
    }
    whole[20] ^= 1;
    file.set(whole);
    assertThat(Journal.read(file))
        .isInstanceOfSatisfying(Damaged.class, d -> assertThat(d.offset()).isEqualTo(16));
    assertThat(file.readAll()).contains(whole);
  }
}
