/**
 * The bytes and hashes of the shard protocol, exactly as {@code docs/shard-protocol.md} gives them.
 *
 * <p>Pure values. Decoders return empty on malformed bytes and never throw; every size has a limit
 * in {@link endgame.shard.protocol.ShardLimits}.
 */
@NullMarked
package endgame.shard.protocol;

import org.jspecify.annotations.NullMarked;
