/** Tests of proof files. */
@NullMarked
package endgame.node.proof;

import org.jspecify.annotations.NullMarked;
