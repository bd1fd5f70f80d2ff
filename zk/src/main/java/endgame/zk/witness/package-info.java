/**
 * Proof system {@code witness/1}: the verifier runs the span again, on a witness of the state.
 *
 * <p>The key is the ELF, the statement is {@code 24 ‖ prover ‖ claim}. The proof:
 *
 * <pre>
 * version u32 (1)
 * itemCount u32, then of each item but END: kind u8 ‖ length u32 ‖ payload
 * valueCount u32, then of each key, strictly ascending: key 32 ‖ length u32 ‖ value
 *                 (absent: length 0xFFFFFFFF, no value)
 * treeLength u32 ‖ partial tree (docs/shard-protocol.md, section 2)
 * </pre>
 *
 * <h2>Rules, in the order in which they are checked</h2>
 *
 * <ol>
 *   <li>Sizes and encodings. The statement and the proof each have one encoding.
 *   <li>The items are a span as blocks imply it: SPAN with the claim's fields, then per batch a
 *       CONTEXT with the next number and either one BATCH (sequenced) or the entries [inboxFrom,
 *       inboxTo) (system). <b>Each body matches its header.</b> A guest exits on items that are
 *       none of these, and an exit inside an item makes it null: without this rule a prover could
 *       void an honest batch with a wrong body.
 *   <li>The partial tree has the root {@code rootBefore}, and each supplied value is in it, each
 *       absent one provably not. <b>Only then</b> the program runs: a trap is its own.
 *   <li>The run: a read outside the supplied values rejects. Null items as in a node.
 *   <li>The supplied keys are exactly those read (undone attempts included) or written, and the
 *       tree is cut to exactly them.
 *   <li>The journal is the claim.
 * </ol>
 *
 * {@code prover} binds nothing here (shards.md 5: reward only to the signer of the envelope): a
 * witness stays valid under another {@code prover}.
 *
 * <h2>Costs</h2>
 *
 * Cost units are cycles, undone attempts included: at most {@code WORK_FACTOR} times C_span, then
 * the proof is refused. Hashing is bounded by the proof's size.
 */
@NullMarked
package endgame.zk.witness;

import org.jspecify.annotations.NullMarked;
