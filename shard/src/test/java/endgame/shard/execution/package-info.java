@NullMarked
package endgame.shard.execution;

import org.jspecify.annotations.NullMarked;
