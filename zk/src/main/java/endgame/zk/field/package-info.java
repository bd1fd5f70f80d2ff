/**
 * Arithmetic of KoalaBear, the field with p = 2^31 − 2^24 + 1 elements.
 *
 * <p>An element is an {@code int}: either canonical (0 ≤ x &lt; p) or in Montgomery form (x·2^32
 * mod p, again in [0, p)). Which of the two is meant is said where it is passed. Operations take
 * and give elements in [0, p); nothing here checks that, since these are the innermost loops: bytes
 * from outside are checked where they are decoded.
 */
@NullMarked
package endgame.zk.field;

import org.jspecify.annotations.NullMarked;
