/**
 * Shards: what a block may say about them, how they are executed, sequenced and proven.
 *
 * <p>{@code protocol}: bytes and hashes; {@code registry}: the rules validators check, pure; {@code
 * execution}: programs run over ordered batches; {@code sequencing}: pool and batches; {@code
 * proving}: statements and proofs.
 */
@NullMarked
package endgame.shard;

import org.jspecify.annotations.NullMarked;
