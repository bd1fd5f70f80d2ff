package endgame.zk.poseidon2;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.IntConsumer;

/**
 * Prints how long permutations take and how much they allocate: anything but 0 bytes means that C2
 * boxes vectors, which is ten times slower. Run by hand; asserts nothing.
 */
final class PermutationSpeed {
  private PermutationSpeed() {}

  public static void main(String[] args) {
    int[] state = new int[Poseidon2.WIDTH];
    int[] lanes = new int[Poseidon2.LANES_WORDS];
    System.out.println("vectors: " + Poseidon2.hasVectors());
    for (int i = 0; i < 3; i++) {
      print("scalar", 1, 200_000, n -> Poseidon2.permute(state));
      print("lanes", Poseidon2.LANES, 50_000, n -> Poseidon2.permute16(lanes));
    }
  }

  private static void print(String name, int perCall, int calls, IntConsumer body) {
    for (int i = 0; i < calls / 4; i++) {
      body.accept(i);
    }
    long best = Long.MAX_VALUE;
    long allocated = allocatedBytes();
    for (int round = 0; round < 5; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < calls; i++) {
        body.accept(i);
      }
      best = Math.min(best, System.nanoTime() - start);
    }
    double nanos = (double) best / calls / perCall;
    System.out.printf(
        "%s: %.1f ns per permutation, %.2f M/s, %d bytes per call%n",
        name, nanos, 1e3 / nanos, (allocatedBytes() - allocated) / (5L * calls));
  }

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
