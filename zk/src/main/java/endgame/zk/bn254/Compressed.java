package endgame.zk.bn254;

/** The two highest bits of compressed points, as gnark-crypto sets them for BN254. */
final class Compressed {
  static final int MASK = 0xc0;
  static final int INFINITY = 0x40;
  static final int SMALLER_Y = 0x80;
  static final int LARGER_Y = 0xc0;

  private Compressed() {}
}
