/**
 * The committed guest programs in the node's own emulator, against the node's own hashes and tree.
 */
@NullMarked
package endgame.shard.guests;

import org.jspecify.annotations.NullMarked;
