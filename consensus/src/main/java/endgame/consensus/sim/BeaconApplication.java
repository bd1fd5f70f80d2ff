package endgame.consensus.sim;

import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.staking.Evidence;
import endgame.consensus.beacon.staking.EvidenceCodec;
import endgame.consensus.beacon.staking.EvidencePool;
import endgame.consensus.bft.Context;
import endgame.consensus.chain.ChainStore;
import endgame.consensus.sim.BeaconWorld.Held;
import endgame.consensus.sim.SimpleApplication.Hooks;
import endgame.consensus.snapshot.SnapshotRequest;
import endgame.consensus.types.Block;
import endgame.consensus.types.BlockHeader;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Certificate;
import endgame.consensus.types.Hash;
import endgame.consensus.types.Proposal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The beacon chain as a node runs it: real blocks, the real transition function, real bytes. */
public final class BeaconApplication implements Application {
  /** A block may be so far ahead of the own clock; further ahead it is judged later. */
  private static final long AHEAD_MS = 500;

  private final BeaconWorld world;
  private final Hooks hooks;
  private final Map<Hash, Held> bodies = new TreeMap<>();
  private final TreeSet<Hash> durable = new TreeSet<>();
  private final Map<Long, Long> certifyAt = new TreeMap<>();
  private final TreeMap<Long, Hash> applied = new TreeMap<>();
  private final TreeSet<Hash> appliedSet = new TreeSet<>();
  private final TreeMap<Long, EpochPlan> plans = new TreeMap<>();
  private final EvidencePool evidence;
  private final Optional<SimArchive> archive;
  private BeaconState head;
  private @Nullable Certificate last;

  public BeaconApplication(BeaconWorld world, Hooks hooks) {
    this(world, hooks, Optional.empty());
  }

  private BeaconApplication(BeaconWorld world, Hooks hooks, Optional<SimArchive> archive) {
    this.world = world;
    this.archive = archive;
    this.hooks = hooks;
    this.head = world.start();
    this.evidence = new EvidencePool(FakeSignatures.staking());
    applied.put(0L, head.digest());
    appliedSet.add(head.digest());
    plan(0);
    world.join(this);
  }

  /** One that keeps its final chain as a node does, and serves it. */
  public static BeaconApplication archived(BeaconWorld world, Hooks hooks) {
    return new BeaconApplication(world, hooks, Optional.of(world.archive()));
  }

  /** The final chain on disk, of an application that keeps it. */
  public SimArchive archive() {
    return archive.orElseThrow(() -> new IllegalStateException("nothing is kept"));
  }

  /** The state of a snapshot is whole: the chain goes on from there. */
  void adopted() {
    head = archive().store().head();
    applied.put(head.height(), head.digest());
    appliedSet.add(head.digest());
    plan(currentEpoch());
  }

  @Override
  public Optional<Bytes> snapshot(SnapshotRequest request) {
    return archive.flatMap(kept -> kept.answer(request));
  }

  private void plan(long epoch) {
    plans.put(
        epoch,
        new EpochPlan(
            head.validators(epoch), head.seed(epoch), head.reputation(epoch), head.digest()));
  }

  @Override
  public EpochPlan epoch(long epoch) {
    EpochPlan plan = plans.get(epoch);
    if (plan == null) {
      throw new IllegalStateException("epoch " + epoch + " has not begun here");
    }
    return plan;
  }

  /** A chain of blocks from the head to one that is asked about, or what it lacks. */
  private sealed interface Path {
    record Missing(Hash digest) implements Path {}

    /** Of a chain that forks below what is final. */
    record Dead() implements Path {}

    record Whole(List<Held> blocks) implements Path {}
  }

  private Path path(Hash digest) {
    Deque<Held> path = new ArrayDeque<>();
    Hash at = digest;
    while (!at.equals(head.digest())) {
      Held held = bodies.get(at);
      if (held == null) {
        return appliedSet.contains(at) ? new Path.Dead() : new Path.Missing(at);
      }
      if (held.block().header().height() <= head.height()) {
        return new Path.Dead();
      }
      path.addFirst(held);
      at = held.block().header().parent();
    }
    return new Path.Whole(List.copyOf(path));
  }

  /** The state after all of a path, or nothing if a block of it is invalid. */
  private Optional<BeaconState> run(List<Held> path) {
    BeaconState state = head;
    for (Held held : path) {
      Optional<BeaconState> next = world.outcome(state, held);
      if (next.isEmpty()) {
        return next;
      }
      state = next.get();
    }
    return Optional.of(state);
  }

  @Override
  public Answer build(Context context, Optional<Certificate> parentCertificate, long nowMs) {
    return switch (path(context.parentDigest())) {
      case Path.Missing(Hash digest) -> new Answer.MissingBody(digest);
      case Path.Dead ignored -> new Answer.Declined();
      case Path.Whole(List<Held> path) -> {
        Optional<BeaconState> parent = run(path);
        if (parent.isEmpty()
            || world.genesis().epochOf(parent.get().height() + 1) != context.epoch()) {
          yield new Answer.Declined();
        }
        Block block =
            world.build(
                parent.get(), context.leader(), nowMs, parentCertificate, evidence.oldest());
        if (hooks.buildInvalid(context)) {
          block = new Block(spoiled(block.header()), block.body());
        }
        Held held = keep(world.encode(block));
        durable.add(held.digest());
        yield new Answer.Block(held.digest(), boundary(held));
      }
    };
  }

  private static BlockHeader spoiled(BlockHeader h) {
    return header(h, h.timestampMs(), Hash.ZERO);
  }

  private static BlockHeader header(BlockHeader h, long timestampMs, Hash stateRoot) {
    return new BlockHeader(
        h.height(),
        h.epoch(),
        h.parent(),
        h.proposer(),
        timestampMs,
        stateRoot,
        h.receiptsRoot(),
        h.bodyRoot(),
        h.validatorsRoot(),
        h.nextValidatorsRoot(),
        h.randaoReveal());
  }

  @Override
  public Hash sibling(Hash digest, long nonce) {
    Held held = bodies.get(digest);
    if (held == null) {
      throw new IllegalArgumentException("no block " + digest);
    }
    BlockHeader h = held.block().header();
    BlockHeader later = header(h, h.timestampMs() + 1 + Math.floorMod(nonce, 7), h.stateRoot());
    return keep(world.encode(new Block(later, held.block().body()))).digest();
  }

  @Override
  public Answer verify(Context context, Hash digest, long nowMs) {
    Path path = path(digest);
    if (path instanceof Path.Missing(Hash missing)) {
      return new Answer.MissingBody(missing);
    }
    Held held = bodies.get(digest);
    if (held == null || !(path instanceof Path.Whole(List<Held> blocks))) {
      return new Answer.Invalid();
    }
    BlockHeader header = held.block().header();
    if (header.timestampMs() > nowMs + AHEAD_MS) {
      return new Answer.Later(header.timestampMs() - AHEAD_MS);
    }
    boolean valid =
        header.parent().equals(context.parentDigest())
            && header.epoch() == context.epoch()
            && header.proposer() == context.leader()
            && run(blocks).isPresent();
    return valid ? new Answer.Valid(boundary(held)) : new Answer.Invalid();
  }

  @Override
  public Answer certify(Proposal proposal, long nowMs) {
    Path path = path(proposal.digest());
    if (path instanceof Path.Missing(Hash missing)) {
      return new Answer.MissingBody(missing);
    }
    long due =
        certifyAt.computeIfAbsent(
            proposal.epoch() << 32 | proposal.view(), v -> nowMs + hooks.certifyDelay(proposal));
    if (nowMs < due) {
      return new Answer.Later(due);
    }
    Held held = bodies.get(proposal.digest());
    if (held == null
        || !(path instanceof Path.Whole(List<Held> blocks))
        || !hooks.certifies(proposal)
        || run(blocks).isEmpty()) {
      return new Answer.Invalid();
    }
    blocks.forEach(block -> durable.add(block.digest()));
    return new Answer.Valid(boundary(held));
  }

  private boolean boundary(Held held) {
    return world.genesis().isBoundary(held.block().header().height());
  }

  private Held keep(Held held) {
    bodies.put(held.digest(), held);
    return held;
  }

  @Override
  public Optional<Bytes> body(Hash digest) {
    return Optional.ofNullable(bodies.get(digest)).map(Held::bytes);
  }

  @Override
  public Optional<Hash> deliver(Bytes body) {
    return world.decode(body).map(held -> keep(held).digest());
  }

  @Override
  public Optional<Hash> finalized(Hash tip, Certificate certificate) {
    switch (path(tip)) {
      case Path.Missing(Hash digest) -> {
        return Optional.of(digest);
      }
      case Path.Dead ignored -> {
        if (!appliedSet.contains(tip)) {
          throw new Forked("final off the final chain: " + tip);
        }
      }
      case Path.Whole(List<Held> path) -> {
        List<ChainStore.Executed> chain = new ArrayList<>();
        for (Held held : path) {
          ChainStore.Executed executed =
              execute(held)
                  .orElseThrow(() -> new IllegalStateException("an invalid block is final"));
          chain.add(executed);
          head = executed.state();
          applied.put(head.height(), held.digest());
          appliedSet.add(held.digest());
          durable.add(held.digest());
          if (boundary(held)) {
            plan(currentEpoch());
          }
        }
        archive.ifPresent(kept -> kept.store().finalizeBlocks(chain, certificate));
        last = certificate;
        evidence.onFinal(head, currentEpoch());
      }
    }
    return Optional.empty();
  }

  /** What came with a snapshot has to be enough to go on from: then nothing shared is used. */
  private Optional<ChainStore.Executed> execute(Held held) {
    boolean alone = archive.map(kept -> kept.store().base() > 1).orElse(false);
    return alone ? world.executedAnew(head, held) : world.executed(head, held);
  }

  @Override
  public void crashed(SplittableRandom random) {
    bodies.keySet().removeIf(digest -> !durable.contains(digest) && random.nextBoolean());
  }

  /** Gossip is instant here: all nodes know what one reports. */
  @Override
  public void evidence(Evidence seen) {
    world.gossip(seen);
  }

  /** The state after the last applied block. */
  BeaconState head() {
    return head;
  }

  void take(Evidence seen) {
    var _ = evidence.add(head, currentEpoch(), EvidenceCodec.encode(seen));
  }

  @Override
  public long height() {
    return head.height();
  }

  @Override
  public Hash digestAt(long height) {
    Hash digest = applied.get(height);
    if (digest == null) {
      throw new IllegalArgumentException("no block of height " + height);
    }
    return digest;
  }

  @Override
  public long currentEpoch() {
    return world.genesis().epochOf(height() + 1);
  }

  @Override
  public Optional<Certificate> lastFinalization() {
    return last != null && last.subject().epoch() == currentEpoch()
        ? Optional.of(last)
        : Optional.empty();
  }
}
