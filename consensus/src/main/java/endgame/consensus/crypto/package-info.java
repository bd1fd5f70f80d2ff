/**
 * Signatures and hashes: BLS12-381 for votes, secp256k1 and Keccak-256 for Ethereum's envelopes.
 *
 * <h2>Protocol</h2>
 *
 * <ul>
 *   <li>BLS min-pk: keys in G1 (48 bytes), signatures in G2 (96 bytes), ciphersuite {@code
 *       BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_}. What is signed is {@code tag ‖ genesisHash ‖
 *       body}: see {@link endgame.consensus.crypto.SignedMessage}. A key enters a validator set
 *       only with a proof of possession, so plain sums of keys are safe.
 *   <li>Transactions: legacy with EIP-155, EIP-2930, EIP-1559; strict RLP; low s only.
 * </ul>
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>Signing is deterministic: equivocation is found by comparing encodings.
 *   <li>Infinity is refused as a key and as a signature. A key is checked to be in its subgroup
 *       once, when it is parsed; of signatures that are summed, the sum is.
 *   <li>The plain sum proves a certificate, not each vote in it: two invalid signatures can cancel.
 *       Evidence must verify each vote alone.
 *   <li>Decoders never throw.
 * </ul>
 */
@NullMarked
package endgame.consensus.crypto;

import org.jspecify.annotations.NullMarked;
