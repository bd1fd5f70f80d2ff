package endgame.zk.witness;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.guest.BatchContext;
import endgame.zk.guest.BatchHeader;
import endgame.zk.guest.Bytes;
import endgame.zk.guest.Claim;
import endgame.zk.guest.InboxEntry;
import endgame.zk.guest.Item;
import endgame.zk.guest.TestGuest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule of a span's shape by itself: most of what it refuses a later rule would refuse too. */
class SpanShapeTest {
  private static final Bytes ZERO = Bytes.zero(32);
  private static final Item.Batch BATCH = TestGuest.batch(TestGuest.command(TestGuest.BUMP, 1));
  private static final int SHARD = BATCH.header().shard();
  private static final String OUTSIDE = "the batches aren't the claim's";

  private static Claim claim(int shard, long toBatch, long inboxAfter) {
    return new Claim(
        ZERO,
        shard,
        7,
        ZERO,
        3,
        1,
        toBatch,
        ZERO,
        ZERO,
        ZERO,
        ZERO,
        5,
        inboxAfter,
        ZERO,
        ZERO,
        ZERO,
        ZERO,
        ZERO,
        ZERO,
        List.of(),
        List.of());
  }

  private static String fault(Claim claim, Item... items) {
    List<Item> all = new ArrayList<>();
    all.add(new Item.Span(SpanShape.header(claim)));
    all.addAll(List.of(items));
    return String.valueOf(SpanShape.fault(all, claim));
  }

  private static Item context(long number, boolean sequenced, long from, long to) {
    BatchContext context = TestGuest.context(number, sequenced, from, to);
    return new Item.Context(context);
  }

  private static Item entry(long index) {
    return new Item.Entry(new InboxEntry(index, 5, 2, TestGuest.command(0, 1)));
  }

  @Test
  void takesASystemAndASequencedBatch() {
    assertThat(
            fault(
                claim(SHARD, 2, 6),
                context(1, false, 5, 6),
                entry(5),
                context(2, true, 6, 6),
                BATCH))
        .isEqualTo("null");
  }

  @Test
  void beginsWithTheSpan() {
    Claim claim = claim(SHARD, 1, 5);
    assertThat(SpanShape.fault(List.of(), claim))
        .isEqualTo("the first item isn't the claim's span");
    assertThat(
            SpanShape.fault(
                List.of(new Item.Span(SpanShape.header(claim(SHARD + 1, 1, 5)))), claim))
        .isEqualTo("the first item isn't the claim's span");
  }

  @Test
  void batchesFollowEachOther() {
    Claim claim = claim(SHARD, 1, 5);
    assertThat(fault(claim, context(2, true, 5, 5), BATCH))
        .isEqualTo("item 1 isn't the next batch");
    assertThat(fault(claim, context(1, true, 6, 6), BATCH))
        .isEqualTo("item 1 isn't the next batch");
  }

  @Test
  void aBatchHasTheEntriesOfItsKind() {
    Claim claim = claim(SHARD, 1, 5);
    String none = "the batch of item 1 has no such entries";
    assertThat(fault(claim, context(1, false, 5, 4), entry(5))).isEqualTo(none);
    assertThat(fault(claim, context(1, false, 5, 15), entry(5))).isEqualTo(none);
    assertThat(fault(claim, context(1, true, 5, 6), entry(5), BATCH)).isEqualTo(none);
  }

  @Test
  void aBodyIsItsHeaders() {
    String other = "the body of item 2 isn't its header's";
    assertThat(fault(claim(SHARD + 1, 1, 5), context(1, true, 5, 5), BATCH)).isEqualTo(other);
    BatchHeader header = BATCH.header();
    Item wrong = new Item.Batch(header, TestGuest.command(TestGuest.TRAP, 1));
    assertThat(fault(claim(SHARD, 1, 5), context(1, true, 5, 5), wrong)).isEqualTo(other);
  }

  @Test
  void theBatchesAreAllOfTheClaims() {
    Item context = context(1, true, 5, 5);
    assertThat(fault(claim(SHARD, 0, 5))).isEqualTo(OUTSIDE);
    assertThat(fault(claim(SHARD, 2, 5), context, BATCH)).isEqualTo(OUTSIDE);
    assertThat(fault(claim(SHARD, 1, 6), context, BATCH)).isEqualTo(OUTSIDE);
  }

  @Test
  void aSpanHasAtMost64Batches() {
    for (int batches : new int[] {Claim.BATCHES_MAX, Claim.BATCHES_MAX + 1}) {
      List<Item> items = new ArrayList<>();
      for (int i = 1; i <= batches; i++) {
        items.add(context(i, true, 5, 5));
        items.add(BATCH);
      }
      assertThat(fault(claim(SHARD, batches, 5), items.toArray(Item[]::new)))
          .isEqualTo(batches == Claim.BATCHES_MAX ? "null" : OUTSIDE);
    }
  }
}
