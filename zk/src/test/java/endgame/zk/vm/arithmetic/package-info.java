/** Attacks on the chips of 256-bit arithmetic. */
@NullMarked
package endgame.zk.vm.arithmetic;

import org.jspecify.annotations.NullMarked;
