package endgame.zk.bn254;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Prints how long the operations of the curve take. Run by hand; asserts nothing. */
final class PairingSpeed {
  private static final int ROUNDS = 30;

  /** Other work on the machine does not count. */
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

  private PairingSpeed() {}

  public static void main(String[] args) {
    SplittableRandom random = new SplittableRandom(1);
    List<G1> points = new ArrayList<>();
    List<Scalar> scalars = new ArrayList<>();
    for (int i = 0; i < 1024; i++) {
      scalars.add(Scalars.random(random));
      points.add(i < 64 ? G1.GENERATOR.multiply(Scalars.random(random)) : points.get(i - 64));
    }
    List<Pairing.Pair> pairs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      G2 q = G2.GENERATOR.multiply(scalars.get(i));
      pairs.add(new Pairing.Pair(points.get(i), PreparedG2.of(q)));
    }
    long[] x = new long[Fp12.LIMBS];
    long[] y = points.get(1).limbs().clone();
    for (int i = 0; i < x.length; i += y.length) {
      System.arraycopy(y, 0, x, i, y.length);
    }
    long[] z = x.clone();
    Fp2 fp2 = new Fp2();
    Fp12 fp12 = new Fp12(fp2);
    FinalExponentiation last = new FinalExponentiation(fp12);
    Scalar scalar = scalars.get(0);
    byte[] g1 = points.get(3).compress();
    G2 q = G2.GENERATOR.multiply(scalar);
    byte[] g2 = q.encode();
    byte[] g2Compressed = q.compress();
    for (int i = 0; i < 2; i++) {
      print("Fp multiply", 20000, () -> PrimeField.FP.multiply(z, 0, z, 0, y, 0));
      print("Fp add", 20000, () -> PrimeField.FP.add(z, 0, z, 0, y, 0));
      print("Fp invert", 100, () -> PrimeField.FP.invert(z, 0, z, 0));
      print("Fp2 multiply", 10000, () -> fp2.multiply(z, 0, z, 0, y, 0));
      print("Fp2 square", 10000, () -> fp2.square(z, 0, z, 0));
      print("Fp12 multiply", 1000, () -> fp12.multiply(z, z, x));
      print("Fp12 square", 1000, () -> fp12.square(z, z));
      print("Fp12 cyclotomic square", 1000, () -> fp12.cyclotomicSquare(z, z));
      print("Fp12 times line", 1000, () -> fp12.multiplyByLine(z, x, 0));
      print("final exponentiation", 10, () -> last.of(x));
      print("prepare G2", 10, () -> PreparedG2.of(q));
      print("decode G2", 10, () -> G2.decode(g2, 0));
      print("decompress G2", 10, () -> G2.decompress(g2Compressed, 0));
      print("decompress G1", 10, () -> G1.decompress(g1, 0));
      print("G1 multiply", 10, () -> points.get(2).multiply(scalar));
      for (int n : new int[] {2, 5, 20, 64, 256, 1024}) {
        List<G1> p = points.subList(0, n);
        List<Scalar> s = scalars.subList(0, n);
        print("msm " + n, n < 64 ? 10 : 1, () -> G1.msm(p, s));
      }
      for (int n = 1; n <= 4; n++) {
        List<Pairing.Pair> some = pairs.subList(0, n);
        print("check " + n, 5, () -> Pairing.check(some));
      }
    }
  }

  private static void print(String name, int calls, Runnable body) {
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = CPU.getCurrentThreadCpuTime();
      for (int i = 0; i < calls; i++) {
        body.run();
      }
      best = Math.min(best, CPU.getCurrentThreadCpuTime() - start);
    }
    System.out.printf("%s: %.3f us%n", name, (double) best / calls / 1000);
  }
}
