package endgame.zk.hash;

/** Prints how long hashes take. Run by hand; asserts nothing. */
final class HashSpeed {
  private HashSpeed() {}

  public static void main(String[] args) {
    byte[] body = new byte[1 << 20];
    byte[] pairs = new byte[64 * 1024];
    byte[] parents = new byte[32 * 1024];
    for (int i = 0; i < 3; i++) {
      print("bodyRoot of 1 MiB", 40, () -> P2.bodyRoot(body));
      print("1024 nodes", 400, () -> P2.parents(pairs, 0, 1024, parents, 0));
      print("state leaf", 20_000, () -> P2.stateLeaf(new byte[32], new byte[32]));
    }
  }

  private static void print(String name, int calls, Runnable body) {
    long best = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < calls; i++) {
        body.run();
      }
      best = Math.min(best, System.nanoTime() - start);
    }
    System.out.printf("%s: %.3f us%n", name, best / 1e3 / calls);
  }
}
