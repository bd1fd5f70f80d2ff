/**
 * How a statement becomes the public inputs of a proof that a foreign prover made.
 *
 * <p>Proof systems over BN254 ({@code groth16-bn254/1}, {@code plonk-bn254/1}) take field elements
 * as public inputs, a shard's statement is bytes. The verifying key in a shard's record therefore
 * contains the encoding of a {@link endgame.zk.inputs.StatementInputs}:
 *
 * <table>
 * <caption>Encodings; numbers big-endian, scalars 32 bytes and reduced</caption>
 * <tr><th>kind u8</th><th>fields</th><th>inputs</th></tr>
 * <tr><td>0 raw, sha256</td><td></td>
 *     <td>high and low 128 bits of SHA-256 of the statement</td></tr>
 * <tr><td>1 raw, poseidon-bn254</td><td></td><td>D, the suite's hash of the statement</td></tr>
 * <tr><td>2 sp1 before 6.0.0</td><td>selector u32, program key</td>
 *     <td>program key, masked SHA-256 of the statement</td></tr>
 * <tr><td>3 sp1 from 6.0.0</td><td>selector u32, program key, root of the recursion keys</td>
 *     <td>the same two, exit code 0, root, nonce of the proof</td></tr>
 * <tr><td>4 risc0</td><td>selector u32, image id, control root, control id</td>
 *     <td>halves of the control root and of the claim's digest, control id</td></tr>
 * </table>
 *
 * <p>Whatever a proof says of itself (its selector, exit code, root) is compared with the key; the
 * one value that is taken from the proof is SP1's nonce, which the verifier binds as an input and
 * which says nothing about the statement.
 *
 * <p>Invariants: an encoding has one reading and a reading one encoding; decoding and opening give
 * values, never exceptions; nothing here needs memory beyond the statement.
 */
@NullMarked
package endgame.zk.inputs;

import org.jspecify.annotations.NullMarked;
