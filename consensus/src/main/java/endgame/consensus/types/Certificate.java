package endgame.consensus.types;

/**
 * Signatures of a quorum over one subject, as a bitmap and one aggregate.
 *
 * <p>By its subject it is a notarization, a nullification or a finalization. Not canonical: see the
 * package's invariants.
 */
public record Certificate(Subject subject, Bitmap signers, BlsSignature aggregate) {}
