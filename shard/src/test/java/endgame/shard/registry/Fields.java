package endgame.shard.registry;

import endgame.consensus.types.Hash;
import endgame.shard.protocol.Claim;
import java.util.List;
import java.util.function.Consumer;

/** A claim with single fields changed. */
record Fields(Claim claim) {
  static Fields of(Claim claim) {
    return new Fields(claim);
  }

  /** A claim's fields, open to change. */
  private static final class Draft {
    int version;
    Hash genesisHash;
    long chainId;
    Hash programHash;
    long span;
    long fromBatch;
    long toBatch;
    Claim.Change root;
    Claim.Change batchAcc;
    long inboxFrom;
    long inboxTo;
    Claim.Change inboxAcc;
    Claim.Change outboxAcc;
    Hash messagesRoot;
    Hash bundlesAcc;
    List<Claim.BatchResult> batches;

    Draft(Claim c) {
      version = c.version();
      genesisHash = c.genesisHash();
      chainId = c.chainId();
      programHash = c.programHash();
      span = c.span();
      fromBatch = c.fromBatch();
      toBatch = c.toBatch();
      root = c.root();
      batchAcc = c.batchAcc();
      inboxFrom = c.inboxIndexBefore();
      inboxTo = c.inboxIndexAfter();
      inboxAcc = c.inboxAcc();
      outboxAcc = c.outboxAcc();
      messagesRoot = c.messagesRoot();
      bundlesAcc = c.bundlesAcc();
      batches = c.batches();
    }
  }

  private Fields edit(Consumer<Draft> change) {
    Draft d = new Draft(claim);
    change.accept(d);
    return new Fields(
        new Claim(
            d.version,
            d.genesisHash,
            claim.shard(),
            d.chainId,
            d.programHash,
            d.span,
            d.fromBatch,
            d.toBatch,
            d.root,
            d.batchAcc,
            d.inboxFrom,
            d.inboxTo,
            d.inboxAcc,
            d.outboxAcc,
            d.messagesRoot,
            d.bundlesAcc,
            d.batches,
            claim.nulls()));
  }

  Fields version(int value) {
    return edit(d -> d.version = value);
  }

  Fields genesis(Hash value) {
    return edit(d -> d.genesisHash = value);
  }

  Fields chainId(long value) {
    return edit(d -> d.chainId = value);
  }

  Fields program(Hash value) {
    return edit(d -> d.programHash = value);
  }

  Fields span(long value) {
    return edit(d -> d.span = value);
  }

  Fields batches(long from, long to) {
    return edit(d -> {
      d.fromBatch = from;
      d.toBatch = to;
    });
  }

  Fields root(Claim.Change value) {
    return edit(d -> d.root = value);
  }

  Fields batchAcc(Claim.Change value) {
    return edit(d -> d.batchAcc = value);
  }

  Fields inboxIndex(long from, long to) {
    return edit(d -> {
      d.inboxFrom = from;
      d.inboxTo = to;
    });
  }

  Fields inboxAcc(Claim.Change value) {
    return edit(d -> d.inboxAcc = value);
  }

  Fields outboxAcc(Claim.Change value) {
    return edit(d -> d.outboxAcc = value);
  }

  Fields messagesRoot(Hash value) {
    return edit(d -> d.messagesRoot = value);
  }

  Fields bundles(Hash value) {
    return edit(d -> d.bundlesAcc = value);
  }

  Fields oneResultLess() {
    return edit(d -> d.batches = d.batches.subList(1, d.batches.size()));
  }
}
