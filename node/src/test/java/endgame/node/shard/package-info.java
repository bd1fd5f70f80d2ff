@NullMarked
package endgame.node.shard;

import org.jspecify.annotations.NullMarked;
