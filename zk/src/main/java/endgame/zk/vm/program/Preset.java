package endgame.zk.vm.program;

import endgame.zk.stark.StarkParameters;

/** Parameters that proofs are made with. */
public enum Preset {
  FAST(0),
  COMPACT(1);

  private final int number;

  Preset(int number) {
    this.number = number;
  }

  /** What stands for it in a proof; its place in a key. */
  public int number() {
    return number;
  }

  public StarkParameters parameters() {
    return switch (this) {
      case FAST -> StarkParameters.FAST;
      case COMPACT -> StarkParameters.COMPACT;
    };
  }
}
