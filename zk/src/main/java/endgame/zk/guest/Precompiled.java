package endgame.zk.guest;

import endgame.zk.poseidon2.Poseidon2;
import endgame.zk.precompile.Keccak;
import endgame.zk.precompile.MulMod256;
import endgame.zk.precompile.Secp256k1;

/** The natives. They work in place on words that were copied out of a machine's memory. */
final class Precompiled implements Precompiles {
  @Override
  public void poseidon2(int[] state) {
    Poseidon2.permute(state);
  }

  @Override
  public void keccakF(long[] state) {
    Keccak.f(state);
  }

  @Override
  public int[] secp256k1Add(int[] p, int[] q) {
    Secp256k1.add(p, q);
    return p;
  }

  @Override
  public int[] secp256k1Double(int[] p) {
    Secp256k1.dbl(p);
    return p;
  }

  @Override
  public int[] mulMod(int[] a, int[] b, int[] modulus) {
    MulMod256.mulmod(a, b, modulus);
    return a;
  }
}
