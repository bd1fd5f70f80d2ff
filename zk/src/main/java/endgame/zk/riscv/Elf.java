package endgame.zk.riscv;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Loads ELF files by the rules of zkvm.md 2.8. Never throws on input. */
public final class Elf {
  /** Longest file. */
  public static final int BYTES_MAX = 8 << 20;

  /** Most executable words (zkvm.md 2.2). */
  public static final int INSTRUCTIONS_MAX = 1 << 22;

  /** Most program headers. */
  public static final int HEADERS_MAX = 64;

  private static final int FILE_HEADER = 52;
  private static final int PROGRAM_HEADER = 32;
  private static final int MAGIC = 0x464c457f;
  private static final int EXECUTABLE = 2;
  private static final int RISCV = 243;
  private static final int FLAG_COMPRESSED = 1;
  private static final int PT_LOAD = 1;
  private static final int PF_X = 1;
  private static final long RAM_END = 1L << 31;
  private static final long CODE_END = 1L << 30;

  /** Either a program or the reason why the bytes are none. */
  public sealed interface Result {
    record Loaded(Program program) implements Result {}

    record Malformed(String reason) implements Result {}
  }

  private record Segment(long start, long fileBytes, long bytes, long offset, boolean code) {}

  /** Leaves the loader with a reason; never leaves this class. */
  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    Refusal(String reason) {
      super(reason, null, false, false);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  private Elf() {}

  public static Result load(byte[] file) {
    try {
      return new Result.Loaded(program(file));
    } catch (Refusal refusal) {
      return new Result.Malformed(refusal.reason());
    }
  }

  private static Program program(byte[] file) throws Refusal {
    require(file.length <= BYTES_MAX, "file longer than " + BYTES_MAX);
    require(file.length >= FILE_HEADER, "shorter than an ELF header");
    ByteBuffer elf = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    List<Segment> segments = segments(elf);
    long entry = elf.getInt(24) & 0xffffffffL;
    Memory image = new Memory();
    List<Program.Block> blocks = new ArrayList<>();
    int words = 0;
    boolean entryInside = false;
    for (Segment segment : segments) {
      boolean fits =
          image.store(
              (int) segment.start(), file, (int) segment.offset(), (int) segment.fileBytes());
      require(fits, "image larger than RAM");
      // Behind its file bytes a segment holds zeros, which are no instructions.
      if (segment.code() && segment.fileBytes() > 0) {
        long start = segment.start() & ~3L;
        long end = (segment.start() + segment.fileBytes() + 3) & ~3L;
        require(end <= CODE_END, "executable words above 2^30");
        long count = (end - start) / 4;
        require(count <= INSTRUCTIONS_MAX - words, "too many executable words");
        blocks.add(new Program.Block((int) start, (int) count, words + blocks.size()));
        words += (int) count;
        entryInside |= entry >= start && entry < end;
      }
    }
    require((entry & 3) == 0, "entry isn't word-aligned");
    require(entryInside, "entry outside the executable segments");
    return new Program(blocks, image, (int) entry);
  }

  private static List<Segment> segments(ByteBuffer elf) throws Refusal {
    require(elf.getInt(0) == MAGIC, "no ELF magic");
    require(elf.get(4) == 1, "not ELFCLASS32");
    require(elf.get(5) == 1, "not little-endian");
    require(elf.get(6) == 1 && elf.getInt(20) == 1, "unknown ELF version");
    require(elf.getShort(16) == EXECUTABLE, "not an executable file");
    require((elf.getShort(18) & 0xffff) == RISCV, "not RISC-V");
    require((elf.getInt(36) & FLAG_COMPRESSED) == 0, "has compressed instructions");
    require(elf.getShort(42) == PROGRAM_HEADER, "program headers of unknown size");
    int count = elf.getShort(44) & 0xffff;
    require(count <= HEADERS_MAX, "more than " + HEADERS_MAX + " program headers");
    long table = elf.getInt(28) & 0xffffffffL;
    require(table + (long) count * PROGRAM_HEADER <= elf.capacity(), "program headers cut off");
    List<Segment> segments = new ArrayList<>();
    long end = 0;
    for (int k = 0; k < count; k++) {
      int at = (int) table + k * PROGRAM_HEADER;
      if (elf.getInt(at) != PT_LOAD) {
        continue;
      }
      Segment segment =
          new Segment(
              elf.getInt(at + 8) & 0xffffffffL,
              elf.getInt(at + 16) & 0xffffffffL,
              elf.getInt(at + 20) & 0xffffffffL,
              elf.getInt(at + 4) & 0xffffffffL,
              (elf.getInt(at + 24) & PF_X) != 0);
      require(segment.fileBytes() <= segment.bytes(), "segment longer in the file than in memory");
      require(segment.offset() + segment.fileBytes() <= elf.capacity(), "segment cut off");
      if (segment.bytes() == 0) {
        continue;
      }
      require(segment.start() >= end, "segments overlap or descend");
      end = segment.start() + segment.bytes();
      require(end <= RAM_END, "segment above 2^31");
      segments.add(segment);
    }
    return segments;
  }

  private static void require(boolean holds, String reason) throws Refusal {
    if (!holds) {
      throw new Refusal(reason);
    }
  }
}
