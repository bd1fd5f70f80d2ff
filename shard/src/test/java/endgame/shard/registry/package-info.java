@NullMarked
package endgame.shard.registry;

import org.jspecify.annotations.NullMarked;
