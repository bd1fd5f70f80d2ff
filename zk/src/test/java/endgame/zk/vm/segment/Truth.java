package endgame.zk.vm.segment;

import endgame.zk.poseidon2.Poseidon2;
import endgame.zk.vm.Buses;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.precompile.KeccakBuses;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether the messages of a row are a lie that the rest of the machine would go along with: it
 * takes only what is there for it to take, asks others only for what they can show, and says
 * something else than the honest row. Messages are the bus's number, then the elements.
 */
final class Truth {
  private static final int TIME_MAX = 1 << 29;
  private static final int LIMB = 1 << 16;
  private static final int LIMBS = 16;

  /** Buses between the tables of arithmetic and of hashes, by their numbers. */
  static final int WORDS = 20;

  static final int BELOW = 21;
  static final int PRODUCTS = 22;
  static final int POSEIDON2_WORDS = 30;
  static final int KECCAK_BYTES = 32;
  static final int KECCAK_PARTS = 33;

  /** Not to be asked for is no lie. */
  private static final Set<Integer> SIDES =
      Set.of(BELOW, PRODUCTS, Buses.NODE.number(), Buses.COMPRESS.number(), Buses.PERMUTE.number());

  /** What limbs of R of {@link #PRODUCTS} are below, of any sign. */
  private static final int REST_MAX = 1 << 18;

  /** Cells of the children in a row of the memory tree: before and after each. */
  private static final int CHILDREN = 5 + 2 * MemoryTree.NODE;

  private Truth() {}

  static boolean isForged(Base base, Map<List<Integer>, Integer> net) {
    if (isLeaf(base)) {
      return isForgedLeaf(base, net);
    }
    boolean lies = false;
    for (Map.Entry<List<Integer>, Integer> entry : net.entrySet()) {
      List<Integer> message = entry.getKey();
      int count = entry.getValue();
      int honest = base.honest().getOrDefault(message, 0);
      if (count == honest) {
        continue;
      }
      int bus = message.getFirst();
      if (count < 0 && honest >= 0 && (count < -1 || !isThere(base, message))) {
        return false;
      }
      if (count < honest && honest < 0) {
        return false;
      }
      if (count > 0 && !isTaken(base, message)) {
        return false;
      }
      if (bus == Buses.COMPRESS.number() || bus == Buses.PERMUTE.number()) {
        lies |= !isPermutation(message);
      } else if (bus == BELOW || bus == PRODUCTS) {
        lies |= count < 0 && !isTrue(message);
      } else if (bus == Buses.NODE.number()) {
        lies |= !isNode(base, net);
      } else {
        lies = true;
      }
    }
    for (List<Integer> message : base.honest().keySet()) {
      int bus = message.getFirst();
      lies |= !net.containsKey(message) && !SIDES.contains(bus);
    }
    return lies && !net.isEmpty();
  }

  /** Whether somebody gives what the honest row doesn't take. */
  private static boolean isThere(Base base, List<Integer> message) {
    int bus = message.getFirst();
    if (bus == BELOW || bus == Buses.COMPRESS.number() || bus == Buses.PERMUTE.number()) {
      return true;
    }
    if (bus == PRODUCTS) {
      for (int i = 1 + 2 * LIMBS; i < 1 + 3 * LIMBS; i++) {
        if (Math.abs(TableRules.signed(message.get(i))) >= REST_MAX) {
          return false;
        }
      }
      return true;
    }
    if (bus == Buses.NODE.number()) {
      // What the node is afterwards is for the rows below it to say.
      int before = 3 + MemoryTree.NODE;
      for (Map.Entry<List<Integer>, Integer> entry : base.honest().entrySet()) {
        List<Integer> honest = entry.getKey();
        if (entry.getValue() < 0
            && honest.getFirst() == bus
            && honest.subList(0, before).equals(message.subList(0, before))) {
          return true;
        }
      }
      return false;
    }
    return bus == Buses.MEMORY.number() && isWord(base, message);
  }

  /**
   * Whether a leaf gives a word that isn't its own. Of its own words it must give and take each, or
   * neither: then nobody uses it. What it takes otherwise is what it gave.
   */
  private static boolean isForgedLeaf(Base base, Map<List<Integer>, Integer> net) {
    boolean lies = false;
    for (Map.Entry<List<Integer>, Integer> entry : net.entrySet()) {
      List<Integer> message = entry.getKey();
      boolean isHonest = entry.getValue().equals(base.honest().get(message));
      boolean isTake = entry.getValue() < 0;
      if (!isHonest && message.getFirst() == Buses.NODE.number()) {
        if (!isTake || !isThere(base, message)) {
          return false;
        }
        continue;
      }
      if (!isHonest && isTake && sides(base.honest(), message) > 0) {
        return false;
      }
      lies |= !isHonest && !isTake && !isOwn(base, message);
      if (sides(net, message) != 2) {
        return false;
      }
    }
    return lies;
  }

  /** Whether a word is one of a leaf's four. */
  private static boolean isOwn(Base base, List<Integer> message) {
    for (List<Integer> node : base.honest().keySet()) {
      if (node.getFirst() == Buses.NODE.number()) {
        boolean isMachine = node.get(2) >= MemoryTree.MACHINE;
        int chunk = isMachine ? node.get(2) - MemoryTree.MACHINE : node.get(2);
        int space = isMachine ? Buses.SPACE_MACHINE : Buses.SPACE_RAM;
        return message.get(1) == space && message.get(2) / MemoryTree.CHUNK == chunk;
      }
    }
    return false;
  }

  /** Messages about the word of a message; 2 of what is no word. */
  private static long sides(Map<List<Integer>, Integer> net, List<Integer> message) {
    return message.getFirst() == Buses.NODE.number()
        ? 2
        : net.keySet().stream()
            .filter(other -> other.subList(0, 3).equals(message.subList(0, 3)))
            .count();
  }

  private static boolean isLeaf(Base base) {
    return base.honest().entrySet().stream()
        .anyMatch(entry ->
            entry.getKey().getFirst() == Buses.NODE.number()
                && entry.getKey().get(1) == 0
                && entry.getValue() < 0);
  }

  /** A word that the honest row uses is there as it was then, or as later rows leave it. */
  private static boolean isWord(Base base, List<Integer> message) {
    if (message.get(2) > TIME_MAX || message.get(3) >= LIMB || message.get(4) >= LIMB) {
      return false;
    }
    boolean isZero = message.subList(1, 3).equals(List.of(Buses.SPACE_MACHINE, 0));
    if (isZero && (message.get(3) != 0 || message.get(4) != 0)) {
      return false;
    }
    int used = message.getLast();
    boolean later = used < TIME_MAX;
    for (Map.Entry<List<Integer>, Integer> entry : base.honest().entrySet()) {
      List<Integer> honest = entry.getKey();
      if (honest.getFirst() == Buses.MEMORY.number()
          && honest.subList(0, 3).equals(message.subList(0, 3))
          && entry.getValue() > 0) {
        later &= used > honest.getLast();
      }
    }
    return later;
  }

  /** Whether somebody takes what the honest row doesn't give. */
  private static boolean isTaken(Base base, List<Integer> message) {
    int bus = message.getFirst();
    if (bus == Buses.COPY.number()) {
      // A copy goes on with some bytes, and ends.
      return message.get(4) < 4 && message.get(5) > 0 && message.get(5) < TIME_MAX;
    }
    return switch (bus) {
      case BELOW, PRODUCTS -> isTrue(message);
      case WORDS -> holds(base, message, 3, 3 + 2 * LIMBS);
      case POSEIDON2_WORDS -> holds(base, message, 3, 7);
      case KECCAK_BYTES -> message.subList(5, 10).stream().allMatch(part -> part < 256);
      case KECCAK_PARTS -> KeccakBuses.areParts(message.subList(1, message.size()));
      default -> true;
    };
  }

  /** Whether a word is said to hold what it does, if the honest row says so. */
  private static boolean holds(Base base, List<Integer> message, int from, int half) {
    int to = message.getFirst() == WORDS ? from + 2 * LIMBS : half;
    for (Map.Entry<List<Integer>, Integer> entry : base.honest().entrySet()) {
      List<Integer> honest = entry.getKey();
      if (honest.subList(0, 3).equals(message.subList(0, 3)) && entry.getValue() > 0) {
        int end = Math.min(to, from + (message.getFirst() == WORDS ? LIMBS : 4));
        return honest.subList(from, end).equals(message.subList(from, end));
      }
    }
    return true;
  }

  /** Whether a number is below its bound, or a product congruent. */
  static boolean isTrue(List<Integer> message) {
    BigInteger first = value(message, 1);
    BigInteger second = value(message, 1 + LIMBS);
    for (int i = 1; i <= LIMBS; i++) {
      if (message.get(i) >= LIMB) {
        return false;
      }
    }
    if (message.getFirst() == BELOW) {
      return first.compareTo(second) < 0;
    }
    BigInteger modulus = value(message, 1 + 3 * LIMBS);
    BigInteger rest = first.multiply(second).subtract(value(message, 1 + 2 * LIMBS));
    // By 0 only what is equal is congruent.
    return modulus.signum() > 0 ? rest.mod(modulus).signum() == 0 : rest.signum() == 0;
  }

  private static BigInteger value(List<Integer> message, int from) {
    BigInteger value = BigInteger.ZERO;
    for (int i = LIMBS - 1; i >= 0; i--) {
      int limb = TableRules.signed(message.get(from + i));
      value = value.shiftLeft(16).add(BigInteger.valueOf(limb));
    }
    return value;
  }

  /** Whether a node's messages are those of some honest one with the same children before. */
  private static boolean isNode(Base base, Map<List<Integer>, Integer> net) {
    List<Integer> own = null;
    for (Map.Entry<List<Integer>, Integer> entry : net.entrySet()) {
      own = entry.getValue() == -1 ? entry.getKey() : own;
    }
    if (own == null) {
      return false;
    }
    int[][] states = new int[2][Poseidon2.WIDTH];
    for (int half = 0; half < 2; half++) {
      for (int i = 0; i < MemoryTree.NODE; i++) {
        int cell = base.cells()[CHILDREN + half * 2 * MemoryTree.NODE + i];
        states[0][half * MemoryTree.NODE + i] = cell;
        states[1][half * MemoryTree.NODE + i] = cell;
      }
    }
    for (Map.Entry<List<Integer>, Integer> entry : net.entrySet()) {
      List<Integer> child = entry.getKey();
      if (entry.getValue() == 1) {
        int half = child.get(2) & 1;
        if (child.get(1) != own.get(1) - 1 || child.get(2) >> 1 != own.get(2)) {
          return false;
        }
        for (int i = 0; i < 2 * MemoryTree.NODE; i++) {
          int at = half * MemoryTree.NODE + i % MemoryTree.NODE;
          states[i / MemoryTree.NODE][at] = child.get(3 + i);
        }
      }
    }
    for (int side = 0; side < 2; side++) {
      Poseidon2.permute(states[side]);
      int at = 3 + side * MemoryTree.NODE;
      int[] node = own.subList(at, at + MemoryTree.NODE).stream().mapToInt(i -> i).toArray();
      if (!Arrays.equals(node, Arrays.copyOf(states[side], MemoryTree.NODE))) {
        return false;
      }
    }
    return true;
  }

  /** Whether a provided permutation is one. */
  static boolean isPermutation(List<Integer> message) {
    int[] m = message.subList(1, message.size()).stream().mapToInt(i -> i).toArray();
    int[] state = Arrays.copyOf(m, Poseidon2.WIDTH);
    Poseidon2.permute(state);
    return Arrays.equals(m, Poseidon2.WIDTH, m.length, state, 0, m.length - Poseidon2.WIDTH);
  }
}
