/**
 * Prometheus metrics and health.
 *
 * <p>Names carry base units ({@code _seconds}, {@code _bytes}, {@code _total}); no label names a
 * peer. {@code /healthz} is 200 while the process serves; {@code /readyz} is 200 when every check
 * passes, else 503 with the list of checks.
 */
@NullMarked
package endgame.node.metrics;

import org.jspecify.annotations.NullMarked;
