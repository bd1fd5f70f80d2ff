/** Attacks on each chip. */
@NullMarked
package endgame.zk.vm.chip;

import org.jspecify.annotations.NullMarked;
