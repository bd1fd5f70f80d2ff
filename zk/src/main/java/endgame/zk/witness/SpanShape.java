package endgame.zk.witness;

import endgame.zk.guest.BatchContext;
import endgame.zk.guest.BatchHeader;
import endgame.zk.guest.Claim;
import endgame.zk.guest.Item;
import endgame.zk.guest.SpanHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rule 2 of the package: the items are those of a span as blocks imply it. */
final class SpanShape {
  private SpanShape() {}

  /** The span header that the claim implies. */
  static SpanHeader header(Claim claim) {
    return new SpanHeader(
        claim.genesisHash(),
        claim.shard(),
        claim.chainId(),
        claim.programHash(),
        claim.span(),
        claim.fromBatch(),
        claim.rootBefore(),
        claim.batchAccBefore(),
        claim.inboxIndexBefore(),
        claim.inboxAccBefore(),
        claim.outboxAccBefore());
  }

  /** The fault of a list of items, null if there is none. */
  static @Nullable String fault(List<Item> items, Claim claim) {
    if (items.isEmpty() || !items.getFirst().equals(new Item.Span(header(claim)))) {
      return "the first item isn't the claim's span";
    }
    long number = claim.fromBatch();
    long inbox = claim.inboxIndexBefore();
    int at = 1;
    int batches = 0;
    while (at < items.size()) {
      if (!(items.get(at) instanceof Item.Context(BatchContext context))) {
        return "item " + at + " stands outside a batch";
      }
      if (context.number() != number || context.inboxFrom() != inbox) {
        return "item " + at + " isn't the next batch";
      }
      boolean sequenced = context.kind() == BatchContext.Kind.SEQUENCED;
      long entries = context.inboxTo() - context.inboxFrom();
      if (entries < 0 || entries > items.size() || (sequenced && entries != 0)) {
        return "the batch of item " + at + " has no such entries";
      }
      at++;
      for (long end = inbox + entries; inbox != end; inbox++, at++) {
        if (at == items.size()
            || !(items.get(at) instanceof Item.Entry(var entry))
            || entry.index() != inbox) {
          return "item " + at + " isn't inbox entry " + Long.toUnsignedString(inbox);
        }
      }
      if (sequenced) {
        if (at == items.size()
            || !(items.get(at) instanceof Item.Batch(BatchHeader header, var body))) {
          return "item " + at + " isn't the sequenced batch";
        }
        if (header.shard() != claim.shard() || !header.names(body)) {
          return "the body of item " + at + " isn't its header's";
        }
        at++;
      }
      number++;
      batches++;
    }
    boolean claimed =
        batches > 0
            && batches <= Claim.BATCHES_MAX
            && number - 1 == claim.toBatch()
            && inbox == claim.inboxIndexAfter();
    return claimed ? null : "the batches aren't the claim's";
  }
}
