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

  /** Upper bits of a lane's bytes that are a part of their own. */
  public static int upperBits(int lane) {
    return KeccakParts.upperBits(lane);
  }

  /**
   * A number of the part that a bit comes in, and −1 of no bit.
   *
   * @param bit 8 times the lane that it comes to, and its place
   */
  public static int part(int bit) {
    int number = 0;
    for (List<KeccakParts.Part> parts : KeccakParts.BY_DISTANCE) {
      for (KeccakParts.Part part : parts) {
        int first = KeccakParts.BITS * part.target() + part.to();
        if (bit >= first && bit < first + part.bits()) {
          return number;
        }
        number++;
      }
    }
    return -1;
  }

  /** Bits that come alone. */
  public static List<Integer> single() {
    return KeccakParts.BY_DISTANCE.stream()
        .flatMap(List::stream)
        .filter(part -> part.bits() == 1)
        .map(part -> KeccakParts.BITS * part.target() + part.to())
        .toList();
  }
}
