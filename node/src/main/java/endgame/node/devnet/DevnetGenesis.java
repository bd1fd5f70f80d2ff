package endgame.node.devnet;

import endgame.consensus.beacon.Genesis;
import java.util.List;

/** The genesis of a devnet, with its ledger shards. */
public final class DevnetGenesis {
  private DevnetGenesis() {}

  public static Genesis of(DevnetPlan plan) {
    return plan.genesis(List.of(), List.of());
  }
}
