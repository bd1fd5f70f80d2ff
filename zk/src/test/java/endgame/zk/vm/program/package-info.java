/** Proofs of whole runs, and forgeries of them. */
@NullMarked
package endgame.zk.vm.program;

import org.jspecify.annotations.NullMarked;
