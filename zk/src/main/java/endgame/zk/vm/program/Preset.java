package endgame.zk.vm.program;

import endgame.zk.stark.StarkParameters;
import java.util.Arrays;
import java.util.Optional;

/** Parameters that proofs are made with. */
public enum Preset {
  /** The quickest to make. */
  FAST(0),
  /** A third of the bytes. */
  COMPACT(1),
  /** Half the bytes, and quicker to verify: for proofs that many verify, as those of spans. */
  BALANCED(2);

  private final int number;

  Preset(int number) {
    this.number = number;
  }

  /** The preset of a number. */
  public static Optional<Preset> of(int number) {
    return Arrays.stream(values()).filter(preset -> preset.number == number).findFirst();
  }

  /** What stands for it in a proof; its place in a key. */
  public int number() {
    return number;
  }

  public StarkParameters parameters() {
    return switch (this) {
      case FAST -> StarkParameters.FAST;
      case COMPACT -> StarkParameters.COMPACT;
      case BALANCED -> StarkParameters.BALANCED;
    };
  }
}
