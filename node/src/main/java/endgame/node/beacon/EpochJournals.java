package endgame.node.beacon;

import endgame.consensus.bft.JournalPort;
import endgame.consensus.bft.JournalRecord;
import endgame.consensus.bft.RecordCodec;
import endgame.storage.StorageFailure;
import endgame.storage.journal.DiskFile;
import endgame.storage.journal.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's journals in a folder, one file per epoch. A restart needs the last; {@link #KEPT}
 * stay as evidence of what was signed, older ones are deleted (the slash guard's file remembers
 * longer, and refuses what it has forgotten).
 */
public final class EpochJournals implements AutoCloseable {
  /** Journals kept, the newest included. */
  public static final int KEPT = 64;

  private static final String PREFIX = "epoch-";

  /** Not the scratch files beside them. */
  private static final Pattern NAME = Pattern.compile(PREFIX + "\\d{10}");

  private static final Logger LOG = LoggerFactory.getLogger(EpochJournals.class);
  private final Path folder;
  private Optional<Journal> current = Optional.empty();

  public EpochJournals(Path folder) {
    this.folder = folder;
  }

  /** An open journal and what it held. */
  public record Epoch(Journal journal, List<JournalRecord> records) implements JournalPort {
    public Epoch {
      records = List.copyOf(records);
    }

    @Override
    public void append(byte[] bytes) {
      journal.append(bytes);
    }

    @Override
    public void sync() {
      journal.sync();
    }
  }

  /** The file of an epoch. */
  public static Path file(Path folder, long epoch) {
    return folder.resolve(String.format("%s%010d", PREFIX, epoch));
  }

  /** The epoch that a journal file is of. */
  public static long epochOf(Path file) {
    return Long.parseLong(String.valueOf(file.getFileName()).substring(PREFIX.length()));
  }

  /** All journal files of a folder, oldest first. */
  public static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> NAME.matcher(String.valueOf(f.getFileName())).matches())
          .sorted()
          .toList();
    }
  }

  /** Opens an epoch's journal, closing the one before. Damage stops the node: it must not sign. */
  Epoch open(long epoch) {
    current.ifPresent(Journal::close);
    try {
      Files.createDirectories(folder);
      List<Path> files =
          files(folder).stream().filter(f -> !f.equals(file(folder, epoch))).toList();
      for (Path old : files.subList(0, Math.max(0, files.size() - (KEPT - 1)))) {
        Files.delete(old);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return switch (Journal.open(new DiskFile(file(folder, epoch)))) {
      case Journal.Opened(Journal journal, List<byte[]> bytes) -> {
        current = Optional.of(journal);
        if (journal.tornBytes() > 0) {
          LOG.info("epoch={} journal: a torn tail of {} bytes is cut", epoch, journal.tornBytes());
        }
        yield new Epoch(journal, decode(bytes));
      }
      case Journal.Damaged(long offset, String reason) ->
          throw new StorageFailure(
              "the journal "
                  + file(folder, epoch)
                  + " is damaged at byte "
                  + offset
                  + " ("
                  + reason
                  + "): this node must not sign; restore the data directory, or start it again as"
                  + " an observer");
    };
  }

  private List<JournalRecord> decode(List<byte[]> all) {
    List<JournalRecord> records = new ArrayList<>();
    for (byte[] bytes : all) {
      records.add(
          RecordCodec.decode(bytes)
              .orElseThrow(
                  () -> new StorageFailure("the journal in " + folder + " has a bad record")));
    }
    return records;
  }

  @Override
  public void close() {
    current.ifPresent(Journal::close);
  }
}
