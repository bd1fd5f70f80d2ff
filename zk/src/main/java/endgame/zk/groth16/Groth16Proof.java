package endgame.zk.groth16;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.proof.Parsed;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A proof. It is malleable, so it has no identity beyond its points. */
public record Groth16Proof(G1 a, G2 b, G1 c) {
  /** EIP-197 words: A.x A.y, B.x1 B.x0 B.y1 B.y0, C.x C.y. */
  public static final int BYTES = 256;

  private static final int B = 64;
  private static final int C = 192;

  public byte[] encode() {
    return ByteBuffer.allocate(BYTES).put(a.encode()).put(b.encode()).put(c.encode()).array();
  }

  /** Exactly {@link #BYTES} bytes; every coordinate reduced, every point in its group. */
  public static Parsed<Groth16Proof> decode(byte[] bytes) {
    if (bytes.length != BYTES) {
      return Parsed.malformed("the proof has " + bytes.length + " bytes instead of " + BYTES);
    }
    return of(G1.decode(bytes, 0), G2.decode(bytes, B), G1.decode(bytes, C));
  }

  /** A proof of three points of which each may be none. */
  public static Parsed<Groth16Proof> of(Optional<G1> a, Optional<G2> b, Optional<G1> c) {
    if (a.isEmpty()) {
      return Parsed.malformed("A isn't a point of G1 with reduced coordinates");
    }
    if (b.isEmpty()) {
      return Parsed.malformed("B isn't a point of G2 with reduced coordinates");
    }
    if (c.isEmpty()) {
      return Parsed.malformed("C isn't a point of G1 with reduced coordinates");
    }
    return Parsed.ok(new Groth16Proof(a.get(), b.get(), c.get()));
  }
}
