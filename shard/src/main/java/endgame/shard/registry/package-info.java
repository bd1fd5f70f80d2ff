/**
 * The rules by which validators check shards: pure, over the beacon state.
 *
 * <h2>Protocol</h2>
 *
 * <ul>
 *   <li>{@link endgame.shard.registry.ShardRegistry} creates shards, {@link
 *       endgame.shard.registry.Bridge} takes deposits and forced transactions. Both are system
 *       contracts; what they append are inbox entries.
 *   <li>{@link endgame.shard.registry.ShardExtension} runs in every block: first {@link
 *       endgame.shard.registry.StatementRules} and {@link endgame.shard.registry.Finality}, then,
 *       after the transactions, {@link endgame.shard.registry.BatchRules}.
 *   <li>A shard has a program, or is proven outside with a verifying key; {@code CreationRules}
 *       says which may be created. Its record names its hash suite, through which all its
 *       accumulators go, and the limits of a span, since what is ordered must be provable.
 *   <li>A system batch is implied by the block: nobody signs it and nobody chooses what it takes. A
 *       sequenced batch is signed by a validator that {@link endgame.shard.registry.Sequencers}
 *       ranks.
 *   <li>A statement is taken for the <em>oldest</em> open span only. So its predecessor is final,
 *       its {@code rootBefore} is the final root, and it is final in the block that takes it: a
 *       candidate that waits does not exist yet. A statement that comes early is refused, and goes
 *       into a later block.
 *   <li>What a true statement may not do has an outcome and is never refused for it: a message that
 *       the ledger does not cover, that is malformed, or that is past the number allowed in a batch
 *       is void.
 *   <li>Proofs are not checked here. {@link endgame.shard.registry.Sidecars} lists what a voter
 *       must hold and verify before it votes: bodies, programs, proofs.
 * </ul>
 *
 * <h2>Limits</h2>
 *
 * <p>Sizes are in {@link endgame.shard.protocol.ShardLimits}; counts and prices in {@link
 * endgame.shard.registry.RegistryLimits}. Every value in the state stays below 64 KiB: a shard has
 * at most {@link endgame.shard.registry.RegistryLimits#OPEN_SPANS_HARD_MAX} open spans, after which
 * its inbox waits too.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>The Bridge's balance is the sum of all ledgers and of all deposits in entries that no final
 *       batch has consumed, after every block.
 *   <li>Entries and ordered batches stay in the state until the span that took them is final.
 *   <li>Decoders and rules never throw on what a block holds: an invalid block is a value.
 * </ul>
 */
@NullMarked
package endgame.shard.registry;

import org.jspecify.annotations.NullMarked;
