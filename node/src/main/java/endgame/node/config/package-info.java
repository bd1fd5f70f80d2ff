/**
 * Options of a node: command line over environment over file over built-in default.
 *
 * <p>An option {@code --p2p-port} is {@code ENDGAME_P2P_PORT} in the environment and {@code
 * p2p-port = 9000} in the TOML file named by {@code --config-file} or {@code ENDGAME_CONFIG_FILE}.
 * Unknown keys in the file are refused.
 */
@NullMarked
package endgame.node.config;

import org.jspecify.annotations.NullMarked;
