/**
 * Measures: {@code endgame bench NAME}. Prints numbers with units and the machine they are from,
 * and asserts nothing. Goals that the design names are printed beside what was measured.
 */
@NullMarked
package endgame.node.bench;

import org.jspecify.annotations.NullMarked;
