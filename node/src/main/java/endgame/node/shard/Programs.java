package endgame.node.shard;

import endgame.consensus.types.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Programs that come with the node. */
public final class Programs {
  private Programs() {}

  /** The ledger's ELF. */
  public static Bytes ledger() {
    try (InputStream in =
        endgame.shard.execution.ShardExecution.class.getResourceAsStream(
            "/endgame/guests/ledger.elf")) {
      if (in == null) {
        throw new IllegalStateException("ledger.elf is part of the shard module");
      }
      return Bytes.wrap(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
