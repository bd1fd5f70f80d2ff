package endgame.zk.riscv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.CodeAttribute;
import org.junit.jupiter.api.Test;

class MachineTest {
  private static final int MIN = Integer.MIN_VALUE;

  private static int result(int funct7, int funct3, int a, int b) {
    Machine machine = Machine.start(new Asm(0x1000).register(funct7, funct3, 10, 11, 12).program());
    machine.setRegister(11, a);
    machine.setRegister(12, b);
    machine.run(1);
    return machine.register(10);
  }

  /** The manual's table "Semantics for division by zero and division overflow". */
  @Test
  void divides() {
    assertThat(result(1, 4, 7, 0)).isEqualTo(-1);
    assertThat(result(1, 5, 7, 0)).isEqualTo(-1);
    assertThat(result(1, 6, 7, 0)).isEqualTo(7);
    assertThat(result(1, 7, 7, 0)).isEqualTo(7);
    assertThat(result(1, 4, MIN, -1)).isEqualTo(MIN);
    assertThat(result(1, 6, MIN, -1)).isZero();
    assertThat(result(1, 4, -7, 2)).isEqualTo(-3);
    assertThat(result(1, 6, -7, 2)).isEqualTo(-1);
    assertThat(result(1, 5, -7, 2)).isEqualTo(0x7ffffffc);
    assertThat(result(1, 7, -1, 10)).isEqualTo(5);
  }

  @Test
  void multipliesHigh() {
    assertThat(result(1, 1, -1, -1)).isZero();
    assertThat(result(1, 2, -1, -1)).isEqualTo(-1);
    assertThat(result(1, 3, -1, -1)).isEqualTo(-2);
    assertThat(result(1, 1, MIN, MIN)).isEqualTo(0x40000000);
    assertThat(result(1, 2, MIN, MIN)).isEqualTo(0xc0000000);
  }

  @Test
  void limitsTouchedPages() {
    // Stores to one page after another; the code page is the first.
    Asm asm = new Asm(0x1000).li(5, 0x100000).lui(6, 0x1000);
    Program program = asm.label("loop").sw(5, 5, 0).add(5, 5, 6).j("loop").program();
    Machine machine = Machine.start(program);
    Stop stop = machine.run(1 << 20);
    assertThat(stop).isEqualTo(new Stop.Trapped(Trap.MEMORY_LIMIT, asm.here() - 12));
    assertThat(machine.memory().touchedPages()).isEqualTo(Memory.PAGES_MAX);
    assertThat(machine.register(5)).isEqualTo(0x100000 + (Memory.PAGES_MAX - 1) * 4096);
    Machine loads =
        Machine.start(
            new Asm(0x1000)
                .li(5, 0x100000)
                .lui(6, 0x1000)
                .label("loop")
                .lw(7, 5, 0)
                .add(5, 5, 6)
                .j("loop")
                .program());
    assertThat(loads.run(1 << 20)).isEqualTo(stop);
  }

  @Test
  void keepsCodeApartFromStoresIntoIt() {
    Asm asm = new Asm(0x1000).li(5, 0x1000).sw(0, 5, 12).lw(6, 5, 12);
    asm.li(10, 4).ecall(93);
    Machine machine = Machine.start(asm.program());
    assertThat(machine.run(100)).isEqualTo(new Stop.Halted(4));
    assertThat(machine.register(6)).isZero();
  }

  @Test
  void snapshotsShareNothingThatIsWritten() {
    Asm asm = new Asm(0x1000).li(5, 0x8000).label("loop").lw(6, 5, 0).addi(6, 6, 1).sw(6, 5, 0);
    Machine one = Machine.start(asm.j("loop").program());
    one.run(50);
    Machine two = one.snapshot();
    Machine three = two.snapshot();
    two.run(500);
    one.run(1000);
    assertThat(three.memory().peek(0x8000)).isEqualTo(12);
    assertThat(two.memory().peek(0x8000)).isEqualTo(124);
    assertThat(one.memory().peek(0x8000)).isEqualTo(249);
  }

  @Test
  void copiesBytesAcrossPages() {
    Memory memory = new Memory();
    byte[] bytes = new byte[10_000];
    for (int k = 0; k < bytes.length; k++) {
      bytes[k] = (byte) (k * 31);
    }
    assertThat(memory.store(0x7ffffff - 5000, bytes, 0, bytes.length)).isTrue();
    assertThat(memory.load(0x7ffffff - 5000, bytes.length)).isEqualTo(bytes);
    assertThat(memory.store(0x7fffffff, bytes, 0, 1)).isTrue();
    assertThat(memory.store(0x7fffffff, bytes, 0, 2)).isFalse();
    assertThat(memory.load(0x80000000, 1)).isNull();
    assertThat(memory.load(0x80000000, 0)).isEmpty();
    assertThat(memory.load(0, -1)).isNull();
    assertThat(memory.loadWords(2, 1)).isNull();
    assertThat(memory.loadWords(0x7ffffffc, 2)).isNull();
  }

  @Test
  void neverWritesX0() {
    Machine machine = Machine.start(new Asm(0x1000).addi(0, 0, 5).add(6, 0, 0).program());
    machine.setRegister(0, 9);
    machine.run(2);
    assertThat(machine.register(0)).isZero();
    assertThat(machine.register(6)).isZero();
  }

  /** HotSpot never compiles a method of 8,000 bytes or more: the loop must stay below. */
  @Test
  void keepsTheLoopSmallEnoughToBeCompiled() throws IOException {
    assertThat(longestMethod()).isBetween(1000, 7000);
  }

  /** Length of the longest bytecode in the interpreter, from its class file (JVMS chapter 4). */
  private static int longestMethod() throws IOException {
    try (InputStream file = Interpreter.class.getResourceAsStream("Interpreter.class")) {
      byte[] bytes = file == null ? new byte[0] : file.readAllBytes();
      ClassModel model = ClassFile.of().parse(bytes);
      return model.methods().stream()
          .flatMap(m -> m.findAttribute(Attributes.code()).stream())
          .mapToInt(CodeAttribute::codeLength)
          .max()
          .orElse(0);
    }
  }
}
