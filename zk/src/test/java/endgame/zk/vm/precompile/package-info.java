@NullMarked
package endgame.zk.vm.precompile;

import org.jspecify.annotations.NullMarked;
