package endgame.node.beacon;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.BlockBuilder;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.beacon.Transition;
import endgame.consensus.beacon.staking.EvidencePool;
import endgame.consensus.bft.Context;
import endgame.consensus.bft.Event;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.chain.ChainStore.Executed;
import endgame.consensus.codec.Schemas;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlsSignature;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import endgame.consensus.types.Subject;
import endgame.consensus.types.ValidatorSet;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds, verifies, certifies and finalizes blocks. All work runs on one thread; results go to the
 * engine as events. "Don't know yet" is no answer: the question waits until what it lacks arrives.
 */
public final class Application implements AutoCloseable {
  /** Blocks held beyond the final one. */
  public static final int SPECULATIVE_MAX = 300;

  /** A block may be this far ahead of this node's clock. */
  private static final long FUTURE_MS = 500;

  private static final long RETRY_MS = 50;
  private static final int TRANSACTIONS_MAX = 2000;
  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  private final ChainStore store;
  private final Transition transition;
  private final BlockBuilder builder;
  private final ShardGate shards;
  private final TransactionPool pool;
  private final EvidencePool evidence;
  private final LongFunction<BlsSignature> randao;
  private final InstantSource clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("application").daemon(true).factory());
  private final Map<Hash, Executed> speculative = new LinkedHashMap<>();
  private final ArrivedBlocks arrived = new ArrivedBlocks();
  private final Deque<Question> waiting = new ArrayDeque<>();
  private boolean retrying;
  private Consumer<Event> events = event -> {};
  private Runnable behind = () -> {};
  private Consumer<List<Executed>> onFinal = chain -> {};

  /** What the engine wants to know about a block of a view, asked again later. */
  private record Question(long epoch, long view, Runnable ask) {}

  public Application(
      ChainStore store,
      Transition transition,
      BlockBuilder builder,
      ShardGate shards,
      TransactionPool pool,
      EvidencePool evidence,
      LongFunction<BlsSignature> randao,
      InstantSource clock) {
    this.store = store;
    this.transition = transition;
    this.builder = builder;
    this.shards = shards;
    this.pool = pool;
    this.evidence = evidence;
    this.randao = randao;
    this.clock = clock;
  }

  /** Connects the outputs; before the first question. */
  public void connect(
      Consumer<Event> engine, Runnable whenBehind, Consumer<List<Executed>> whenFinal) {
    events = engine;
    behind = whenBehind;
    onFinal = whenFinal;
  }

  /** Runs work on the application's thread. An Error or a storage failure ends the process. */
  void execute(Runnable work) {
    try {
      thread.execute(guarded(work));
    } catch (RejectedExecutionException e) {
      LOG.debug("stopping: work is dropped");
    }
  }

  private static Runnable guarded(Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (Throwable e) {
        LOG.error("the node stops: its state can't be trusted after this", e);
        Runtime.getRuntime().halt(70);
      }
    };
  }

  /** Asks again what had to wait: a body, a clock or a proof may have come. */
  public void retry() {
    execute(this::askAgain);
  }

  private void askAgain() {
    int count = waiting.size();
    for (int i = 0; i < count; i++) {
      waiting.remove().ask().run();
    }
  }

  /** One timer for all that wait: a timer each would multiply, as every one asks for all. */
  private void later(Question question) {
    if (waiting.size() >= SPECULATIVE_MAX) {
      waiting.remove();
    }
    waiting.add(question);
    if (!retrying) {
      retrying = true;
      var _ =
          thread.schedule(
              guarded(() -> {
                retrying = false;
                askAgain();
              }),
              RETRY_MS,
              TimeUnit.MILLISECONDS);
    }
  }

  /** The engine has left the views up to a finalization, and asks nothing about them again. */
  private void forget(Subject finalized) {
    waiting.removeIf(q ->
        q.epoch() < finalized.epoch()
            || (q.epoch() == finalized.epoch() && q.view() <= finalized.view()));
  }

  /** Builds; the certificate is the parent's, if there is one of this epoch. */
  void build(Context context, Optional<Certificate> certificate, long notBeforeMs) {
    Optional<BeaconState> parent = state(context.parentDigest());
    if (parent.isEmpty() || speculative.size() >= SPECULATIVE_MAX / 2) {
      events.accept(new Event.BuildDeclined(context.view()));
      behind.run();
      return;
    }
    long delay = notBeforeMs - clock.millis();
    if (delay > 0) {
      var _ =
          thread.schedule(
              guarded(() -> buildNow(context, certificate, parent.get())),
              delay,
              TimeUnit.MILLISECONDS);
    } else {
      buildNow(context, certificate, parent.get());
    }
  }

  private void buildNow(Context context, Optional<Certificate> certificate, BeaconState parent) {
    List<Bytes> transactions = pool.candidates(parent, TRANSACTIONS_MAX);
    long epoch = transition.genesis().epochOf(parent.height() + 1);
    Block block =
        builder.build(
            parent,
            context.leader(),
            clock.millis(),
            randao.apply(epoch),
            shards.candidates(parent, transactions).with(certificate, evidence.oldest()));
    Hash digest = Schemas.digest(block.header());
    switch (transition.apply(parent, block, context.leader())) {
      case Transition.Result.Applied applied -> {
        keep(digest, block, applied);
        events.accept(new Event.Built(context.view(), digest, isBoundary(block)));
      }
      case Transition.Result.Invalid(String reason) -> {
        LOG.error(
            "height={} own block is invalid: {}; please report this",
            block.header().height(),
            reason);
        events.accept(new Event.BuildDeclined(context.view()));
      }
    }
  }

  private boolean isBoundary(Block block) {
    return transition.genesis().isBoundary(block.header().height());
  }

  private void keep(Hash digest, Block block, Transition.Result.Applied applied) {
    store.putBody(digest, block);
    if (speculative.size() >= SPECULATIVE_MAX) {
      speculative.remove(speculative.keySet().iterator().next());
    }
    speculative.put(
        digest, new Executed(block, applied.state(), applied.update(), applied.receipts()));
  }

  /**
   * The state after a block that is the final head, is held as speculative, or can be executed
   * again from bodies on disk: after a restart nothing is held, though the engine remembers its
   * parents.
   */
  private Optional<BeaconState> state(Hash digest) {
    Deque<Block> path = new ArrayDeque<>();
    Hash at = digest;
    Optional<BeaconState> known = held(at);
    while (known.isEmpty() && path.size() < SPECULATIVE_MAX) {
      Optional<Block> block = body(at);
      if (block.isEmpty() || isFinalAlready(block.get())) {
        return Optional.empty();
      }
      path.push(block.get());
      at = block.get().header().parent();
      known = held(at);
    }
    for (Block block : path) {
      if (known.isEmpty()
          || !(transition.apply(known.get(), block, block.header().proposer())
              instanceof Transition.Result.Applied applied)) {
        return Optional.empty();
      }
      keep(Schemas.digest(block.header()), block, applied);
      known = Optional.of(applied.state());
    }
    return known;
  }

  private Optional<BeaconState> held(Hash digest) {
    BeaconState head = store.head();
    if (head.digest().equals(digest)) {
      return Optional.of(head);
    }
    return Optional.ofNullable(speculative.get(digest)).map(Executed::state);
  }

  void verify(Context context, Hash digest) {
    Optional<Block> block = body(digest);
    if (block.isEmpty()) {
      events.accept(new Event.BodyMissing(context.view(), digest));
      later(new Question(context.epoch(), context.view(), () -> verify(context, digest)));
      return;
    }
    if (isFinalAlready(block.get())) {
      return;
    }
    Optional<Boolean> verdict =
        execute(digest, block.get(), context.parentDigest(), context.leader());
    if (verdict.isEmpty()
        || block.get().header().timestampMs() > clock.millis() + FUTURE_MS
        || (verdict.get() && !holds(digest, block.get()))) {
      later(new Question(context.epoch(), context.view(), () -> verify(context, digest)));
      return;
    }
    events.accept(
        new Event.Verified(context.view(), digest, verdict.get(), isBoundary(block.get())));
  }

  void certify(Proposal proposal) {
    Optional<Block> block = body(proposal.digest());
    if (block.isEmpty()) {
      events.accept(new Event.BodyMissing(proposal.view(), proposal.digest()));
      later(new Question(proposal.epoch(), proposal.view(), () -> certify(proposal)));
      return;
    }
    if (isFinalAlready(block.get())) {
      return;
    }
    Hash parent = block.get().header().parent();
    Optional<Boolean> verdict =
        execute(proposal.digest(), block.get(), parent, block.get().header().proposer());
    Optional<Boolean> proven =
        verdict.orElse(false) ? proven(proposal.digest(), block.get()) : Optional.of(false);
    if (verdict.isEmpty() || proven.isEmpty()) {
      later(new Question(proposal.epoch(), proposal.view(), () -> certify(proposal)));
      return;
    }
    events.accept(
        new Event.Certified(
            proposal.view(),
            proposal.digest(),
            verdict.get() && proven.get(),
            isBoundary(block.get())));
  }

  /** Sidecars that a voter must hold; what is missing is being fetched. */
  private boolean holds(Hash digest, Block block) {
    Optional<BeaconState> before = state(block.header().parent());
    Optional<BeaconState> after = state(digest);
    return before.isPresent()
        && after.isPresent()
        && shards.holds(block, before.get(), after.get());
  }

  private Optional<Boolean> proven(Hash digest, Block block) {
    return holds(digest, block)
        ? state(block.header().parent()).flatMap(before -> shards.proven(block, before))
        : Optional.empty();
  }

  private boolean isFinalAlready(Block block) {
    return block.header().height() <= store.head().height();
  }

  /** Valid or not; empty while the parent's state is missing. */
  private Optional<Boolean> execute(Hash digest, Block block, Hash parentDigest, int leader) {
    if (speculative.containsKey(digest)) {
      return Optional.of(
          block.header().parent().equals(parentDigest) && block.header().proposer() == leader);
    }
    Optional<BeaconState> parent = state(parentDigest);
    if (parent.isEmpty()) {
      behind.run();
      return Optional.empty();
    }
    return switch (transition.apply(parent.get(), block, leader)) {
      case Transition.Result.Applied applied -> {
        keep(digest, block, applied);
        yield Optional.of(true);
      }
      case Transition.Result.Invalid(String reason) -> {
        LOG.info(
            "height={} digest={} refused: {}", block.header().height(), digest.shortHex(), reason);
        yield Optional.of(false);
      }
    };
  }

  private Optional<Block> body(Hash digest) {
    Executed executed = speculative.get(digest);
    if (executed != null) {
      return Optional.of(executed.block());
    }
    return arrived.get(digest).or(() -> store.block(digest));
  }

  /** A block came from a peer; its header must hash to what is asked for to be of use. */
  void onBlock(Block block) {
    Hash digest = Schemas.digest(block.header());
    long height = block.header().height();
    long head = store.head().height();
    if (height <= head || height > head + SPECULATIVE_MAX || arrived.contains(digest)) {
      return;
    }
    if (!block.header().bodyRoot().equals(Schemas.BLOCK_BODY.hashTreeRoot(block.body()))) {
      LOG.debug("height={} a body does not match its header", height);
      return;
    }
    arrived.add(digest, block);
    events.accept(new Event.BodyArrived(digest));
    retry();
  }

  /** Makes the engine's final blocks final on disk; when bodies are missing, sync gets them. */
  void finalized(Certificate certificate) {
    if (!(certificate.subject() instanceof Subject.Finalize f)) {
      throw new IllegalArgumentException("not a finalization");
    }
    Deque<Executed> chain = new ArrayDeque<>();
    Hash at = f.proposal().digest();
    if (state(at).isEmpty() && store.heightOf(at).isPresent()) {
      return;
    }
    while (!at.equals(store.head().digest())) {
      Executed executed = speculative.get(at);
      if (executed == null) {
        Optional<Block> block = body(at);
        if (block.isPresent() && isFinalAlready(block.get())) {
          noticeFork(at, block.get());
          return;
        }
        behind.run();
        return;
      }
      chain.push(executed);
      at = executed.block().header().parent();
    }
    if (!chain.isEmpty()) {
      commit(List.copyOf(chain), certificate);
    }
  }

  /** Two blocks are final at one height: more than a third of the weight lies. */
  private void noticeFork(Hash digest, Block block) {
    boolean other =
        store
            .block(block.header().height())
            .map(ours -> !Schemas.digest(ours.header()).equals(digest))
            .orElse(false);
    if (other) {
      store.lastCertificate().ifPresent(last -> events.accept(new Event.ForkFound(last)));
    }
  }

  /** Checks signatures of final blocks ahead of {@link #syncTo}; on any thread. */
  void prepare(ValidatorSet set, List<Block> blocks) {
    blocks.forEach(block -> transition.prepare(set, block));
  }

  /**
   * Executes and finalizes blocks that sync brought; false when one is invalid.
   *
   * @param certificate verified finalization of the last block
   */
  boolean syncTo(List<Block> blocks, Certificate certificate) {
    List<Executed> chain = new ArrayList<>();
    BeaconState at = store.head();
    for (Block block : blocks) {
      if (block.header().height() <= at.height()) {
        continue;
      }
      // Certified: its proposer was the leader that q of the weight saw.
      switch (transition.apply(at, block, block.header().proposer())) {
        case Transition.Result.Applied(var state, var update, var receipts) -> {
          chain.add(new Executed(block, state, update, receipts));
          at = state;
        }
        case Transition.Result.Invalid(String reason) -> {
          LOG.warn(
              "height={} a certified block is invalid here: {}; compare this node's version with"
                  + " its peers'",
              block.header().height(),
              reason);
          return false;
        }
      }
    }
    if (!chain.isEmpty()) {
      commit(chain, certificate);
    }
    return true;
  }

  private void commit(List<Executed> chain, Certificate certificate) {
    store.finalizeBlocks(chain, certificate);
    BeaconState head = store.head();
    speculative.values().removeIf(e -> e.block().header().height() <= head.height());
    arrived.onFinal(head.height());
    pool.onFinal(head);
    evidence.onFinal(head, genesis().epochOf(head.height() + 1));
    onFinal.accept(chain);
    forget(certificate.subject());
    retry();
  }

  Genesis genesis() {
    return transition.genesis();
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("the application did not stop within 5 s; the store closes under it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
