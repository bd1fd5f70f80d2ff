@NullMarked
package endgame.shard.protocol;

import org.jspecify.annotations.NullMarked;
