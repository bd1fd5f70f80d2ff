/** The shard module. */
@NullMarked
package endgame.shard;

import org.jspecify.annotations.NullMarked;
