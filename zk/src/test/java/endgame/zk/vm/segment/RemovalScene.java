package endgame.zk.vm.segment;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.air.Air;
import endgame.zk.air.Trace;
import endgame.zk.field.PrimeField;
import endgame.zk.guest.Bytes;
import endgame.zk.guest.Ecall;
import endgame.zk.guest.Item;
import endgame.zk.guest.Replay;
import endgame.zk.parallel.Workers;
import endgame.zk.riscv.Asm;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import endgame.zk.stark.StarkParameters;
import endgame.zk.stark.TraceCheck;
import endgame.zk.stark.VerifyingKey;
import endgame.zk.vm.Rom;
import endgame.zk.vm.chip.InstructionChip;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.run.SegmentRun;
import endgame.zk.vm.run.Steps;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One program that shows each table its rows, and whose honest traces satisfy all of them: where
 * attacks on single rows begin.
 */
final class RemovalScene {
  private static final int START = 0x10000;
  private static final int DATA = 0x20000;
  private static final int FREE = 0x30000;
  private static final int[][] PAIRS = {
    {0x12345678, 0x00005678},
    {0, 8},
    {3, 1},
    {-2, -3},
    {5, 0},
    {0, 0},
    {-1, 1},
    {1, -1},
    {0x00020000, 0x00030005},
    {0x00030005, 0x00020000},
    {0x00010005, 0x00040002},
    {0x00040002, 0x00010005},
    {0x12345678, 0x12345678},
    {0x12345678, 0x12340000},
    {0x80000000, 0x7fffffff},
    {0x7fffffff, 0x80000000},
    {0xffff, 0x10003},
    {0xfedcba98, 21},
    {0x80018001, 4},
    {7, 0xffe5},
    {0x80000000, -1},
    {100, 7}
  };
  private static final BigInteger FIELD =
      new BigInteger("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 16);

  private final Asm asm = new Asm(START);
  private final List<Integer> data = new ArrayList<>();
  private final Rom rom;
  private final SegmentRun run;
  private final List<Trace> traces;
  private final SegmentClaim claim;

  RemovalScene() {
    registers();
    jumps();
    others();
    memory();
    hashes();
    arithmetic();
    Replay host = host();
    call(93, 0, 0, 0);
    int[] words = data.stream().mapToInt(Integer::intValue).toArray();
    Program program =
        Asm.load(
            Asm.elf(
                START,
                List.of(
                    new Asm.Part(START, Asm.bytes(asm.words()), true),
                    new Asm.Part(DATA, Asm.bytes(words), false))));
    rom = Rom.of(program);
    Machine machine = Machine.start(program);
    MemoryTree tree = SegmentRun.tree(machine);
    int[] before = tree.root();
    run =
        switch (SegmentRun.run(machine, rom, host, 1 << 18, 1 << 20)) {
          case SegmentRun.Result.Failed(String reason) -> throw new AssertionError(reason);
          case SegmentRun.Result.Done(SegmentRun done) -> done;
        };
    traces = SegmentTraces.of(run, tree, Workers.SERIAL);
    claim = SegmentClaim.of(run, before, tree.root());
  }

  /** The exact check of all tables. */
  void check() {
    int logRom = Integer.numberOfTrailingZeros(rom.columns()[0].length);
    byte[] cap = new byte[SegmentVerifier.capBytes(StarkParameters.FAST, logRom)];
    VerifyingKey key = SegmentVerifier.key(StarkParameters.FAST, logRom, cap);
    assertThat(claim.halts()).isTrue();
    assertThat(TraceCheck.faults(key, traces, Tables.fixed(rom), claim.messages(), 5)).isEmpty();
  }

  Rom rom() {
    return rom;
  }

  /** Rows that a table has. */
  int height(int table) {
    return traces.get(table).height();
  }

  private void call(int number, int a0, int a1, int a2) {
    asm.li(10, a0).li(11, a1).li(12, a2).li(17, number).word(0x73);
  }

  private void branch(int funct3, int rs1, int rs2) {
    // Over one instruction, or not.
    asm.word(Asm.branchBits(8) | rs2 << 20 | rs1 << 15 | funct3 << 12 | 0x63);
    asm.immediate(0x13, 0, 0, 0, 0);
  }

  private void registers() {
    for (int[] pair : PAIRS) {
      asm.li(10, pair[0]).li(11, pair[1]);
      for (int funct3 = 0; funct3 < 8; funct3++) {
        asm.register(0, funct3, 12, 10, 11).register(1, funct3, 14, 10, 11);
        asm.immediate(0x13, funct3, 13, 10, 3).immediate(0x13, funct3, 0, 10, 3);
        if (funct3 != 2 && funct3 != 3) {
          branch(funct3, 10, 11);
        }
      }
      asm.register(0x20, 0, 12, 10, 11).register(0x20, 5, 12, 10, 11);
      asm.immediate(0x13, 5, 15, 10, 0x403).register(0, 0, 10, 10, 10);
      // A multiplication's and a division's result is thrown away.
      asm.li(10, pair[0]).register(1, 1, 0, 10, 11).register(1, 4, 0, 10, 11);
    }
    asm.lui(12, 0xfffff000).word(0x17 | 5 << 7 | 0xfffff000).immediate(0x0f, 0, 0, 0, 0);
  }

  private void jumps() {
    for (int odd = 0; odd < 2; odd++) {
      for (int offset : new int[] {-16, 0, 2000}) {
        // Two instructions make the base; the jump goes over the one behind it.
        asm.li(10, asm.here() + 16 - offset + odd);
        asm.immediate(0x67, 0, odd == 0 ? 1 : 0, 10, offset).immediate(0x13, 0, 0, 0, 0);
      }
    }
    asm.word(Asm.jumpBits(8) | 1 << 7 | 0x6f).word(0).word(Asm.jumpBits(4) | 0x6f);
    asm.word(Asm.jumpBits(8) | 0x6f).word(0);
  }

  /** Instructions with x0 in places where another code might be passed off as theirs. */
  private void others() {
    asm.li(10, 5).li(9, FREE).sw(10, 9, 0).li(6, 2).li(7, 3).li(8, 5);
    for (int funct7 = 0; funct7 < 2; funct7++) {
      for (int funct3 = 0; funct3 < 8; funct3++) {
        for (int second : new int[] {0, 6, 10}) {
          asm.register(funct7, funct3, 12, 10, second).register(funct7, funct3, 0, 10, second);
        }
      }
    }
    for (int second : new int[] {0, 6, 10}) {
      asm.register(0x20, 0, 12, 10, second).register(0x20, 5, 12, 10, second);
      for (int funct3 : new int[] {0, 1, 4, 5, 6, 7}) {
        branch(funct3, 10, second);
      }
    }
    for (int funct3 : new int[] {0, 1, 2, 4, 5}) {
      asm.immediate(3, funct3, 0, 9, 0).immediate(3, funct3, 12, 9, 0);
    }
    asm.sb(0, 9, 0).store(1, 9, 0, 0).sw(0, 9, 0).lui(12, 0x7000).lui(0, 0x7000);
  }

  /** Loads and stores of each part of words with each sign, and addresses with carries. */
  private void memory() {
    for (int word : new int[] {0x80a08090, 0x12345678, 0x00ff7f80}) {
      asm.li(9, FREE).li(10, word).sw(10, 9, 0).li(11, 0x0bad81f2);
      for (int at = 0; at < 4; at++) {
        asm.immediate(3, 0, 12, 9, at).immediate(3, 4, 12, 9, at).immediate(3, 0, 0, 9, at);
        asm.store(0, 9, 11, at);
        if (at % 2 == 0) {
          asm.immediate(3, 1, 12, 9, at).immediate(3, 5, 12, 9, at).store(1, 9, 10, at);
        }
      }
      asm.lw(12, 9, 0).sw(12, 9, 4).lw(0, 9, 4);
      // Below the base, and over the lower limb's end.
      asm.li(9, FREE + 0x800).sw(10, 9, -0x800).lw(12, 9, -0x800).li(9, FREE + 0xfffc);
      asm.sw(10, 9, 8).lw(12, 9, 8).sb(11, 9, 9).immediate(3, 0, 12, 9, 9).store(1, 9, 11, 10);
    }
  }

  private int put(int... words) {
    int at = DATA + 4 * data.size();
    for (int word : words) {
      data.add(word);
    }
    return at;
  }

  private int put(BigInteger... numbers) {
    int at = DATA + 4 * data.size();
    for (BigInteger number : numbers) {
      for (int i = 0; i < 8; i++) {
        data.add(number.shiftRight(32 * i).intValue());
      }
    }
    return at;
  }

  private void hashes() {
    SplittableRandom random = new SplittableRandom(1);
    call(Ecall.KECCAK_F, put(random.ints(50).toArray()), 0, 0);
    call(Ecall.KECCAK_F, put(new int[50]), 0, 0);
    int[] edges = random.ints(16).toArray();
    edges[0] = 0x7f000001;
    edges[1] = -1;
    edges[2] = 0x7f000000;
    edges[3] = 0;
    call(Ecall.POSEIDON2, put(edges), 0, 0);
    call(Ecall.POSEIDON2, put(new int[16]), 0, 0);
  }

  private void arithmetic() {
    SplittableRandom random = new SplittableRandom(2);
    BigInteger[] some = new BigInteger[6];
    for (int i = 0; i < some.length; i++) {
      byte[] bytes = new byte[32];
      random.nextBytes(bytes);
      some[i] = new BigInteger(1, bytes);
    }
    BigInteger small = some[2].shiftRight(200);
    BigInteger zero = BigInteger.ZERO;
    for (BigInteger[] of :
        new BigInteger[][] {
          {some[0], some[1], some[2]},
          {some[0], some[1], small},
          {some[0].shiftRight(3), some[1].shiftRight(3), some[2].shiftRight(3)},
          {some[0], some[1], zero},
          {zero, some[1], some[2]}
        }) {
      int at = put(of);
      call(Ecall.MULMOD256, at, at + 32, at + 64);
    }
    int at = put(some[0], some[1], some[2], some[3]);
    call(Ecall.SECP256K1_ADD, at, at + 64, 0);
    at = put(some[0], some[1], some[0], some[3]);
    call(Ecall.SECP256K1_ADD, at, at + 64, 0);
    at = put(some[0], some[1], some[0], FIELD.subtract(some[1].mod(FIELD)));
    call(Ecall.SECP256K1_ADD, at, at + 64, 0);
    at = put(some[0], some[1], some[2], zero);
    call(Ecall.SECP256K1_ADD, at, at + 64, 0);
    call(Ecall.SECP256K1_DOUBLE, put(some[4], some[5]), 0, 0);
    call(Ecall.SECP256K1_DOUBLE, put(some[4], zero), 0, 0);
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 37 + 11);
    }
    return bytes;
  }

  private Replay host() {
    call(Ecall.NEXT, 1, 2, 3);
    call(Ecall.READ, FREE + 1, 10, 0);
    call(Ecall.READ, FREE + 16, 7, 0);
    call(Ecall.READ, FREE + 64, 0x20000, 0);
    call(Ecall.READ, FREE + 16, 7, 0);
    call(Ecall.STATE_LEN, FREE, 9, 0);
    call(Ecall.STATE_READ, FREE + 66, 3, 0);
    for (int length : new int[] {10, 2, 0, 1, 3}) {
      call(Ecall.COMMIT, FREE + 1 + length % 4, length, 0);
    }
    call(Ecall.STATE_PUT, FREE, FREE + 5, 33);
    call(Ecall.STATE_PUT, FREE, 0, -1);
    call(Ecall.EMIT, 1, FREE, 12);
    call(Ecall.PRINT, FREE, 5, 0);
    call(Ecall.PRINT, FREE, 5000, 0);
    call(Ecall.PRINT, FREE, 4096, 0);
    call(Ecall.NEXT, 0, 0, 0);
    List<Replay.Given> items =
        List.of(
            new Replay.Given(Item.SPAN, Bytes.of(bytes(90))),
            new Replay.Given(Item.END, Bytes.of(bytes(5))));
    return Replay.ofSpan(items, asked -> Optional.of(bytes(40)));
  }

  /** Cells of a row, canonical, public values behind the columns. */
  private int[] cells(int table, int row) {
    Trace trace = traces.get(table);
    int width = trace.columns().length;
    int[] cells = Arrays.copyOf(new int[0], width + trace.publicValues().length);
    for (int c = 0; c < width; c++) {
      cells[c] = PrimeField.KOALA_BEAR.fromMontgomery(trace.columns()[c][row]);
    }
    for (int i = 0; i < trace.publicValues().length; i++) {
      cells[width + i] = PrimeField.KOALA_BEAR.fromMontgomery(trace.publicValues()[i]);
    }
    return cells;
  }

  /** All rows of a table, each with its messages. */
  List<Base> rows(int table, TableRules rules) {
    List<Base> rows = new ArrayList<>();
    for (int row = 0; row < height(table); row++) {
      int[] cells = cells(table, row);
      rows.add(new Base("row " + row, cells, rules.row(cells).messages()));
    }
    return rows;
  }

  /** Rows of which each is of another kind than {@code ofEach} before it. */
  List<Base> kinds(int table, TableRules rules, int ofEach, int most) {
    BitSet booleans = rules.booleans();
    Map<List<Object>, Integer> seen = new HashMap<>();
    List<Base> kinds = new ArrayList<>();
    for (Base base : rows(table, rules)) {
      List<Object> kind = new ArrayList<>();
      booleans.stream().filter(c -> base.cells()[c] == 1).forEach(kind::add);
      base.honest().forEach((m, count) -> kind.add(List.of(m.getFirst(), Integer.signum(count))));
      kind.sort(Comparator.comparing(Object::toString));
      if (kinds.size() < most && seen.merge(kind, 1, Integer::sum) <= ofEach) {
        kinds.add(base);
      }
    }
    return kinds;
  }

  /** A row of zeros, with the public values. */
  Base padding(int table, TableRules rules) {
    int[] cells = cells(table, 0);
    Arrays.fill(cells, 0, rules.width(), 0);
    return new Base("a row of zeros", cells, Map.of());
  }

  /** Instructions of other chips, with the cells that this one would fill for them. */
  List<Base> foreign(int table) {
    int chip = table - Tables.FIRST_INSTRUCTION;
    List<Base> foreign = new ArrayList<>();
    if (chip < 0 || chip >= Tables.INSTRUCTIONS.size()) {
      return foreign;
    }
    InstructionChip own = Tables.INSTRUCTIONS.get(chip);
    List<int[]> rows = run.rows(Tables.ops());
    Steps steps = run.steps();
    Map<List<Object>, Integer> seen = new HashMap<>();
    for (int other = 0; other < rows.size(); other++) {
      TableRules rules = TableRules.of(Tables.INSTRUCTIONS.get(other), rom);
      for (int row = 0; other != chip && row < rows.get(other).length; row++) {
        int step = rows.get(other)[row];
        int at = steps.row(step);
        int second = steps.second(step);
        List<Object> kind =
            List.of(rom.op(at), rom.usesImmediate(at), rom.writes(at), second == 0, second < 0);
        if (seen.merge(kind, 1, Integer::sum) == 1) {
          int[] cells = cells(Tables.FIRST_INSTRUCTION + other, row);
          int[][] columns = new int[own.width()][1];
          own.fill(steps, step, columns, 0);
          int[] filled = Arrays.stream(columns).mapToInt(c -> TableRules.field(c[0])).toArray();
          Air air = Tables.INSTRUCTIONS.get(other);
          foreign.add(
              new Base(
                  "instruction " + step + " of " + air.id(), filled, rules.row(cells).messages()));
        }
      }
    }
    return foreign;
  }
}
