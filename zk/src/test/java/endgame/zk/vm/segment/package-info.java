/** Whole segments. */
@NullMarked
package endgame.zk.vm.segment;

import org.jspecify.annotations.NullMarked;
