package endgame.zk.vm.program;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.ComputeRun;
import endgame.zk.guest.Replay;
import endgame.zk.parallel.Workers;
import endgame.zk.riscv.Asm;
import endgame.zk.riscv.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Twelve programs that check the I and M instructions of themselves, as suites of conformance do:
 * each ends with 0 in a0. What they expect is Java's arithmetic. All are run one by one, and proven
 * one behind the other as one program, in short segments.
 */
class ConformanceTest {
  private static final int START = 0x10000;
  private static final int DATA = 0x20000;
  private static final int STEPS = 1 << 10;
  private static final long CYCLES = 100_000;
  private static final int[] EDGES = {0, 1, -1, 0x7fffffff, 0x80000000, 0x12345678, 0xfffff800};

  /** Registers: what a check works on, and where differences gather. */
  private static final int X = 5;

  private static final int Y = 6;
  private static final int RESULT = 7;
  private static final int WRONG = 9;
  private static final int WANTED = 28;

  private record SelfCheck(String name, Consumer<Asm> body) {}

  private static final List<SelfCheck> CHECKS =
      List.of(
          new SelfCheck("add, sub, addi", ConformanceTest::sums),
          new SelfCheck("and, or, xor", ConformanceTest::logic),
          new SelfCheck("sll, srl, sra", ConformanceTest::shifts),
          new SelfCheck("slt, sltu, slti, sltiu", ConformanceTest::orders),
          new SelfCheck("beq to bgeu", ConformanceTest::branches),
          new SelfCheck("jal, jalr", ConformanceTest::jumps),
          new SelfCheck("lui, auipc, x0, fence", ConformanceTest::uppers),
          new SelfCheck("lb to lw", ConformanceTest::loads),
          new SelfCheck("sb, sh, sw", ConformanceTest::stores),
          new SelfCheck("mul to mulhu", ConformanceTest::products),
          new SelfCheck("div, divu", ConformanceTest::quotients),
          new SelfCheck("rem, remu", ConformanceTest::remainders));

  private static void want(Asm asm, int expected) {
    asm.li(WANTED, expected).xor(WANTED, RESULT, WANTED).register(0, 6, WRONG, WRONG, WANTED);
  }

  private static void each(Asm asm, int funct7, int funct3, IntBinaryOperator expected) {
    for (int i = 0; i < EDGES.length; i++) {
      int x = EDGES[i];
      int y = EDGES[(3 * i + 2) % EDGES.length];
      asm.li(X, x).li(Y, y).register(funct7, funct3, RESULT, X, Y);
      want(asm, expected.applyAsInt(x, y));
    }
  }

  private static void immediate(Asm asm, int funct3, int x, int value, int expected) {
    asm.li(X, x).immediate(0x13, funct3, RESULT, X, value);
    want(asm, expected);
  }

  private static void sums(Asm asm) {
    each(asm, 0, 0, (x, y) -> x + y);
    each(asm, 0x20, 0, (x, y) -> x - y);
    immediate(asm, 0, 0x7fffffff, 2047, 0x7fffffff + 2047);
    immediate(asm, 0, 0, -2048, -2048);
  }

  private static void logic(Asm asm) {
    each(asm, 0, 7, (x, y) -> x & y);
    each(asm, 0, 6, (x, y) -> x | y);
    each(asm, 0, 4, (x, y) -> x ^ y);
    immediate(asm, 7, 0x12345678, -241, 0x12345678 & -241);
    immediate(asm, 6, 0x12345678, -2048, 0x12345678 | -2048);
    immediate(asm, 4, 0x12345678, -1, ~0x12345678);
  }

  private static void shifts(Asm asm) {
    each(asm, 0, 1, (x, y) -> x << y);
    each(asm, 0, 5, (x, y) -> x >>> y);
    each(asm, 0x20, 5, (x, y) -> x >> y);
    immediate(asm, 1, 0x12345678, 17, 0x12345678 << 17);
    immediate(asm, 5, 0x87654321, 3, 0x87654321 >>> 3);
    immediate(asm, 5, 0x87654321, 0x400 | 31, -1);
  }

  private static void orders(Asm asm) {
    each(asm, 0, 2, (x, y) -> x < y ? 1 : 0);
    each(asm, 0, 3, (x, y) -> Integer.compareUnsigned(x, y) < 0 ? 1 : 0);
    immediate(asm, 2, -5, -4, 1);
    immediate(asm, 3, -5, -6, 0);
    immediate(asm, 3, 1, -1, 1);
  }

  /** Taken ones leave out what would be wrong, others do what is wanted. */
  private static void branches(Asm asm) {
    int[][] pairs = {{1, 1}, {1, 2}, {2, 1}, {-1, 1}, {1, -1}, {0x80000000, 0x7fffffff}};
    for (int funct3 : new int[] {0, 1, 4, 5, 6, 7}) {
      for (int[] pair : pairs) {
        String to = "branch " + asm.here();
        asm.li(X, pair[0]).li(Y, pair[1]).li(RESULT, 1).branch(funct3, X, Y, to);
        asm.li(RESULT, 0).label(to);
        want(asm, isTaken(funct3, pair[0], pair[1]) ? 1 : 0);
      }
    }
  }

  private static boolean isTaken(int funct3, int x, int y) {
    boolean base =
        switch (funct3 >> 1) {
          case 0 -> x == y;
          case 2 -> x < y;
          default -> Integer.compareUnsigned(x, y) < 0;
        };
    return base == ((funct3 & 1) == 0);
  }

  private static void jumps(Asm asm) {
    String over = "over " + asm.here();
    String routine = "routine " + asm.here();
    String back = "back " + asm.here();
    asm.li(RESULT, 0).j(over).label(routine).addi(RESULT, RESULT, 1).ret().label(over);
    asm.call(routine).call(routine);
    want(asm, 2);
    int link = asm.here() + 4;
    asm.jal(RESULT, back).label(back);
    want(asm, link);
    // Bit 0 of a target is left out: li takes two words here, so the target is behind the jump.
    int target = asm.here() + 12;
    asm.lui(X, target + 0x800).addi(X, X, (target + 1) << 20 >> 20);
    asm.immediate(0x67, 0, RESULT, X, 0);
    want(asm, target);
  }

  private static void uppers(Asm asm) {
    asm.lui(RESULT, 0xfffff000);
    want(asm, 0xfffff000);
    int here = asm.here();
    asm.word(0x12345000 | RESULT << 7 | 0x17);
    want(asm, here + 0x12345000);
    asm.li(X, 7).word(0x0ff0000f).addi(0, X, 5).add(RESULT, 0, X);
    want(asm, 7);
  }

  private static void loads(Asm asm) {
    int word = 0x80ff7f01;
    asm.li(X, DATA).li(Y, word).sw(Y, X, 0);
    for (int at = 0; at < 4; at++) {
      asm.immediate(3, 0, RESULT, X, at);
      want(asm, (byte) (word >> (8 * at)));
      asm.lbu(RESULT, X, at);
      want(asm, word >> (8 * at) & 0xff);
    }
    for (int at = 0; at < 4; at += 2) {
      asm.immediate(3, 1, RESULT, X, at);
      want(asm, (short) (word >> (8 * at)));
      asm.immediate(3, 5, RESULT, X, at);
      want(asm, word >> (8 * at) & 0xffff);
    }
    asm.addi(X, X, 2047).lw(RESULT, X, -2047);
    want(asm, word);
  }

  private static void stores(Asm asm) {
    int old = 0x11223344;
    asm.li(X, DATA + 64).li(Y, 0xaabbccdd);
    for (int at = 0; at < 4; at++) {
      asm.li(RESULT, old).sw(RESULT, X, 4 * at).sb(Y, X, 5 * at).lw(RESULT, X, 4 * at);
      want(asm, (old & ~(0xff << (8 * at))) | (0xdd << (8 * at)));
    }
    for (int at = 0; at < 4; at += 2) {
      asm.li(RESULT, old).sw(RESULT, X, 0).store(1, X, Y, at).lw(RESULT, X, 0);
      want(asm, (old & ~(0xffff << (8 * at))) | (0xccdd << (8 * at)));
    }
  }

  private static void products(Asm asm) {
    each(asm, 1, 0, (x, y) -> x * y);
    each(asm, 1, 1, (x, y) -> (int) (((long) x * y) >> 32));
    each(asm, 1, 2, (x, y) -> (int) ((x * (y & 0xffffffffL)) >> 32));
    each(asm, 1, 3, (x, y) -> (int) (((x & 0xffffffffL) * (y & 0xffffffffL)) >>> 32));
  }

  private static void quotients(Asm asm) {
    each(asm, 1, 4, (x, y) -> y == 0 ? -1 : x / y);
    each(asm, 1, 5, (x, y) -> y == 0 ? -1 : Integer.divideUnsigned(x, y));
    asm.li(X, 0x80000000).li(Y, -1).register(1, 4, RESULT, X, Y);
    want(asm, 0x80000000);
    asm.li(X, -7).li(Y, 2).register(1, 4, RESULT, X, Y);
    want(asm, -3);
  }

  private static void remainders(Asm asm) {
    each(asm, 1, 6, (x, y) -> y == 0 ? x : x % y);
    each(asm, 1, 7, (x, y) -> y == 0 ? x : Integer.remainderUnsigned(x, y));
    asm.li(X, 0x80000000).li(Y, -1).register(1, 6, RESULT, X, Y);
    want(asm, 0);
    asm.li(X, -7).li(Y, 2).register(1, 6, RESULT, X, Y);
    want(asm, -1);
  }

  /** Checks one behind the other; the exit code is the place of the first that fails, from 1 on. */
  private static Program program(List<SelfCheck> checks) {
    Asm asm = new Asm(START);
    for (int i = 0; i < checks.size(); i++) {
      asm.li(WRONG, 0);
      checks.get(i).body().accept(asm);
      asm.beq(WRONG, 0, "next " + i).halt(i + 1).label("next " + i);
    }
    return asm.halt(0).program();
  }

  private static ComputeRun.Result.Halted run(Program program) {
    ComputeRun.Result result = ComputeRun.run(program, Bytes.EMPTY, CYCLES);
    assertThat(result).isInstanceOf(ComputeRun.Result.Halted.class);
    return (ComputeRun.Result.Halted) result;
  }

  @Test
  void eachPasses() {
    assertThat(CHECKS).hasSize(12);
    for (SelfCheck check : CHECKS) {
      assertThat(run(program(List.of(check))).code()).as(check.name()).isZero();
    }
  }

  /** What expects something else than the machine does is told. */
  @Test
  void wrongOnesFail() {
    List<SelfCheck> checks = new ArrayList<>(CHECKS);
    checks.add(4, new SelfCheck("wrong", asm -> each(asm, 0, 0, (x, y) -> x + y + (y >>> 31))));
    assertThat(run(program(checks)).code()).isEqualTo(5);
  }

  @Test
  void allAreProven() {
    Program program = program(CHECKS);
    ProgramProver prover = new ProgramProver(program, Preset.FAST, STEPS, Workers.SERIAL);
    ProgramProver.Result result =
        prover.prove(Replay.ofInput(Bytes.EMPTY), 0, new byte[0], ProgramProver.Progress.NONE);
    assertThat(result).isInstanceOf(ProgramProver.Result.Proven.class);
    ProgramProof proof = ((ProgramProver.Result.Proven) result).proof();
    long cycles = run(program).cycles();
    int segments = proof.segments().size();
    assertThat(segments).isGreaterThan(1);
    assertThat(
            ProgramVerifier.verify(ProgramKey.of(program, Workers.SERIAL), proof, new byte[0], 0))
        .isEqualTo(new ProgramVerifier.Result.Valid(0, Bytes.EMPTY, cycles, segments));
  }
}
