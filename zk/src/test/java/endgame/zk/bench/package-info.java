/** Benchmarks of kernels: {@code scripts/jmh}. */
@NullMarked
package endgame.zk.bench;

import org.jspecify.annotations.NullMarked;
