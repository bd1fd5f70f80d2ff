package endgame.zk.vm.program;

import endgame.zk.parallel.Workers;
import endgame.zk.proof.Parsed;
import endgame.zk.proof.ProofSystem;
import endgame.zk.riscv.Elf;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import endgame.zk.stark.VerifyingKey;
import endgame.zk.vm.Rom;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.run.SegmentRun;
import endgame.zk.vm.segment.SegmentProver;
import endgame.zk.vm.segment.SegmentVerifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What proofs of one program are checked against.
 *
 * <p>Bytes: {@code "EGVK" ‖ version u8 (2) ‖ log of the program's table u8 ‖ entry u32 ‖ root 8·u32
 * ‖ per preset: cap length u32 ‖ cap}.
 */
public final class ProgramKey implements ProofSystem.VerifyingKey {
  private static final byte[] MAGIC = {'E', 'G', 'V', 'K', 2};
  private static final int CAP_BYTES_MAX = 1 << 16;

  private final int entry;
  private final int[] root;
  private final int logRom;
  private final List<byte[]> caps;
  private final List<VerifyingKey> keys;

  private ProgramKey(int entry, int[] root, int logRom, List<byte[]> caps) {
    this.entry = entry;
    this.root = root;
    this.logRom = logRom;
    this.caps = caps;
    this.keys = new ArrayList<>();
    for (Preset preset : Preset.values()) {
      keys.add(SegmentVerifier.key(preset.parameters(), logRom, caps.get(preset.number())));
    }
  }

  /** The key of a program that {@link Rom#fits}. */
  public static ProgramKey of(Program program, Workers workers) {
    Rom rom = Rom.of(program);
    List<byte[]> caps = new ArrayList<>();
    for (Preset preset : Preset.values()) {
      caps.add(SegmentProver.key(rom, preset.parameters(), workers).verifyingKey().fixedCap());
    }
    MemoryTree tree = SegmentRun.tree(Machine.start(program));
    int logRom = Integer.numberOfTrailingZeros(rom.columns()[0].length);
    return new ProgramKey(program.entry(), tree.root(), logRom, List.copyOf(caps));
  }

  /** The key of an ELF, or why it is no program. */
  public static Parsed<ProgramKey> ofElf(byte[] elf, Workers workers) {
    return switch (Elf.load(elf)) {
      case Elf.Result.Loaded(Program program) ->
          Rom.fits(program)
              ? Parsed.ok(of(program, workers))
              : Parsed.malformed("more than 2^" + Rom.LOG_MAX + " executable words");
      case Elf.Result.Malformed(String reason) -> Parsed.malformed(reason);
    };
  }

  /** A key from its bytes. */
  public static Parsed<ProgramKey> decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < MAGIC.length + 5 + 4 * MemoryTree.NODE
        || !Arrays.equals(Arrays.copyOf(bytes, MAGIC.length), MAGIC)) {
      return Parsed.malformed("no key of a program of this version");
    }
    in.position(MAGIC.length);
    int logRom = in.get();
    if (logRom < 1 || logRom > Rom.LOG_MAX) {
      return Parsed.malformed("a program of 2^" + logRom + " words");
    }
    int entry = in.getInt();
    int[] root = new int[MemoryTree.NODE];
    for (int i = 0; i < root.length; i++) {
      root[i] = in.getInt();
      if (!MemoryTree.isElement(root[i])) {
        return Parsed.malformed("a root that is no node");
      }
    }
    List<byte[]> caps = new ArrayList<>();
    for (Preset preset : Preset.values()) {
      int length = in.remaining() < 4 ? -1 : in.getInt();
      if (length < 0 || length > CAP_BYTES_MAX || length > in.remaining()) {
        return Parsed.malformed("no commitment for " + preset.parameters().name());
      }
      if (length != SegmentVerifier.capBytes(preset.parameters(), logRom)) {
        return Parsed.malformed("a commitment of " + length + " bytes");
      }
      byte[] cap = new byte[length];
      in.get(cap);
      caps.add(cap);
    }
    if (in.hasRemaining()) {
      return Parsed.malformed(in.remaining() + " bytes behind the key");
    }
    return Parsed.ok(new ProgramKey(entry, root, logRom, List.copyOf(caps)));
  }

  public byte[] encode() {
    int size = MAGIC.length + 5 + 4 * root.length;
    for (byte[] cap : caps) {
      size += 4 + cap.length;
    }
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).put((byte) logRom).putInt(entry);
    Arrays.stream(root).forEach(out::putInt);
    for (byte[] cap : caps) {
      out.putInt(cap.length).put(cap);
    }
    return out.array();
  }

  int entry() {
    return entry;
  }

  int[] root() {
    return root.clone();
  }

  VerifyingKey key(Preset preset) {
    return keys.get(preset.number());
  }
}
