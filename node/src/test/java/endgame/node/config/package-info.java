/** Tests of options: their sources and their order. */
@NullMarked
package endgame.node.config;

import org.jspecify.annotations.NullMarked;
