package endgame.zk.jobs;

import endgame.zk.guest.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Name of a job: SHA-256 of its bytes. */
public record JobId(Bytes hash) {
  public JobId {
    if (hash.length() != 32) {
      throw new IllegalArgumentException("the name of a job has 32 bytes");
    }
  }

  public static JobId of(Bytes job) {
    try {
      return new JobId(Bytes.of(MessageDigest.getInstance("SHA-256").digest(job.toArray())));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The first bytes, for logs. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(hash.toArray(), 0, 6);
  }
}
