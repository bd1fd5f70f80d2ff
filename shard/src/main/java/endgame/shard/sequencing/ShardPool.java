package endgame.shard.sequencing;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.execution.ShardViews;
import endgame.shard.execution.ShardViews.Admission;
import endgame.shard.protocol.ShardLimits;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Transactions of one shard that wait, by sender, in order of nonce. Thread-safe; no question to
 * the program is asked under the lock.
 *
 * <p>When it is full, a transaction that could be executed next takes the place of the last one of
 * a sender that has a gap, or else of one that tips less. So nobody can fill it for nothing: what
 * has no gap is paid for, all of a sender's transactions together by its balance.
 */
public final class ShardPool {
  public static final int TRANSACTIONS_MAX = 10_000;
  public static final int PER_SENDER_MAX = 256;

  /** Bytes of all transactions together: ten thousand of the longest would not fit a heap. */
  public static final long BYTES_MAX = 16L << 20;

  /** Senders that are asked about after executed batches; the others' turns come later. */
  static final int REFRESHED_MAX = 256;

  /** Senders that are asked about for one body. */
  private static final int ASKED_MAX = 2048;

  /** Code of refusals (docs/shard-protocol.md, section 6). */
  private static final int NONCE_TOO_LOW = 4;

  private static final BigInteger REPLACEMENT_PERCENT = BigInteger.valueOf(110);
  private static final BigInteger HUNDRED = BigInteger.valueOf(100);
  private static final Comparator<Pooled> BEST =
      Comparator.comparing((Pooled p) -> p.admitted().maxPriorityFeePerGas())
          .reversed()
          .thenComparing(p -> p.admitted().hash());

  /** In the order in which their nonces will be asked about. */
  private final LinkedHashMap<Address, SenderQueue> senders = new LinkedHashMap<>();

  private final Map<Hash, Pooled> byHash = new HashMap<>();
  private final Limits limits;
  private long bytes;

  /** What the pool holds at most. */
  record Limits(int transactions, int perSender, long bytes) {}

  public ShardPool() {
    this(new Limits(TRANSACTIONS_MAX, PER_SENDER_MAX, BYTES_MAX));
  }

  ShardPool(Limits limits) {
    this.limits = limits;
  }

  /** A transaction and what the program said of it. */
  public record Pooled(Bytes raw, Admission.Admitted admitted) {}

  /** In, or why not. */
  public sealed interface Result {
    record Added(Hash hash, boolean isNew) implements Result {}

    /** Codes of the admit view; -1 when the pool itself refuses. */
    record Refused(int code, String text) implements Result {}
  }

  /** Asks the program about the latest state and keeps the transaction. */
  public Result add(ShardViews latest, Bytes raw) {
    if (raw.size() < 1 || raw.size() > ShardLimits.TRANSACTION_BYTES_MAX) {
      return new Result.Refused(
          -1, "a shard's transaction has 1 to " + ShardLimits.TRANSACTION_BYTES_MAX + " bytes");
    }
    return switch (latest.admit(raw)) {
      case Admission.Refused(int code, String text) -> new Result.Refused(code, text);
      case Admission.Admitted admitted -> keep(new Pooled(raw, admitted));
    };
  }

  synchronized Result keep(Pooled pooled) {
    Admission.Admitted admitted = pooled.admitted();
    advance(admitted.sender(), admitted.accountNonce());
    if (byHash.containsKey(admitted.hash())) {
      return new Result.Added(admitted.hash(), false);
    }
    SenderQueue queue = senders.getOrDefault(admitted.sender(), new SenderQueue());
    queue.advance(admitted.accountNonce());
    if (admitted.nonce() < queue.accountNonce()) {
      // The view was asked about an older state than that which executed batches have told of.
      return new Result.Refused(NONCE_TOO_LOW, "nonce too low: next nonce " + queue.accountNonce());
    }
    Optional<Pooled> before = queue.at(admitted.nonce());
    Optional<String> refusal = refusal(pooled, queue, before);
    if (refusal.isPresent()) {
      return new Result.Refused(-1, refusal.get());
    }
    before.ifPresent(this::forget);
    senders.putIfAbsent(admitted.sender(), queue);
    remember(queue, pooled);
    return new Result.Added(admitted.hash(), true);
  }

  private void remember(SenderQueue queue, Pooled pooled) {
    queue.put(pooled);
    byHash.put(pooled.admitted().hash(), pooled);
    bytes += pooled.raw().size();
  }

  private void forget(Pooled pooled) {
    byHash.remove(pooled.admitted().hash());
    bytes -= pooled.raw().size();
  }

  private Optional<String> refusal(Pooled pooled, SenderQueue queue, Optional<Pooled> before) {
    Admission.Admitted admitted = pooled.admitted();
    if (before.isPresent() && !outbids(admitted, before.get().admitted())) {
      return Optional.of("replacement transaction underpriced");
    }
    BigInteger cost = queue.costWithout(admitted.nonce()).add(admitted.maxCost());
    if (cost.compareTo(admitted.balance()) > 0) {
      return Optional.of("the balance is too low for all waiting transactions of this sender");
    }
    boolean full = before.isEmpty() && queue.size() >= limits.perSender;
    return full || !(fits(pooled, before) || makeRoom(pooled, queue, before))
        ? Optional.of("the transaction pool is full: try again later")
        : Optional.empty();
  }

  /** Whether the pool can hold it in place of {@code before}. */
  private boolean fits(Pooled pooled, Optional<Pooled> before) {
    int number = byHash.size() + (before.isPresent() ? 0 : 1);
    long size = bytes + pooled.raw().size() - before.map(p -> p.raw().size()).orElse(0);
    return number <= limits.transactions && size <= limits.bytes;
  }

  /** Drops the least valuable last transactions of other senders, if this one is worth more. */
  private boolean makeRoom(Pooled pooled, SenderQueue own, Optional<Pooled> before) {
    Admission.Admitted admitted = pooled.admitted();
    boolean isNext = before.isEmpty() ? own.continues(admitted.nonce()) : own.isUnbroken();
    if (!isNext) {
      return false;
    }
    Deque<Dropped> dropped = new ArrayDeque<>();
    while (!fits(pooled, before)) {
      Optional<Dropped> least = dropLeast(admitted);
      if (least.isEmpty()) {
        // Nobody loses a place to what gets none.
        dropped.forEach(d -> {
          senders.putIfAbsent(d.last.admitted().sender(), d.queue);
          remember(d.queue, d.last);
        });
        return false;
      }
      dropped.push(least.get());
    }
    return true;
  }

  private record Dropped(SenderQueue queue, Pooled last) {}

  /** Drops one last transaction of another sender that has a gap, or tips less than this one. */
  private Optional<Dropped> dropLeast(Admission.Admitted admitted) {
    Comparator<SenderQueue> worth =
        Comparator.comparing(SenderQueue::isUnbroken)
            .thenComparing(q -> q.last().orElseThrow().admitted().maxPriorityFeePerGas());
    Optional<SenderQueue> least =
        senders.entrySet().stream()
            .filter(e -> !e.getKey().equals(admitted.sender()))
            .map(Map.Entry::getValue)
            .min(worth);
    if (least.isEmpty()) {
      return Optional.empty();
    }
    SenderQueue queue = least.get();
    BigInteger tip = queue.last().orElseThrow().admitted().maxPriorityFeePerGas();
    if (queue.isUnbroken() && admitted.maxPriorityFeePerGas().compareTo(tip) <= 0) {
      return Optional.empty();
    }
    Pooled last = queue.removeLast();
    forget(last);
    if (queue.isEmpty()) {
      senders.remove(last.admitted().sender());
    }
    return Optional.of(new Dropped(queue, last));
  }

  private static boolean outbids(Admission.Admitted next, Admission.Admitted before) {
    return atLeast110(next.maxFeePerGas(), before.maxFeePerGas())
        && atLeast110(next.maxPriorityFeePerGas(), before.maxPriorityFeePerGas());
  }

  private static boolean atLeast110(BigInteger next, BigInteger before) {
    return next.multiply(HUNDRED).compareTo(before.multiply(REPLACEMENT_PERCENT)) >= 0;
  }

  /** A sender's ready transactions while a body is put together. */
  private static final class Line {
    private final Address sender;
    private final Deque<Pooled> ready;
    private boolean asked;
    private BigInteger left = BigInteger.ZERO;

    Line(Address sender, List<Pooled> ready) {
      this.sender = sender;
      this.ready = new ArrayDeque<>(ready);
    }
  }

  /**
   * Transactions for a body in order: best tip first, unbroken nonces from the account's on, within
   * gas, bytes and what each sender can pay.
   */
  public List<Bytes> take(ShardViews latest, long gasLimit, int bytesMax, int max) {
    BigInteger baseFee = latest.fees().map(ShardViews.Fees::baseFee).orElse(BigInteger.ZERO);
    return take(latest::account, baseFee, new Room(gasLimit, bytesMax, max));
  }

  /** The state's accounts; empty when the program does not say. */
  interface Accounts {
    Optional<ShardViews.Account> account(Address address);
  }

  /** What a body may have of gas, bytes and transactions. */
  record Room(long gas, int bytes, int transactions) {}

  List<Bytes> take(Accounts latest, BigInteger baseFee, Room room) {
    PriorityQueue<Line> lines =
        new PriorityQueue<>(Comparator.comparing((Line line) -> line.ready.getFirst(), BEST));
    lines.addAll(lines());
    List<Bytes> chosen = new ArrayList<>();
    long gas = 0;
    long size = 0;
    int asked = 0;
    while (!lines.isEmpty() && chosen.size() < room.transactions) {
      Line line = lines.remove();
      if (!line.asked) {
        if (asked++ == ASKED_MAX) {
          break;
        }
        if (ask(latest, line)) {
          lines.add(line);
        }
        continue;
      }
      Pooled next = line.ready.removeFirst();
      Admission.Admitted admitted = next.admitted();
      boolean fits =
          admitted.gasLimit() >= 0
              && admitted.gasLimit() <= room.gas - gas
              && size + next.raw().size() + 4 <= room.bytes
              && admitted.maxFeePerGas().compareTo(baseFee) >= 0
              && admitted.maxCost().compareTo(line.left) <= 0;
      if (!fits) {
        continue;
      }
      chosen.add(next.raw());
      gas += admitted.gasLimit();
      size += next.raw().size() + 4;
      line.left = line.left.subtract(admitted.maxCost());
      if (!line.ready.isEmpty()) {
        lines.add(line);
      }
    }
    return chosen;
  }

  private synchronized List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    senders.forEach((sender, queue) -> {
      List<Pooled> ready = queue.ready();
      if (!ready.isEmpty()) {
        lines.add(new Line(sender, ready));
      }
    });
    return lines;
  }

  /** Asks for the sender's account; false when nothing of the line can be taken. */
  private boolean ask(Accounts latest, Line line) {
    line.asked = true;
    Optional<ShardViews.Account> account = latest.account(line.sender);
    if (account.isEmpty()) {
      return false;
    }
    long nonce = account.get().nonce();
    advance(line.sender, nonce);
    line.left = account.get().balance();
    line.ready.removeIf(p -> p.admitted().nonce() < nonce);
    return !line.ready.isEmpty() && line.ready.getFirst().admitted().nonce() == nonce;
  }

  /** Drops what executed batches have made stale, of so many senders as can be asked at a time. */
  public void onExecuted(ShardViews latest) {
    refresh(latest::account);
  }

  void refresh(Accounts latest) {
    for (Address sender : nextSenders()) {
      latest.account(sender).ifPresent(account -> advance(sender, account.nonce()));
    }
  }

  /** The senders whose turn it is; they go to the end of the row. */
  private synchronized List<Address> nextSenders() {
    List<Address> next = senders.keySet().stream().limit(REFRESHED_MAX).toList();
    next.forEach(sender -> senders.putLast(sender, senders.get(sender)));
    return next;
  }

  private synchronized void advance(Address sender, long nonce) {
    SenderQueue queue = senders.get(sender);
    if (queue != null) {
      queue.advance(nonce).forEach(this::forget);
      if (queue.isEmpty()) {
        senders.remove(sender);
      }
    }
  }

  /** The nonce after a sender's unbroken run of waiting transactions. */
  public synchronized long pendingNonce(long accountNonce, Address sender) {
    long nonce = accountNonce;
    SenderQueue queue = senders.get(sender);
    while (queue != null && queue.at(nonce).isPresent()) {
      nonce++;
    }
    return nonce;
  }

  public synchronized Optional<Pooled> get(Hash hash) {
    return Optional.ofNullable(byHash.get(hash));
  }

  public synchronized int size() {
    return byHash.size();
  }

  public synchronized boolean isEmpty() {
    return byHash.isEmpty();
  }
}
