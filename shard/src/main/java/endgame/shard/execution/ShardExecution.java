package endgame.shard.execution;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.execution.ShardStore.Checkpoint;
import endgame.shard.protocol.ByteWriter;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Context;
import endgame.shard.protocol.ShardHashes;
import endgame.shard.tree.P2TreeHasher;
import endgame.storage.tree.Update;
import endgame.zk.guest.GuestRun;
import endgame.zk.guest.Item;
import endgame.zk.guest.SpanHeader;
import endgame.zk.riscv.Program;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one shard's program over its ordered batches. Owned by one thread. */
public final class ShardExecution {
  /** Only shards with a program are executed, and they have this suite. */
  static final ShardHashes HASHES = ShardHashes.P2_KOALABEAR;

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
  private volatile boolean broken;
  private final RecentStates recent = new RecentStates();

  /** What a program is told of itself. */
  public record Identity(Hash genesisHash, int shard, long chainId, Hash programHash) {}

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
    this.latest = at(closed.root());
    this.broken = store.broken().isPresent();
    recent.add(head, latest, 0);
    store
        .broken()
        .ifPresent(reason ->
            LOG.warn(
                "shard={} batch={} nothing is executed from here on, the program failed before: {};"
                    + " to execute again, delete the shard's folder",
                identity.shard(),
                head + 1,
                reason));
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

  /** The state after a batch that was executed lately. */
  public Optional<ShardState> recent(long batch) {
    return recent.get(batch);
  }

  /**
   * The state at the end of a closed span, by its root: {@link #holds} says whether it is here. Of
   * one that isn't, whoever asks it gets a {@link endgame.storage.tree.MissingNode}.
   */
  public ShardState at(Hash root) {
    return new ShardState(store.nodes(), root, Map.of());
  }

  /** Questions to the program about a state. */
  public ShardViews views(ShardState state) {
    return new ShardViews(program, ShardViews.header(identity), state);
  }

  private SpanHeader spanHeader(long span) {
    Checkpoint start = closed;
    Bytes bytes =
        new ByteWriter()
            .hash(identity.genesisHash())
            .u32(identity.shard())
            .u64(identity.chainId())
            .hash(identity.programHash())
            .u64(span)
            .u64(start.batch() + 1)
            .hash(start.root())
            .hash(start.batchAcc())
            .u64(start.inboxIndex())
            .hash(start.inboxAcc())
            .hash(start.outboxAcc())
            .done();
    return SpanHeader.parse(endgame.zk.guest.Bytes.of(bytes.toArray())).orElseThrow();
  }

  /**
   * Executes the next batch; empty when the program is broken. The caller has checked the body
   * against its header: a wrong one would be executed as null.
   */
  public Optional<ExecutedBatch> execute(BatchInput input) {
    if (broken) {
      return Optional.empty();
    }
    check(input);
    if (open.isEmpty() && !openSpan(input.span())) {
      return Optional.empty();
    }
    OpenSpan span = open.orElseThrow();
    if (span.span != input.span()) {
      throw new IllegalStateException("span " + span.span + " must be closed first");
    }
    BigInteger baseFee = views(latest).fees().map(ShardViews.Fees::baseFee).orElse(BigInteger.ZERO);
    return switch (span.run(input)) {
      case OpenSpan.Outcome.Failed(String reason) -> {
        fail(reason);
        yield Optional.empty();
      }
      case OpenSpan.Outcome.Executed(var emits, var nulls, boolean dropped) -> {
        report(input, nulls, dropped);
        ExecutedBatch executed =
            new ExecutedBatch(
                input.span(),
                input.context(),
                input.batchAcc(),
                headAcc,
                input.header(),
                input.body(),
                baseFee,
                !nulls.isEmpty(),
                emits);
        store.putBatch(executed, input.entries());
        latest = new ShardState(store.nodes(), closed.root(), span.written());
        recent.add(input.context().number(), latest, span.writtenBytes());
        headAcc = input.batchAcc();
        head = input.context().number();
        yield Optional.of(executed);
      }
    };
  }

  /** The next batch and no other: anything else is the caller's mistake. */
  private void check(BatchInput input) {
    Context context = input.context();
    if (context.number() != head + 1) {
      throw new IllegalArgumentException(
          "batch " + context.number() + " is given, batch " + (head + 1) + " is the next");
    }
    if ((context.kind() == Context.Kind.SEQUENCED) != input.header().isPresent()
        || input.entries().size() != context.inboxTo() - context.inboxFrom()) {
      throw new IllegalArgumentException("header or entries are not those of the context");
    }
    Hash batchHash = input.header().map(HASHES::batch).orElse(Hash.ZERO);
    if (!HASHES.batchAcc(headAcc, context, batchHash).equals(input.batchAcc())) {
      throw new IllegalArgumentException("batch " + context.number() + " has another batchAcc");
    }
  }

  private void report(BatchInput input, List<String> nulls, boolean dropped) {
    for (String reason : nulls) {
      LOG.warn(
          "shard={} batch={} an item is null and has no effect: {}",
          identity.shard(),
          input.context().number(),
          reason);
    }
    if (dropped) {
      LOG.warn(
          "shard={} batch={} the program emits more than is kept: receipts are missing",
          identity.shard(),
          input.context().number());
    }
  }

  /** For good: what failed once fails again, and a restart must not run it all to see that. */
  private void fail(String reason) {
    broken = true;
    open = Optional.empty();
    store.putBroken(reason);
    LOG.warn(
        "shard={} batch={} the program failed outside an item: {}; its span has no result",
        identity.shard(),
        head + 1,
        reason);
  }

  private boolean openSpan(long span) {
    ShardState before = at(closed.root());
    switch (GuestRun.start(program, before, spanCycles)) {
      case GuestRun.Started.Failed(String reason) -> fail(reason);
      case GuestRun.Started.Suspended(GuestRun run) -> {
        OpenSpan opened = new OpenSpan(span, run, before, closed);
        opened
            .begin(new Item.Span(spanHeader(span)))
            .ifPresentOrElse(this::fail, () -> open = Optional.of(opened));
      }
    }
    return open.isPresent();
  }

  /**
   * The last height of a span has passed.
   *
   * @return what the program says of it; empty if it had no batches, or no result
   */
  public Optional<SpanResult> closeSpan(long lastHeight) {
    if (broken) {
      return Optional.empty();
    }
    if (open.isEmpty()) {
      closed = closed.atHeight(lastHeight);
      store.putCheckpoint(closed);
      return Optional.empty();
    }
    OpenSpan span = open.get();
    return switch (span.finish()) {
      case OpenSpan.Finish.Failed(String reason) -> {
        fail(reason);
        yield Optional.empty();
      }
      case OpenSpan.Finish.Claimed(Claim claim) -> close(span, claim, lastHeight);
    };
  }

  private Optional<SpanResult> close(OpenSpan span, Claim claim, long lastHeight) {
    Update update =
        P2TreeHasher.TREE.update(store.nodes(), ShardState.digest(closed.root()), span.changes());
    Checkpoint end =
        new Checkpoint(
            lastHeight,
            head,
            Hash.of(update.newRoot().toBytes()),
            headAcc,
            claim.inboxIndexAfter(),
            claim.inboxAcc().after(),
            claim.outboxAcc().after());
    Optional<String> fault = span.fault(claim, identity, closed, end);
    if (fault.isPresent()) {
      fail(fault.get());
      return Optional.empty();
    }
    SpanResult result = new SpanResult(claim, span.sidecar(), span.items());
    store.closeSpan(result, update, end);
    closed = end;
    open = Optional.empty();
    latest = at(end.root());
    recent.closeLast(latest);
    return Optional.of(result);
  }

  /** What a prover needs of a closed span: the state at its start. */
  public ShardState before(SpanResult result) {
    return at(result.claim().root().before());
  }

  /** Whether this node has the state with this root: that of a span that it has closed. */
  public boolean holds(Hash root) {
    return root.isZero() || store.nodes().node(ShardState.digest(root)).isPresent();
  }

  public Program program() {
    return program;
  }

  public long spanCycles() {
    return spanCycles;
  }
}
