package endgame.zk.guest;

import endgame.zk.hash.HashSuite;
import endgame.zk.hash.Hasher;
import endgame.zk.hash.Tag;
import java.util.Optional;

/**
 * D of a statement: what a circuit has as its public input (docs/shard-protocol.md, Foreign
 * shards).
 */
public final class StatementDigest {
  private StatementDigest() {}

  /**
   * The suite's hash of a statement's fields.
   *
   * @param statement SSZ bytes
   * @return empty when they are no statement, name null items, or have a field that is no digest of
   *     the suite
   */
  public static Optional<byte[]> of(HashSuite suite, byte[] statement) {
    return Statement.parse(Bytes.of(statement))
        .filter(s -> s.claim().nulls().isEmpty() && digestsFit(suite, s.claim()))
        .map(s -> digest(suite, s));
  }

  private static boolean digestsFit(HashSuite suite, Claim c) {
    return fits(suite, c.rootBefore(), c.rootAfter(), c.batchAccBefore(), c.batchAccAfter())
        && fits(suite, c.inboxAccBefore(), c.inboxAccAfter(), c.outboxAccBefore())
        && fits(suite, c.outboxAccAfter(), c.messagesRoot(), c.bundlesAcc())
        && c.batches().stream().allMatch(b -> fits(suite, b.receiptsRoot()));
  }

  private static boolean fits(HashSuite suite, Bytes... digests) {
    for (Bytes digest : digests) {
      if (!suite.isDigest(digest.inner())) {
        return false;
      }
    }
    return true;
  }

  private static byte[] digest(HashSuite suite, Statement statement) {
    Claim c = statement.claim();
    Hasher h =
        suite
            .hasher(Tag.STATEMENT)
            .address(statement.prover().inner())
            .u32(Claim.VERSION)
            .opaque(c.genesisHash().inner())
            .u32(c.shard())
            .u64(c.chainId())
            .opaque(c.programHash().inner())
            .u64(c.span())
            .u64(c.fromBatch())
            .u64(c.toBatch())
            .digest(c.rootBefore().inner())
            .digest(c.rootAfter().inner())
            .digest(c.batchAccBefore().inner())
            .digest(c.batchAccAfter().inner())
            .u64(c.inboxIndexBefore())
            .u64(c.inboxIndexAfter())
            .digest(c.inboxAccBefore().inner())
            .digest(c.inboxAccAfter().inner())
            .digest(c.outboxAccBefore().inner())
            .digest(c.outboxAccAfter().inner())
            .digest(c.messagesRoot().inner())
            .digest(c.bundlesAcc().inner())
            .u32(c.batches().size());
    for (Claim.BatchResult b : c.batches()) {
      h.u64(b.gas()).u64(b.zkGas()).u256(b.fees().inner()).digest(b.receiptsRoot().inner());
    }
    return h.u32(0).finish();
  }
}
