@NullMarked
package endgame.node.snapshot;

import org.jspecify.annotations.NullMarked;
