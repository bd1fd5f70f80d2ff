package endgame.zk.guest;

/** Numbers of ABI 1 and the cycles that the host's work costs besides the instruction's own. */
public final class Ecall {
  public static final int NEXT = 0x100;
  public static final int READ = 0x101;
  public static final int COMMIT = 0x102;
  public static final int STATE_LEN = 0x103;
  public static final int STATE_READ = 0x104;
  public static final int STATE_PUT = 0x105;
  public static final int EVENTS = 0x106;
  public static final int EMIT = 0x107;
  public static final int PRINT = 0x10f;
  public static final int POSEIDON2 = 0x200;
  public static final int KECCAK_F = 0x201;
  public static final int SECP256K1_ADD = 0x202;
  public static final int SECP256K1_DOUBLE = 0x203;
  public static final int MULMOD256 = 0x204;

  /** A look-up or a write in the node's store. */
  public static final int STATE_CYCLES = 256;

  public static final int POSEIDON2_CYCLES = 64;
  public static final int KECCAK_F_CYCLES = 64;
  public static final int SECP256K1_CYCLES = 128;
  public static final int MULMOD256_CYCLES = 32;

  private Ecall() {}

  /** Copying costs a cycle per word. */
  static long copyCycles(int bytes) {
    return (bytes + 3L) / 4;
  }
}
