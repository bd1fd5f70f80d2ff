package endgame.zk.vm.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.Ecall;
import endgame.zk.guest.Replay;
import endgame.zk.parallel.Workers;
import endgame.zk.poseidon2.Poseidon2;
import endgame.zk.precompile.Keccak;
import endgame.zk.proof.Verdict;
import endgame.zk.riscv.Asm;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import endgame.zk.stark.StarkParameters;
import endgame.zk.stark.StarkVerifier;
import endgame.zk.vm.Rom;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.run.SegmentRun;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The precompiles that hash, in programs: natives and tables say the same. */
class HashSegmentTest {
  private static final int START = 0x10000;
  private static final int DATA = 0x20000;
  private static final int STATE = 200;

  private final Asm asm = new Asm(START);
  private final ByteBuffer memory = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);

  @BeforeEach
  void isProven() {
    assumeThat(Tables.PRECOMPILES).anyMatch(chip -> chip.takes(Ecall.KECCAK_F));
  }

  private void call(int number, int a0, int a1) {
    asm.li(10, a0).li(11, a1).li(17, number).word(0x73);
  }

  private void keccak(int at) {
    call(Ecall.KECCAK_F, DATA + at, 0);
    long[] lanes = new long[Keccak.WORDS];
    memory.position(at).slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(lanes);
    Keccak.f(lanes);
    memory.position(at).slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(lanes);
  }

  private void poseidon2(int at) {
    call(Ecall.POSEIDON2, DATA + at, 0);
    int[] words = new int[Poseidon2.WIDTH];
    memory.position(at).slice().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
    for (int i = 0; i < words.length; i++) {
      words[i] = Integer.remainderUnsigned(words[i], 0x7f000001);
    }
    Poseidon2.permute(words);
    memory.position(at).slice().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(words);
  }

  /** A program that makes the calls and commits all of memory. */
  private Program program(byte[] before) {
    call(Ecall.COMMIT, DATA, memory.capacity());
    call(93, 0, 0);
    ByteBuffer words = ByteBuffer.wrap(before).order(ByteOrder.LITTLE_ENDIAN);
    int[] data = new int[before.length / 4];
    words.asIntBuffer().get(data);
    byte[] elf =
        Asm.elf(
            START,
            List.of(
                new Asm.Part(START, Asm.bytes(asm.words()), true),
                new Asm.Part(DATA, Asm.bytes(data), false)));
    return Asm.load(elf);
  }

  /** Checks all segments; the journal is all of memory. */
  private void check(byte[] before, int stepsMax) {
    Replay host = Replay.ofInput(Bytes.EMPTY);
    Bytes journal = SegmentCheck.journal(program(before), host, stepsMax);
    assertThat(journal.toArray()).isEqualTo(memory.array());
  }

  private byte[] randomMemory(long seed) {
    new SplittableRandom(seed).nextBytes(memory.array());
    return memory.array().clone();
  }

  /** States that overlap, at any word. */
  @Test
  void callsOneAfterTheOther() {
    byte[] before = randomMemory(2);
    keccak(0);
    keccak(STATE - 4);
    keccak(STATE - 4);
    poseidon2(STATE);
    poseidon2(STATE + 60);
    keccak(4);
    keccak(memory.capacity() - STATE);
    poseidon2(memory.capacity() - 64);
    check(before, 1 << 16);
  }

  @Test
  void segmentsOfAFewSteps() {
    byte[] before = randomMemory(3);
    keccak(0);
    poseidon2(8);
    keccak(12);
    poseidon2(16);
    check(before, 7);
  }

  @Test
  void aSegmentOfHashesIsProven() {
    byte[] before = randomMemory(4);
    keccak(8);
    poseidon2(12);
    Program program = program(before);
    Rom rom = Rom.of(program);
    SegmentProver prover = new SegmentProver(rom, StarkParameters.FAST, Workers.SERIAL);
    Machine machine = Machine.start(program);
    MemoryTree tree = SegmentRun.tree(machine);
    Replay host = Replay.ofInput(Bytes.EMPTY);
    if (!(SegmentRun.run(machine, rom, host, 1 << 16, 1 << 20)
        instanceof SegmentRun.Result.Done(SegmentRun run))) {
      throw new AssertionError("no run");
    }
    SegmentProver.Proven proven = prover.prove(run, tree, new byte[0], phase -> {});
    Verdict verdict =
        new StarkVerifier(prover.key().verifyingKey())
            .verify(
                proven.proof(),
                Tables.publicValues(proven.claim().limit()),
                proven.claim().messages(),
                new byte[0]);
    assertThat(verdict).isEqualTo(new Verdict.Accepted());
  }
}
