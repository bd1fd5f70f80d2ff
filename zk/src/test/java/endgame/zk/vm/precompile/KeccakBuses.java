package endgame.zk.vm.precompile;

import java.util.List;

/** What rows of keccak can take, for tests elsewhere. */
public final class KeccakBuses {
  private KeccakBuses() {}

  /**
   * Whether parts are of as many bits as who takes them has for them.
   *
   * @param message time, round, slice, distance, parts
   */
  public static boolean areParts(List<Integer> message) {
    int distance = message.get(3);
    if (distance >= KeccakParts.BY_DISTANCE.size()) {
      return false;
    }
    List<KeccakParts.Part> parts = KeccakParts.BY_DISTANCE.get(distance);
    for (int i = 0; i < parts.size(); i++) {
      if (message.get(4 + i) >= 1 << parts.get(i).bits()) {
        return false;
      }
    }
    return true;
  }
}
