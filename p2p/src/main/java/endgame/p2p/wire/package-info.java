/**
 * Messages on one connection: channels, frames, queues, rates. No sockets here.
 *
 * <p>{@link endgame.p2p.wire.Channel} holds every number; {@link endgame.p2p.wire.Frames} the
 * format. Sending: {@link endgame.p2p.wire.Outbox}. Receiving: {@link
 * endgame.p2p.wire.InboundMeter}, then {@link endgame.p2p.wire.Assembler}. Invariants:
 *
 * <ul>
 *   <li>One peer makes us hold at most twice the sum of the caps of unfinished messages, and 8 MiB
 *       of outgoing ones.
 *   <li>A vote waits for at most the fragments already written: a socket's watermark, 256 KiB.
 *   <li>Malformed frames are values; nothing here throws on what a peer sends.
 * </ul>
 */
@NullMarked
package endgame.p2p.wire;

import org.jspecify.annotations.NullMarked;
