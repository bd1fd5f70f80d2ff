/** The node module. */
@NullMarked
package endgame.node;

import org.jspecify.annotations.NullMarked;
