package endgame.zk.vm.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import endgame.zk.guest.Bytes;
import endgame.zk.guest.Replay;
import endgame.zk.parallel.Workers;
import endgame.zk.proof.Parsed;
import endgame.zk.riscv.Asm;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import endgame.zk.vm.Rom;
import endgame.zk.vm.run.SegmentRun;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A run of three segments, proven once; every part of the proof is then tampered with. */
class ProgramProofTest {
  private static final int START = 0x10000;
  private static final int STEPS = 128;
  private static final byte[] CONTEXT = {1, 2, 3};

  private static ProgramKey key;
  private static ProgramProof proof;
  private static long cycles;

  private static final class Silent implements ProgramProver.Progress {
    @Override
    public void phase(int segment, String phase) {}

    @Override
    public void proven(int segment, long done, int bytes) {}
  }

  /** Stores and sums numbers, and ends with an exit code. */
  private static byte[] elf(int code) {
    Asm asm = new Asm(START);
    asm.li(10, code).li(11, 0).li(12, 30).li(14, 0x40000).label("loop");
    asm.register(0, 0, 10, 10, 11).word(2 << 20 | 11 << 15 | 1 << 12 | 13 << 7 | 0x13);
    asm.register(0, 0, 13, 13, 14).word(10 << 20 | 13 << 15 | 2 << 12 | 0x23);
    asm.word(13 << 15 | 2 << 12 | 15 << 7 | 0x03).register(1, 0, 16, 15, 11);
    asm.register(1, 5, 16, 16, 12).addi(11, 11, 1);
    asm.word(Asm.branchBits(-32) | 12 << 20 | 11 << 15 | 4 << 12 | 0x63);
    asm.li(17, 93).word(0x73);
    return Asm.elf(START, List.of(new Asm.Part(START, Asm.bytes(asm.words()), true)));
  }

  private static ProgramProof prove(Program program, Workers workers) {
    ProgramProver prover = new ProgramProver(program, Preset.FAST, STEPS, workers);
    return switch (prover.prove(Replay.ofInput(Bytes.EMPTY), 0, CONTEXT, new Silent())) {
      case ProgramProver.Result.Proven(ProgramProof made, long n) -> {
        cycles = n;
        yield made;
      }
      case ProgramProver.Result.Failed(String reason) -> throw new AssertionError(reason);
    };
  }

  @BeforeAll
  static void proveOnce() {
    Program program = Asm.load(elf(7));
    key = ProgramKey.of(program, Workers.SERIAL);
    proof = prove(program, Workers.SERIAL);
  }

  private static ProgramVerifier.Result verify(ProgramProof other) {
    return ProgramVerifier.verify(key, other, CONTEXT, 0);
  }

  private static String reason(ProgramProof other) {
    return verify(other) instanceof ProgramVerifier.Result.Invalid(String reason) ? reason : "";
  }

  @Test
  void aTrueProofIsValid() {
    assertThat(proof.segments()).hasSize(3);
    assertThat(verify(proof))
        .isEqualTo(new ProgramVerifier.Result.Valid(7 + 29 * 30 / 2, Bytes.EMPTY, cycles, 3));
  }

  @Test
  void bytesAreTheSameWithMoreThreads() {
    try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
      ProgramProof again = prove(Asm.load(elf(7)), Workers.on(executor, 3));
      assertThat(again.encode()).isEqualTo(proof.encode());
    }
  }

  @Test
  void keysAndProofsHaveOneEncoding() {
    byte[] bytes = key.encode();
    assertThat(ProgramKey.decode(bytes))
        .isInstanceOfSatisfying(
            Parsed.Ok.class, ok -> assertThat(((ProgramKey) ok.value()).encode()).isEqualTo(bytes));
    byte[] proofBytes = proof.encode();
    assertThat(ProgramProof.decode(proofBytes))
        .isInstanceOfSatisfying(
            Parsed.Ok.class,
            ok -> assertThat(((ProgramProof) ok.value()).encode()).isEqualTo(proofBytes));
    for (int cut : new int[] {0, 4, 5, 7, 20, 51, 1000, proofBytes.length - 1}) {
      assertThat(ProgramProof.decode(Arrays.copyOf(proofBytes, cut)))
          .as("cut to %d", cut)
          .isInstanceOf(Parsed.Malformed.class);
    }
    assertThat(ProgramProof.decode(Arrays.copyOf(proofBytes, proofBytes.length + 1)))
        .isInstanceOf(Parsed.Malformed.class);
    for (int cut = 0; cut < bytes.length; cut++) {
      assertThat(ProgramKey.decode(Arrays.copyOf(bytes, cut)))
          .as("key cut to %d", cut)
          .isInstanceOf(Parsed.Malformed.class);
    }
  }

  private static ProgramProof with(int at, ProgramProof.Segment segment) {
    List<ProgramProof.Segment> segments = new ArrayList<>(proof.segments());
    segments.set(at, segment);
    return new ProgramProof(proof.preset(), segments, proof.exitCode(), proof.journal());
  }

  /** Each field of each segment. */
  @Test
  void forgedSegmentsAreRefused() {
    for (int i = 0; i < 3; i++) {
      ProgramProof.Segment s = proof.segments().get(i);
      for (int pc : new int[] {s.pcEnd() + 4, 3, 1, 0, -4, 0x7f000001}) {
        if (pc != s.pcEnd()) {
          assertThat(
                  reason(
                      with(
                          i,
                          new ProgramProof.Segment(
                              pc, s.timeEnd(), s.rootAfter(), s.journalBytes(), s.proof()))))
              .as("segment %d ends at pc %d", i, pc)
              .isNotEmpty();
        }
      }
      for (int time :
          new int[] {s.timeEnd() + 4, s.timeEnd() - 4, s.timeEnd() + 1, 1, 0, -3, 1 << 29 | 1}) {
        assertThat(
                reason(
                    with(
                        i,
                        new ProgramProof.Segment(
                            s.pcEnd(), time, s.rootAfter(), s.journalBytes(), s.proof()))))
            .as("segment %d ends at time %d", i, time)
            .isNotEmpty();
      }
      for (int k = 0; k < 8; k++) {
        int[] root = s.rootAfter().clone();
        root[k] = (root[k] + 1) % 0x7f000001;
        assertThat(
                reason(
                    with(
                        i,
                        new ProgramProof.Segment(
                            s.pcEnd(), s.timeEnd(), root, s.journalBytes(), s.proof()))))
            .as("segment %d ends with another root", i)
            .isNotEmpty();
      }
      byte[] bytes = s.proof().clone();
      bytes[bytes.length / 2] ^= 1;
      assertThat(
              reason(
                  with(
                      i,
                      new ProgramProof.Segment(
                          s.pcEnd(), s.timeEnd(), s.rootAfter(), s.journalBytes(), bytes))))
          .isNotEmpty();
    }
  }

  /** Segments dropped, repeated, exchanged; another exit code, context, program. */
  @Test
  void forgedChainsAreRefused() {
    List<ProgramProof.Segment> s = proof.segments();
    for (List<ProgramProof.Segment> chain :
        List.of(
            List.of(s.get(1), s.get(2)),
            List.of(s.get(0), s.get(2)),
            List.of(s.get(0), s.get(1)),
            List.of(s.get(2)),
            List.of(s.get(0), s.get(0), s.get(1), s.get(2)),
            List.of(s.get(0), s.get(1), s.get(2), s.get(2)),
            List.of(s.get(1), s.get(0), s.get(2)))) {
      assertThat(reason(new ProgramProof(proof.preset(), chain, proof.exitCode(), proof.journal())))
          .isNotEmpty();
    }
    assertThat(reason(new ProgramProof(proof.preset(), s, proof.exitCode() + 1, proof.journal())))
        .isNotEmpty();
    assertThat(reason(new ProgramProof(Preset.COMPACT, s, proof.exitCode(), proof.journal())))
        .isNotEmpty();
    assertThat(ProgramVerifier.verify(key, proof, new byte[] {1, 2, 4}, 0))
        .isInstanceOf(ProgramVerifier.Result.Invalid.class);
    ProgramKey other = ProgramKey.of(Asm.load(elf(8)), Workers.SERIAL);
    assertThat(ProgramVerifier.verify(other, proof, CONTEXT, 0))
        .isInstanceOf(ProgramVerifier.Result.Invalid.class);
  }

  @Test
  void whatTrapsHasNoProof() {
    Asm asm = new Asm(START);
    asm.li(10, 1).word(0);
    byte[] trap = Asm.elf(START, List.of(new Asm.Part(START, Asm.bytes(asm.words()), true)));
    ProgramProver prover = new ProgramProver(Asm.load(trap), Preset.FAST, STEPS, Workers.SERIAL);
    assertThat(prover.prove(Replay.ofInput(Bytes.EMPTY), 0, CONTEXT, new Silent()))
        .isInstanceOfSatisfying(
            ProgramProver.Result.Failed.class,
            failed -> assertThat(failed.reason()).contains("trap"));
  }

  /** A program may ask for anything: what traps must cost the prover no memory. */
  @Test
  void commitsOfWhatIsNoJournalTrapBeforeTheyAreLookedAt() {
    for (int length : new int[] {0x7fffffff, -1, (1 << 20) + 1}) {
      Asm asm = new Asm(START);
      asm.li(10, 0).li(11, length).li(17, 0x102).word(0x73).li(10, 0).li(17, 93).word(0x73);
      byte[] elf = Asm.elf(START, List.of(new Asm.Part(START, Asm.bytes(asm.words()), true)));
      Program program = Asm.load(elf);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      Machine machine = Machine.start(program);
      Rom rom = Rom.of(program);
      long before = threads.getCurrentThreadAllocatedBytes();
      assertThat(SegmentRun.run(machine, rom, Replay.ofInput(Bytes.EMPTY), STEPS, 0))
          .isInstanceOf(SegmentRun.Result.Failed.class);
      assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(64 << 20);
    }
  }
}
