/**
 * Logs for operators: one line an event, {@code HH:MM:SS.mmm LEVEL part message key=value}.
 *
 * <p>Peers' faults are DEBUG; WARN says what the operator can do.
 */
@NullMarked
package endgame.node.logging;

import org.jspecify.annotations.NullMarked;
