/**
 * InputFiles of provers from outside, and the check of one proof without a node.
 *
 * <h2>Formats</h2>
 *
 * <p>Keys and proofs as snarkjs (JSON), gnark (binary and JSON), contracts (EIP-197 words,
 * constants of a Solidity verifier), SP1 and RISC Zero write them; a key's format is seen from its
 * content.
 *
 * <h2>Protocol</h2>
 *
 * <p>Three answers, see {@link endgame.node.proof.Outcome}. <em>Malformed</em>: text that isn't
 * hex, JSON that isn't JSON or lacks a field, a key that is none, digests of another length. <em>
 * Invalid</em>: everything about proof and inputs that a verifier refuses, which includes lengths,
 * unreduced numbers and points off the curve, though other verifiers are laxer.
 *
 * <h2>Limits</h2>
 *
 * <p>InputFiles of at most {@value endgame.node.proof.InputFiles#BYTES_MAX} bytes; numbers of 100
 * digits; JSON bounded in depth and tokens, a field given twice is refused.
 *
 * <h2>Adding a scheme</h2>
 *
 * <p>{@link endgame.node.proof.KeyFile} is sealed: a scheme is one more case of it, made by {@link
 * endgame.node.proof.KeyFiles}. What SP1, a case file or a list of inputs mean is the same for all
 * schemes and stands in {@link endgame.node.proof.ProofCheck}.
 */
@NullMarked
package endgame.node.proof;

import org.jspecify.annotations.NullMarked;
