package endgame.shard.sequencing;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.shard.execution.ShardViews.Account;
import endgame.shard.execution.ShardViews.Admission.Admitted;
import endgame.shard.sequencing.ShardPool.Pooled;
import endgame.shard.sequencing.ShardPool.Result;
import endgame.shard.sequencing.ShardPool.Room;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The pool beside a flat list that is searched anew for every question. */
class ShardPoolModelTest {
  private static final int SENDERS = 6;
  private static final ShardPool.Limits LIMITS = new ShardPool.Limits(12, 5, 700);

  /** The naive pool. */
  private static final class Model {
    private final List<Pooled> waiting = new ArrayList<>();
    private final Map<Address, Long> heard = new HashMap<>();

    private long heard(Address sender) {
      return heard.getOrDefault(sender, 0L);
    }

    private List<Pooled> of(Address sender) {
      return waiting.stream()
          .filter(p -> p.admitted().sender().equals(sender))
          .sorted(Comparator.comparingLong(p -> p.admitted().nonce()))
          .toList();
    }

    void hear(Address sender, long nonce) {
      heard.merge(sender, nonce, Math::max);
      waiting.removeIf(
          p -> p.admitted().sender().equals(sender) && p.admitted().nonce() < heard(sender));
      forgetEmpty();
    }

    private void forgetEmpty() {
      heard.keySet().removeIf(sender -> of(sender).isEmpty());
    }

    /** 1 added, 0 known before, -1 refused, 4 nonce too low. */
    int add(Pooled next) {
      Admitted a = next.admitted();
      long known = Math.max(heard(a.sender()), a.accountNonce());
      hear(a.sender(), a.accountNonce());
      if (waiting.stream().anyMatch(p -> p.admitted().hash().equals(a.hash()))) {
        return 0;
      }
      if (a.nonce() < known) {
        return 4;
      }
      List<Pooled> own = of(a.sender());
      Optional<Pooled> before =
          own.stream().filter(p -> p.admitted().nonce() == a.nonce()).findFirst();
      BigInteger others =
          own.stream()
              .filter(p -> p.admitted().nonce() != a.nonce())
              .map(p -> p.admitted().maxCost())
              .reduce(BigInteger.ZERO, BigInteger::add);
      if ((before.isPresent() && !outbids(a, before.get().admitted()))
          || others.add(a.maxCost()).compareTo(a.balance()) > 0
          || (before.isEmpty() && own.size() >= LIMITS.perSender())) {
        return -1;
      }
      boolean isNext =
          isUnbroken(own, known) && (before.isPresent() || a.nonce() == known + own.size());
      List<Pooled> backup = List.copyOf(waiting);
      Map<Address, Long> heardBackup = Map.copyOf(heard);
      before.ifPresent(waiting::remove);
      waiting.add(next);
      while (waiting.size() > LIMITS.transactions() || bytes() > LIMITS.bytes()) {
        Optional<Pooled> victim = isNext ? victim(a) : Optional.empty();
        if (victim.isEmpty()) {
          waiting.clear();
          waiting.addAll(backup);
          heard.clear();
          heard.putAll(heardBackup);
          return -1;
        }
        waiting.remove(victim.get());
        forgetEmpty();
      }
      heard.put(a.sender(), known);
      return 1;
    }

    private long bytes() {
      return waiting.stream().mapToLong(p -> p.raw().size()).sum();
    }

    private static boolean isUnbroken(List<Pooled> queue, long from) {
      for (int i = 0; i < queue.size(); i++) {
        if (queue.get(i).admitted().nonce() != from + i) {
          return false;
        }
      }
      return true;
    }

    private static boolean outbids(Admitted next, Admitted before) {
      return next.maxFeePerGas().longValue() * 10 >= before.maxFeePerGas().longValue() * 11
          && next.maxPriorityFeePerGas().longValue() * 10
              >= before.maxPriorityFeePerGas().longValue() * 11;
    }

    /** The last of a sender with a gap, or else the last that tips least, and less than this. */
    private Optional<Pooled> victim(Admitted next) {
      List<Pooled> gapped = new ArrayList<>();
      List<Pooled> cheaper = new ArrayList<>();
      for (Address sender : Set.copyOf(heard.keySet())) {
        List<Pooled> queue = of(sender);
        if (!sender.equals(next.sender())) {
          Pooled last = queue.getLast();
          if (!isUnbroken(queue, heard(sender))) {
            gapped.add(last);
          } else if (tip(last).compareTo(next.maxPriorityFeePerGas()) < 0) {
            cheaper.add(last);
          }
        }
      }
      return (gapped.isEmpty() ? cheaper : gapped).stream().min(Comparator.comparing(Model::tip));
    }

    private static BigInteger tip(Pooled pooled) {
      return pooled.admitted().maxPriorityFeePerGas();
    }

    List<Bytes> take(Map<Address, Account> accounts, BigInteger baseFee, Room room) {
      Map<Address, Long> next = new HashMap<>();
      Map<Address, BigInteger> left = new HashMap<>();
      accounts.forEach((sender, account) -> {
        next.put(sender, account.nonce());
        left.put(sender, account.balance());
      });
      Set<Address> out = new HashSet<>();
      List<Bytes> chosen = new ArrayList<>();
      long gas = 0;
      long size = 0;
      while (chosen.size() < room.transactions()) {
        Optional<Pooled> best =
            waiting.stream()
                .filter(p -> !out.contains(p.admitted().sender()))
                .filter(p -> p.admitted().nonce() == next.getOrDefault(p.admitted().sender(), 0L))
                .max(Comparator.comparing(Model::tip));
        if (best.isEmpty()) {
          break;
        }
        Admitted a = best.get().admitted();
        int bytes = best.get().raw().size() + 4;
        if (gas + a.gasLimit() > room.gas()
            || size + bytes > room.bytes()
            || a.maxFeePerGas().compareTo(baseFee) < 0
            || a.maxCost().compareTo(left.get(a.sender())) > 0) {
          out.add(a.sender());
          continue;
        }
        chosen.add(best.get().raw());
        gas += a.gasLimit();
        size += bytes;
        next.merge(a.sender(), 1L, Long::sum);
        left.merge(a.sender(), a.maxCost(), BigInteger::subtract);
      }
      return chosen;
    }
  }

  /** One random history: the true accounts, all transactions ever made, and both pools. */
  private static final class History {
    private final SplittableRandom random;
    private final String seed;
    private final ShardPool pool = new ShardPool(LIMITS);
    private final Model model = new Model();
    private final Map<Address, Account> accounts = new HashMap<>();
    private final List<Pooled> made = new ArrayList<>();

    History(long seed) {
      this.random = new SplittableRandom(seed);
      this.seed = "seed " + seed;
      for (int i = 0; i < SENDERS; i++) {
        accounts.put(sender(i), new Account(BigInteger.valueOf(40), 0));
      }
    }

    private static Address sender(int i) {
      return new Address(Bytes.of(ByteBuffer.allocate(20).putInt(i).array()));
    }

    private Account account(Address sender) {
      return Objects.requireNonNull(accounts.get(sender));
    }

    private Pooled make() {
      int id = made.size();
      Address sender = sender(random.nextInt(SENDERS));
      Account account = account(sender);
      // Views are sometimes older than the last batch.
      long seen = Math.max(0, account.nonce() - (random.nextInt(4) == 0 ? 1 : 0));
      long tip = random.nextInt(1, 30) * 100_000L + id; // no two alike
      byte[] raw = ByteBuffer.allocate(4 + random.nextInt(150)).putInt(id).array();
      Pooled pooled =
          new Pooled(
              Bytes.of(raw),
              new Admitted(
                  sender,
                  seen + random.nextInt(6),
                  seen,
                  BigInteger.valueOf(random.nextInt(1, 16)),
                  account.balance(),
                  random.nextInt(21_000, 60_000),
                  BigInteger.valueOf(tip + random.nextInt(300_000)),
                  BigInteger.valueOf(tip),
                  Hash.of(ByteBuffer.allocate(32).putInt(id).array())));
      made.add(pooled);
      return pooled;
    }

    void step() {
      switch (random.nextInt(10)) {
        case 0 -> {
          Address sender = sender(random.nextInt(SENDERS));
          Account old = account(sender);
          accounts.put(
              sender,
              new Account(
                  BigInteger.valueOf(random.nextInt(5, 60)), old.nonce() + random.nextInt(3)));
        }
        case 1 -> take();
        case 2 -> refresh();
        case 3 -> {
          if (!made.isEmpty()) {
            add(made.get(random.nextInt(made.size())));
          }
        }
        default -> add(make());
      }
      for (Pooled p : made) {
        Hash hash = p.admitted().hash();
        assertThat(pool.get(hash).isPresent()).as(seed).isEqualTo(model.waiting.contains(p));
      }
      assertThat(pool.size()).as(seed).isEqualTo(model.waiting.size());
      assertThat(pool.isEmpty()).as(seed).isEqualTo(model.waiting.isEmpty());
    }

    private void add(Pooled pooled) {
      int expected = model.add(pooled);
      int got =
          switch (pool.keep(pooled)) {
            case Result.Added(var _, boolean isNew) -> isNew ? 1 : 0;
            case Result.Refused(int code, var _) -> code;
          };
      assertThat(got).as(seed).isEqualTo(expected);
    }

    private void refresh() {
      accounts.forEach((sender, account) -> model.hear(sender, account.nonce()));
      pool.refresh(sender -> Optional.of(account(sender)));
    }

    /** Sound before the pool has heard of the last batch, and the naive choice after that. */
    private void take() {
      Room room = new Room(random.nextInt(200_000), random.nextInt(40, 900), random.nextInt(1, 12));
      BigInteger baseFee = BigInteger.valueOf(random.nextInt(1_000_000));
      List<Bytes> early = pool.take(sender -> Optional.of(account(sender)), baseFee, room);
      Map<Address, Long> next = new HashMap<>();
      for (Bytes raw : early) {
        Admitted a =
            made.stream().filter(p -> p.raw().equals(raw)).findFirst().orElseThrow().admitted();
        long nonce = next.getOrDefault(a.sender(), account(a.sender()).nonce());
        assertThat(a.nonce()).as(seed).isEqualTo(nonce);
        next.put(a.sender(), nonce + 1);
      }
      refresh();
      assertThat(pool.take(sender -> Optional.of(account(sender)), baseFee, room))
          .as(seed)
          .isEqualTo(model.take(accounts, baseFee, room));
      accounts.forEach((sender, account) -> {
        long pending = account.nonce();
        for (Pooled p : model.of(sender)) {
          pending += p.admitted().nonce() == pending ? 1 : 0;
        }
        assertThat(pool.pendingNonce(account.nonce(), sender)).as(seed).isEqualTo(pending);
      });
    }
  }

  @Test
  void isTheNaivePool() {
    for (long seed = 1; seed <= 120; seed++) {
      History history = new History(seed);
      for (int step = 0; step < 150; step++) {
        history.step();
      }
    }
  }
}
