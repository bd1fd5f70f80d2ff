/**
 * Spreading small contents to everyone through a few neighbours each. A pure state machine: bytes,
 * ids, time and randomness come in, effects come out.
 *
 * <h2>Protocol, on channel 5</h2>
 *
 * A content is named by its SHA-256. A node sends contents to the peers of its mesh, and names of
 * recent ones to a few others (IHAVE), which ask for what they lack (IWANT). A message is a type
 * byte and
 *
 * <ol>
 *   <li>CONTENT: the content.
 *   <li>CONTROL: flags (1 GRAFT: join my mesh, 2 PRUNE: leave it), then three lists of names, each
 *       u16 and 32 bytes a name: IHAVE, IWANT, IDONTWANT (I have it, send it no more).
 * </ol>
 *
 * <h2>Rules</h2>
 *
 * <ul>
 *   <li>Nothing is passed on before the application accepted it. What it rejects costs all who sent
 *       it; what it ignores (late, known, no room) costs nobody and goes no further.
 *   <li>The mesh has 8 peers, between 6 and 12, of which at least 2 I dialed: sybils that connect
 *       to me never have it all. A PRUNE forbids GRAFT for a minute.
 *   <li>IHAVE each second to 6 peers outside the mesh, of the last 3 seconds. IWANT of one name is
 *       answered 3 times to one peer, and 1 MiB a second in all: asking is no amplifier.
 *   <li>A name is remembered for 2 minutes. IDONTWANT is sent for contents over 16 KiB, before they
 *       are validated.
 * </ul>
 *
 * {@link endgame.p2p.gossip.GossipLimits} bounds every map and list here.
 */
@NullMarked
package endgame.p2p.gossip;

import org.jspecify.annotations.NullMarked;
