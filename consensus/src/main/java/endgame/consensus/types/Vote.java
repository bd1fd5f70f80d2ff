package endgame.consensus.types;

/**
 * One validator's signature of a subject.
 *
 * @param signer index into the validator set of the subject's epoch
 */
public record Vote(Subject subject, int signer, BlsSignature signature) {}
