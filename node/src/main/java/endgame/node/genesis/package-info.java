/**
 * Genesis and keys as files.
 *
 * <p>{@code genesis.json} holds every field of {@link endgame.consensus.beacon.Genesis} under its
 * own name; unknown fields are refused. Keys are 32 bytes as hex in files that only their owner may
 * read.
 */
@NullMarked
package endgame.node.genesis;

import org.jspecify.annotations.NullMarked;
