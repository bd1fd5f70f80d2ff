package endgame.p2p;

import endgame.p2p.discovery.AddressGroup;
import endgame.p2p.wire.TokenBucket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Refuses sockets before a handshake costs anything: bounded handshakes at once, connections a
 * second, sockets in all; thread-safe. Time is the caller's nanoseconds.
 */
final class AcceptGate {
  private static final int IPV6_PREFIX_BYTES = 8;
  private static final int IPV4_BYTES = 4;

  private final Limits.Accept limits;
  private final int connectionsMax;
  private final TokenBucket total;
  private final Map<String, Source> sources = new HashMap<>();
  private final Map<String, TokenBucket> subnets = new HashMap<>();
  private int handshakes;
  private int connections;

  AcceptGate(Limits limits, long now) {
    this.limits = limits.accept();
    this.connectionsMax = limits.connectionsMax();
    this.total = new TokenBucket(this.limits.totalPerSecond(), this.limits.totalBurst(), now);
  }

  /** A socket from an address begins its handshake: its pass, or null if it is refused. */
  synchronized @Nullable Pass accept(InetAddress address, long now) {
    if (connections >= connectionsMax || handshakes >= limits.handshakesMax()) {
      return null;
    }
    String key = key(address);
    Source source = sources.get(key);
    if (source == null) {
      if (sources.size() >= limits.addressesMax()) {
        sources.values().removeIf(s -> s.handshakes == 0 && s.bucket.full(now));
      }
      if (sources.size() >= limits.addressesMax()) {
        return null;
      }
      source = new Source(new TokenBucket(limits.perSecond(), limits.burst(), now));
      sources.put(key, source);
    }
    if (source.handshakes >= limits.handshakesPerAddress()
        || !source.bucket.ready(now)
        || !total.ready(now)) {
      return null;
    }
    TokenBucket subnet = subnet(address, now);
    if (subnet == null || !subnet.ready(now)) {
      return null;
    }
    subnet.take(1, now);
    source.bucket.take(1, now);
    total.take(1, now);
    source.handshakes++;
    handshakes++;
    connections++;
    return new Pass(source);
  }

  private @Nullable TokenBucket subnet(InetAddress address, long now) {
    String key = AddressGroup.narrow(address);
    TokenBucket bucket = subnets.get(key);
    if (bucket == null) {
      if (subnets.size() >= limits.addressesMax()) {
        subnets.values().removeIf(b -> b.full(now));
      }
      if (subnets.size() >= limits.addressesMax()) {
        return null;
      }
      double share = Limits.Accept.SUBNET_SHARE;
      bucket = new TokenBucket(share * limits.perSecond(), share * limits.burst(), now);
      subnets.put(key, bucket);
    }
    return bucket;
  }

  /** A dial takes a connection's place too; null if there is none. */
  synchronized @Nullable Pass dial() {
    if (connections >= connectionsMax) {
      return null;
    }
    connections++;
    return new Pass(null);
  }

  synchronized int connections() {
    return connections;
  }

  synchronized int handshakes() {
    return handshakes;
  }

  synchronized int subnets() {
    return subnets.size();
  }

  synchronized int addresses() {
    return sources.size();
  }

  private static String key(InetAddress address) {
    byte[] bytes = address.getAddress();
    return Arrays.toString(
        bytes.length == IPV4_BYTES ? bytes : Arrays.copyOf(bytes, IPV6_PREFIX_BYTES));
  }

  private static final class Source {
    final TokenBucket bucket;
    int handshakes;

    Source(TokenBucket bucket) {
      this.bucket = bucket;
    }
  }

  /** A socket's place; given back in two steps, each once however often it is called. */
  final class Pass {
    private @Nullable Source source;
    private boolean open = true;

    private Pass(@Nullable Source source) {
      this.source = source;
    }

    /** TLS and hello are done. */
    void handshakeDone() {
      synchronized (AcceptGate.this) {
        if (source != null) {
          source.handshakes--;
          handshakes--;
          source = null;
        }
      }
    }

    /** The socket is closed. */
    void closed() {
      handshakeDone();
      synchronized (AcceptGate.this) {
        if (open) {
          open = false;
          connections--;
        }
      }
    }
  }
}
