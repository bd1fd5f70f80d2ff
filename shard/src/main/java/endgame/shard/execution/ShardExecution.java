package endgame.shard.execution;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.execution.ShardStore.Checkpoint;
import endgame.shard.protocol.ByteWriter;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Entry;
import endgame.shard.protocol.Message;
import endgame.shard.tree.P2TreeHasher;
import endgame.storage.tree.Digest;
import endgame.storage.tree.Update;
import endgame.zk.guest.Emit;
import endgame.zk.guest.GuestRun;
import endgame.zk.guest.Item;
import endgame.zk.riscv.Program;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one shard's program over its ordered batches. Owned by one thread. */
public final class ShardExecution {
  private static final Logger LOG = LoggerFactory.getLogger(ShardExecution.class);
  private final Identity identity;
  private final Program program;
  private final long spanCycles;
  private final ShardStore store;
  private volatile Checkpoint closed;
  private Optional<OpenSpan> open = Optional.empty();
  private volatile ShardState latest;
  private volatile long head;
  private Hash headAcc;
  private boolean broken;

  /** What a program is told of itself. */
  public record Identity(Hash genesisHash, int shard, long chainId, Hash programHash) {}

  /** The span under way. */
  private static final class OpenSpan {
    private final long span;
    private final GuestRun run;
    private final ShardState before;
    private final List<Item> items = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();
    private final Map<Bytes, Optional<Bytes>> written = new HashMap<>();

    OpenSpan(long span, GuestRun run, ShardState before) {
      this.span = span;
      this.run = run;
      this.before = before;
    }
  }

  /** Goes on where the store was left. */
  public ShardExecution(
      Identity identity, Program program, long spanCycles, Hash genesisRoot, ShardStore store) {
    this.identity = identity;
    this.program = program;
    this.spanCycles = spanCycles;
    this.store = store;
    this.closed =
        store
            .checkpoint()
            .orElse(new Checkpoint(0, 0, genesisRoot, Hash.ZERO, 0, Hash.ZERO, Hash.ZERO));
    this.head = closed.batch();
    this.headAcc = closed.batchAcc();
    this.latest = new ShardState(store.nodes(), closed.root(), Map.of());
  }

  public ShardStore store() {
    return store;
  }

  public Identity identity() {
    return identity;
  }

  /** Number of the last executed batch. */
  public long head() {
    return head;
  }

  /** All batches of blocks up to this height are in closed spans. */
  public long closedHeight() {
    return closed.height();
  }

  /** A program that could not finish a span has no state from there on. */
  public boolean isBroken() {
    return broken;
  }

  /** The state after the last executed batch. */
  public ShardState latest() {
    return latest;
  }

  /** The state at the end of a closed span, by its root. */
  public ShardState at(Hash root) {
    return new ShardState(store.nodes(), root, Map.of());
  }

  /** Questions to the program about a state. */
  public ShardViews views(ShardState state) {
    return new ShardViews(program, ShardViews.header(identity), state);
  }

  private endgame.zk.guest.SpanHeader spanHeader(long span) {
    Bytes bytes =
        new ByteWriter()
            .hash(identity.genesisHash())
            .u32(identity.shard())
            .u64(identity.chainId())
            .hash(identity.programHash())
            .u64(span)
            .u64(closed.batch() + 1)
            .hash(closed.root())
            .hash(closed.batchAcc())
            .u64(closed.inboxIndex())
            .hash(closed.inboxAcc())
            .hash(closed.outboxAcc())
            .done();
    return endgame.zk.guest.SpanHeader.parse(zk(bytes)).orElseThrow();
  }

  private static endgame.zk.guest.Bytes zk(Bytes bytes) {
    return endgame.zk.guest.Bytes.of(bytes.toArray());
  }

  /** Executes the next batch; empty when the program is broken. */
  public Optional<ExecutedBatch> execute(BatchInput input) {
    if (broken || input.context().number() != head + 1) {
      return Optional.empty();
    }
    Optional<OpenSpan> current = open.isPresent() ? open : openSpan(input.span());
    if (current.isEmpty()) {
      return Optional.empty();
    }
    OpenSpan span = current.get();
    if (span.span != input.span()) {
      throw new IllegalStateException("span " + span.span + " must be closed first");
    }
    BigInteger baseFee = views(latest).fees().map(ShardViews.Fees::baseFee).orElse(BigInteger.ZERO);
    List<ExecutedBatch.Emitted> emits = new ArrayList<>();
    boolean isNull = false;
    for (Item item : items(input)) {
      span.items.add(item);
      switch (span.run.give(item)) {
        case GuestRun.Given.ItemDone done -> keep(span, input, done, emits);
        case GuestRun.Given.Nulled(String reason, var done) -> {
          LOG.warn(
              "shard={} batch={} an item is null: {}; its program has a defect",
              identity.shard(),
              input.context().number(),
              reason);
          isNull = true;
          keep(span, input, done, emits);
        }
        case GuestRun.Given.Failed(String reason) -> {
          fail(reason);
          return Optional.empty();
        }
      }
    }
    ExecutedBatch executed =
        new ExecutedBatch(
            input.span(),
            input.context(),
            input.batchAcc(),
            headAcc,
            input.header(),
            input.body(),
            baseFee,
            isNull,
            emits);
    store.putBatch(executed);
    latest = new ShardState(store.nodes(), closed.root(), Map.copyOf(span.written));
    headAcc = input.batchAcc();
    head = input.context().number();
    return Optional.of(executed);
  }

  private void fail(String reason) {
    broken = true;
    LOG.warn(
        "shard={} batch={} the program failed outside an item: {}; its span has no result",
        identity.shard(),
        head + 1,
        reason);
  }

  private Optional<OpenSpan> openSpan(long span) {
    ShardState before = new ShardState(store.nodes(), closed.root(), Map.of());
    return switch (GuestRun.start(program, before, spanCycles)) {
      case GuestRun.Started.Failed(String reason) -> {
        fail(reason);
        yield Optional.empty();
      }
      case GuestRun.Started.Suspended(GuestRun run) -> {
        OpenSpan opened = new OpenSpan(span, run, before);
        Item first = new Item.Span(spanHeader(span));
        opened.items.add(first);
        if (run.give(first) instanceof GuestRun.Given.Failed(String reason)) {
          fail(reason);
          yield Optional.empty();
        }
        open = Optional.of(opened);
        yield open;
      }
    };
  }

  private static List<Item> items(BatchInput input) {
    List<Item> items = new ArrayList<>();
    items.add(Item.parse(Item.CONTEXT, zk(input.context().encode())).orElseThrow());
    for (Entry entry : input.entries()) {
      items.add(Item.parse(Item.ENTRY, zk(entry.encode())).orElseThrow());
    }
    input
        .header()
        .ifPresent(header ->
            items.add(
                Item.parse(
                        Item.BATCH,
                        zk(new ByteWriter().bytes(header.encode()).bytes(input.body()).done()))
                    .orElseThrow()));
    return items;
  }

  private static void keep(
      OpenSpan span,
      BatchInput input,
      GuestRun.Given.ItemDone done,
      List<ExecutedBatch.Emitted> emits) {
    done.puts()
        .forEach(put ->
            span.written.put(
                Bytes.of(put.key().toArray()), put.value().map(v -> Bytes.of(v.toArray()))));
    for (Emit emit : done.emits()) {
      Bytes bytes = Bytes.wrap(emit.bytes().toArray());
      emits.add(new ExecutedBatch.Emitted(emit.kind(), bytes));
      if (emit.kind() == Emit.MESSAGE && bytes.size() > 0) {
        long number = input.context().number();
        int nonce = (int) span.messages.stream().filter(m -> m.batch() == number).count();
        span.messages.add(
            new Message(
                number, nonce, bytes.get(0) & 0xff, Bytes.wrap(bytes.slice(1, bytes.size()))));
      }
    }
  }

  /**
   * The last height of a span has passed.
   *
   * @return what the program says of it; empty if it had no batches, or no result
   */
  public Optional<SpanResult> closeSpan(long lastHeight) {
    if (open.isEmpty() || broken) {
      if (!broken) {
        closed =
            new Checkpoint(
                lastHeight,
                closed.batch(),
                closed.root(),
                closed.batchAcc(),
                closed.inboxIndex(),
                closed.inboxAcc(),
                closed.outboxAcc());
        store.putCheckpoint(closed);
      }
      return Optional.empty();
    }
    OpenSpan span = open.get();
    Optional<Claim> claim =
        switch (span.run.finish(span.before)) {
          case GuestRun.Finished.Failed(String reason) -> {
            fail(reason);
            yield Optional.empty();
          }
          case GuestRun.Finished.Journal(var bytes) -> Claim.decode(Bytes.wrap(bytes.toArray()));
        };
    SortedMap<Digest, Optional<byte[]>> changes = new TreeMap<>();
    span.written.forEach(
        (key, value) -> changes.put(Digest.of(key.toArray()), value.map(Bytes::toArray)));
    Update update =
        P2TreeHasher.TREE.update(store.nodes(), ShardState.digest(closed.root()), changes);
    Hash root = Hash.of(update.newRoot().toBytes());
    if (claim.isEmpty() || !claim.get().root().after().equals(root)) {
      fail("its claim is malformed, or its root is not that of its writes");
      return Optional.empty();
    }
    SpanResult result = new SpanResult(claim.get(), Message.encodeAll(span.messages), span.items);
    closed =
        new Checkpoint(
            lastHeight,
            head,
            root,
            headAcc,
            claim.get().inboxIndexAfter(),
            claim.get().inboxAcc().after(),
            claim.get().outboxAcc().after());
    store.closeSpan(result, update, closed);
    open = Optional.empty();
    latest = new ShardState(store.nodes(), root, Map.of());
    return Optional.of(result);
  }

  /** What a prover needs of a closed span: the state at its start. */
  public ShardState before(SpanResult result) {
    return new ShardState(store.nodes(), result.claim().root().before(), Map.of());
  }

  public Program program() {
    return program;
  }

  public long spanCycles() {
    return spanCycles;
  }
}
