package endgame.shard.registry;

import endgame.consensus.beacon.Accounts;
import endgame.consensus.beacon.Log;
import endgame.consensus.types.Address;
import endgame.shard.protocol.Claim;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a final statement earns and costs (design: shards.md 6). The shard's escrow pays the posted
 * price of its zkGas, as far as it goes: a span of a poor shard may be shown all the same. Each
 * rank whose window passed loses twice that fee, at most its bond: half of it goes to who has shown
 * the statement, half is burned. A rank that was late and shows it itself loses the burned half.
 *
 * <p>Coins only move: Σ balances + burned is what it was.
 */
final class ProverPay {
  private final StatementRules.Subject subject;
  private final Shards shards;
  private final Accounts accounts;
  private final Address prover;
  private final List<Log> logs = new ArrayList<>();

  private ProverPay(StatementRules.Subject subject, Shards shards, Accounts accounts) {
    this.subject = subject;
    this.shards = shards;
    this.accounts = accounts;
    this.prover = subject.envelope().statement().prover();
  }

  /** Pays for a statement that became final, and ends the turn; returns the logs. */
  static List<Log> settle(StatementRules.Subject subject, Shards shards, Accounts accounts) {
    ShardRecord shard = subject.shard();
    if (!shard.isForeign()) {
      return new ProverPay(subject, shards, accounts).run();
    }
    return List.of();
  }

  private List<Log> run() {
    ShardRecord shard = subject.shard();
    ProverTurn turn = subject.turn();
    long elapsed = subject.elapsed();
    ProverPrice price = shards.price(shard.proofSystem());
    BigInteger fee = price.fee(zkGas(subject.claim()));
    pay(fee);
    if (!turn.ranks().isEmpty()) {
      for (Address missed : turn.ranks().subList(0, late(turn, elapsed))) {
        punish(missed, fee);
      }
      shards.putPrice(shard.proofSystem(), price.after(elapsed));
    }
    if (turn.ranks().contains(prover)) {
      shards.prover(prover).ifPresent(record -> shards.put(record.hasProven()));
    }
    long counted = shards.budget().counted(subject.height());
    shards.endTurn(shard.id(), subject.span().span(), counted);
    return logs;
  }

  private static int late(ProverTurn turn, long elapsed) {
    return Math.min(turn.ranks().size(), ProverTurn.windows(elapsed));
  }

  private static BigInteger zkGas(Claim claim) {
    BigInteger sum = BigInteger.ZERO;
    for (Claim.BatchResult batch : claim.batches()) {
      sum = sum.add(new BigInteger(Long.toUnsignedString(batch.zkGas())));
    }
    return sum;
  }

  private void pay(BigInteger fee) {
    int shard = subject.shard().id();
    BigInteger escrow = shards.escrow(shard);
    BigInteger paid = fee.min(escrow);
    if (paid.signum() == 0) {
      return;
    }
    shards.putEscrow(shard, escrow.subtract(paid));
    Provers.take(accounts, paid);
    accounts.credit(prover, paid);
    logs.add(ShardEvents.proverPaid(shard, subject.span().span(), prover, paid));
  }

  private void punish(Address missed, BigInteger fee) {
    Optional<ProverRecord> record = shards.prover(missed);
    if (record.isEmpty()) {
      return;
    }
    boolean itself = missed.equals(prover);
    BigInteger lost = (itself ? fee : fee.shiftLeft(1)).min(record.get().bond());
    BigInteger burned = itself ? lost : lost.subtract(lost.shiftRight(1));
    shards.put(record.get().hasMissed(lost));
    if (lost.signum() > 0) {
      Provers.take(accounts, lost);
      shards.burned(burned);
      accounts.credit(prover, lost.subtract(burned));
    }
    logs.add(ShardEvents.proverMissed(subject.shard().id(), subject.span().span(), missed, lost));
  }
}
