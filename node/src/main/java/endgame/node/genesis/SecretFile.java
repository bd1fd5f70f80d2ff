package endgame.node.genesis;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;

/** A 32-byte secret as hex in a file that only its owner may read. */
public final class SecretFile {
  private SecretFile() {}

  /** Writes a new file; never overwrites a key. */
  public static void create(Path file, byte[] secret) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    if (Files.exists(file)) {
      throw new IOException("there is a key at " + file + " already: it is never overwritten");
    }
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(
        file,
        (HexFormat.of().formatHex(secret) + "\n").getBytes(StandardCharsets.US_ASCII),
        StandardOpenOption.WRITE,
        StandardOpenOption.SYNC);
  }

  public static byte[] read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new FileNotFoundException("no key at " + file + ": make one with 'endgame keys new'");
    }
    try {
      byte[] secret = HexFormat.of().parseHex(Files.readString(file).strip());
      if (secret.length == 32) {
        return secret;
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("the key at " + file + " is not hex", e);
    }
    throw new IOException("the key at " + file + " is not 32 bytes of hex");
  }
}
