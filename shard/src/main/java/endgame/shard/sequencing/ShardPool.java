package endgame.shard.sequencing;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.execution.ShardViews;
import endgame.shard.execution.ShardViews.Admission;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;

/** Transactions of one shard that wait, by sender, in order of nonce. Thread-safe. */
public final class ShardPool {
  public static final int TRANSACTIONS_MAX = 10_000;
  public static final int PER_SENDER_MAX = 256;
  private static final BigInteger REPLACEMENT_PERCENT = BigInteger.valueOf(110);
  private static final BigInteger HUNDRED = BigInteger.valueOf(100);
  private final Map<Address, SortedMap<Long, Pooled>> senders = new HashMap<>();
  private final Map<Hash, Pooled> byHash = new HashMap<>();

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
    return switch (latest.admit(raw)) {
      case Admission.Refused(int code, String text) -> new Result.Refused(code, text);
      case Admission.Admitted admitted -> keep(new Pooled(raw, admitted));
    };
  }

  private synchronized Result keep(Pooled pooled) {
    Admission.Admitted admitted = pooled.admitted();
    if (byHash.containsKey(admitted.hash())) {
      return new Result.Added(admitted.hash(), false);
    }
    SortedMap<Long, Pooled> queue =
        senders.computeIfAbsent(admitted.sender(), sender -> new TreeMap<>());
    Pooled before = queue.get(admitted.nonce());
    if (before != null && !outbids(admitted, before.admitted())) {
      return new Result.Refused(-1, "replacement transaction underpriced");
    }
    if (before == null && (byHash.size() >= TRANSACTIONS_MAX || queue.size() >= PER_SENDER_MAX)) {
      return new Result.Refused(-1, "the transaction pool is full: try again later");
    }
    if (before != null) {
      byHash.remove(before.admitted().hash());
    }
    queue.put(admitted.nonce(), pooled);
    byHash.put(admitted.hash(), pooled);
    return new Result.Added(admitted.hash(), true);
  }

  private static boolean outbids(Admission.Admitted next, Admission.Admitted before) {
    return atLeast110(next.maxFeePerGas(), before.maxFeePerGas())
        && atLeast110(next.maxPriorityFeePerGas(), before.maxPriorityFeePerGas());
  }

  private static boolean atLeast110(BigInteger next, BigInteger before) {
    return next.multiply(HUNDRED).compareTo(before.multiply(REPLACEMENT_PERCENT)) >= 0;
  }

  /** Transactions for a body in order: unbroken nonces, best fee first, within gas and bytes. */
  public synchronized List<Bytes> take(ShardViews latest, long gasLimit, int bytesMax, int max) {
    BigInteger baseFee = latest.fees().map(ShardViews.Fees::baseFee).orElse(BigInteger.ZERO);
    Comparator<Pooled> best =
        Comparator.comparing((Pooled p) -> p.admitted().maxPriorityFeePerGas())
            .reversed()
            .thenComparing(p -> p.admitted().hash());
    PriorityQueue<Pooled> heads = new PriorityQueue<>(best);
    for (Map.Entry<Address, SortedMap<Long, Pooled>> entry : senders.entrySet()) {
      latest
          .account(entry.getKey())
          .map(account -> entry.getValue().get(account.nonce()))
          .filter(p -> p.admitted().maxFeePerGas().compareTo(baseFee) >= 0)
          .ifPresent(heads::add);
    }
    List<Bytes> chosen = new ArrayList<>();
    long gas = 0;
    int bytes = 0;
    while (!heads.isEmpty() && chosen.size() < max) {
      Pooled head = heads.remove();
      if (gas + head.admitted().gasLimit() > gasLimit || bytes + head.raw().size() + 4 > bytesMax) {
        continue;
      }
      chosen.add(head.raw());
      gas += head.admitted().gasLimit();
      bytes += head.raw().size() + 4;
      Optional.ofNullable(senders.get(head.admitted().sender()))
          .map(queue -> queue.get(head.admitted().nonce() + 1))
          .filter(p -> p.admitted().maxFeePerGas().compareTo(baseFee) >= 0)
          .ifPresent(heads::add);
    }
    return chosen;
  }

  /** Drops what executed batches have made stale. */
  public synchronized void onExecuted(ShardViews latest) {
    senders
        .entrySet()
        .removeIf(entry -> {
          Optional<ShardViews.Account> account = latest.account(entry.getKey());
          if (account.isPresent()) {
            SortedMap<Long, Pooled> stale = entry.getValue().headMap(account.get().nonce());
            stale.values().forEach(p -> byHash.remove(p.admitted().hash()));
            stale.clear();
          }
          return entry.getValue().isEmpty();
        });
  }

  /** The nonce after a sender's unbroken run of waiting transactions. */
  public synchronized long pendingNonce(long accountNonce, Address sender) {
    long nonce = accountNonce;
    SortedMap<Long, Pooled> queue = senders.get(sender);
    while (queue != null && queue.containsKey(nonce)) {
      nonce++;
    }
    return nonce;
  }

  public synchronized Optional<Pooled> get(Hash hash) {
    return Optional.ofNullable(byHash.get(hash));
  }

  public synchronized boolean isEmpty() {
    return byHash.isEmpty();
  }
}
