/** Jobs, workers who refuse, and results that do not count. */
@NullMarked
package endgame.zk.vm.jobs;

import org.jspecify.annotations.NullMarked;
