package endgame.node.shard;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.signer.Signer;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.beacon.PeerNetwork;
import endgame.node.beacon.Wire;
import endgame.shard.execution.BatchInput;
import endgame.shard.execution.ExecutedBatch;
import endgame.shard.execution.ShardExecution;
import endgame.shard.execution.ShardState;
import endgame.shard.execution.ShardViews;
import endgame.shard.execution.SpanResult;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Entry;
import endgame.shard.protocol.Envelope;
import endgame.shard.protocol.ShardLimits;
import endgame.shard.proving.SpanProver;
import endgame.shard.registry.InboxEntry;
import endgame.shard.registry.OrderedBatch;
import endgame.shard.registry.ProverTurn;
import endgame.shard.registry.ShardParameters;
import endgame.shard.registry.ShardReader;
import endgame.shard.registry.ShardRecord;
import endgame.shard.sequencing.ShardPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One shard on one thread: executes what is ordered, sequences when elected, proves when asked. */
public final class ShardRunner implements AutoCloseable {
  private static final int ENVELOPES_KEPT = 64;

  /** Spans without statement that are given to the prover at once. */
  private static final int AHEAD_MAX = 4;

  private static final int TRANSACTIONS_MAX = 2000;
  private static final long POLL_MS = 500;

  /** Tree nodes deleted between two blocks. */
  private static final int PRUNE_STEP = 4096;

  /** A statement that is not final yet is sent again after so many heights. */
  private static final long REPEAT_HEIGHTS = 8;

  private static final Logger LOG = LoggerFactory.getLogger(ShardRunner.class);
  private final ChainStore store;
  private final ShardParameters parameters;
  private final ShardExecution execution;
  private final BlobStore blobs;
  private final BlobExchange exchange;
  private final ShardLayer layer;
  private final PeerNetwork network;
  private final Optional<Sequencing> sequencing;
  private final Optional<Proving> proving;
  private final SpanStages stages;
  private final long retentionHeights;
  private final ShardPool pool = new ShardPool();

  /** One value, so that asking twice for a blob is telling once. */
  private final Runnable hinting = this::hint;

  private final Semaphore hints = new Semaphore(1);
  private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
  private final SortedMap<Long, Sent> sent = new TreeMap<>();

  /** At most one per job of the prover. */
  private final Queue<Envelope> arrived = new ConcurrentLinkedQueue<>();

  private final Thread thread;
  private volatile boolean stopping;
  private volatile long height;
  private boolean warned;
  private long finalSpan = -1;

  /** Who this node sequences as. */
  public record Sequencer(Signer signer, endgame.consensus.types.NodeId self) {}

  /** A statement of a span, and when it was sent last. */
  private record Sent(Envelope envelope, long height) {}

  /**
   * What a runner needs of its node.
   *
   * @param retentionHeights final heights after which old state goes
   */
  public record Surroundings(
      ChainStore store,
      ShardParameters parameters,
      BlobStore blobs,
      BlobExchange exchange,
      ShardLayer layer,
      PeerNetwork network,
      Optional<Sequencer> sequencer,
      Optional<Proving> proving,
      SpanStages stages,
      long retentionHeights) {}

  public ShardRunner(Surroundings with, ShardExecution execution) {
    this.store = with.store();
    this.parameters = with.parameters();
    this.execution = execution;
    this.blobs = with.blobs();
    this.exchange = with.exchange();
    this.layer = with.layer();
    this.network = with.network();
    this.sequencing = with.sequencer().map(self -> new Sequencing(with, self));
    this.proving = with.proving();
    this.stages = with.stages();
    this.retentionHeights = with.retentionHeights();
    this.height = execution.closedHeight();
    this.thread =
        Thread.ofPlatform()
            .name("shard-" + execution.identity().shard())
            .daemon(true)
            .unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** A block is final, a transaction or a body has come. */
  public void hint() {
    if (hints.availablePermits() < 2) {
      hints.release();
    }
  }

  public int shard() {
    return execution.identity().shard();
  }

  public ShardExecution execution() {
    return execution;
  }

  public ShardPool pool() {
    return pool;
  }

  /** The state after a batch that was executed lately. */
  public Optional<ShardState> recent(long batch) {
    return execution.recent(batch);
  }

  /** Questions about the latest state. */
  public ShardViews latestViews() {
    return execution.views(execution.latest());
  }

  /** The shard in the last final beacon state. */
  public Optional<ShardRecord> record() {
    return new ShardReader(store.head()::get).find(shard());
  }

  /** Calls {@code listener} with the number of each executed batch. */
  public AutoCloseable onExecuted(LongConsumer listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  private void run() {
    try {
      while (!stopping) {
        boolean hinted = hints.tryAcquire(POLL_MS, TimeUnit.MILLISECONDS);
        hints.drainPermits();
        if (hinted || height < store.head().height()) {
          turn();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      LOG.error("shard={} the node stops: its execution can't go on after this", shard(), e);
      Runtime.getRuntime().halt(70);
    }
  }

  /** What is to do now. */
  void turn() {
    long before = execution.head();
    boolean level = catchUp();
    if (execution.head() != before) {
      pool.onExecuted(latestViews());
    }
    if (level) {
      sequence();
    }
    takeProven();
    repeatStatements();
    prune();
  }

  /** Height up to which all is executed. */
  public long executedHeight() {
    return height;
  }

  /** What was final {@code retentionHeights} ago is needed by nobody: what it replaced goes. */
  private void prune() {
    // What snapshots offer stays, so that a download comes to its end.
    long then = Math.min(height - retentionHeights, SnapshotHeights.oldest(store));
    Optional<Long> span =
        then < 0
            ? Optional.empty()
            : store
                .state(then)
                .flatMap(state -> new ShardReader(state::get).find(shard()))
                .map(record -> record.proven().span());
    if (span.isPresent() && execution.store().prune(span.get(), PRUNE_STEP)) {
      hint();
    }
  }

  /** Executes the batches of final blocks; false while a body is missing. */
  private boolean catchUp() {
    while (!stopping && height < store.head().height()) {
      long next = height + 1;
      // Of heights before a snapshot there is no state: its own has what was not final then.
      BeaconState state = store.state(Math.max(next, store.base())).orElseThrow();
      ShardReader reader = new ShardReader(state::get);
      Optional<ShardRecord> record = reader.find(shard());
      if (record.isPresent() && !executeBlock(reader, record.get(), next)) {
        return false;
      }
      record.ifPresent(r -> noteFinal(r, state));
      if (next % store.genesis().spanLength() == 0) {
        execution.closeSpan(next).ifPresent(span -> closed(span, state));
      }
      height = next;
    }
    return true;
  }

  private void noteFinal(ShardRecord record, BeaconState state) {
    long span = record.proven().span();
    if (span >= 0 && span != finalSpan) {
      finalSpan = span;
      agree(record);
      stages.reached(shard(), span, SpanStages.Stage.FINAL, state.timestampMs());
    }
  }

  /** One of the two is wrong, the program's run here or the proof, and neither may be served. */
  private void agree(ShardRecord record) {
    ShardRecord.Proven proven = record.proven();
    Optional<Claim> own = execution.store().span(proven.span()).map(SpanResult::claim);
    if (own.isPresent()
        && !(own.get().root().after().equals(proven.root())
            && own.get().outboxAcc().after().equals(proven.outboxAcc()))) {
      throw new IllegalStateException(
          "span "
              + proven.span()
              + " is final with the root "
              + proven.root().hex()
              + ", but comes to "
              + own.get().root().after().hex()
              + " here");
    }
  }

  private void closed(SpanResult span, BeaconState state) {
    long number = span.claim().span();
    stages.reached(shard(), number, SpanStages.Stage.ORDERED, state.timestampMs());
    stages.reached(shard(), number, SpanStages.Stage.EXECUTED);
    prove(span);
  }

  private boolean executeBlock(ShardReader reader, ShardRecord record, long upTo) {
    while (execution.head() < record.head().batch() && !execution.isBroken()) {
      Optional<BatchInput> input = input(reader, execution.head() + 1);
      if (input.isPresent() && input.get().context().height() > upTo) {
        return true;
      }
      if (input.isEmpty()) {
        return false;
      }
      Optional<ExecutedBatch> executed = execution.execute(input.get());
      if (executed.isPresent()) {
        listeners.forEach(listener -> listener.accept(execution.head()));
      }
    }
    return true;
  }

  private Optional<BatchInput> input(ShardReader reader, long number) {
    OrderedBatch ordered =
        reader
            .batch(shard(), number)
            .orElseThrow(() -> new IllegalStateException("batch " + number + " is not ordered"));
    Bytes body = Bytes.EMPTY;
    if (ordered.header().isPresent()) {
      Hash root = ordered.header().get().bodyRoot();
      Optional<Bytes> held = blobs.get(BlobKind.BODY, root);
      if (held.isEmpty()) {
        exchange.fetch(BlobKind.BODY, root, Optional.empty(), hinting);
        warnOfPruned(ordered);
        return Optional.empty();
      }
      body = held.get();
    }
    List<Entry> entries = new ArrayList<>();
    for (long i = ordered.context().inboxFrom(); i < ordered.context().inboxTo(); i++) {
      entries.add(reader.entry(shard(), i).map(InboxEntry::entry).orElseThrow());
    }
    return Optional.of(
        new BatchInput(
            parameters.spanOf(ordered.context().height()),
            ordered.context(),
            ordered.batchAcc(),
            entries,
            ordered.header(),
            body));
  }

  /** Once: what peers deleted does not come back, and an operator must know. */
  private void warnOfPruned(OrderedBatch ordered) {
    if (!warned && store.head().height() - ordered.context().height() > retentionHeights) {
      warned = true;
      LOG.warn(
          "shard={} batch={} its body was ordered at height {}, and peers may have deleted it:"
              + " if this stays, copy the folder shards/{} of another node while both are stopped",
          shard(),
          ordered.context().number(),
          ordered.context().height(),
          shard());
    }
  }

  private void prove(SpanResult span) {
    Optional<ShardRecord> record = record();
    if (proving.isEmpty() || record.isEmpty()) {
      return;
    }
    shown(span).ifPresent(arrived::add);
    if (!isWanted(span) || !isDue(proving.get(), span.claim().span())) {
      return;
    }
    long start = System.nanoTime();
    proving
        .get()
        .ask(
            record.get().proofSystem(),
            execution,
            span,
            () -> isWanted(span),
            result -> onResult(span, result, start));
  }

  /**
   * Whether it is this prover's turn, or those whose turn it was have had their time. Spans whose
   * predecessors are not final yet are proven ahead by the rank that has them first.
   */
  private boolean isDue(Proving by, long span) {
    BeaconState head = store.head();
    ShardReader reader = new ShardReader(head::get);
    Optional<ProverTurn> turn = reader.turn(shard(), span);
    if (turn.isEmpty()) {
      return false;
    }
    boolean oldest = reader.get(shard()).open().getFirst().span() == span;
    long elapsed = oldest ? reader.elapsed(shard(), turn.get(), head.height() + 1) : 0;
    return turn.get().waits(by.account()) <= Math.max(0, elapsed);
  }

  /** Whether the span isn't final, and nobody has shown it yet. */
  private boolean isWanted(SpanResult span) {
    long proven = record().map(r -> r.proven().batch()).orElse(0L);
    return span.claim().toBatch() > proven && shown(span).isEmpty();
  }

  /** Whoever's good statement of a span: it is repeated as if it were this prover's. */
  private Optional<Envelope> shown(SpanResult span) {
    return layer
        .accepted(shard(), span.claim().span())
        .filter(envelope -> blobs.has(BlobKind.PROOF, envelope.proofHash()));
  }

  /** On the prover's thread. */
  private void onResult(SpanResult span, SpanProver.Result result, long start) {
    switch (result) {
      case SpanProver.Result.Failed(String reason) ->
          LOG.warn(
              "shard={} span={} could not be proven: {}; it is tried again, and final when this or another"
                  + " prover succeeds",
              shard(),
              span.claim().span(),
              reason);
      case SpanProver.Result.Proven(Envelope envelope, Bytes proof) -> {
        blobs.put(BlobKind.PROOF, proof);
        LOG.info(
            "shard={} span={} batches={}..{} proven: {} bytes in {} ms",
            shard(),
            span.claim().span(),
            span.claim().fromBatch(),
            span.claim().toBatch(),
            proof.size(),
            (System.nanoTime() - start) / 1_000_000);
        arrived.add(envelope);
        hint();
      }
    }
  }

  /** Takes over what the prover's thread has made. */
  private void takeProven() {
    for (Envelope made = arrived.poll(); made != null; made = arrived.poll()) {
      sent.putIfAbsent(made.statement().claim().span(), new Sent(made, -REPEAT_HEIGHTS));
      while (sent.size() > ENVELOPES_KEPT) {
        sent.remove(sent.lastKey());
      }
    }
  }

  /** Sends what is proven and not final, oldest first, again and again: messages can be lost. */
  private void repeatStatements() {
    if (proving.isEmpty()) {
      return;
    }
    long now = store.head().height();
    long proven = record().map(r -> r.proven().batch()).orElse(0L);
    // A proof that is gone is made again; one that waits for those before it stays.
    sent.values()
        .removeIf(s ->
            s.envelope().statement().claim().toBatch() <= proven
                || !blobs.hold(BlobKind.PROOF, s.envelope().proofHash()));
    for (Map.Entry<Long, Sent> entry : sent.entrySet()) {
      if (now - entry.getValue().height() >= REPEAT_HEIGHTS) {
        Bytes encoded = entry.getValue().envelope().encode();
        network.broadcast(
            Wire.GOSSIP, Wire.Gossip.SSZ.encodeBytes(new Wire.Gossip.StatementEnvelope(encoded)));
        layer.onEnvelope(Optional.empty(), encoded);
        entry.setValue(new Sent(entry.getValue().envelope(), now));
      }
    }
    record().ifPresent(record -> reprove(record, proving.get()));
  }

  /** After a restart, or when another prover's time is over: the oldest spans that wait. */
  private void reprove(ShardRecord record, Proving by) {
    int ahead = 0;
    for (ShardRecord.OpenSpan open : record.open()) {
      if (!sent.containsKey(open.span())
          && ahead++ < AHEAD_MAX
          && !by.knows(shard(), open.span())
          && (open.span() + 1) * store.genesis().spanLength() <= height
          && isDue(by, open.span())) {
        execution.store().span(open.span()).ifPresent(this::prove);
      }
    }
  }

  /** Makes a batch when this validator may sign one for the next height and has transactions. */
  private void sequence() {
    if (sequencing.isEmpty() || pool.isEmpty() || execution.isBroken()) {
      return;
    }
    BeaconState head = store.head();
    Optional<ShardRecord> found = new ShardReader(head::get).find(shard());
    if (found.isEmpty() || found.get().head().batch() != execution.head()) {
      return;
    }
    Optional<Sequencing.Turn> turn = sequencing.get().turn(head, found.get());
    if (turn.isEmpty()) {
      return;
    }
    ShardViews views = latestViews();
    long gasLimit = views.fees().map(ShardViews.Fees::batchGasLimit).orElse(0L);
    List<Bytes> transactions =
        pool.take(views, gasLimit, ShardLimits.BODY_BYTES_MAX - 64, TRANSACTIONS_MAX);
    if (!transactions.isEmpty()) {
      sequencing.get().publish(turn.get(), transactions);
    }
  }

  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
    try {
      thread.join(5000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
