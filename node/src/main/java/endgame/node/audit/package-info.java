/**
 * Compares what the nodes of a stopped network have kept on disk: chains, journals, slash guards.
 *
 * <h2>What is compared</h2>
 *
 * <ul>
 *   <li>One digest per height on all nodes, each block on its parent, each finalization of the
 *       block of its height.
 *   <li>Per validator every vote that any file shows: its own journals and slash guard, and all
 *       certificates in anybody's journals and chain that bear its signature. Two Notarize or two
 *       Finalize of one view, Nullify with Finalize, and a Finalize of another block than the
 *       notarized one are double signs.
 *   <li>The slash guard holds every such vote that is not below its watermark: a guard that lacks
 *       one would let the key sign again.
 *   <li>Batch headers: no two on one (shard, parent) while both could be ordered, neither in the
 *       guard nor in the chain; each header of the chain is in its signer's guard.
 * </ul>
 *
 * <h2>What is covered</h2>
 *
 * Finalizations cover every final height. Journals cover the last {@value
 * endgame.node.beacon.EpochJournals#KEPT} epochs. A slash guard's file covers everything since it
 * was last written anew (after hundreds of thousands of records), and its watermark says below
 * which view it signs nothing any more. The report names these ranges.
 *
 * <h2>Invariants</h2>
 *
 * Journals and guards are read, never changed: a torn tail is accepted and left where it is. Any
 * other damage is a problem with its place. Signatures are not verified: the files are this
 * machine's own.
 */
@NullMarked
package endgame.node.audit;

import org.jspecify.annotations.NullMarked;
