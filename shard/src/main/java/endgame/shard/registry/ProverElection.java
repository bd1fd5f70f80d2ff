package endgame.shard.registry;

import endgame.consensus.beacon.BlockContext;
import endgame.consensus.types.Address;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws the provers of the spans that a block closes (design: shards.md 6): from those eligible in
 * its epoch for the shard's program, by min(bond, 2 × mean bond) in whole END, with the epoch's
 * seed.
 */
final class ProverElection {
  private static final BigInteger END = BigInteger.TEN.pow(18);

  private ProverElection() {}

  /** At the end of a block, when its batches are ordered. */
  static void close(ShardParameters parameters, BlockContext block, Shards shards) {
    if (block.height() % parameters.spanLength() != 0) {
      return;
    }
    long span = parameters.spanOf(block.height());
    List<ProverRecord> provers = shards.provers();
    // The next block is the first that may take a statement.
    long closed = shards.budget().counted(block.height() + 1);
    for (ShardRecord shard : shards.all()) {
      if (shard.openSpan(span).isPresent() && !shard.isForeign()) {
        List<Address> ranks = ranked(provers, block, shard, span);
        shards.putTurn(shard.id(), span, new ProverTurn(closed, ranks));
      }
    }
  }

  private static List<Address> ranked(
      List<ProverRecord> provers, BlockContext block, ShardRecord shard, long span) {
    List<ProverRecord> eligible =
        provers.stream().filter(p -> p.eligible(block.epoch(), shard.programHash())).toList();
    List<Address> ranks = new ArrayList<>();
    new RankedDraw("PROVER", block.seed(), shard.id(), span)
        .of(weights(eligible), ProverLimits.RANKS)
        .forEach(index -> ranks.add(eligible.get(index).account()));
    return ranks;
  }

  private static List<Long> weights(List<ProverRecord> eligible) {
    List<BigInteger> bonds = eligible.stream().map(p -> p.bond().divide(END)).toList();
    BigInteger sum = bonds.stream().reduce(BigInteger.ZERO, BigInteger::add);
    BigInteger cap =
        sum.shiftLeft(1).divide(BigInteger.valueOf(Math.max(1, bonds.size()))).max(BigInteger.ONE);
    return bonds.stream().map(bond -> bond.min(cap).max(BigInteger.ONE).longValueExact()).toList();
  }
}
