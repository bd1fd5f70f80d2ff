package endgame.zk.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** A claim and who earns for showing it (section 4): {@code 24 ‖ prover ‖ claim}. */
public record Statement(Bytes prover, Claim claim) {
  private static final int FIXED_BYTES = 24;

  public Statement {
    prover.ofLength(20);
  }

  public Bytes encode() {
    Bytes claimBytes = claim.encode();
    ByteBuffer out =
        ByteBuffer.allocate(FIXED_BYTES + claimBytes.length()).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(FIXED_BYTES);
    prover.putTo(out);
    claimBytes.putTo(out);
    return Bytes.owned(out.array());
  }

  /** Empty if the bytes aren't exactly what {@link #encode} makes. */
  public static Optional<Statement> parse(Bytes bytes) {
    if (bytes.length() < FIXED_BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = bytes.buffer();
    if (in.getInt() != FIXED_BYTES) {
      return Optional.empty();
    }
    Bytes prover = Bytes.next(in, 20);
    return Claim.parse(Bytes.next(in, in.remaining())).map(claim -> new Statement(prover, claim));
  }
}
