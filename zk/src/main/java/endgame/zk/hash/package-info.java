/**
 * The hashes of shards: docs/shard-protocol.md, sections 1–3 and 7.2.
 *
 * <p>A {@link endgame.zk.hash.HashSuite} is a shard's hash, found by name in {@link
 * endgame.zk.hash.HashSuites}. What is hashed goes field by field through a {@link
 * endgame.zk.hash.Hasher}: {@link endgame.zk.hash.P2} and {@link endgame.zk.hash.Sha256Suite}
 * concatenate bytes, {@link endgame.zk.hash.PoseidonSuite} gives each field its own elements. The
 * layouts of the protocol's messages are in {@code endgame.shard.protocol.ShardHashes} and {@link
 * endgame.zk.guest.StatementDigest}.
 *
 * <p>{@link endgame.zk.hash.P2} is {@code p2-koalabear}: Poseidon2 over KoalaBear, a tag and the
 * length before the bytes, 3 bytes to an element. A digest is 32 bytes: 8 elements as u32, each
 * below p. Digests from outside are checked with {@link endgame.zk.hash.P2#isDigest}; handing
 * another 32 bytes to {@code node} is a programmer's error and throws.
 *
 * <p>Batches (body pieces, nodes, leaves) go through 16 lanes at a time where vectors are there;
 * the results are the same without.
 *
 * <p>Everything here is a pure function of its arguments.
 */
@NullMarked
package endgame.zk.hash;

import org.jspecify.annotations.NullMarked;
