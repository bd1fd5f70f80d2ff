package endgame.shard.protocol;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import java.util.Optional;

/** A claim and who proves it: what a proof is checked against. SSZ {@code {claim, prover}}. */
public record Statement(Claim claim, Address prover) {
  private static final int FIXED = 24;

  public Bytes encode() {
    return new ByteWriter().u32(FIXED).address(prover).bytes(claim.encode()).done();
  }

  /** Empty when the bytes are not exactly a statement's encoding. */
  public static Optional<Statement> decode(Bytes bytes) {
    ByteReader in = new ByteReader(bytes);
    int offset = in.u32();
    Address prover = in.address();
    if (!in.fine() || offset != FIXED) {
      return Optional.empty();
    }
    return Claim.decode(in.rest()).map(claim -> new Statement(claim, prover));
  }
}
