package endgame.zk.riscv;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A small RV32IM assembler with labels, written from the manual's encoding tables. */
public final class Asm {
  public static final int ZERO = 0;
  public static final int RA = 1;
  public static final int SP = 2;
  public static final int T0 = 5;
  public static final int T1 = 6;
  public static final int T2 = 7;
  public static final int S0 = 8;
  public static final int S1 = 9;
  public static final int A0 = 10;
  public static final int A1 = 11;
  public static final int A2 = 12;
  public static final int A7 = 17;
  public static final int S2 = 18;
  public static final int S3 = 19;
  public static final int S4 = 20;

  private final int start;
  private final List<Integer> words = new ArrayList<>();
  private final Map<String, Integer> labels = new HashMap<>();
  private final Map<Integer, String> fixups = new HashMap<>();

  public Asm(int start) {
    this.start = start;
  }

  public Asm label(String name) {
    labels.put(name, here());
    return this;
  }

  public int here() {
    return start + 4 * words.size();
  }

  public Asm word(int word) {
    words.add(word);
    return this;
  }

  public Asm register(int funct7, int funct3, int rd, int rs1, int rs2) {
    return word(funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | 0x33);
  }

  public Asm immediate(int opcode, int funct3, int rd, int rs1, int value) {
    return word(value << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode);
  }

  public Asm add(int rd, int rs1, int rs2) {
    return register(0, 0, rd, rs1, rs2);
  }

  public Asm sub(int rd, int rs1, int rs2) {
    return register(0x20, 0, rd, rs1, rs2);
  }

  public Asm xor(int rd, int rs1, int rs2) {
    return register(0, 4, rd, rs1, rs2);
  }

  public Asm mul(int rd, int rs1, int rs2) {
    return register(1, 0, rd, rs1, rs2);
  }

  public Asm addi(int rd, int rs1, int value) {
    return immediate(0x13, 0, rd, rs1, value);
  }

  public Asm andi(int rd, int rs1, int value) {
    return immediate(0x13, 7, rd, rs1, value);
  }

  public Asm slli(int rd, int rs1, int count) {
    return immediate(0x13, 1, rd, rs1, count);
  }

  public Asm srli(int rd, int rs1, int count) {
    return immediate(0x13, 5, rd, rs1, count);
  }

  public Asm lw(int rd, int base, int offset) {
    return immediate(3, 2, rd, base, offset);
  }

  public Asm lbu(int rd, int base, int offset) {
    return immediate(3, 4, rd, base, offset);
  }

  public Asm store(int funct3, int base, int rs2, int offset) {
    return word(
        offset >> 5 << 25 | rs2 << 20 | base << 15 | funct3 << 12 | (offset & 31) << 7 | 0x23);
  }

  public Asm sw(int rs2, int base, int offset) {
    return store(2, base, rs2, offset);
  }

  public Asm sb(int rs2, int base, int offset) {
    return store(0, base, rs2, offset);
  }

  public Asm lui(int rd, int value) {
    return word((value & 0xfffff000) | rd << 7 | 0x37);
  }

  public Asm li(int rd, int value) {
    if (value >= -2048 && value < 2048) {
      return addi(rd, 0, value);
    }
    return lui(rd, value + 0x800).addi(rd, rd, value << 20 >> 20);
  }

  public Asm mv(int rd, int rs1) {
    return addi(rd, rs1, 0);
  }

  private Asm fix(String label, int word) {
    fixups.put(words.size(), label);
    return word(word);
  }

  public Asm branch(int funct3, int rs1, int rs2, String label) {
    return fix(label, rs2 << 20 | rs1 << 15 | funct3 << 12 | 0x63);
  }

  public Asm beq(int rs1, int rs2, String label) {
    return branch(0, rs1, rs2, label);
  }

  public Asm bne(int rs1, int rs2, String label) {
    return branch(1, rs1, rs2, label);
  }

  public Asm bltu(int rs1, int rs2, String label) {
    return branch(6, rs1, rs2, label);
  }

  public Asm jal(int rd, String label) {
    return fix(label, rd << 7 | 0x6f);
  }

  public Asm j(String label) {
    return jal(0, label);
  }

  public Asm call(String label) {
    return jal(RA, label);
  }

  public Asm ret() {
    return immediate(0x67, 0, 0, RA, 0);
  }

  public Asm ecall(int number) {
    return li(A7, number).word(0x73);
  }

  public Asm halt(int code) {
    return li(A0, code).ecall(93);
  }

  public static int branchBits(int offset) {
    return (offset >> 12 & 1) << 31
        | (offset >> 5 & 63) << 25
        | (offset >> 1 & 15) << 8
        | (offset >> 11 & 1) << 7;
  }

  public static int jumpBits(int offset) {
    return (offset >> 20 & 1) << 31
        | (offset >> 1 & 0x3ff) << 21
        | (offset >> 11 & 1) << 20
        | (offset >> 12 & 0xff) << 12;
  }

  public int[] words() {
    int[] all = words.stream().mapToInt(Integer::intValue).toArray();
    fixups.forEach((index, label) -> {
      Integer target = labels.get(label);
      if (target == null) {
        throw new IllegalStateException("no label " + label);
      }
      int offset = target - (start + 4 * index);
      all[index] |= (all[index] & 0x7f) == 0x6f ? jumpBits(offset) : branchBits(offset);
    });
    return all;
  }

  /** An ELF with this code as its only segment, entered at its start. */
  public byte[] elf() {
    return elf(start, List.of(new Part(start, bytes(words()), true)));
  }

  public Program program() {
    return load(elf());
  }

  public static Program load(byte[] elf) {
    return switch (Elf.load(elf)) {
      case Elf.Result.Loaded loaded -> loaded.program();
      case Elf.Result.Malformed malformed -> throw new AssertionError(malformed.reason());
    };
  }

  public static byte[] bytes(int[] words) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asIntBuffer().put(words);
    return buffer.array();
  }

  /** A loadable segment; {@code memory} may be more than the bytes. */
  public static final class Part {
    private final int address;
    private final byte[] bytes;
    private final boolean code;
    private final int memory;

    public Part(int address, byte[] bytes, boolean code, int memory) {
      this.address = address;
      this.bytes = bytes;
      this.code = code;
      this.memory = memory;
    }

    public Part(int address, byte[] bytes, boolean code) {
      this(address, bytes, code, bytes.length);
    }
  }

  public static byte[] elf(int entry, List<Part> parts) {
    int offset = 52 + 32 * parts.size();
    ByteBuffer head = ByteBuffer.allocate(offset).order(ByteOrder.LITTLE_ENDIAN);
    head.putInt(0x464c457f).put(new byte[] {1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    head.putShort((short) 2).putShort((short) 243).putInt(1).putInt(entry).putInt(52).putInt(0);
    head.putInt(0).putShort((short) 52).putShort((short) 32).putShort((short) parts.size());
    head.position(52);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Part part : parts) {
      head.putInt(1).putInt(offset + body.size()).putInt(part.address).putInt(part.address);
      head.putInt(part.bytes.length).putInt(part.memory).putInt(part.code ? 5 : 6).putInt(4);
      body.writeBytes(part.bytes);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(head.array());
    file.writeBytes(body.toByteArray());
    return file.toByteArray();
  }
}
