package endgame.p2p.discovery;

import endgame.p2p.identity.PeerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Addresses an observer heard of, in buckets: "new" until a connection succeeded, then "old".
 *
 * <p>The bucket is a keyed hash of the address's network and, while new, of the network of who told
 * it; one network's word reaches {@value #NEW_PER_SOURCE} of the {@value #NEW_BUCKETS} new buckets,
 * and one network's addresses {@value #OLD_PER_GROUP} of the {@value #OLD_BUCKETS} old ones. The
 * key is secret, so nobody can aim. A new address never displaces an old one. Of one thread.
 */
public final class AddressBook {
  static final int NEW_BUCKETS = 256;
  static final int OLD_BUCKETS = 64;
  static final int BUCKET_MAX = 64;
  static final int NEW_PER_SOURCE = 16;
  static final int OLD_PER_GROUP = 4;

  /** Failed dials in a row that make an address unknown. */
  static final int FAILURES_MAX = 2;

  /**
   * What is kept of an address.
   *
   * @param record signed
   * @param source network of who told it
   * @param old whether a connection succeeded
   */
  public record Entry(AddressRecord record, String source, boolean old) {}

  private static final class Held {
    AddressRecord record;
    final String source;
    final int place;
    final boolean old;
    int failures;

    Held(AddressRecord record, String source, int place, boolean old) {
      this.record = record;
      this.source = source;
      this.place = place;
      this.old = old;
    }
  }

  private final byte[] key;
  private final RandomGenerator random;
  private final Map<PeerId, Held> all = new LinkedHashMap<>();
  private final Map<Integer, List<PeerId>> buckets = new LinkedHashMap<>();

  /**
   * An empty book.
   *
   * @param key secret; the same after a restart
   */
  public AddressBook(Bytes32 key, RandomGenerator random) {
    this.key = key.toBytes();
    this.random = random;
  }

  /** Adds a verified record, or replaces an older of the same id; false if it changed nothing. */
  public boolean add(AddressRecord record, String source) {
    Held held = all.get(record.peer());
    if (held == null) {
      insert(record, source, false);
      return true;
    }
    if (!record.newerThan(held.record)) {
      return false;
    }
    String group = AddressGroup.wide(record.ip());
    if (held.old && group.equals(AddressGroup.wide(held.record.ip()))) {
      held.record = record;
      held.failures = 0;
    } else {
      // It moved: untried again.
      remove(record.peer());
      insert(record, source, false);
    }
    return true;
  }

  private void insert(AddressRecord record, String source, boolean old) {
    int place = old ? oldPlace(record) : newPlace(record, source);
    List<PeerId> bucket = buckets.computeIfAbsent(place, p -> new ArrayList<>());
    if (bucket.size() >= BUCKET_MAX) {
      PeerId victim = victim(bucket);
      Held evicted = remove(victim);
      if (evicted != null && evicted.old) {
        insert(evicted.record, evicted.source, false);
      }
    }
    // The bucket may have been dropped while it was empty.
    buckets.computeIfAbsent(place, p -> new ArrayList<>()).add(record.peer());
    all.put(record.peer(), new Held(record, source, place, old));
  }

  /** The one that failed most; of those, a random one, so that nobody can aim at another. */
  private PeerId victim(List<PeerId> bucket) {
    List<PeerId> shuffled = new ArrayList<>(bucket);
    Collections.shuffle(shuffled, random);
    return Collections.max(shuffled, Comparator.comparingInt(this::failures));
  }

  private int failures(PeerId peer) {
    Held held = all.get(peer);
    return held == null ? 0 : held.failures;
  }

  private @Nullable Held remove(PeerId peer) {
    Held held = all.remove(peer);
    if (held != null) {
      List<PeerId> bucket = buckets.get(held.place);
      if (bucket != null) {
        bucket.remove(peer);
        if (bucket.isEmpty()) {
          buckets.remove(held.place);
        }
      }
    }
    return held;
  }

  private int newPlace(AddressRecord record, String source) {
    int slot = Math.floorMod(hash("slot", AddressGroup.wide(record.ip()), source), NEW_PER_SOURCE);
    return Math.floorMod(hash("new", source, Integer.toString(slot)), NEW_BUCKETS);
  }

  private int oldPlace(AddressRecord record) {
    int slot = Math.floorMod(hash("id", record.peer().toString(), ""), OLD_PER_GROUP);
    String group = AddressGroup.wide(record.ip());
    return NEW_BUCKETS + Math.floorMod(hash("old", group, Integer.toString(slot)), OLD_BUCKETS);
  }

  private int hash(String use, String a, String b) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(key);
      sha.update((use + "/" + a + "/" + b).getBytes(StandardCharsets.US_ASCII));
      return ByteBuffer.wrap(sha.digest()).getInt();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** A connection succeeded that I dialed. */
  public void succeeded(PeerId peer) {
    Held held = all.get(peer);
    if (held == null) {
      return;
    }
    held.failures = 0;
    if (!held.old) {
      remove(peer);
      insert(held.record, held.source, true);
    }
  }

  /** A dial failed; the second in a row makes the address unknown. */
  public void failed(PeerId peer) {
    Held held = all.get(peer);
    if (held != null && ++held.failures >= FAILURES_MAX) {
      remove(peer);
    }
  }

  /** Forgets a peer: it is banned. */
  public void forget(PeerId peer) {
    remove(peer);
  }

  /** The record of a peer, or null. */
  public @Nullable AddressRecord get(PeerId peer) {
    Held held = all.get(peer);
    return held == null ? null : held.record;
  }

  /**
   * One to dial that passes, or null: half the time an old one; a random bucket first, so that full
   * buckets weigh no more than others.
   */
  public @Nullable AddressRecord pick(Predicate<AddressRecord> wanted) {
    boolean oldFirst = random.nextBoolean();
    AddressRecord first = pick(wanted, oldFirst);
    return first != null ? first : pick(wanted, !oldFirst);
  }

  private @Nullable AddressRecord pick(Predicate<AddressRecord> wanted, boolean old) {
    List<Integer> places = new ArrayList<>();
    for (int place : buckets.keySet()) {
      if (place >= NEW_BUCKETS == old) {
        places.add(place);
      }
    }
    Collections.shuffle(places, random);
    for (int place : places) {
      List<PeerId> bucket = new ArrayList<>(buckets.getOrDefault(place, List.of()));
      Collections.shuffle(bucket, random);
      for (PeerId peer : bucket) {
        AddressRecord record = get(peer);
        if (record != null && wanted.test(record)) {
          return record;
        }
      }
    }
    return null;
  }

  /** A few random ones to tell another. */
  public List<AddressRecord> sample(int max) {
    List<AddressRecord> records = new ArrayList<>();
    all.values().forEach(held -> records.add(held.record));
    Collections.shuffle(records, random);
    return List.copyOf(records.subList(0, Math.min(max, records.size())));
  }

  /** All, to keep over a restart. */
  public List<Entry> entries() {
    return all.values().stream().map(h -> new Entry(h.record, h.source, h.old)).toList();
  }

  /** Puts back what was kept: records this node verified once. */
  public void restore(List<Entry> entries) {
    for (Entry entry : entries) {
      if (!all.containsKey(entry.record().peer())) {
        insert(entry.record(), entry.source(), entry.old());
      }
    }
  }

  /** Addresses held. */
  public int size() {
    return all.size();
  }

  /** Buckets that hold any, for tests of how far one network reaches. */
  int bucketCount() {
    return buckets.size();
  }
}
