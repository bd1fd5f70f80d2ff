package endgame.zk.vm.segment;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.air.Trace;
import endgame.zk.guest.Bytes;
import endgame.zk.guest.Ecall;
import endgame.zk.guest.Replay;
import endgame.zk.parallel.Workers;
import endgame.zk.proof.Verdict;
import endgame.zk.riscv.Asm;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import endgame.zk.stark.PublicMessage;
import endgame.zk.stark.StarkParameters;
import endgame.zk.stark.StarkProver;
import endgame.zk.stark.StarkVerifier;
import endgame.zk.stark.TraceCheck;
import endgame.zk.stark.VerifyingKey;
import endgame.zk.vm.Rom;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.run.FaultyRun;
import endgame.zk.vm.run.FaultyRun.Fault;
import endgame.zk.vm.run.SegmentRun;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Faults in the executor (zkvm design 5, Arguzz): what a broken machine did is recorded as if it
 * were honest, and all tables are filled. Either they refuse it, or it shows what an honest run
 * shows. {@code -Dendgame.faults=N} faults of each kind, {@code -Dendgame.faults.seed=S}.
 */
class ExecutionFaultTest {
  private static final int FAULTS = Integer.getInteger("endgame.faults", 2);
  private static final long SEED = Long.getLong("endgame.faults.seed", 1);
  private static final int START = 0x10000;
  private static final int DATA = 0x20000;
  private static final int WORDS = 8;
  private static final int STEPS_MAX = 2_000;
  private static final int LIMIT = 1 << 20;

  /** Ecalls but the last two are within so many steps. */
  private static final int ECALLS = 24;

  private final Program program = program();
  private final Rom rom = Rom.of(program);
  private final List<int[][]> fixed = Tables.fixed(rom);
  private final int[] data = new int[WORDS];

  ExecutionFaultTest() {
    Arrays.setAll(data, i -> DATA + 4 * i);
  }

  /**
   * Reads words, makes others of them by each precompile, mixes those in a function, and commits
   * them; its exit code is a sum.
   */
  private static Program program() {
    Asm asm = new Asm(START).li(10, DATA).li(11, 4 * WORDS).ecall(Ecall.READ).mv(8, 10);
    asm.li(10, DATA).li(11, DATA + 4).li(12, DATA + 8).ecall(Ecall.MULMOD256);
    asm.li(10, DATA).ecall(Ecall.SECP256K1_DOUBLE).li(10, DATA).ecall(Ecall.POSEIDON2);
    asm.li(10, DATA).li(11, DATA + 64).ecall(Ecall.SECP256K1_ADD);
    asm.li(10, DATA).ecall(Ecall.KECCAK_F);
    asm.li(9, DATA).li(18, WORDS).li(19, 0);
    asm.label("loop").lw(11, 9, 0).call("mix").sw(10, 9, 0).add(19, 19, 10);
    asm.immediate(3, 1, 12, 9, 2).sb(12, 9, 1).lbu(13, 9, 3).xor(19, 19, 13);
    asm.addi(9, 9, 4).addi(18, 18, -1).bne(18, 0, "loop");
    asm.li(10, DATA).li(11, 4 * WORDS).ecall(Ecall.COMMIT);
    asm.register(1, 7, 10, 19, 8).addi(10, 10, 1).ecall(93);
    asm.label("mix").li(12, 0x2c1b3c6d).mul(10, 11, 12).srli(13, 10, 15).xor(10, 10, 13);
    asm.register(1, 5, 14, 10, 18).sub(10, 10, 14).register(0, 3, 15, 14, 11);
    asm.register(0x20, 5, 15, 15, 18).add(10, 10, 15).ret();
    return Asm.load(Asm.elf(START, List.of(new Asm.Part(START, Asm.bytes(asm.words()), true))));
  }

  private static Replay host() {
    byte[] input = new byte[4 * WORDS];
    new SplittableRandom(SEED).nextBytes(input);
    return Replay.ofInput(Bytes.of(input));
  }

  /** Traces of a run and what it claims. */
  private record Shown(List<Trace> traces, SegmentClaim claim) {}

  private Shown shown(SegmentRun run) {
    MemoryTree tree = SegmentRun.tree(Machine.start(program));
    int[] before = tree.root();
    List<Trace> traces = SegmentTraces.of(run, tree, Workers.SERIAL);
    return new Shown(traces, SegmentClaim.of(run, before, tree.root()));
  }

  private Optional<SegmentRun> run(Fault fault, int at, long seed) {
    Machine machine = Machine.start(program);
    return FaultyRun.of(machine, rom, host(), fault, at, STEPS_MAX, seed, data);
  }

  private VerifyingKey key() {
    int logRom = Integer.numberOfTrailingZeros(rom.columns()[0].length);
    byte[] cap = new byte[SegmentVerifier.capBytes(StarkParameters.FAST, logRom)];
    return SegmentVerifier.key(StarkParameters.FAST, logRom, cap);
  }

  private static boolean isSame(SegmentClaim one, SegmentClaim other) {
    return one.pcStart() == other.pcStart()
        && one.pcEnd() == other.pcEnd()
        && one.timeEnd() == other.timeEnd()
        && Arrays.equals(one.rootBefore(), other.rootBefore())
        && Arrays.equals(one.rootAfter(), other.rootAfter())
        && one.exitCode() == other.exitCode()
        && one.journal().equals(other.journal());
  }

  private static boolean isOfTheClaim(Fault fault) {
    return fault == Fault.JOURNAL || fault == Fault.ROOT;
  }

  private static List<PublicMessage> messages(Fault fault, SegmentClaim claim, long seed) {
    byte[] journal = claim.journal().toArray();
    int[] root = claim.rootAfter().clone();
    if (fault == Fault.JOURNAL) {
      journal[Math.floorMod(seed, journal.length)] ^= 1;
    } else if (fault == Fault.ROOT) {
      root[Math.floorMod(seed, root.length)] ^= 1;
    }
    return new SegmentClaim(
            claim.pcStart(),
            claim.pcEnd(),
            claim.timeEnd(),
            claim.rootBefore(),
            root,
            claim.exitCode(),
            claim.journalBefore(),
            Bytes.of(journal),
            claim.limit())
        .messages();
  }

  @Test
  void noFaultyRunShowsWhatNoHonestOneShows() {
    VerifyingKey key = key();
    SegmentRun honestRun = run(Fault.NONE, 0, 0).orElseThrow();
    Shown honest = shown(honestRun);
    assertThat(TraceCheck.faults(key, honest.traces, fixed, honest.claim.messages(), 5)).isEmpty();
    Machine machine = Machine.start(program);
    assertThat(SegmentRun.run(machine, rom, host(), STEPS_MAX, LIMIT))
        .isInstanceOfSatisfying(
            SegmentRun.Result.Done.class,
            done -> assertThat(isSame(shown(done.run()).claim, honest.claim)).isTrue());
    int steps = honestRun.steps().size();
    SplittableRandom random = new SplittableRandom(SEED);
    Map<Fault, Integer> refused = new EnumMap<>(Fault.class);
    for (Fault fault : Fault.values()) {
      for (int tried = 0; fault != Fault.NONE && tried < FAULTS; tried++) {
        int at = at(fault, steps, random);
        long seed = random.nextLong();
        Optional<SegmentRun> run = run(fault, at, seed);
        if (run.isPresent() && isRefused(key, fault, run.get(), honest.claim, at, seed)) {
          refused.merge(fault, 1, Integer::sum);
        }
      }
    }
    assertThat(refused).hasSizeGreaterThanOrEqualTo(Fault.values().length - 3);
  }

  private static int at(Fault fault, int steps, SplittableRandom random) {
    return switch (fault) {
      case ANSWER, HINT, NATIVE -> random.nextInt(ECALLS);
      case EXIT -> steps;
      default -> random.nextInt(steps);
    };
  }

  private boolean isRefused(
      VerifyingKey key, Fault fault, SegmentRun run, SegmentClaim honest, int at, long seed) {
    Shown shown;
    try {
      shown = shown(run);
    } catch (IllegalStateException refusal) {
      // A table of look-ups, or of products, has no row for what such a run asks.
      assertThat(refusal.getMessage()).containsAnyOf("no row of table", "isn't congruent");
      return true;
    }
    List<PublicMessage> messages = messages(fault, shown.claim, seed);
    boolean refused = !TraceCheck.faults(key, shown.traces, fixed, messages, 1).isEmpty();
    // What the tables don't see must not matter: a register that is written before it is read.
    assertThat(refused || (!isOfTheClaim(fault) && isSame(shown.claim, honest)))
        .as("%s at instruction %d, seed %d", fault, at, seed)
        .isTrue();
    return refused;
  }

  /** The real verifier refuses too, whatever a prover does with such traces. */
  @Test
  void proofsOfFaultyRunsAreRefused() {
    SegmentProver prover = new SegmentProver(rom, StarkParameters.FAST, Workers.SERIAL);
    for (Fault fault : List.of(Fault.NONE, Fault.RESULT)) {
      Shown shown = shown(run(fault, 40, 3).orElseThrow());
      Verdict verdict =
          new StarkVerifier(prover.key().verifyingKey())
              .verify(
                  StarkProver.prove(
                      prover.key(),
                      shown.traces,
                      shown.claim.messages(),
                      new byte[0],
                      Workers.SERIAL,
                      phase -> {}),
                  Tables.publicValues(shown.claim.limit()),
                  shown.claim.messages(),
                  new byte[0]);
      assertThat(verdict.equals(new Verdict.Accepted()))
          .as("%s", fault)
          .isEqualTo(fault == Fault.NONE);
    }
  }
}
