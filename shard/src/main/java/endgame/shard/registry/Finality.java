package endgame.shard.registry;

import endgame.consensus.beacon.Accounts;
import endgame.consensus.beacon.Log;
import endgame.consensus.types.Address;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.Context;
import endgame.shard.protocol.Entry;
import endgame.shard.protocol.Message;
import endgame.shard.protocol.ShardLimits;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a span final: in order of batches its entries credit the ledger and its messages leave.
 *
 * <p>A deposit that the program made null goes back to its sender. A message is void, and the
 * statement stands, when its content is no payment, the ledger does not cover it, it would pay the
 * Bridge itself, or {@link ShardLimits#MESSAGES_MAX} of its batch came before it. All but the first
 * kind are logged.
 */
final class Finality {
  private final StatementRules.Subject subject;
  private final Shards shards;
  private final Accounts accounts;
  private final int shard;
  private final Set<Claim.NullItem> nulls;
  private final List<Log> logs = new ArrayList<>();
  private BigInteger ledger;
  private long messages;

  private Finality(StatementRules.Subject subject, Shards shards, Accounts accounts) {
    this.subject = subject;
    this.shards = shards;
    this.accounts = accounts;
    this.shard = subject.shard().id();
    this.nulls = new HashSet<>(subject.claim().nulls());
    this.ledger = subject.shard().ledger();
    this.messages = subject.shard().proven().messages();
  }

  /** Writes the state after a statement that the rules took; returns the logs. */
  static List<Log> settle(StatementRules.Subject subject, Shards shards, Accounts accounts) {
    return new Finality(subject, shards, accounts).run();
  }

  private List<Log> run() {
    int next = 0;
    List<Message> all = subject.messages();
    ShardRecord.OpenSpan span = subject.span();
    for (long batch = span.fromBatch(); batch <= span.toBatch(); batch++) {
      consume(StatementRules.ordered(shards, shard, batch).context());
      shards.deleteBatch(shard, batch);
      while (next < all.size() && all.get(next).batch() == batch) {
        emit(all.get(next++));
      }
    }
    Claim claim = subject.claim();
    ShardRecord.Proven proven =
        new ShardRecord.Proven(
            span.span(),
            span.toBatch(),
            claim.root().after(),
            span.batchAcc(),
            span.inboxIndex(),
            span.inboxAcc(),
            claim.outboxAcc().after(),
            messages);
    List<ShardRecord.OpenSpan> open = subject.shard().open();
    shards.put(subject.shard().withProven(open.subList(1, open.size()), proven, ledger));
    logs.add(ShardEvents.statementFinal(shard, proven, subject.envelope().statement().prover()));
    logs.addAll(ProverPay.settle(subject, shards, accounts));
    takeBudget();
    return List.copyOf(logs);
  }

  private void takeBudget() {
    int bytes = subject.envelope().proofBytes();
    long units = ProverLimits.units(subject.shard().proofSystem(), bytes);
    shards.putBudget(shards.budget().at(subject.height()).take(bytes, units));
  }

  private void consume(Context context) {
    for (long index = context.inboxFrom(); index < context.inboxTo(); index++) {
      Entry entry =
          shards
              .entry(shard, index)
              .orElseThrow(() -> new IllegalStateException("an open entry is not in the state"))
              .entry();
      int item = Math.toIntExact(index - context.inboxFrom());
      if (nulls.contains(new Claim.NullItem(context.number(), item))) {
        giveBack(entry);
      } else {
        ledger = ledger.add(entry.value());
      }
      shards.deleteEntry(shard, index);
    }
  }

  private void giveBack(Entry entry) {
    if (entry.kind() != Entry.DEPOSIT) {
      return;
    }
    Entry.Deposit deposit =
        Entry.Deposit.decode(entry.content())
            .orElseThrow(() -> new IllegalStateException("the bridge wrote no deposit"));
    pay(deposit.from(), deposit.amount());
    logs.add(ShardEvents.depositReturned(shard, deposit.from(), deposit.amount(), entry.index()));
  }

  private void emit(Message message) {
    Optional<Message.Payment> payment = message.payment();
    long index = messages++;
    if (payment.isEmpty()) {
      // No log: the number of logs of a statement must have a bound (BLOCK_LOGS_MAX).
      return;
    }
    if (message.nonce() >= ShardLimits.MESSAGES_MAX || !payable(payment.get())) {
      logs.add(ShardEvents.messageVoid(shard, message.batch(), message.nonce()));
      return;
    }
    Address to = payment.get().to();
    BigInteger amount = payment.get().amount();
    ledger = ledger.subtract(amount);
    pay(to, amount);
    logs.add(
        message.kind() == Message.FEES
            ? ShardEvents.feesPaid(shard, to, amount)
            : ShardEvents.withdrawn(shard, to, amount, index));
  }

  private boolean payable(Message.Payment payment) {
    return payment.amount().compareTo(ledger) <= 0 && !payment.to().equals(Bridge.ADDRESS);
  }

  private void pay(Address to, BigInteger amount) {
    if (amount.signum() > 0) {
      Bridge.take(accounts, amount);
      accounts.credit(to, amount);
    }
  }
}
