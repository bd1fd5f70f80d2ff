package endgame.zk.riscv;

/**
 * The decoded instructions: numbers of the interpreter's switch, and the layout of a decoded word.
 *
 * <p>A decoded word is a {@code long}: bits 0–7 op, 8–13 rd, 14–19 rs1, 20–25 rs2, 32–63 the
 * immediate. The immediate is already what the instruction needs: for {@link #JAL} and branches the
 * index of the target in the code (−1: no such target), for AUIPC (which becomes {@link #LUI}) the
 * sum. Writes to x0 go to register {@link #SINK}, so that register 0 is never written.
 */
public final class Op {
  /** Register index that swallows writes to x0. */
  public static final int SINK = 32;

  public static final int ILLEGAL = 0;
  public static final int FETCH = 1;
  public static final int EBREAK = 2;
  public static final int ECALL = 3;
  public static final int FENCE = 4;
  public static final int LUI = 5;
  public static final int JAL = 6;
  public static final int JALR = 7;
  public static final int BEQ = 8;
  public static final int BNE = 9;
  public static final int BLT = 10;
  public static final int BGE = 11;
  public static final int BLTU = 12;
  public static final int BGEU = 13;
  public static final int LB = 14;
  public static final int LH = 15;
  public static final int LW = 16;
  public static final int LBU = 17;
  public static final int LHU = 18;
  public static final int SB = 19;
  public static final int SH = 20;
  public static final int SW = 21;
  public static final int ADDI = 22;
  public static final int SLTI = 23;
  public static final int SLTIU = 24;
  public static final int XORI = 25;
  public static final int ORI = 26;
  public static final int ANDI = 27;
  public static final int SLLI = 28;
  public static final int SRLI = 29;
  public static final int SRAI = 30;
  public static final int ADD = 31;
  public static final int SUB = 32;
  public static final int SLL = 33;
  public static final int SLT = 34;
  public static final int SLTU = 35;
  public static final int XOR = 36;
  public static final int SRL = 37;
  public static final int SRA = 38;
  public static final int OR = 39;
  public static final int AND = 40;
  public static final int MUL = 41;
  public static final int MULH = 42;
  public static final int MULHSU = 43;
  public static final int MULHU = 44;
  public static final int DIV = 45;
  public static final int DIVU = 46;
  public static final int REM = 47;
  public static final int REMU = 48;

  private Op() {}

  static long of(int op, int rd, int rs1, int rs2, int immediate) {
    return op
        | (long) (rd == 0 ? SINK : rd) << 8
        | (long) rs1 << 14
        | (long) rs2 << 20
        | (long) immediate << 32;
  }

  public static int op(long decoded) {
    return (int) decoded & 0xff;
  }

  /** The destination, {@link #SINK} for x0. */
  public static int rd(long decoded) {
    return (int) decoded >>> 8 & 63;
  }

  public static int rs1(long decoded) {
    return (int) decoded >>> 14 & 63;
  }

  public static int rs2(long decoded) {
    return (int) decoded >>> 20 & 63;
  }

  public static int immediate(long decoded) {
    return (int) (decoded >> 32);
  }

  static boolean isAccess(int op) {
    return op >= LB && op <= SW;
  }
}
