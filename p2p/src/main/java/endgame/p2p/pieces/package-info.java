/**
 * Large blobs by content, piece by piece. Pure: no socket, no clock.
 *
 * <pre>
 *   piece i  = bytes [65536 i, min(65536 (i + 1), length)); an empty blob has one empty piece
 *   leaf     = SHA-256(0x00 | piece)
 *   node     = SHA-256(0x01 | left | right); the odd last digest of a level goes up unchanged
 *   id       = SHA-256(0x02 | length u64 | root)
 *   request  = id | index u32
 *   answer   = length u32 | siblings from the leaf up, 32 bytes each | piece; or nothing
 * </pre>
 *
 * Integers are little-endian. The id binds the length, so each answer proves itself and how many
 * there are: a fetcher allocates only what a proven answer says, at most the caller's cap and never
 * more than 64 MiB. One honest peer is enough; a peer that sends a wrong piece is named.
 */
@NullMarked
package endgame.p2p.pieces;

import org.jspecify.annotations.NullMarked;
