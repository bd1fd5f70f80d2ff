package endgame.shard.protocol;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.zk.hash.HashSuite;
import endgame.zk.hash.HashSuites;
import endgame.zk.hash.Hasher;
import endgame.zk.hash.P2;
import endgame.zk.hash.Tag;
import java.math.BigInteger;
import java.util.Optional;

/** The tagged hashes and accumulators of the protocol, in the suite of one shard. */
public final class ShardHashes {
  /** The suite of shards with a program. */
  public static final ShardHashes P2_KOALABEAR = new ShardHashes(P2.SUITE);

  private final HashSuite suite;

  private ShardHashes(HashSuite suite) {
    this.suite = suite;
  }

  /** Empty when there is no suite of this name. */
  public static Optional<ShardHashes> find(String suite) {
    return HashSuites.find(suite).map(ShardHashes::new);
  }

  public HashSuite suite() {
    return suite;
  }

  /** A batch's hash: that of its header. */
  public Hash batch(BatchHeader header) {
    return done(
        suite
            .hasher(Tag.BATCH_HEADER)
            .u32(header.shard())
            .digest(header.parent().toBytes())
            .address(header.sequencer().toBytes())
            .u64(header.validFrom())
            .u32(header.bodyLength())
            .digest(header.bodyRoot().toBytes())
            .opaque(header.dataRoot().toBytes()));
  }

  /** The batch accumulator after a batch; {@code batchHash} is zero for a system batch. */
  public Hash batchAcc(Hash before, Context context, Hash batchHash) {
    return done(
        suite
            .hasher(Tag.BATCH_ACC)
            .digest(before.toBytes())
            .digest(context(context).toBytes())
            .digest(batchHash.toBytes()));
  }

  private Hash context(Context c) {
    return done(
        suite
            .hasher(Tag.CONTEXT)
            .u64(c.number())
            .u8(c.kind().code())
            .u64(c.height())
            .u64(c.timestampMs())
            .opaque(c.randomness().toBytes())
            .u64(c.zkPrice())
            .u64(c.inboxFrom())
            .u64(c.inboxTo())
            .opaque(c.bundlesHash().toBytes()));
  }

  /** The inbox accumulator after an entry. */
  public Hash inboxAcc(Hash before, Entry entry) {
    return fold(Tag.INBOX_ACC, before, entry(entry));
  }

  private Hash entry(Entry entry) {
    Hasher h = suite.hasher(Tag.ENTRY).u64(entry.index()).u64(entry.height());
    Optional<Entry.Deposit> deposit = entry.deposit();
    if (deposit.isPresent()) {
      h.u8(entry.kind());
      payment(h, deposit.get().to(), Optional.of(deposit.get().from()), deposit.get().amount());
    } else if (entry.kind() == Entry.FORCED) {
      h.u8(entry.kind()).bytes(entry.content().toArray());
    } else {
      h.unknown(entry.kind(), entry.content().toArray());
    }
    return done(h);
  }

  /** The outbox accumulator after a message. */
  public Hash outboxAcc(Hash before, Message message) {
    return fold(Tag.OUTBOX_ACC, before, message(message));
  }

  private Hash message(Message message) {
    Hasher h = suite.hasher(Tag.MESSAGE).u64(message.batch()).u32(message.nonce());
    Optional<Message.Payment> payment = message.payment();
    if (payment.isPresent()) {
      h.u8(message.kind());
      payment(h, payment.get().to(), message.from(), payment.get().amount());
    } else {
      h.unknown(message.kind(), message.content().toArray());
    }
    return done(h);
  }

  private static void payment(Hasher h, Address to, Optional<Address> from, BigInteger amount) {
    h.address(to.toBytes());
    from.ifPresent(account -> h.address(account.toBytes()));
    h.u256(new ByteWriter().u256(amount).done().toArray());
  }

  /** One step of an accumulator. */
  private Hash fold(int tag, Hash acc, Hash next) {
    return done(suite.hasher(tag).digest(acc.toBytes()).digest(next.toBytes()));
  }

  /** The hash of a span's messages sidecar. */
  public Hash messagesRoot(Bytes sidecar) {
    return done(suite.hasher(Tag.MESSAGES).bytes(sidecar.toArray()));
  }

  /** The root that a header commits its body to. */
  public Hash bodyRoot(Bytes body) {
    return Hash.of(suite.rootOfBody(body.toArray()));
  }

  /** Whether this can be a digest of the suite. */
  public boolean isDigest(Hash hash) {
    return suite.isDigest(hash.toBytes());
  }

  private static Hash done(Hasher hasher) {
    return Hash.of(hasher.finish());
  }
}
