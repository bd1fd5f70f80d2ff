/**
 * The precompiles on numbers of 256 bits: MULMOD256, SECP256K1_ADD, SECP256K1_DOUBLE.
 *
 * <p>Four tables prove a call. {@link endgame.zk.vm.arithmetic.Calls} has a row per call: the ecall
 * with its pointers, and the numbers of its formula. It asks the other three by balanced messages:
 *
 * <ul>
 *   <li>{@link endgame.zk.vm.arithmetic.Words}: eight words of RAM are used at a time;
 *   <li>{@link endgame.zk.vm.arithmetic.Products}: A·B ≡ R (mod m), m ≠ 0;
 *   <li>{@link endgame.zk.vm.arithmetic.Below}: limbs of 16 bits of a number, and it is below m.
 * </ul>
 *
 * <p>Numbers are 16 limbs of 16 bits, the lowest first. A message of {@link
 * endgame.zk.vm.arithmetic.Products} may have limbs that are sums and differences of a few such
 * limbs: what it proves is about the integers that they add up to.
 */
@NullMarked
package endgame.zk.vm.arithmetic;

import org.jspecify.annotations.NullMarked;
