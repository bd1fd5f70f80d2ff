/** What the command line tells of programs and proofs of their runs. */
@NullMarked
package endgame.node.zkvm;

import org.jspecify.annotations.NullMarked;
