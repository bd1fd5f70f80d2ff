@NullMarked
package endgame.shard.proving;

import org.jspecify.annotations.NullMarked;
