/**
 * The shards at run time: bodies, proofs and programs between nodes, execution per shard,
 * sequencing, proving, verification.
 *
 * <h2>Threads</h2>
 *
 * <ul>
 *   <li>One thread per shard owns its execution, pool upkeep, sequencing and proving input.
 *   <li>A shard without a program has a thread too ({@link endgame.node.shard.ForeignRunner}): it
 *       follows what is ordered, holds the bodies, and sequences bytes. Statements come from
 *       provers outside through {@link endgame.node.shard.ProofSubmission}, on the caller's thread,
 *       one at a time.
 *   <li>{@code verifier}: one low-priority thread verifies proofs; votes never wait for it, but a
 *       Finalize waits for the verdict.
 *   <li>{@code prover}: a low-priority thread proves spans, one at a time ({@link
 *       endgame.node.shard.Proving}); {@code prover-N} help it.
 *   <li>Fetching blobs: virtual threads.
 *   <li>{@code proofs}, of an observer only: checks the proof of each final statement, in order
 *       ({@link endgame.node.shard.FinalProofs}).
 *   <li>{@code retention}: marks what final blocks name and deletes what is due.
 * </ul>
 *
 * <h2>What is kept for how long</h2>
 *
 * <ul>
 *   <li>Bodies and proofs: until the statement that uses them has been final for the node's
 *       retention (option {@code --storage-retention-heights}); those that none uses, {@link
 *       endgame.node.shard.BlobStore#UNCLAIMED_HEIGHTS}. A node that votes for a block that names
 *       an old one keeps it anew.
 *   <li>Programs: as long as a shard runs them.
 *   <li>States of shards and the items of spans: as bodies, by the shard's own thread. Executed
 *       batches with their receipts, and claims, stay.
 * </ul>
 *
 * <h2>Blobs (channel 8)</h2>
 *
 * <p>A request is {@code kind u8 | hash 32 | piece u32}; the answer is {@code total u32 | piece},
 * 64 KiB pieces. A blob counts only when the whole hashes to what was asked for; a peer that gives
 * another is banned. Kinds: 1 batch body by its P2 body root, 2 proof and 3 program or verifying
 * key by SHA-256, 4 and 5 batch body by its body root in the suites {@code sha256} and {@code
 * poseidon-bn254}.
 *
 * <h2>Limits</h2>
 *
 * <p>{@link endgame.node.shard.BlobExchange#FETCHES_MAX} fetches at once and {@link
 * endgame.node.shard.BlobExchange#WAITING_MAX} that wait; {@link
 * endgame.node.shard.ProofVerifier#PENDING_MAX} proofs to verify, {@link
 * endgame.node.shard.ProofVerifier#VERDICTS_MAX} verdicts; {@link
 * endgame.node.shard.ShardLayer#BATCHES_MAX} batches and {@link
 * endgame.node.shard.ShardLayer#ENVELOPES_MAX} envelopes wait for a block; 64 spans wait for the
 * prover, and {@link endgame.node.shard.SpanStages#SPANS_MAX} spans' times are remembered.
 */
@NullMarked
package endgame.node.shard;

import org.jspecify.annotations.NullMarked;
