/**
 * A validator's key on its way between machines: keystores of EIP-2335, and what the key has
 * signed.
 *
 * <h2>Limits</h2>
 *
 * A keystore is at most 64 KiB; its password's cost is bounded by {@link
 * endgame.consensus.crypto.SealedSecret#fault}. A record of signatures is at most 64 MiB.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>Readers return what is wrong with a file as a value.
 *   <li>Nothing here overwrites a file.
 *   <li>A record of signatures that is imported never allows what was refused before.
 * </ul>
 */
@NullMarked
package endgame.node.keys;

import org.jspecify.annotations.NullMarked;
