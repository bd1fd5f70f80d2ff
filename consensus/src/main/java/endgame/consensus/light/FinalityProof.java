package endgame.consensus.light;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.Ssz;
import endgame.consensus.codec.SszType;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.Certificate;
import java.util.List;

/**
 * Shows that the first of {@code headers} is final: each is the parent of the one after it, and the
 * last has a finalization. Not every block has one of its own.
 *
 * @param headers 1 to {@value #HEADERS_MAX}, by height
 */
public record FinalityProof(List<BlockHeader> headers, Certificate finalization) {
  /** Twice the blocks that a node keeps above its last final one. */
  public static final int HEADERS_MAX = 128;

  public static final SszType<FinalityProof> SSZ =
      Container.of(FinalityProof.class)
          .field("headers", Ssz.list(Schemas.BLOCK_HEADER, HEADERS_MAX), FinalityProof::headers)
          .field("finalization", Schemas.CERTIFICATE, FinalityProof::finalization)
          .make(v -> new FinalityProof(v.get(0), v.get(1)));

  public FinalityProof {
    headers = List.copyOf(headers);
    if (headers.isEmpty() || headers.size() > HEADERS_MAX) {
      throw new IllegalArgumentException(headers.size() + " headers, allowed are 1 to 128");
    }
  }
}
