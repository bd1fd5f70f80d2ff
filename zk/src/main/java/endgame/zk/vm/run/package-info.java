/** Runs programs and takes down what chips fill their columns from. Pure. */
@NullMarked
package endgame.zk.vm.run;

import org.jspecify.annotations.NullMarked;
