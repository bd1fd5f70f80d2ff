package endgame.p2p.discovery;

import endgame.p2p.PeerAddress;
import endgame.p2p.discovery.DiscoveryMessage.Ask;
import endgame.p2p.discovery.DiscoveryMessage.Known;
import endgame.p2p.discovery.DiscoveryMessage.Mine;
import endgame.p2p.discovery.DiscoveryMessage.Records;
import endgame.p2p.identity.PeerId;
import endgame.p2p.reputation.Offence;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One node's part in finding addresses; see the package for the protocol. Pure: what to do comes
 * out as {@link Effect}s. Time is the caller's nanoseconds. Of one thread.
 */
public final class Discovery {
  /** Between two exchanges. */
  static final long ROUND_NANOS = Duration.ofSeconds(50).toNanos();

  /** The least between two answers to one peer, or two records of its own that are looked at. */
  static final long ANSWER_NANOS = ROUND_NANOS / 2;

  /** Connections an observer dials. */
  public static final int OUTBOUND_MAX = 16;

  /** Of those, to one /16 or IPv6 /32. */
  public static final int OUTBOUND_PER_GROUP = 2;

  /** Peers dialed first after a restart. */
  public static final int ANCHORS = 2;

  /** Questions to one peer without their answer; beyond, it is asked no more. */
  static final int OWED_MAX = 4;

  /** An observer with as many addresses asks no more. */
  private static final int BOOK_ENOUGH = 1000;

  /** What to do. */
  public sealed interface Effect {
    /** Send a message. */
    record Send(PeerId peer, DiscoveryMessage message) implements Effect {}

    /** A peer did wrong. */
    record Blame(PeerId peer, Offence offence, String why) implements Effect {}

    /** The peers to keep connections with, in place of those before. */
    record Keep(List<PeerAddress> peers) implements Effect {
      public Keep {
        peers = List.copyOf(peers);
      }
    }
  }

  /**
   * What does not change.
   *
   * @param self me
   * @param genesis hash that records are signed over
   * @param local whether loopback and private addresses are told and dialed: a network at home
   * @param fixed peers the operator named; their addresses are the operator's
   * @param banned whom not to dial or tell
   */
  public record Config(
      PeerId self, Bytes32 genesis, boolean local, Set<PeerId> fixed, Predicate<PeerId> banned) {
    public Config {
      fixed = Set.copyOf(fixed);
    }
  }

  private static final class Link {
    final boolean outbound;
    final String group;
    final long since;
    int owed;
    @Nullable Long answeredAt;
    @Nullable Long mineAt;

    Link(boolean outbound, String group, long since) {
      this.outbound = outbound;
      this.group = group;
      this.since = since;
    }
  }

  private final Config config;
  private final RandomGenerator random;
  private final AddressBook book;
  private final Map<PeerId, Link> links = new LinkedHashMap<>();
  private final Map<PeerId, AddressRecord> places = new LinkedHashMap<>();
  private final List<PeerId> anchorsToDial = new ArrayList<>();

  /** Of the set only, so as many as it has at most. */
  private final Map<PeerId, AddressRecord> records = new HashMap<>();

  private final Map<PeerId, Integer> failures = new HashMap<>();
  private List<PeerId> set = List.of();
  private long epoch;
  private @Nullable AddressRecord mine;
  private @Nullable Long roundAt;
  private @Nullable List<PeerAddress> kept;

  /** Begins with what was kept over a restart: the book, and the anchors. */
  public Discovery(Config config, AddressBook book, List<PeerId> anchors, RandomGenerator random) {
    this.config = config;
    this.book = book;
    this.random = random;
    anchorsToDial.addAll(anchors.subList(0, Math.min(ANCHORS, anchors.size())));
  }

  /** My own record; told to all. */
  public List<Effect> mine(AddressRecord record) {
    mine = record;
    List<Effect> effects = new ArrayList<>();
    links.keySet().forEach(peer -> effects.add(new Effect.Send(peer, new Mine(record))));
    return effects;
  }

  /** The validators around now, of which all keep connections with all if I am one of them. */
  public void validators(long newEpoch, Collection<PeerId> peers) {
    List<PeerId> sorted = List.copyOf(new TreeSet<>(peers));
    if (sorted.size() > DiscoveryMessage.SET_MAX) {
      throw new IllegalArgumentException(sorted.size() + " validators");
    }
    epoch = newEpoch;
    set = sorted;
    records.keySet().retainAll(Set.copyOf(sorted));
    failures.keySet().retainAll(Set.copyOf(sorted));
    for (PeerId peer : sorted) {
      AddressRecord record = book.get(peer);
      if (record != null) {
        records.putIfAbsent(peer, record);
      }
    }
  }

  private boolean validator() {
    return Collections.binarySearch(set, config.self()) >= 0;
  }

  /** A connection came up. */
  public List<Effect> connected(PeerId peer, boolean outbound, InetAddress ip, long now) {
    List<Effect> effects = new ArrayList<>();
    Link link = new Link(outbound, AddressGroup.wide(ip), now);
    links.put(peer, link);
    failures.remove(peer);
    if (outbound) {
      book.succeeded(peer);
    }
    if (mine != null) {
      effects.add(new Effect.Send(peer, new Mine(mine)));
    }
    if (outbound && !validator()) {
      ask(peer, link, new Ask(), effects);
    }
    return effects;
  }

  private static void ask(PeerId peer, Link link, DiscoveryMessage message, List<Effect> effects) {
    if (link.owed < OWED_MAX) {
      link.owed++;
      effects.add(new Effect.Send(peer, message));
    }
  }

  /** A connection ended. */
  public void disconnected(PeerId peer) {
    links.remove(peer);
  }

  /** A dial failed. */
  public void dialFailed(PeerId peer) {
    book.failed(peer);
    if (records.containsKey(peer)
        && failures.merge(peer, 1, Integer::sum) >= AddressBook.FAILURES_MAX) {
      failures.remove(peer);
      records.remove(peer);
    }
  }

  /** A message from a peer that is connected. */
  public List<Effect> message(PeerId peer, byte[] bytes, long now) {
    Link link = links.get(peer);
    if (link == null) {
      return List.of();
    }
    return switch (DiscoveryMessage.decode(bytes)) {
      case null -> List.of(blame(peer, Offence.PROTOCOL, "a malformed message of addresses"));
      case Mine(AddressRecord record) -> onMine(peer, link, record, now);
      case Known known -> onKnown(peer, link, known, now);
      case Ask() -> onAsk(peer, link, now);
      case Records(List<AddressRecord> told) -> onRecords(peer, link, told);
    };
  }

  private static Effect blame(PeerId peer, Offence offence, String why) {
    return new Effect.Blame(peer, offence, why);
  }

  private List<Effect> onMine(PeerId peer, Link link, AddressRecord record, long now) {
    if (!record.peer().equals(peer)) {
      return List.of(blame(peer, Offence.PROTOCOL, "another's address as its own"));
    }
    if (link.mineAt != null && now - link.mineAt < ANSWER_NANOS) {
      return List.of();
    }
    link.mineAt = now;
    return take(link, record)
        ? List.of()
        : List.of(blame(peer, Offence.FORGED_RECORD, "an address record with a bad signature"));
  }

  private List<Effect> onKnown(PeerId peer, Link link, Known known, long now) {
    boolean comparable = known.epoch() == epoch && known.count() == set.size();
    List<AddressRecord> missing = new ArrayList<>();
    if (!comparable || Collections.binarySearch(set, peer) < 0 || !mayAnswer(link, now)) {
      return answer(peer, missing);
    }
    for (int i = 0; i < set.size(); i++) {
      PeerId of = set.get(i);
      AddressRecord record = records.get(of);
      boolean there = links.containsKey(of) && !of.equals(peer);
      if (!known.bits().get(i) && record != null && there) {
        missing.add(record);
      }
    }
    return answer(peer, missing);
  }

  private List<Effect> onAsk(PeerId peer, Link link, long now) {
    if (!mayAnswer(link, now)) {
      return answer(peer, new ArrayList<>());
    }
    Set<AddressRecord> some = new LinkedHashSet<>(book.sample(DiscoveryMessage.RECORDS_MAX));
    records.forEach((of, record) -> {
      if (links.containsKey(of)) {
        some.add(record);
      }
    });
    some.removeIf(record -> record.peer().equals(peer) || config.banned().test(record.peer()));
    return answer(peer, new ArrayList<>(some));
  }

  private static boolean mayAnswer(Link link, long now) {
    if (link.answeredAt != null && now - link.answeredAt < ANSWER_NANOS) {
      return false;
    }
    link.answeredAt = now;
    return true;
  }

  private List<Effect> answer(PeerId peer, List<AddressRecord> found) {
    Collections.shuffle(found, random);
    int count = Math.min(found.size(), DiscoveryMessage.RECORDS_MAX);
    return List.of(new Effect.Send(peer, new Records(found.subList(0, count))));
  }

  private List<Effect> onRecords(PeerId peer, Link link, List<AddressRecord> told) {
    if (link.owed == 0) {
      return List.of(blame(peer, Offence.UNSOLICITED, "addresses nobody asked for"));
    }
    link.owed--;
    for (AddressRecord record : told) {
      if (!take(link, record)) {
        return List.of(
            blame(peer, Offence.FORGED_RECORD, "an address record with a bad signature"));
      }
    }
    return List.of();
  }

  /** Keeps a record if it is news; false if its signature is wrong. Cheap checks come first. */
  private boolean take(Link link, AddressRecord record) {
    PeerId peer = record.peer();
    boolean ofSet = Collections.binarySearch(set, peer) >= 0;
    boolean news =
        record.newerThan(book.get(peer)) || (ofSet && record.newerThan(records.get(peer)));
    if (!news || peer.equals(config.self()) || !(config.local() || global(record.ip()))) {
      return true;
    }
    if (!record.verify(config.genesis())) {
      return false;
    }
    book.add(record, link.group);
    if (ofSet && record.newerThan(records.get(peer))) {
      records.put(peer, record);
      failures.remove(peer);
    }
    return true;
  }

  private static boolean global(InetAddress ip) {
    byte first = ip.getAddress()[0];
    boolean uniqueLocal = ip.getAddress().length == 16 && (first & 0xfe) == 0xfc;
    return !(ip.isLoopbackAddress()
        || ip.isSiteLocalAddress()
        || ip.isLinkLocalAddress()
        || uniqueLocal);
  }

  /** Time passes: the next exchange if it is due, and who to dial. */
  public List<Effect> tick(long now) {
    List<Effect> effects = new ArrayList<>();
    if (roundAt == null || now - roundAt >= ROUND_NANOS) {
      roundAt = now;
      round(effects);
    }
    List<PeerAddress> wanted = validator() ? validatorAddresses() : observerAddresses();
    if (!wanted.equals(kept)) {
      kept = wanted;
      effects.add(new Effect.Keep(wanted));
    }
    return effects;
  }

  private void round(List<Effect> effects) {
    if (validator()) {
      Known known = new Known(epoch, set.size(), bits());
      links.forEach((peer, link) -> {
        if (Collections.binarySearch(set, peer) >= 0) {
          ask(peer, link, known, effects);
        }
      });
    } else if (book.size() < BOOK_ENOUGH) {
      List<PeerId> peers = new ArrayList<>(links.keySet());
      if (!peers.isEmpty()) {
        PeerId peer = peers.get(random.nextInt(peers.size()));
        Link link = links.get(peer);
        if (link != null) {
          ask(peer, link, new Ask(), effects);
        }
      }
    }
  }

  private BitSet bits() {
    BitSet bits = new BitSet(set.size());
    for (int i = 0; i < set.size(); i++) {
      PeerId peer = set.get(i);
      if (peer.equals(config.self()) || records.containsKey(peer)) {
        bits.set(i);
      }
    }
    return bits;
  }

  private List<PeerAddress> validatorAddresses() {
    List<PeerAddress> addresses = new ArrayList<>();
    for (PeerId peer : set) {
      AddressRecord record = records.get(peer);
      if (record != null && dialable(peer)) {
        addresses.add(record.address());
      }
    }
    return addresses;
  }

  private boolean dialable(PeerId peer) {
    return !peer.equals(config.self())
        && !config.fixed().contains(peer)
        && !config.banned().test(peer);
  }

  private List<PeerAddress> observerAddresses() {
    places.keySet().removeIf(peer -> book.get(peer) == null || !dialable(peer));
    places.replaceAll((peer, record) -> {
      AddressRecord now = book.get(peer);
      return now == null ? record : now;
    });
    while (!anchorsToDial.isEmpty()) {
      AddressRecord anchor = book.get(anchorsToDial.removeFirst());
      if (anchor != null && fits(anchor)) {
        places.put(anchor.peer(), anchor);
      }
    }
    while (places.size() < OUTBOUND_MAX) {
      AddressRecord next = book.pick(this::fits);
      if (next == null) {
        break;
      }
      places.put(next.peer(), next);
    }
    return places.values().stream().map(AddressRecord::address).toList();
  }

  private boolean fits(AddressRecord record) {
    Link link = links.get(record.peer());
    if (places.containsKey(record.peer())
        || !dialable(record.peer())
        || (link != null && !link.outbound)) {
      return false;
    }
    if (config.local() && record.ip().isLoopbackAddress()) {
      return true;
    }
    String group = AddressGroup.wide(record.ip());
    long there =
        places.values().stream().filter(p -> AddressGroup.wide(p.ip()).equals(group)).count();
    return there < OUTBOUND_PER_GROUP;
  }

  /** The peers to dial first after a restart: my oldest outgoing connections. */
  public List<PeerId> anchors() {
    return links.entrySet().stream()
        .filter(entry -> entry.getValue().outbound && book.get(entry.getKey()) != null)
        .sorted(Comparator.comparingLong(entry -> entry.getValue().since))
        .limit(ANCHORS)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** What is known of addresses. */
  public AddressBook book() {
    return book;
  }

  /** Validators of the set whose address is known. */
  public int knownValidators() {
    return records.size();
  }

  /** Peers that are connected, for tests of bounds. */
  int linkCount() {
    return links.size();
  }
}
