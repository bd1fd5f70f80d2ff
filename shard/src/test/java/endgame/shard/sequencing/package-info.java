@NullMarked
package endgame.shard.sequencing;

import org.jspecify.annotations.NullMarked;
