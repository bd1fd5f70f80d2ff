package endgame.zk.vm;

import endgame.zk.riscv.Op;
import endgame.zk.riscv.Program;

/**
 * A program as the table that {@link Buses#PROGRAM} looks up: one row for each executable word.
 *
 * <p>Codes are the numbers of {@link Op}, of the register form where there are two; {@link
 * #IMMEDIATE} more when the second operand is the immediate. LUI and AUIPC are additions of a known
 * immediate to x0, FENCE is one that writes nothing. Jumps have their link as immediate and their
 * target as field element; a target outside the code is {@link #NOWHERE}, where no instruction is.
 * Words that always trap have code {@link Op#ILLEGAL}, which no chip asks for.
 */
public final class Rom {
  /** What immediate forms add to their code. */
  public static final int IMMEDIATE = 64;

  /** A pc that no instruction has. */
  public static final int NOWHERE = 1;

  /** Log of the highest table: what every preset can commit to. */
  public static final int LOG_MAX = 21;

  /** Fields of a row, in the order of the bus. */
  public static final int FIELDS = 9;

  private final Program program;
  private final int[][] columns;
  private final int rows;

  private Rom(Program program, int[][] columns, int rows) {
    this.program = program;
    this.columns = columns;
    this.rows = rows;
  }

  /** Whether a program's table is low enough for a proof. */
  public static boolean fits(Program program) {
    return program.size() <= 1 << LOG_MAX;
  }

  /** The table of a program; rows are the indexes of its decoded words. */
  public static Rom of(Program program) {
    int rows = program.size();
    int height = Math.max(2, Integer.highestOneBit(rows - 1) << 1);
    int[][] columns = new int[FIELDS][height];
    for (int i = 0; i < rows; i++) {
      int[] row = row(program, i);
      for (int c = 0; c < FIELDS; c++) {
        columns[c][i] = row[c];
      }
    }
    return new Rom(program, columns, rows);
  }

  private static int[] row(Program program, int index) {
    long decoded = program.decoded(index);
    int pc = program.address(index);
    int op = Op.op(decoded);
    int rd = Op.rd(decoded) == Op.SINK ? 0 : Op.rd(decoded);
    int rs1 = Op.rs1(decoded);
    int rs2 = Op.rs2(decoded);
    int immediate = Op.immediate(decoded);
    int writes = rd == 0 ? 0 : 1;
    if (op >= Op.BEQ && op <= Op.BGEU) {
      int target = immediate < 0 ? NOWHERE : program.address(immediate);
      return new int[] {pc, op, 0, rs1, rs2, 0, 0, 0, target};
    }
    if (op == Op.JAL) {
      return immediate < 0
          ? new int[] {pc, Op.ILLEGAL, 0, 0, 0, 0, 0, 0, 0}
          : row(pc, op, rd, 0, 0, pc + 4, writes, program.address(immediate));
    }
    return switch (op) {
      case Op.ILLEGAL, Op.FETCH, Op.EBREAK -> new int[] {pc, Op.ILLEGAL, 0, 0, 0, 0, 0, 0, 0};
      case Op.ECALL -> new int[] {pc, op, 0, 0, 0, 0, 0, 0, 0};
      case Op.LUI -> row(pc, Op.ADD + IMMEDIATE, rd, 0, 0, immediate, writes, 0);
      case Op.FENCE -> row(pc, Op.ADD + IMMEDIATE, 0, 0, 0, 0, 0, 0);
      default ->
          isImmediate(op)
              ? row(pc, register(op) + IMMEDIATE, rd, rs1, 0, immediate, writes, 0)
              : row(pc, op, rd, rs1, rs2, immediate, writes, 0);
    };
  }

  private static int[] row(
      int pc, int code, int rd, int rs1, int rs2, int immediate, int writes, int target) {
    return new int[] {pc, code, rd, rs1, rs2, immediate & 0xffff, immediate >>> 16, writes, target};
  }

  /** Whether an op is the immediate form of another. */
  public static boolean isImmediate(int op) {
    return op >= Op.ADDI && op <= Op.SRAI;
  }

  /** The register form of an op: what decides which chip takes it. */
  public static int register(int op) {
    return switch (op) {
      case Op.ADDI, Op.LUI, Op.FENCE -> Op.ADD;
      case Op.SLTI -> Op.SLT;
      case Op.SLTIU -> Op.SLTU;
      case Op.XORI -> Op.XOR;
      case Op.ORI -> Op.OR;
      case Op.ANDI -> Op.AND;
      case Op.SLLI -> Op.SLL;
      case Op.SRLI -> Op.SRL;
      case Op.SRAI -> Op.SRA;
      default -> op;
    };
  }

  public Program program() {
    return program;
  }

  /** Rows in use; the rest is zeros. */
  public int rows() {
    return rows;
  }

  /** The fixed columns, canonical; as many rows as a power of two. Not to be written. */
  public int[][] columns() {
    return columns;
  }

  public int pc(int row) {
    return columns[0][row];
  }

  /** The register form's number, without {@link #IMMEDIATE}. */
  public int op(int row) {
    return columns[1][row] & (IMMEDIATE - 1);
  }

  public boolean usesImmediate(int row) {
    return columns[1][row] >= IMMEDIATE;
  }

  public int rd(int row) {
    return columns[2][row];
  }

  public int rs1(int row) {
    return columns[3][row];
  }

  public int rs2(int row) {
    return columns[4][row];
  }

  public int immediateLow(int row) {
    return columns[5][row];
  }

  public int immediateHigh(int row) {
    return columns[6][row];
  }

  public int immediate(int row) {
    return columns[5][row] | columns[6][row] << 16;
  }

  public boolean writes(int row) {
    return columns[7][row] != 0;
  }

  public int target(int row) {
    return columns[8][row];
  }
}
