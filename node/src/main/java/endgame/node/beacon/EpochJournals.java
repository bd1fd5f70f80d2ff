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
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine's journals in a folder, one file per epoch; those of old epochs are deleted. */
public final class EpochJournals implements AutoCloseable {
  private static final int KEPT = 2;
  private static final String PREFIX = "epoch-";
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

  /** All journal files of a folder, oldest first. */
  public static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> String.valueOf(f.getFileName()).startsWith(PREFIX))
          .sorted()
          .toList();
    }
  }

  /** Opens an epoch's journal, closing the one before. Damage stops the node: it must not sign. */
  Epoch open(long epoch) {
    current.ifPresent(Journal::close);
    try {
      Files.createDirectories(folder);
      List<Path> files = files(folder);
      for (Path old : files.subList(0, Math.max(0, files.size() - KEPT))) {
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
