/** The zk module. */
@NullMarked
package endgame.zk;

import org.jspecify.annotations.NullMarked;
