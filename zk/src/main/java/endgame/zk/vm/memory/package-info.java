/**
 * The machine's memory between segments: a Merkle tree over all of it, of which a segment opens
 * what it touches.
 *
 * <p>The tree has {@link endgame.zk.vm.memory.MemoryTree#HEIGHT} levels. A leaf is a chunk of four
 * words: their limbs of 16 bits, low ones first, eight elements, not hashed. Chunk c of RAM (words
 * 4·c to 4·c + 3) is leaf c, chunk c of the machine's own space is leaf 2^27 + c. A node is the
 * first eight elements of Poseidon2's permutation of its children. Memory that nobody has written
 * holds 0.
 */
@NullMarked
package endgame.zk.vm.memory;

import org.jspecify.annotations.NullMarked;
