package endgame.consensus.signer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what a guard has remembered, without its lock and without changing the file: for an audit.
 *
 * <p>The file lists every decision since it was last written anew, which {@link SlashGuard} does
 * after {@value SlashGuard#RECORDS_MAX} records. A file written anew begins with a watermark.
 */
public final class GuardFile {
  private GuardFile() {}

  /** What was found. */
  public sealed interface Reading {}

  /**
   * The records, oldest first.
   *
   * @param tornBytes bytes after them that a crash left: never synced, so no signature left
   */
  public record Content(List<GuardRecord> records, int tornBytes) implements Reading {
    public Content {
      records = List.copyOf(records);
    }

    /** True if records before the first were dropped: what is missing below it proves nothing. */
    public boolean writtenAnew() {
      return !records.isEmpty() && records.getFirst() instanceof GuardRecord.Watermark;
    }
  }

  /** {@code offset} is where the first thing wrong begins. */
  public record Damaged(long offset, String reason) implements Reading {}

  /** The file must exist. */
  public static Reading read(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    List<GuardRecord> records = new ArrayList<>();
    int at = 0;
    for (; at + FileGuardStore.FRAME_BYTES <= all.length; at += FileGuardStore.FRAME_BYTES) {
      byte[] bytes = FileGuardStore.unframe(all, at);
      boolean last = at + FileGuardStore.FRAME_BYTES >= all.length;
      if (bytes.length == 0 && last) {
        break;
      }
      if (bytes.length == 0) {
        return new Damaged(at, "a frame with a bad checksum, and more data after it");
      }
      Optional<GuardRecord> record = GuardRecord.decode(bytes);
      if (record.isEmpty()) {
        return new Damaged(at, "no record of a guard");
      }
      records.add(record.get());
    }
    return new Content(records, all.length - at);
  }
}
