/**
 * From a beacon state root that a light client trusts to an account of a shard.
 *
 * <p>The chain of evidence: genesis or checkpoint, one finalization per epoch, a final header, the
 * shard's record under its state root, the shard's final root, the account under it. What the
 * account's bytes mean, the shard's program says: it is run over them.
 */
@NullMarked
package endgame.shard.light;

import org.jspecify.annotations.NullMarked;
