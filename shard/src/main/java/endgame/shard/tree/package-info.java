/** The authenticated tree of a shard's state: the shape of {@code storage}'s tree under P2. */
@NullMarked
package endgame.shard.tree;

import org.jspecify.annotations.NullMarked;
