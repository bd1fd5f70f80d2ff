/**
 * One chip per class of instructions: columns, rules and filling, each in one file. The rules that
 * all obey are in {@link endgame.zk.vm}.
 */
@NullMarked
package endgame.zk.vm.chip;

import org.jspecify.annotations.NullMarked;
