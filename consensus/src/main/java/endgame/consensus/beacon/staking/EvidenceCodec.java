package endgame.consensus.beacon.staking;

import endgame.consensus.codec.Container;
import endgame.consensus.codec.Decoded;
import endgame.consensus.codec.Schemas;
import endgame.consensus.codec.SszType;
import endgame.consensus.codec.Union;
import endgame.consensus.types.BlockBody;
import endgame.consensus.types.Bytes;
import java.util.List;
import java.util.Optional;

/** Evidence as bytes: in bodies and between nodes. */
public final class EvidenceCodec {
  public static final SszType<Evidence> SSZ =
      new Union<>(
          List.of(
              new Union.Alternative<>(
                  Evidence.VotePair.class,
                  Container.of(Evidence.VotePair.class)
                      .field("first", Schemas.VOTE, Evidence.VotePair::first)
                      .field("second", Schemas.VOTE, Evidence.VotePair::second)
                      .make(v -> new Evidence.VotePair(v.get(0), v.get(1)))),
              new Union.Alternative<>(
                  Evidence.CertificatePair.class,
                  Container.of(Evidence.CertificatePair.class)
                      .field("first", Schemas.CERTIFICATE, Evidence.CertificatePair::first)
                      .field("second", Schemas.CERTIFICATE, Evidence.CertificatePair::second)
                      .make(v -> new Evidence.CertificatePair(v.get(0), v.get(1))))));

  private EvidenceCodec() {}

  /** Bytes as they come from peers and blocks; empty when they are malformed or too many. */
  public static Optional<Evidence> decode(Bytes bytes) {
    if (bytes.size() > BlockBody.EVIDENCE_BYTES_MAX) {
      return Optional.empty();
    }
    return SSZ.decode(bytes) instanceof Decoded.Ok<Evidence>(Evidence evidence)
        ? Optional.of(evidence)
        : Optional.empty();
  }

  public static Bytes encode(Evidence evidence) {
    return SSZ.encodeBytes(evidence);
  }
}
