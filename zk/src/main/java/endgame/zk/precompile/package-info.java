/**
 * Native implementations of the precompiles of guest ABI 1 (docs/shard-protocol.md 5).
 *
 * <p>Each is a total function: any operand has a defined result, the same here, in the guest's C
 * twin and in the prover's chip. So points need not be on the curve, coordinates need not be
 * reduced, and a modulus may be 0. Operands are little-endian words, and results replace the first
 * operand.
 *
 * <p>Pure functions without secrets: nothing here is constant-time.
 */
@NullMarked
package endgame.zk.precompile;

import org.jspecify.annotations.NullMarked;
