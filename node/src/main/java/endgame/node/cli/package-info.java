/**
 * The command line: one class per subcommand, each reads its options and calls a function.
 *
 * <h2>Conventions</h2>
 *
 * <ul>
 *   <li>Exit codes: 0 done, 1 failed or false, 2 usage or malformed input, 3 not found, 4 not
 *       ready, 130 interrupted.
 *   <li>Errors are one sentence and what to do; a stack trace only with {@code --debug}.
 *   <li>Readers take {@code --output=table|json}.
 * </ul>
 */
@NullMarked
package endgame.node.cli;

import org.jspecify.annotations.NullMarked;
