/**
 * The composition root: constructors called in dependency order, threads, timers and the wall
 * clock.
 *
 * <p>Only this module reads a clock, opens sockets for RPC or starts threads; all rules live in the
 * modules below it.
 */
@NullMarked
package endgame.node;

import org.jspecify.annotations.NullMarked;
