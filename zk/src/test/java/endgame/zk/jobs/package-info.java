/** Tests of the queue of proofs, on a clock of their own. */
@NullMarked
package endgame.zk.jobs;

import org.jspecify.annotations.NullMarked;
