package endgame.zk.riscv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ElfTest {
  private static final int HEADER = 52;

  private static byte[] code() {
    return Asm.bytes(new Asm(0x1000).halt(3).words());
  }

  private static byte[] elf() {
    return Asm.elf(
        0x1000,
        List.of(
            new Asm.Part(0x1000, code(), true), new Asm.Part(0x5001, new byte[3], false, 9000)));
  }

  private static String reason(byte[] elf) {
    return switch (Elf.load(elf)) {
      case Elf.Result.Loaded loaded -> "loaded";
      case Elf.Result.Malformed malformed -> malformed.reason();
    };
  }

  private static String reason(Consumer<ByteBuffer> change) {
    byte[] elf = elf();
    change.accept(ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN));
    return reason(elf);
  }

  @Test
  void runsWhatItLoads() {
    Machine machine = Machine.start(Asm.load(elf()));
    assertThat(machine.pc()).isEqualTo(0x1000);
    assertThat(machine.register(2)).isEqualTo(0x0C000000);
    assertThat(machine.run(100)).isEqualTo(new Stop.Halted(3));
    // Pages with file bytes count, the rest of a segment doesn't.
    assertThat(machine.memory().touchedPages()).isEqualTo(2);
  }

  @Test
  void refusesWhatTheRulesRefuse() {
    assertThat(reason(elf())).isEqualTo("loaded");
    assertThat(reason(e -> e.put(0, (byte) 0))).isEqualTo("no ELF magic");
    assertThat(reason(e -> e.put(4, (byte) 2))).isEqualTo("not ELFCLASS32");
    assertThat(reason(e -> e.put(5, (byte) 2))).isEqualTo("not little-endian");
    assertThat(reason(e -> e.putShort(16, (short) 3))).isEqualTo("not an executable file");
    assertThat(reason(e -> e.putShort(18, (short) 62))).isEqualTo("not RISC-V");
    assertThat(reason(e -> e.putInt(36, 1))).isEqualTo("has compressed instructions");
    assertThat(reason(e -> e.putInt(24, 0x1002))).isEqualTo("entry isn't word-aligned");
    assertThat(reason(e -> e.putInt(24, 0x5004))).contains("entry outside");
    assertThat(reason(e -> e.putInt(28, 1 << 20))).contains("headers cut off");
    assertThat(reason(e -> e.putShort(44, (short) 65))).contains("more than 64");
    assertThat(reason(e -> e.putInt(HEADER + 4, 1 << 20))).isEqualTo("segment cut off");
    assertThat(reason(e -> e.putInt(HEADER + 16, 5000))).contains("longer in the file");
    assertThat(reason(e -> e.putInt(HEADER + 20, 0x4002))).contains("overlap or descend");
    assertThat(reason(e -> e.putInt(HEADER + 8, 0x6000))).contains("overlap or descend");
    assertThat(reason(e -> e.putInt(HEADER + 40, 0x7ffffff0))).isEqualTo("segment above 2^31");
    assertThat(reason(e -> e.putInt(HEADER, 7))).contains("entry outside");
    assertThat(reason(new byte[Elf.BYTES_MAX + 1])).contains("longer than");
  }

  @Test
  void refusesCodeAboveItsBounds() {
    assertThat(reason(Asm.elf(0x40000000, List.of(new Asm.Part(0x40000000, code(), true)))))
        .isEqualTo("executable words above 2^30");
    // Zeros behind the code are data, however many (GNU ld puts .bss there).
    assertThat(reason(Asm.elf(0x1000, List.of(new Asm.Part(0x1000, code(), true, 1 << 30)))))
        .isEqualTo("loaded");
    // Other headers are ignored: here the data segment becomes a note.
    assertThat(reason(e -> e.putInt(HEADER + 32, 4))).isEqualTo("loaded");
  }

  @Test
  void runsAcrossSegments() {
    // JALR from one executable segment into another; then off its end.
    Asm first = new Asm(0x1000).li(5, 0x20000).immediate(0x67, 0, 1, 5, 0);
    Asm second = new Asm(0x20000).addi(6, 1, 0);
    byte[] elf =
        Asm.elf(
            0x1000,
            List.of(
                new Asm.Part(0x1000, Asm.bytes(first.words()), true),
                new Asm.Part(0x20000, Asm.bytes(second.words()), true)));
    Machine machine = Machine.start(Asm.load(elf));
    assertThat(machine.run(100)).isEqualTo(new Stop.Trapped(Trap.FETCH, 0x20004));
    assertThat(machine.register(6)).isEqualTo(0x100c);
  }

  /** Any bytes give a result. */
  @Test
  void neverThrows() {
    for (long seed = 0; seed < 20_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] elf = elf();
      for (int k = random.nextInt(4); k >= 0; k--) {
        elf[random.nextInt(116)] = (byte) (random.nextBoolean() ? random.nextInt() : 0xff);
      }
      assertThat(Elf.load(elf)).as("seed %d", seed).isNotNull();
    }
  }
}
