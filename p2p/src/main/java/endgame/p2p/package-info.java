/**
 * The transport between nodes: authenticated connections that carry bytes. Knows nothing of blocks.
 *
 * <p>{@link endgame.p2p.Network} is the entrance. The owner brings a {@link
 * endgame.p2p.PeerPolicy}, which judges, and a {@link endgame.p2p.PeerHandler}, which takes; {@link
 * endgame.p2p.Inbox} hands over to the owner's threads; {@link endgame.p2p.BlobExchange} moves
 * large blobs; {@link endgame.p2p.Neighbours} finds peers and spreads small contents.
 *
 * <h2>Protocol {@code endgame/1}, over TCP</h2>
 *
 * <ol>
 *   <li>Mutual TLS 1.3 as in {@link endgame.p2p.identity}. Handshake at most 10 s.
 *   <li>Both send HELLO (opaque, the owner's); each judges the other's and sends ACCEPT. Who has
 *       the other's ACCEPT is up. At most 5 s. Before that anything but channel 0 is a violation.
 *   <li>Frames as in {@link endgame.p2p.wire.Frames}, on the channels of {@link
 *       endgame.p2p.wire.Channel}. PING every 15 s; 45 s without a byte ends the connection.
 *   <li>GOODBYE with a reason, then close.
 * </ol>
 *
 * Channel 0: a type byte, then 1 HELLO bytes, 2 ACCEPT, 3 PING, 4 GOODBYE reason, 5 the owner's.
 *
 * <h2>Rules</h2>
 *
 * <ul>
 *   <li>One connection per pair of identities: of two dials the lower id's stays; of two by the
 *       same end, the newer.
 *   <li>Wrongs are counted by id as in {@link endgame.p2p.reputation}.
 *   <li>A violation (malformed frame, over a cap, unknown channel, unsolicited answer, wrong piece)
 *       closes and bans the id for 4 h, unless the policy trusts it. Lateness, a full queue, too
 *       high a rate or a slow link only close: honest peers have bad days too.
 *   <li>Over a rate: reading stops until the bucket refills; at a debt of four bursts the
 *       connection closes. Senders pace themselves by the same table.
 *   <li>A message that is not whole must move at 16 KiB/s. A queue of priority 0 that is full and
 *       does not move for 10 s ends the connection.
 *   <li>No call of the owner waits, but {@code start} and {@code close}.
 * </ul>
 *
 * <h2>Limits</h2>
 *
 * {@link endgame.p2p.Limits} has those of connections, {@code Channel} those of messages; every map
 * and queue here is bounded by one of them. The thread that meets an {@code Error} hands it to its
 * uncaught exception handler: the process should stop on it.
 *
 * <p>Threads: {@code p2p-io} (event loops; they also call the owner), {@code p2p-tls} (arithmetic
 * of handshakes), {@code p2p-names} (DNS). {@code close()} ends all.
 */
@NullMarked
package endgame.p2p;

import org.jspecify.annotations.NullMarked;
