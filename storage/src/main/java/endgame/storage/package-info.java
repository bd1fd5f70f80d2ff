/**
 * Bytes that survive a crash; knows nothing of consensus, shards or peers.
 *
 * <ul>
 *   <li>{@link endgame.storage.kv}: ordered key-value families with atomic, synced batches.
 *   <li>{@link endgame.storage.journal}: an append-only file with one sync per turn.
 *   <li>{@link endgame.storage.tree}: the authenticated key-value tree, its proofs and partial
 *       trees.
 * </ul>
 *
 * A disk that fails throws {@link endgame.storage.StorageFailure}, on which the node stops; a
 * damaged journal and a wrong proof are values.
 */
@NullMarked
package endgame.storage;

import org.jspecify.annotations.NullMarked;
