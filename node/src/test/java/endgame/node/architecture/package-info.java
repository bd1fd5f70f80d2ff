/** Tests that hold the house together: directions, purity, tidiness. */
@NullMarked
package endgame.node.architecture;

import org.jspecify.annotations.NullMarked;
