/**
 * How nodes learn where others listen. Pure state machines: bytes, ids, time and randomness come
 * in, effects come out.
 *
 * <h2>Records</h2>
 *
 * An {@link endgame.p2p.discovery.AddressRecord} is 122 bytes: id, IP (16 bytes, IPv4 mapped), port
 * and sequence number, signed by that id over the network's genesis hash. Of two of one id the
 * higher number wins. Nobody can make another's record, on any network.
 *
 * <h2>Messages, in the owner's part of channel 0</h2>
 *
 * <ol>
 *   <li>MINE record: my own; on connecting, and when it changes.
 *   <li>KNOWN epoch, bits: between validators, each 50 s: whose addresses I know of the sorted set
 *       of an epoch. Answered by one RECORDS with what is missing.
 *   <li>ASK: by an observer. Answered by one RECORDS.
 *   <li>RECORDS: at most 32; one is owed per KNOWN or ASK, more is {@code UNSOLICITED}.
 * </ol>
 *
 * Answers tell records at most once per peer in 25 s and are empty between, so asking is never an
 * amplifier.
 *
 * <h2>Rules</h2>
 *
 * Validators tell only the records of validators they are connected with now. Two failed dials make
 * an address unknown, so that others tell a newer. Observers keep an {@link
 * endgame.p2p.discovery.AddressBook} of 256 new and 64 old buckets of 64, 16 outgoing connections
 * of at most 2 per /16 (IPv6: /32), and two anchors over a restart: an attacker from few networks
 * fills few buckets and few places.
 */
@NullMarked
package endgame.p2p.discovery;

import org.jspecify.annotations.NullMarked;
