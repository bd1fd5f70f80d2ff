/**
 * How provers use several cores: work is cut into numbered pieces whose results don't depend on who
 * does them, or when. The executor comes from outside.
 */
@NullMarked
package endgame.zk.parallel;

import org.jspecify.annotations.NullMarked;
