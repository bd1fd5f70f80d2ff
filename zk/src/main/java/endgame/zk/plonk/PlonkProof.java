package endgame.zk.plonk;

/** A proof whose points are on the curve and whose scalars are reduced. */
public sealed interface PlonkProof permits GnarkProof, SnarkjsProof {
  /** The form that {@link PlonkKey#parseProof} reads. */
  byte[] encode();
}
