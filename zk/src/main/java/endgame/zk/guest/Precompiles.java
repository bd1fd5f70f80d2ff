package endgame.zk.guest;

/** The functions behind ecalls from 0x200 on. Each is total: any operand gives a result. */
interface Precompiles {
  /** 16 words, each taken as its residue. */
  void poseidon2(int[] state);

  /** 25 lanes. */
  void keccakF(long[] state);

  /** Points as 16 words: x, then y, little-endian. Returns the sum. */
  int[] secp256k1Add(int[] p, int[] q);

  int[] secp256k1Double(int[] p);

  /** Numbers as 8 words, little-endian. */
  int[] mulMod(int[] a, int[] b, int[] modulus);
}
