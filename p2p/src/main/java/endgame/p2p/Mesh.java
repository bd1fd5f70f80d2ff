package endgame.p2p;

import endgame.p2p.identity.PeerId;
import endgame.p2p.wire.TransportStats.Total;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps connections with the peers it was given: dials in random order, waits longer after each
 * failure, dials again when one is lost. All state belongs to one event loop.
 */
final class Mesh implements PeerTable.Watcher {
  private static final Logger LOG = LoggerFactory.getLogger(Mesh.class);
  private static final int DOUBLINGS_MAX = 20;

  /** Opens a socket; null if there is no place for one. */
  @FunctionalInterface
  interface Dialer {
    @Nullable PeerConnection dial(PeerId peer, InetSocketAddress address);
  }

  private static final class Target {
    PeerAddress address;
    int failures;
    long due;
    long upSince;
    boolean up;
    boolean resolving;
    @Nullable PeerConnection dialing;

    Target(PeerAddress address, long due) {
      this.address = address;
      this.due = due;
    }

    boolean busy() {
      return resolving || dialing != null;
    }
  }

  private final Hub hub;
  private final Dialer dialer;
  private final EventLoop loop;
  private final Executor resolver;
  private final Limits.Dial limits;
  private final Map<PeerId, Target> targets = new HashMap<>();
  private final Future<?> ticks;
  private boolean closed;

  Mesh(Hub hub, Dialer dialer, EventLoop loop, Executor resolver) {
    this.hub = hub;
    this.dialer = dialer;
    this.loop = loop;
    this.resolver = resolver;
    this.limits = hub.limits().dial();
    long tick = limits.tick().toNanos();
    ticks = loop.scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.NANOSECONDS);
  }

  /** Replaces the peers to keep. Dials of others are given up; their connections stay. */
  void keep(Collection<PeerAddress> addresses) {
    List<PeerAddress> copy = List.copyOf(addresses);
    run(() -> replace(copy));
  }

  private void replace(List<PeerAddress> addresses) {
    Map<PeerId, Target> old = new HashMap<>(targets);
    targets.clear();
    long now = System.nanoTime();
    for (PeerAddress address : addresses) {
      if (address.peer().equals(hub.key().id())) {
        continue;
      }
      Target target = old.remove(address.peer());
      if (target == null) {
        // The lower id's dial wins, so the higher gives it the time to arrive.
        boolean yields = hub.key().id().compareTo(address.peer()) > 0;
        target = new Target(address, now + (yields ? wait(0) : 0));
        target.up = hub.table().get(address.peer()) != null;
        target.upSince = now;
      } else if (!target.address.equals(address)) {
        target.address = address;
        target.failures = 0;
        target.due = now;
      }
      targets.put(address.peer(), target);
    }
    old.values().forEach(Mesh::cancel);
  }

  private static void cancel(Target target) {
    PeerConnection dialing = target.dialing;
    if (dialing != null && !target.up) {
      dialing.close("no more wanted");
    }
  }

  /** Gives up all dials; sockets that are being opened close. */
  void close() {
    run(() -> {
      closed = true;
      ticks.cancel(false);
      targets.values().forEach(Mesh::cancel);
      targets.clear();
    });
  }

  @Override
  public void up(PeerId peer) {
    run(() -> {
      Target target = targets.get(peer);
      if (target != null) {
        target.up = true;
        target.upSince = System.nanoTime();
      }
    });
  }

  @Override
  public void down(PeerId peer) {
    run(() -> {
      Target target = targets.get(peer);
      // Another connection may have come up in the meantime.
      if (target != null && target.up && hub.table().get(peer) == null) {
        long now = System.nanoTime();
        target.up = false;
        if (now - target.upSince >= limits.steady().toNanos()) {
          target.failures = 0;
        }
        postpone(target, now);
      }
    });
  }

  private void tick() {
    try {
      dialDue();
    } catch (RuntimeException e) {
      // The policy is the owner's; a periodic task that throws is never run again.
      hub.stats().add(Total.HANDLER_FAILURES);
      LOG.error("Dialing failed", e);
    }
  }

  private void dialDue() {
    long now = System.nanoTime();
    int free = limits.atOnce();
    List<Target> due = new ArrayList<>();
    for (Target target : targets.values()) {
      if (target.busy()) {
        free--;
      } else if (!target.up && target.due - now <= 0) {
        due.add(target);
      }
    }
    Collections.shuffle(due, ThreadLocalRandom.current());
    for (Target target : due.subList(0, Math.clamp(free, 0, due.size()))) {
      if (hub.banned(target.address.peer())) {
        postpone(target, now);
      } else {
        resolve(target, target.address);
      }
    }
  }

  private void resolve(Target target, PeerAddress address) {
    try {
      dial(target, new InetSocketAddress(InetAddress.ofLiteral(address.host()), address.port()));
      return;
    } catch (IllegalArgumentException e) {
      LOG.trace("A name, not an address: {}", address.host());
    }
    target.resolving = true;
    try {
      // Java resolves names on the calling thread: never an event loop.
      resolver.execute(() -> {
        InetAddress found = lookUp(address.host());
        run(() -> resolved(target, address, found));
      });
    } catch (RejectedExecutionException e) {
      resolved(target, address, null);
    }
  }

  private static @Nullable InetAddress lookUp(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private void resolved(Target target, PeerAddress address, @Nullable InetAddress found) {
    target.resolving = false;
    if (found == null) {
      postpone(target, System.nanoTime());
    } else if (targets.get(address.peer()) == target && !target.up) {
      dial(target, new InetSocketAddress(found, address.port()));
    }
  }

  private void dial(Target target, InetSocketAddress address) {
    if (closed) {
      return;
    }
    PeerConnection connection = dialer.dial(target.address.peer(), address);
    if (connection == null) {
      postpone(target, System.nanoTime());
      return;
    }
    target.dialing = connection;
    connection.socket().closeFuture().addListener(done -> run(() -> ended(target, connection)));
  }

  private void ended(Target target, PeerConnection connection) {
    if (target.dialing == connection) {
      target.dialing = null;
      if (!target.up) {
        postpone(target, System.nanoTime());
        failed(target.address.peer());
      }
    }
  }

  private void failed(PeerId peer) {
    try {
      hub.handler().onDialFailed(peer);
    } catch (RuntimeException e) {
      hub.stats().add(Total.HANDLER_FAILURES);
      LOG.error("A handler of peers failed", e);
    }
  }

  private void postpone(Target target, long now) {
    target.due = now + wait(target.failures);
    target.failures++;
  }

  /** Half to whole of the doubled wait: those who lost the same peer don't come back together. */
  private long wait(int failures) {
    long doubled = limits.first().toNanos() << Math.min(failures, DOUBLINGS_MAX);
    long most = Math.min(doubled, limits.cap().toNanos());
    return most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
  }

  private void run(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.trace("The network is closed");
    }
  }
}
