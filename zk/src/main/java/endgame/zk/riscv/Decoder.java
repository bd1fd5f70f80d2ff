package endgame.zk.riscv;

/**
 * Decodes RV32IM words (The RISC-V Instruction Set Manual, Volume I, chapters RV32I and M; opcode
 * table of chapter "RV32/64G Instruction Set Listings").
 */
final class Decoder {
  private static final int[] BRANCHES = {
    Op.BEQ, Op.BNE, Op.ILLEGAL, Op.ILLEGAL, Op.BLT, Op.BGE, Op.BLTU, Op.BGEU
  };
  private static final int[] LOADS = {
    Op.LB, Op.LH, Op.LW, Op.ILLEGAL, Op.LBU, Op.LHU, Op.ILLEGAL, Op.ILLEGAL
  };
  private static final int[] STORES = {
    Op.SB, Op.SH, Op.SW, Op.ILLEGAL, Op.ILLEGAL, Op.ILLEGAL, Op.ILLEGAL, Op.ILLEGAL
  };
  private static final int[] IMMEDIATES = {
    Op.ADDI, Op.SLLI, Op.SLTI, Op.SLTIU, Op.XORI, Op.SRLI, Op.ORI, Op.ANDI
  };
  private static final int[] REGISTERS = {
    Op.ADD, Op.SLL, Op.SLT, Op.SLTU, Op.XOR, Op.SRL, Op.OR, Op.AND
  };
  private static final int[] MULTIPLIES = {
    Op.MUL, Op.MULH, Op.MULHSU, Op.MULHU, Op.DIV, Op.DIVU, Op.REM, Op.REMU
  };

  private static final long ILLEGAL = Op.of(Op.ILLEGAL, 0, 0, 0, 0);

  private Decoder() {}

  /**
   * Decodes one word. Jumps and branches get the target's <em>address</em> as immediate; the
   * program turns it into an index.
   */
  static long decode(int word, int pc) {
    int rd = word >>> 7 & 31;
    int funct3 = word >>> 12 & 7;
    int rs1 = word >>> 15 & 31;
    int rs2 = word >>> 20 & 31;
    int immediateI = word >> 20;
    return switch (word & 0x7f) {
      case 0x37 -> Op.of(Op.LUI, rd, 0, 0, word & 0xfffff000);
      case 0x17 -> Op.of(Op.LUI, rd, 0, 0, pc + (word & 0xfffff000));
      case 0x6f -> Op.of(Op.JAL, rd, 0, 0, pc + immediateJ(word));
      case 0x67 -> funct3 == 0 ? Op.of(Op.JALR, rd, rs1, 0, immediateI) : ILLEGAL;
      case 0x63 -> of(BRANCHES[funct3], 0, rs1, rs2, pc + immediateB(word));
      case 0x03 -> of(LOADS[funct3], rd, rs1, 0, immediateI);
      case 0x23 -> of(STORES[funct3], 0, rs1, rs2, word >> 25 << 5 | rd);
      case 0x13 -> immediate(word, funct3, rd, rs1, immediateI);
      case 0x33 -> register(word >>> 25, funct3, rd, rs1, rs2);
      case 0x0f -> funct3 == 0 ? Op.of(Op.FENCE, 0, 0, 0, 0) : ILLEGAL;
      case 0x73 -> system(word);
      default -> ILLEGAL;
    };
  }

  private static long of(int op, int rd, int rs1, int rs2, int immediate) {
    return op == Op.ILLEGAL ? ILLEGAL : Op.of(op, rd, rs1, rs2, immediate);
  }

  private static long immediate(int word, int funct3, int rd, int rs1, int immediate) {
    int funct7 = word >>> 25;
    if (funct3 == 1) {
      return funct7 == 0 ? Op.of(Op.SLLI, rd, rs1, 0, immediate & 31) : ILLEGAL;
    }
    if (funct3 == 5) {
      return switch (funct7) {
        case 0 -> Op.of(Op.SRLI, rd, rs1, 0, immediate & 31);
        case 0x20 -> Op.of(Op.SRAI, rd, rs1, 0, immediate & 31);
        default -> ILLEGAL;
      };
    }
    return Op.of(IMMEDIATES[funct3], rd, rs1, 0, immediate);
  }

  private static long register(int funct7, int funct3, int rd, int rs1, int rs2) {
    return switch (funct7) {
      case 0 -> Op.of(REGISTERS[funct3], rd, rs1, rs2, 0);
      case 1 -> Op.of(MULTIPLIES[funct3], rd, rs1, rs2, 0);
      case 0x20 ->
          switch (funct3) {
            case 0 -> Op.of(Op.SUB, rd, rs1, rs2, 0);
            case 5 -> Op.of(Op.SRA, rd, rs1, rs2, 0);
            default -> ILLEGAL;
          };
      default -> ILLEGAL;
    };
  }

  private static long system(int word) {
    return switch (word) {
      case 0x00000073 -> Op.of(Op.ECALL, 0, 0, 0, 0);
      case 0x00100073 -> Op.of(Op.EBREAK, 0, 0, 0, 0);
      default -> ILLEGAL;
    };
  }

  private static int immediateJ(int word) {
    return word >> 31 << 20
        | (word >>> 12 & 0xff) << 12
        | (word >>> 20 & 1) << 11
        | (word >>> 21 & 0x3ff) << 1;
  }

  private static int immediateB(int word) {
    return word >> 31 << 12
        | (word >>> 7 & 1) << 11
        | (word >>> 25 & 0x3f) << 5
        | (word >>> 8 & 0xf) << 1;
  }
}
