package endgame.zk.poseidon2;

import java.util.function.IntConsumer;

/** Prints how long permutations take. Run by hand; asserts nothing. */
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
    for (int round = 0; round < 5; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < calls; i++) {
        body.accept(i);
      }
      best = Math.min(best, System.nanoTime() - start);
    }
    double nanos = (double) best / calls / perCall;
    System.out.printf("%s: %.1f ns per permutation, %.2f M/s%n", name, nanos, 1e3 / nanos);
  }
}
