/** The storage module. */
@NullMarked
package endgame.storage;

import org.jspecify.annotations.NullMarked;
