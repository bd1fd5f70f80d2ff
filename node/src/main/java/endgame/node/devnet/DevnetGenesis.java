package endgame.node.devnet;

import endgame.consensus.beacon.Genesis;
import endgame.consensus.types.Bytes;
import endgame.node.shard.BlobKind;
import endgame.node.shard.Programs;
import endgame.shard.registry.ShardGenesis;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The genesis of a devnet, with its ledger shards. */
public final class DevnetGenesis {
  /** What shards of this network may use, in the order of genesis. */
  private static final List<String> PROOF_SYSTEMS =
      List.of(DevnetPlan.ZKVM, DevnetPlan.WITNESS, "groth16-bn254/1", "plonk-bn254/1");

  public static final long CHAIN_ID = 7100;

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
    return plan.genesis(
        PROOF_SYSTEMS.stream()
            .map(id -> Bytes.wrap(id.getBytes(StandardCharsets.US_ASCII)))
            .toList(),
        shards);
  }
}
