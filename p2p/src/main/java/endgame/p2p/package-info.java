/** The p2p module. */
@NullMarked
package endgame.p2p;

import org.jspecify.annotations.NullMarked;
