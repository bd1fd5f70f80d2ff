package endgame.storage.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.storage.StorageFailure;
import endgame.storage.kv.Database.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
  static final ColumnFamily<Long, String> NAMES =
      new ColumnFamily<>("names", Codecs.U64, Codecs.UTF8_TEXT);
  static final ColumnFamily<byte[], byte[]> RAW =
      new ColumnFamily<>("raw", Codecs.BYTES, Codecs.BYTES);

  @TempDir Path directory;

  static Database open(Path path, List<ColumnFamily<?, ?>> families) {
    return Database.open(path, families, Options.SMALL);
  }

  private Database open() {
    return open(directory.resolve("db"), List.of(NAMES, RAW));
  }

  private static Batch name(long key, String value) {
    return new Batch().put(NAMES, key, value);
  }

  @Test
  void whatWasWrittenIsThereAfterOpeningAgain() {
    try (Database database = open()) {
      database.write(name(1, "one").put(RAW, new byte[] {1}, new byte[0]).put(NAMES, 2L, "two"));
      database.writeUnsynced(new Batch().delete(NAMES, 2L));
    }
    try (Database database = open()) {
      assertThat(database.get(NAMES, 1L)).contains("one");
      assertThat(database.get(NAMES, 2L)).isEmpty();
      assertThat(database.get(RAW, new byte[] {1})).isPresent();
    }
  }

  @Test
  void aSecondOpeningIsRefusedInOneSentence() throws Exception {
    try (Database database = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(StorageFailure.class)
          .hasMessageContaining("is open already");
      // The refusal must not have let go of the first one's lock.
      assertThat(inAnotherProcess("open", directory.resolve("db"))).contains("is open already");
      database.write(name(1, "still here"));
      assertThat(database.get(NAMES, 1L)).contains("still here");
    }
    assertThat(inAnotherProcess("open", directory.resolve("db"))).contains("opened");
  }

  @Test
  void syncedBatchesSurviveADeadProcess() throws Exception {
    assertThat(inAnotherProcess("die", directory.resolve("db"))).contains("written");
    try (Database database = open()) {
      for (long i = 0; i < 100; i++) {
        assertThat(database.get(NAMES, i)).contains("value " + i);
      }
    }
  }

  /** Opens the database, writes, and dies without closing it. */
  static final class Other {
    private Other() {}

    public static void main(String[] args) {
      try {
        Database database = DatabaseTest.open(Path.of(args[1]), List.of(NAMES, RAW));
        for (long i = 0; args[0].equals("die") && i < 100; i++) {
          database.write(name(i, "value " + i));
        }
        System.out.println(args[0].equals("die") ? "written" : "opened");
      } catch (StorageFailure e) {
        System.out.println(e.getMessage());
      }
      System.out.flush();
      Runtime.getRuntime().halt(9);
    }
  }

  private static String inAnotherProcess(String what, Path path) throws Exception {
    Path output = Files.createTempFile("other", ".txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Other.class.getName(),
                what,
                path.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(output);
    Files.delete(output);
    return text;
  }

  @Test
  void unknownFamiliesAreRefusedAndNewOnesMade() {
    open().close();
    assertThatThrownBy(() -> open(directory.resolve("db"), List.of(NAMES)))
        .isInstanceOf(StorageFailure.class)
        .hasMessageContaining("column families that this program doesn't know: raw");
    ColumnFamily<Long, Long> more = new ColumnFamily<>("more", Codecs.U64, Codecs.U64);
    try (Database database = open(directory.resolve("db"), List.of(RAW, more, NAMES))) {
      database.write(new Batch().put(more, 1L, -1L));
      assertThat(database.get(more, 1L)).contains(-1L);
    }
  }

  @Test
  void namesAreCheckedAndUnique() {
    assertThatThrownBy(() -> new ColumnFamily<>("default", Codecs.U64, Codecs.U64))
        .isInstanceOf(IllegalArgumentException.class);
    ColumnFamily<Long, Long> twin = new ColumnFamily<>("names", Codecs.U64, Codecs.U64);
    assertThatThrownBy(() -> open(directory.resolve("db"), List.of(NAMES, twin)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aCheckpointIsTheDatabaseOfThatMoment() {
    Path copy = directory.resolve("copy");
    try (Database database = open()) {
      database.write(name(1, "before"));
      database.checkpoint(copy);
      database.write(name(1, "after"));
      assertThatThrownBy(() -> database.checkpoint(copy)).isInstanceOf(StorageFailure.class);
    }
    try (Database database = open(copy, List.of(NAMES, RAW))) {
      assertThat(database.get(NAMES, 1L)).contains("before");
    }
  }

  @Test
  void useAfterCloseIsAnExceptionAndCursorsCloseWithTheDatabase() {
    Database database = open();
    database.write(name(1, "one").put(NAMES, 2L, "two"));
    Cursor<Long, String> cursor = database.ascending(NAMES, Range.all());
    assertThat(cursor.next().value()).isEqualTo("one");
    database.close();
    database.close();
    // Before it is closed itself: the native iterator is gone.
    assertThatThrownBy(cursor::next).isInstanceOf(IllegalStateException.class);
    cursor.close();
    assertThatThrownBy(() -> database.get(NAMES, 1L)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> database.write(name(1, "x")))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> database.ascending(NAMES, Range.all()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFamilyThatIsNotOpenIsRefused() {
    ColumnFamily<Long, Long> other = new ColumnFamily<>("other", Codecs.U64, Codecs.U64);
    try (Database database = open()) {
      Batch mixed = name(1, "one").put(other, 1L, 1L);
      assertThatThrownBy(() -> database.write(mixed)).isInstanceOf(IllegalArgumentException.class);
      assertThat(database.get(NAMES, 1L)).isEmpty();
    }
  }

  @Test
  void damageInTheMiddleOfTheWriteAheadLogIsRefused() throws Exception {
    assertThat(inAnotherProcess("die", directory.resolve("db"))).contains("written");
    byte[] whole = Files.readAllBytes(log());
    byte[] torn = Arrays.copyOf(whole, whole.length - 3);
    whole[whole.length / 2] ^= 1;
    Files.write(log(), whole);
    assertThatThrownBy(this::open)
        .isInstanceOf(StorageFailure.class)
        .hasMessageContaining("doesn't open");
    whole[whole.length / 2] ^= 1;
    Files.write(log(), torn);
    try (Database database = open()) {
      assertThat(database.get(NAMES, 98L)).isPresent();
      assertThat(database.get(NAMES, 99L)).isEmpty();
    }
  }

  private Path log() throws IOException {
    try (var files = Files.list(directory.resolve("db"))) {
      return files.filter(path -> path.toString().endsWith(".log")).findFirst().orElseThrow();
    }
  }
}
