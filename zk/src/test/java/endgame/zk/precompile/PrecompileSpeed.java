package endgame.zk.precompile;

import java.util.SplittableRandom;

/** Prints how long precompiles take. Run by hand; asserts nothing. */
final class PrecompileSpeed {
  private PrecompileSpeed() {}

  public static void main(String[] args) {
    SplittableRandom random = new SplittableRandom(1);
    int[] p = random.ints(16).toArray();
    int[] q = random.ints(16).toArray();
    int[] a = random.ints(8).toArray();
    int[] b = random.ints(8).toArray();
    int[] any = random.ints(8).toArray();
    int[] field = new int[8];
    Limbs.toWords(Secp256k1Field.P, field, 0);
    int[] order = {
      0xd0364141, 0xbfd25e8c, 0xaf48a03b, 0xbaaedce6, -2, -1, -1, -1,
    };
    long[] x = Limbs.ofWords(a, 0);
    long[] state = new long[Keccak.WORDS];
    for (int i = 0; i < 3; i++) {
      print("secp256k1 add", 100_000, () -> Secp256k1.add(p, q));
      print("secp256k1 double", 100_000, () -> Secp256k1.dbl(p));
      print("field multiply", 1_000_000, () -> Secp256k1Field.multiply(x, x, x));
      print("inverse", 100_000, () -> x[0] ^= Secp256k1Inverse.inverse(x)[0]);
      print("mulmod field", 1_000_000, () -> MulMod256.mulmod(a, b, field));
      print("mulmod order", 1_000_000, () -> MulMod256.mulmod(a, b, order));
      print("mulmod any", 500_000, () -> MulMod256.mulmod(a, b, any));
      print("keccak-f", 200_000, () -> Keccak.f(state));
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
    System.out.printf("%s: %.1f ns%n", name, (double) best / calls);
  }
}
