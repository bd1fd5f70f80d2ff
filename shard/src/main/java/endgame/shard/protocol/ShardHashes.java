package endgame.shard.protocol;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.zk.hash.P2;

/** The tagged hashes and accumulators of the protocol (suite {@code p2-koalabear}). */
public final class ShardHashes {
  public static final int BATCH_HEADER = 6;
  public static final int CONTEXT = 7;
  public static final int BATCH_ACC = 8;
  public static final int ENTRY = 9;
  public static final int INBOX_ACC = 10;
  public static final int MESSAGE = 11;
  public static final int OUTBOX_ACC = 12;
  public static final int MESSAGES = 13;
  public static final int RECEIPT = 14;

  private ShardHashes() {}

  /** P2(tag, bytes). */
  public static Hash of(int tag, Bytes bytes) {
    return Hash.of(P2.digest(tag, bytes.toArray()));
  }

  /** P2(tag, acc ‖ next): one step of an accumulator. */
  public static Hash fold(int tag, Hash acc, Hash next) {
    return of(tag, new ByteWriter().hash(acc).hash(next).done());
  }

  /** The batch accumulator after a batch; {@code batchHash} is zero for a system batch. */
  public static Hash batchAcc(Hash before, Context context, Hash batchHash) {
    return of(
        BATCH_ACC,
        new ByteWriter().hash(before).hash(of(CONTEXT, context.encode())).hash(batchHash).done());
  }

  /** P2(MESSAGES, sidecar). */
  public static Hash messagesRoot(Bytes sidecar) {
    return of(MESSAGES, sidecar);
  }

  /** Whether this can be a digest: eight words below p. */
  public static boolean isDigest(Hash hash) {
    return P2.isCanonical(hash.toBytes());
  }

  /** The root that a header commits its body to. */
  public static Hash bodyRoot(Bytes body) {
    return Hash.of(P2.bodyRoot(body.toArray()));
  }
}
