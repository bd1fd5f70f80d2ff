package endgame.node.devnet;

import endgame.consensus.beacon.Genesis;
import endgame.consensus.types.Bytes;
import endgame.node.shard.BlobKind;
import endgame.node.shard.Programs;
import endgame.shard.registry.ProverLimits;
import endgame.shard.registry.Provers;
import endgame.shard.registry.ShardGenesis;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The genesis of a devnet, with its ledger shards. */
public final class DevnetGenesis {
  /** What shards of this network may use, in the order of genesis. */
  private static final List<String> PROOF_SYSTEMS =
      List.of(DevnetPlan.ZKVM, DevnetPlan.WITNESS, "groth16-bn254/1", "plonk-bn254/1");

  public static final long CHAIN_ID = 7100;

  /** Of each prover: ten times what one miss may cost. */
  private static final BigInteger BOND = ProverLimits.BOND_MIN.multiply(BigInteger.TEN);

  /** Of each shard, for its provers: 1000 END. */
  private static final BigInteger ESCROW = BigInteger.TEN.pow(21);

  private DevnetGenesis() {}

  public static Genesis of(DevnetPlan plan) {
    Bytes ledger = Programs.ledger();
    List<Bytes> shards = new ArrayList<>();
    for (int shard = 1; shard <= plan.shards(); shard++) {
      shards.add(
          new ShardGenesis.Shard(
                  "ledger-" + shard,
                  CHAIN_ID + shard,
                  BlobKind.PROGRAM.hash(ledger),
                  ledger.size(),
                  plan.proofSystem())
              .encode());
    }
    BigInteger held = BigInteger.ZERO;
    for (int shard = 1; shard <= plan.shards(); shard++) {
      shards.add(new ShardGenesis.Escrow(shard, ESCROW).encode());
      held = held.add(ESCROW);
    }
    for (DevnetPlan.Member member : plan.members()) {
      if (member.prover()) {
        shards.add(new ShardGenesis.Prover(plan.accountKey(member).address(), BOND).encode());
        held = held.add(BOND);
      }
    }
    return plan.genesis(
        PROOF_SYSTEMS.stream()
            .map(id -> Bytes.wrap(id.getBytes(StandardCharsets.US_ASCII)))
            .toList(),
        shards,
        held.signum() > 0 ? List.of(new Genesis.Allocation(Provers.ADDRESS, held)) : List.of());
  }
}
