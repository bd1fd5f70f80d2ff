package endgame.node.beacon;

import endgame.consensus.beacon.Account;
import endgame.consensus.beacon.Admission;
import endgame.consensus.beacon.BeaconState;
import endgame.consensus.beacon.Transition;
import endgame.consensus.crypto.EthereumTransaction;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
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

/** Beacon transactions that wait for a block: by sender, in order of nonce. Thread-safe. */
public final class TransactionPool {
  public static final int TRANSACTIONS_MAX = 10_000;
  public static final int PER_SENDER_MAX = 256;

  /** To replace a waiting transaction its fees must be higher by a tenth. */
  private static final BigInteger REPLACEMENT_PERCENT = BigInteger.valueOf(110);

  private static final BigInteger HUNDRED = BigInteger.valueOf(100);
  private final Transition transition;
  private final Map<Address, SortedMap<Long, Pooled>> senders = new HashMap<>();
  private final Map<Hash, Pooled> byHash = new HashMap<>();

  /** A transaction with what the pool knows of it. */
  public record Pooled(Bytes raw, Hash hash, Address sender, EthereumTransaction transaction) {}

  /** In, or why not. */
  public sealed interface Result {
    record Added(Hash hash, boolean isNew) implements Result {}

    record Refused(Optional<Admission.Reason> reason, String message) implements Result {}
  }

  public TransactionPool(Transition transition) {
    this.transition = transition;
  }

  /** Checks against {@code state} and keeps the transaction. */
  public Result add(BeaconState state, Bytes raw) {
    return switch (Admission.check(transition, state, raw)) {
      case Admission.Result.Refused(var reason, var message) ->
          new Result.Refused(Optional.of(reason), message);
      case Admission.Result.Admitted(var transaction, var sender) ->
          keep(new Pooled(raw, transaction.hash(), sender, transaction));
    };
  }

  private synchronized Result keep(Pooled pooled) {
    if (byHash.containsKey(pooled.hash())) {
      return new Result.Added(pooled.hash(), false);
    }
    SortedMap<Long, Pooled> queue =
        senders.computeIfAbsent(pooled.sender(), sender -> new TreeMap<>());
    Pooled before = queue.get(pooled.transaction().nonce());
    if (before != null && !outbids(pooled.transaction(), before.transaction())) {
      return new Result.Refused(Optional.empty(), "replacement transaction underpriced");
    }
    if (before == null && (byHash.size() >= TRANSACTIONS_MAX || queue.size() >= PER_SENDER_MAX)) {
      return new Result.Refused(Optional.empty(), "the transaction pool is full: try again later");
    }
    if (before != null) {
      byHash.remove(before.hash());
    }
    queue.put(pooled.transaction().nonce(), pooled);
    byHash.put(pooled.hash(), pooled);
    return new Result.Added(pooled.hash(), true);
  }

  private static boolean outbids(EthereumTransaction next, EthereumTransaction before) {
    return atLeast110(next.maxFeePerGas(), before.maxFeePerGas())
        && atLeast110(next.maxPriorityFeePerGas(), before.maxPriorityFeePerGas());
  }

  private static boolean atLeast110(BigInteger next, BigInteger before) {
    return next.multiply(HUNDRED).compareTo(before.multiply(REPLACEMENT_PERCENT)) >= 0;
  }

  /** Transactions that apply in this order on {@code state}, best tip first. */
  public synchronized List<Bytes> candidates(BeaconState state, int max) {
    BigInteger baseFee = state.baseFee();
    Comparator<Pooled> best =
        Comparator.comparing((Pooled p) -> tip(p, baseFee)).reversed().thenComparing(Pooled::hash);
    PriorityQueue<Pooled> heads = new PriorityQueue<>(best);
    senders.forEach((sender, queue) ->
        Optional.ofNullable(queue.get(state.account(sender).nonce()))
            .filter(p -> p.transaction().maxFeePerGas().compareTo(baseFee) >= 0)
            .ifPresent(heads::add));
    List<Bytes> chosen = new ArrayList<>();
    while (!heads.isEmpty() && chosen.size() < max) {
      Pooled head = heads.remove();
      chosen.add(head.raw());
      Optional.ofNullable(senders.get(head.sender()))
          .map(queue -> queue.get(head.transaction().nonce() + 1))
          .filter(p -> p.transaction().maxFeePerGas().compareTo(baseFee) >= 0)
          .ifPresent(heads::add);
    }
    return chosen;
  }

  private static BigInteger tip(Pooled pooled, BigInteger baseFee) {
    return pooled.transaction().effectiveGasPrice(baseFee).subtract(baseFee);
  }

  /** Drops what a new final state has made stale. */
  public synchronized void onFinal(BeaconState state) {
    senders
        .entrySet()
        .removeIf(entry -> {
          Account account = state.account(entry.getKey());
          SortedMap<Long, Pooled> stale = entry.getValue().headMap(account.nonce());
          stale.values().forEach(p -> byHash.remove(p.hash()));
          stale.clear();
          return entry.getValue().isEmpty();
        });
  }

  /** The nonce after the sender's unbroken run of waiting transactions. */
  public synchronized long pendingNonce(BeaconState state, Address sender) {
    long nonce = state.account(sender).nonce();
    SortedMap<Long, Pooled> queue = senders.get(sender);
    while (queue != null && queue.containsKey(nonce)) {
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
}
