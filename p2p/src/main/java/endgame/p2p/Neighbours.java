package endgame.p2p;

import endgame.p2p.discovery.AddressBook;
import endgame.p2p.discovery.AddressRecord;
import endgame.p2p.discovery.Bytes32;
import endgame.p2p.discovery.Discovery;
import endgame.p2p.discovery.DiscoveryMessage;
import endgame.p2p.discovery.PeerFile;
import endgame.p2p.gossip.ContentId;
import endgame.p2p.gossip.GossipLimits;
import endgame.p2p.gossip.GossipMesh;
import endgame.p2p.gossip.GossipMessage;
import endgame.p2p.gossip.Verdict;
import endgame.p2p.identity.PeerId;
import endgame.p2p.reputation.Reputation;
import endgame.p2p.wire.Channel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who else is there, and spreading small contents among them: {@link Discovery} and {@link
 * GossipMesh} on a {@link Network}. Stands before the owner's {@link PeerHandler}, takes its own
 * part of {@link Channel#CONTROL} and {@link Channel#GOSSIP}, and hands on the rest.
 *
 * <p>Thread-safe. The machines' effects are carried out after their locks are free, as a send may
 * close a connection, which calls back.
 */
public final class Neighbours implements PeerHandler, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration SAVE = Duration.ofMinutes(10);

  /** The validators around now. */
  public record Members(long epoch, Set<PeerId> peers) {
    public Members {
      peers = Set.copyOf(peers);
    }
  }

  /** Judges what is gossiped. Called on event loops: hands off and returns. */
  @FunctionalInterface
  public interface Judge {
    /** A content that is new; {@code verdict} must be called once, from any thread. */
    void judge(PeerId from, byte[] content, Consumer<Verdict> verdict);
  }

  /**
   * What it is told at the start.
   *
   * @param genesis hash that address records are signed over
   * @param local whether addresses of this machine and of private networks are told and dialed
   * @param fixed peers the operator named
   * @param file to keep bans and addresses in over a restart
   */
  public record Setup(
      Bytes32 genesis, boolean local, Collection<PeerAddress> fixed, @Nullable Path file) {
    public Setup {
      fixed = List.copyOf(fixed);
    }
  }

  private final PeerId self;
  private final Setup setup;
  private final PeerHandler owner;
  private final Judge judge;
  private final Supplier<Members> members;
  private final Object discoveryLock = new Object();
  private final Object gossipLock = new Object();
  private final Discovery discovery;
  private final GossipMesh gossip;
  private final List<GossipMesh.Effect> gossipEffects = new ArrayList<>();
  private final Set<PeerId> known = new HashSet<>();
  private final Bytes32 bookKey;
  private final List<PeerFile.Ban> oldBans;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("p2p-peers", true));
  private volatile @Nullable Network network;
  private long savedAt = System.nanoTime();

  public Neighbours(
      PeerId self, Setup setup, PeerHandler owner, Judge judge, Supplier<Members> members) {
    this.self = self;
    this.setup = setup;
    this.owner = owner;
    this.judge = judge;
    this.members = members;
    SecureRandom seeds = new SecureRandom();
    PeerFile kept = load(setup.file());
    byte[] fresh = new byte[Bytes32.COUNT];
    seeds.nextBytes(fresh);
    bookKey = kept == null ? Bytes32.of(fresh) : kept.bookKey();
    oldBans = kept == null ? List.of() : kept.bans();
    // Who guesses these may guess whom I dial and tell: seeded from a real source.
    AddressBook book = new AddressBook(bookKey, new SplittableRandom(seeds.nextLong()));
    if (kept != null) {
      book.restore(kept.entries());
    }
    Set<PeerId> named = new HashSet<>();
    setup.fixed().forEach(address -> named.add(address.peer()));
    discovery =
        new Discovery(
            new Discovery.Config(self, setup.genesis(), setup.local(), named, this::banned),
            book,
            kept == null ? List.of() : kept.anchors(),
            new SplittableRandom(seeds.nextLong()));
    gossip =
        new GossipMesh(
            GossipLimits.defaults(), new SplittableRandom(seeds.nextLong()), gossipEffects::add);
  }

  private static @Nullable PeerFile load(@Nullable Path file) {
    try {
      return file == null ? null : PeerFile.load(file);
    } catch (IOException e) {
      LOG.warn("Cannot read {}: known peers and bans are forgotten", file, e);
      return null;
    }
  }

  private boolean banned(PeerId peer) {
    Network open = network;
    return open != null && open.banned(peer);
  }

  /** Begins, on a network whose handler this is. */
  public void start(Network started) {
    network = started;
    long wall = System.currentTimeMillis();
    long now = System.nanoTime();
    for (PeerFile.Ban ban : oldBans) {
      long left = TimeUnit.MILLISECONDS.toNanos(ban.until() - wall);
      if (left > 0) {
        started.reputation().ban(ban.peer(), left, now);
      }
    }
    started.keep(setup.fixed());
    // Those that came before I knew the network.
    started.peers().forEach(info -> arrived(info.peer()));
    long beat = GossipLimits.BEAT.toNanos();
    var _ = timer.scheduleWithFixedDelay(this::beat, beat, beat, TimeUnit.NANOSECONDS);
    long look = LOOK.toNanos();
    var _ = timer.scheduleWithFixedDelay(this::look, look, look, TimeUnit.NANOSECONDS);
  }

  /** My own address record, told to all peers. */
  public void announce(AddressRecord record) {
    List<Discovery.Effect> effects;
    synchronized (discoveryLock) {
      effects = discovery.mine(record);
    }
    carryOut(effects);
  }

  /**
   * Spreads a content; false if it was spread in the last minutes.
   *
   * @throws IllegalArgumentException if it is longer than {@link GossipMessage#CONTENT_BYTES_MAX}
   */
  public boolean publish(byte[] content) {
    boolean fresh;
    List<GossipMesh.Effect> effects;
    synchronized (gossipLock) {
      fresh = gossip.publish(content, System.nanoTime());
      effects = drain();
    }
    carryOutGossip(effects);
    return fresh;
  }

  /** Addresses known. */
  public int addresses() {
    synchronized (discoveryLock) {
      return discovery.book().size();
    }
  }

  /** Peers in the gossip mesh. */
  public int meshSize() {
    synchronized (gossipLock) {
      return gossip.meshSize();
    }
  }

  // ---- of the network

  @Override
  public void onConnected(PeerId peer, byte[] hello) {
    synchronized (discoveryLock) {
      // A connection that took another's place is a new one.
      known.remove(peer);
    }
    arrived(peer);
    owner.onConnected(peer, hello);
  }

  private void arrived(PeerId peer) {
    Network open = network;
    Network.Link link = open == null ? null : open.link(peer);
    if (link == null) {
      return;
    }
    List<Discovery.Effect> told;
    synchronized (discoveryLock) {
      if (!known.add(peer)) {
        return;
      }
      told = discovery.connected(peer, link.outbound(), link.address(), System.nanoTime());
    }
    List<GossipMesh.Effect> effects;
    synchronized (gossipLock) {
      gossip.connected(peer, link.outbound());
      effects = drain();
    }
    carryOut(told);
    carryOutGossip(effects);
  }

  @Override
  public void onDisconnected(PeerId peer, String reason) {
    synchronized (discoveryLock) {
      known.remove(peer);
      discovery.disconnected(peer);
    }
    synchronized (gossipLock) {
      gossip.disconnected(peer);
    }
    owner.onDisconnected(peer, reason);
  }

  @Override
  public void onDialFailed(PeerId peer) {
    synchronized (discoveryLock) {
      discovery.dialFailed(peer);
    }
    owner.onDialFailed(peer);
  }

  @Override
  public void onMessage(PeerId peer, Channel channel, byte[] bytes) {
    switch (channel) {
      case CONTROL -> {
        List<Discovery.Effect> effects;
        synchronized (discoveryLock) {
          effects = discovery.message(peer, bytes, System.nanoTime());
        }
        carryOut(effects);
      }
      case GOSSIP -> {
        List<GossipMesh.Effect> effects;
        synchronized (gossipLock) {
          gossip.received(peer, bytes, System.nanoTime());
          effects = drain();
        }
        carryOutGossip(effects);
      }
      case VOTES, CERTIFICATES, RESOLVER, BODIES, RANGES, SNAPSHOTS, PIECES ->
          owner.onMessage(peer, channel, bytes);
    }
  }

  @Override
  public void onRequest(PeerId peer, Channel channel, byte[] bytes, Responder responder) {
    owner.onRequest(peer, channel, bytes, responder);
  }

  // ---- effects

  private List<GossipMesh.Effect> drain() {
    List<GossipMesh.Effect> effects = List.copyOf(gossipEffects);
    gossipEffects.clear();
    return effects;
  }

  private void carryOutGossip(List<GossipMesh.Effect> effects) {
    Network open = network;
    if (open == null) {
      return;
    }
    for (GossipMesh.Effect effect : effects) {
      switch (effect) {
        case GossipMesh.Effect.Send(PeerId peer, GossipMessage message) -> {
          var _ = open.send(peer, Channel.GOSSIP, message.encode());
        }
        case GossipMesh.Effect.Validate(PeerId from, ContentId id, GossipMessage.Content content) ->
            judge.judge(from, content.bytes(), verdict -> judged(id, verdict));
        case GossipMesh.Effect.Blame blame ->
            open.offend(blame.peer(), blame.offence(), blame.why());
      }
    }
  }

  private void judged(ContentId id, Verdict verdict) {
    List<GossipMesh.Effect> effects;
    synchronized (gossipLock) {
      gossip.verdict(id, verdict);
      effects = drain();
    }
    carryOutGossip(effects);
  }

  private void carryOut(List<Discovery.Effect> effects) {
    Network open = network;
    if (open == null) {
      return;
    }
    for (Discovery.Effect effect : effects) {
      switch (effect) {
        case Discovery.Effect.Send(PeerId peer, DiscoveryMessage message) -> {
          var _ = open.send(peer, Channel.CONTROL, message.encode());
        }
        case Discovery.Effect.Blame blame ->
            open.offend(blame.peer(), blame.offence(), blame.why());
        case Discovery.Effect.Keep(List<PeerAddress> found) -> {
          List<PeerAddress> all = new ArrayList<>(setup.fixed());
          all.addAll(found);
          open.keep(all);
        }
      }
    }
  }

  // ---- clocks

  private void beat() {
    try {
      List<GossipMesh.Effect> effects;
      synchronized (gossipLock) {
        gossip.heartbeat(System.nanoTime());
        effects = drain();
      }
      carryOutGossip(effects);
    } catch (RuntimeException e) {
      LOG.error("Gossip failed", e);
    }
  }

  private void look() {
    try {
      Members now = members.get();
      List<Discovery.Effect> effects;
      synchronized (discoveryLock) {
        discovery.validators(now.epoch(), now.peers());
        effects = discovery.tick(System.nanoTime());
      }
      carryOut(effects);
      Network open = network;
      boolean due = System.nanoTime() - savedAt >= SAVE.toNanos();
      if (open != null && (open.reputation().takeChanged() || due)) {
        save(open);
      }
    } catch (RuntimeException e) {
      LOG.error("Looking for peers failed", e);
    }
  }

  private void save(Network open) {
    savedAt = System.nanoTime();
    Path file = setup.file();
    if (file == null) {
      return;
    }
    long now = System.nanoTime();
    long wall = System.currentTimeMillis();
    List<PeerFile.Ban> bans = new ArrayList<>();
    for (Reputation.Ban ban : open.reputation().bans(now)) {
      long left = TimeUnit.NANOSECONDS.toMillis(ban.left());
      bans.add(new PeerFile.Ban(ban.peer(), wall + left));
    }
    PeerFile state;
    synchronized (discoveryLock) {
      state = new PeerFile(bookKey, bans, discovery.anchors(), discovery.book().entries());
    }
    try {
      state.save(file);
    } catch (IOException e) {
      LOG.warn("Cannot write {}: bans and addresses will be forgotten at a restart", file, e);
    }
  }

  /** Keeps what is known, and ends its thread; call before the network closes. */
  @Override
  public void close() {
    timer.shutdownNow();
    try {
      var _ = timer.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Network open = network;
    if (open != null) {
      save(open);
    }
    LOG.debug("{} knows {} addresses", self.shortHex(), addresses());
  }
}
