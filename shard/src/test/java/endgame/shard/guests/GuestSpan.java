package endgame.shard.guests;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.guest.BatchContext;
import endgame.zk.guest.BatchHeader;
import endgame.zk.guest.Bytes;
import endgame.zk.guest.Claim;
import endgame.zk.guest.Emit;
import endgame.zk.guest.GuestRun;
import endgame.zk.guest.InboxEntry;
import endgame.zk.guest.Item;
import endgame.zk.guest.SpanHeader;
import endgame.zk.hash.P2;
import endgame.zk.hash.Tag;
import endgame.zk.riscv.Program;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Runs one span and computes beside it what the claim must say, from the items and the emits. */
final class GuestSpan {
  static final int SHARD = 1;
  static final long CHAIN = 7101;
  static final long FIRST_BATCH = 11;
  static final long FIRST_ENTRY = 3;
  static final byte[] SEQUENCER = Bytes.fromHex("5e".repeat(20)).toArray();
  private static final Bytes ZERO = Bytes.zero(32);
  private static final int HEIGHT = 77;

  final GuestRun run;
  final SpanHeader span;
  final List<Emit> emits = new ArrayList<>();
  final List<Long> cycles = new ArrayList<>();
  private final TreeState state;
  private final List<Bytes> receiptsRoots = new ArrayList<>();
  private final ByteArrayOutputStream sidecar = new ByteArrayOutputStream();
  private long number = FIRST_BATCH;
  private long inbox = FIRST_ENTRY;
  private byte[] batchAcc = digest(2);
  private byte[] inboxAcc = digest(3);
  private byte[] outboxAcc = digest(4);
  private byte[] receiptsRoot = new byte[32];
  private int nonce;

  GuestSpan(Program program, TreeState state, long spanCycles) {
    this.state = state;
    span = header(state.root());
    run = started(GuestRun.start(program, state, spanCycles));
    done(run.give(new Item.Span(span)));
  }

  static SpanHeader header(Bytes root) {
    return new SpanHeader(
        Bytes.fromHex("11".repeat(32)),
        SHARD,
        CHAIN,
        Bytes.fromHex("22".repeat(32)),
        9,
        FIRST_BATCH,
        root,
        Bytes.of(digest(2)),
        FIRST_ENTRY,
        Bytes.of(digest(3)),
        Bytes.of(digest(4)));
  }

  private static byte[] digest(int tag) {
    return P2.digest(tag, new byte[] {(byte) tag});
  }

  private static GuestRun started(GuestRun.Started started) {
    return switch (started) {
      case GuestRun.Started.Suspended suspended -> suspended.run();
      case GuestRun.Started.Failed failed -> throw new AssertionError(failed.reason());
    };
  }

  static GuestRun.Given.ItemDone done(GuestRun.Given given) {
    return switch (given) {
      case GuestRun.Given.ItemDone done -> done;
      case GuestRun.Given.Nulled nulled -> throw new AssertionError(nulled.reason());
      case GuestRun.Given.Failed failed -> throw new AssertionError(failed.reason());
    };
  }

  /** A system batch; true for each entry that became null. */
  List<Boolean> entries(List<InboxEntry> entries) {
    Bytes context = context(BatchContext.Kind.SYSTEM, inbox + entries.size());
    List<Boolean> nulls = new ArrayList<>();
    for (InboxEntry e : entries) {
      InboxEntry entry = new InboxEntry(inbox++, HEIGHT - 1, e.kind(), e.entry());
      inboxAcc = P2.digest(Tag.INBOX_ACC, inboxAcc, P2.digest(Tag.ENTRY, entry.encode().toArray()));
      nulls.add(give(new Item.Entry(entry)));
    }
    close(context, new byte[32]);
    return nulls;
  }

  /** A sequenced batch; true if it became null. */
  boolean batch(List<Bytes> transactions) {
    return batch(body(transactions));
  }

  boolean batch(byte[] body) {
    Bytes context = context(BatchContext.Kind.SEQUENCED, inbox);
    BatchHeader header =
        new BatchHeader(
            SHARD,
            ZERO,
            Bytes.of(SEQUENCER),
            HEIGHT - 1,
            body.length,
            Bytes.of(P2.bodyRoot(body)),
            ZERO);
    boolean isNull = give(new Item.Batch(header, Bytes.of(body)));
    close(context, P2.digest(Tag.BATCH_HEADER, header.encode().toArray()));
    return isNull;
  }

  /** SSZ list of byte lists. */
  static byte[] body(List<Bytes> transactions) {
    int offset = 4 * transactions.size();
    int length = offset + transactions.stream().mapToInt(Bytes::length).sum();
    ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    for (Bytes transaction : transactions) {
      out.putInt(offset);
      offset += transaction.length();
    }
    transactions.forEach(t -> out.put(t.toArray()));
    return out.array();
  }

  private Bytes context(BatchContext.Kind kind, long inboxTo) {
    BatchContext context =
        new BatchContext(
            number, kind, HEIGHT, 1_700_000_000_123L, span.programHash(), 5, inbox, inboxTo, ZERO);
    receiptsRoot = new byte[32];
    nonce = 0;
    done(run.give(new Item.Context(context)));
    return context.encode();
  }

  private boolean give(Item item) {
    return switch (run.give(item)) {
      case GuestRun.Given.ItemDone done -> {
        done.emits().forEach(this::fold);
        cycles.add(done.cycles());
        yield false;
      }
      case GuestRun.Given.Nulled nulled -> {
        assertThat(nulled.done().emits()).isEmpty();
        assertThat(nulled.done().puts()).isEmpty();
        yield true;
      }
      case GuestRun.Given.Failed failed -> throw new AssertionError(failed.reason());
    };
  }

  private void fold(Emit emit) {
    emits.add(emit);
    byte[] bytes = emit.bytes().toArray();
    if (emit.kind() != Emit.MESSAGE) {
      byte[] kind =
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(emit.kind()).array();
      receiptsRoot = P2.digest(Tag.RECEIPT, receiptsRoot, kind, bytes);
      return;
    }
    ByteBuffer head = ByteBuffer.allocate(17).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(number).putInt(nonce++).put(bytes[0]).putInt(bytes.length - 1);
    byte[] message = P2.digest(Tag.MESSAGE, java.util.Arrays.copyOf(head.array(), 12), bytes);
    outboxAcc = P2.digest(Tag.OUTBOX_ACC, outboxAcc, message);
    sidecar.writeBytes(head.array());
    sidecar.write(bytes, 1, bytes.length - 1);
  }

  private void close(Bytes context, byte[] batchHash) {
    batchAcc =
        P2.digest(Tag.BATCH_ACC, batchAcc, P2.digest(Tag.CONTEXT, context.toArray()), batchHash);
    receiptsRoots.add(Bytes.of(receiptsRoot));
    number++;
  }

  /** Ends the run, checks every field of the claim that can be computed outside, and gives it. */
  Claim finish() {
    TreeState after = state.after(run.writes());
    Bytes journal =
        switch (run.finish(state)) {
          case GuestRun.Finished.Journal j -> j.bytes();
          case GuestRun.Finished.Failed failed -> throw new AssertionError(failed.reason());
        };
    Claim claim = Claim.parse(journal).orElseThrow();
    assertThat(claim.encode()).isEqualTo(journal);
    Claim expected =
        new Claim(
            span.genesisHash(),
            SHARD,
            CHAIN,
            span.programHash(),
            9,
            FIRST_BATCH,
            number - 1,
            state.root(),
            after.root(),
            span.batchAcc(),
            Bytes.of(batchAcc),
            FIRST_ENTRY,
            inbox,
            span.inboxAcc(),
            Bytes.of(inboxAcc),
            span.outboxAcc(),
            Bytes.of(outboxAcc),
            Bytes.of(P2.digest(Tag.MESSAGES, sidecar.toByteArray())),
            ZERO,
            claim.batches(),
            claim.nulls());
    assertThat(claim).isEqualTo(expected);
    assertThat(claim.batches().stream().map(Claim.BatchResult::receiptsRoot))
        .containsExactlyElementsOf(receiptsRoots);
    return claim;
  }
}
