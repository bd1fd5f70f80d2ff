/**
 * The port through which proofs of every kind are verified.
 *
 * <h2>Contract of a {@link endgame.zk.proof.ProofSystem}</h2>
 *
 * <ul>
 *   <li>It never throws on input: a malformed key or proof is a {@code Rejected} with its reason.
 *   <li>It is deterministic: same bytes, same verdict, on every machine. No verdict depends on
 *       time.
 *   <li>Its limits are bytes and cost units, both computed from sizes before any work is done.
 *   <li>It sees key, statement and proof bytes and nothing else: no store, no clock, no socket.
 * </ul>
 */
@NullMarked
package endgame.zk.proof;

import org.jspecify.annotations.NullMarked;
