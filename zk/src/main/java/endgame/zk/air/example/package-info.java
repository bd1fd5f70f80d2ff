/**
 * Small tables that show how an AIR is written, and that tests and benchmarks prove: Fibonacci, a
 * range-checked lookup pair, Poseidon2 permutations.
 */
@NullMarked
package endgame.zk.air.example;

import org.jspecify.annotations.NullMarked;
