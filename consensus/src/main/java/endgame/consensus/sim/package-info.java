/**
 * A seeded cluster in virtual time: real engines, guards and journal bytes; simulated disks, links,
 * signatures and costs (spec 4, 5).
 *
 * <p>One seed gives one history. The {@link endgame.consensus.sim.Auditor} checks after every
 * event: one block per final height over all nodes, floors that never fall, votes durable before
 * they are sent, no forbidden pair of signatures by an honest node, bounded memory, no honest node
 * reported.
 *
 * <p>Charges: sign 0.3 ms, verify 0.9, certificate check 1.25, sync 0.15 (one in a hundred: 8),
 * bodies at 1 Gbit/s. The chain is an {@link endgame.consensus.sim.Application}. One with an {@link
 * endgame.consensus.sim.SimArchive} keeps its final chain in the store that nodes use, and serves
 * light clients and who starts from a snapshot; {@link endgame.consensus.sim.SimSnapshot} is such a
 * start, and nobody honest may be blamed by it.
 */
@NullMarked
package endgame.consensus.sim;

import org.jspecify.annotations.NullMarked;
