/**
 * Simple Serialize (SSZ), exact: one encoding per value, one value per encoding.
 *
 * <p>Types are values ({@link endgame.consensus.codec.SszType}) put together from basic types,
 * lists, vectors, containers and unions; {@link endgame.consensus.codec.Schemas} holds those of the
 * protocol. The hash is {@code hash_tree_root} of the Ethereum consensus specification, with
 * SHA-256, so other languages' SSZ libraries read these objects.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>{@code decode} never throws: any byte string is a value or {@code Malformed} with a reason.
 *   <li>First offset = size of the fixed part, offsets do not decrease, no gaps, no trailing bytes.
 *   <li>Lengths are checked against the type's limit before anything is allocated.
 * </ul>
 */
@NullMarked
package endgame.consensus.codec;

import org.jspecify.annotations.NullMarked;
