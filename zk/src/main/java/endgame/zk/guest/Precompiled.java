package endgame.zk.guest;

/** Waits for the native functions. */
final class Precompiled implements Precompiles {
  @Override
  public void poseidon2(int[] state) {}

  @Override
  public void keccakF(long[] state) {}

  @Override
  public int[] secp256k1Add(int[] p, int[] q) {
    return p;
  }

  @Override
  public int[] secp256k1Double(int[] p) {
    return p;
  }

  @Override
  public int[] mulMod(int[] a, int[] b, int[] modulus) {
    return a;
  }
}
