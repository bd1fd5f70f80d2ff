/** Runs that go wrong on purpose. */
@NullMarked
package endgame.zk.vm.run;

import org.jspecify.annotations.NullMarked;
