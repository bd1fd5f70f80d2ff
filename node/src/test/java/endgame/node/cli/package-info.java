/** Tests of commands. */
@NullMarked
package endgame.node.cli;

import org.jspecify.annotations.NullMarked;
