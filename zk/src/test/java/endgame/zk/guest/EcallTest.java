package endgame.zk.guest;

import static endgame.zk.riscv.Asm.A0;
import static endgame.zk.riscv.Asm.A1;
import static endgame.zk.riscv.Asm.A2;
import static endgame.zk.riscv.Asm.S0;
import static endgame.zk.riscv.Asm.S1;
import static endgame.zk.riscv.Asm.T0;
import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.riscv.Asm;
import endgame.zk.riscv.Machine;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The host's side of ABI 1, call by call. */
class EcallTest {
  private static final int START = 0x1000;
  private static final int BUFFER = 0x100000;
  private static final long LIMIT = 1 << 22;

  private static ComputeRun.Result run(Asm asm, Bytes input) {
    return ComputeRun.run(asm.program(), input, LIMIT);
  }

  private static Asm call(int number, int a0, int a1, int a2) {
    return new Asm(START).li(A0, a0).li(A1, a1).li(A2, a2).ecall(number).halt(0);
  }

  private static String reason(Asm asm) {
    return switch (run(asm, Bytes.zero(10))) {
      case ComputeRun.Result.Failed failed -> failed.reason();
      case ComputeRun.Result.Halted halted -> "halted " + halted.code();
    };
  }

  @Test
  void computes() {
    // Reads at most 100 bytes to an odd address, commits the count and the bytes.
    Asm asm = new Asm(START).li(S0, BUFFER + 1).mv(A0, S0).li(A1, 100).ecall(Ecall.READ);
    asm.mv(S1, A0).sb(A0, S0, -1).addi(A0, S0, -1).addi(A1, S1, 1).ecall(Ecall.COMMIT);
    asm.mv(A0, S0).li(A1, 100).ecall(Ecall.READ).ecall(93);
    Bytes input = Bytes.fromHex("0102030405");
    assertThat(run(asm, input))
        .isEqualTo(
            new ComputeRun.Result.Halted(0, Bytes.fromHex("050102030405"), List.of(), 18 + 2 + 2));
  }

  @Test
  void trapsOnWhatIsNoCall() {
    for (int number : List.of(0, 92, 94, Ecall.EVENTS, 0x108, 0x10e, 0x110, 0x205, -1)) {
      assertThat(reason(call(number, BUFFER, 0, 0))).as("%x", number).contains("unknown ecall");
    }
    assertThat(reason(call(Ecall.NEXT, 0, 0, 0))).isEqualTo("asks for an item");
    assertThat(reason(call(Ecall.STATE_LEN, BUFFER, 0, 0))).contains("no state");
    assertThat(reason(call(Ecall.STATE_PUT, BUFFER, BUFFER, 1))).contains("no state");
  }

  @Test
  void trapsOnBadPointers() {
    int high = 0x80000000;
    assertThat(reason(call(Ecall.READ, high, 1, 0))).contains("bad pointer in READ");
    assertThat(reason(call(Ecall.READ, 0x7ffffffd, 4, 0))).contains("bad pointer in READ");
    assertThat(reason(call(Ecall.READ, 0x7ffffffd, 3, 0))).isEqualTo("halted 0");
    assertThat(reason(call(Ecall.READ, high, 0, 0))).isEqualTo("halted 0");
    assertThat(reason(call(Ecall.COMMIT, high, 1, 0))).contains("bad pointer in COMMIT");
    assertThat(reason(call(Ecall.EMIT, 1, high, 1))).contains("bad pointer in EMIT");
    assertThat(reason(call(Ecall.PRINT, 0x7fffffff, 2, 0))).contains("bad pointer in PRINT");
    for (int number = Ecall.POSEIDON2; number <= Ecall.MULMOD256; number++) {
      assertThat(reason(call(number, BUFFER + 2, BUFFER, BUFFER))).contains("bad pointer");
      assertThat(reason(call(number, 0x7ffffffc, BUFFER, BUFFER))).contains("bad pointer");
      assertThat(reason(call(number, high, BUFFER, BUFFER))).contains("bad pointer");
      assertThat(reason(call(number, BUFFER, BUFFER, BUFFER))).isEqualTo("halted 0");
    }
    for (int number : List.of(Ecall.SECP256K1_ADD, Ecall.MULMOD256)) {
      assertThat(reason(call(number, BUFFER, BUFFER + 1, BUFFER))).contains("bad pointer");
    }
    assertThat(reason(call(Ecall.MULMOD256, BUFFER, BUFFER, 3))).contains("bad pointer");
  }

  @Test
  void boundsJournalAndEmits() {
    assertThat(reason(call(Ecall.COMMIT, BUFFER, 1 << 20, 0))).isEqualTo("halted 0");
    assertThat(reason(call(Ecall.COMMIT, BUFFER, (1 << 20) + 1, 0))).contains("journal longer");
    assertThat(reason(call(Ecall.COMMIT, BUFFER, -1, 0))).contains("journal longer");
    Asm twice = new Asm(START).li(A0, BUFFER).li(A1, 1 << 20).ecall(Ecall.COMMIT);
    twice.li(A0, BUFFER).li(A1, 1).ecall(Ecall.COMMIT).halt(0);
    assertThat(reason(twice)).contains("journal longer");
    assertThat(reason(call(Ecall.EMIT, 1, BUFFER, 1 << 20))).isEqualTo("halted 0");
    assertThat(reason(call(Ecall.EMIT, 1, BUFFER, (1 << 20) + 1))).contains("EMIT longer");
  }

  @Test
  void keepsSomeOfWhatIsPrinted() {
    Asm asm = new Asm(START).label("loop").li(A0, BUFFER).li(A1, -1).ecall(Ecall.PRINT);
    asm.addi(T0, T0, 1).li(A1, 40).bltu(T0, A1, "loop").halt(0);
    ComputeRun.Result result = run(asm, Bytes.EMPTY);
    assertThat(result).isInstanceOf(ComputeRun.Result.Halted.class);
    List<Bytes> prints = ((ComputeRun.Result.Halted) result).prints();
    assertThat(prints).hasSize(15).allMatch(print -> print.length() == 4096);
  }

  @Test
  void refusesStatePutsThatAreNone() {
    for (int length : List.of(0, 65_537, -2, 1 << 31)) {
      Attempt attempt = new Attempt(Bytes.EMPTY, new MapState(), 0);
      assertThat(put(attempt, length)).as("%d", length).contains("STATE_PUT of");
    }
    for (int length : List.of(1, 65_536, -1)) {
      Attempt attempt = new Attempt(Bytes.EMPTY, new MapState(), 0);
      assertThat(put(attempt, length)).isNull();
      assertThat(attempt.puts).hasSize(1);
    }
  }

  @Test
  void refusesWhatAnItemPutsBeyondItsBytes() {
    Attempt attempt = new Attempt(Bytes.EMPTY, new MapState(), 0);
    int left = Attempt.PUTS_MAX;
    for (int value = 65_536; left >= 32 + value; left -= 32 + value) {
      assertThat(put(attempt, value)).as("%d bytes left", left).isNull();
    }
    assertThat(put(attempt, left - 32 + 1)).contains("STATE_PUTs longer than");
    assertThat(put(attempt, left - 32)).as("to the last byte").isNull();
    assertThat(put(attempt, -1)).as("keys count too").contains("STATE_PUTs longer than");
    assertThat(attempt.puts).as("one key, each call counted").hasSize(1);
  }

  private static @Nullable String put(Attempt attempt, int length) {
    Machine machine = Machine.start(new Asm(START).halt(0).program());
    machine.setRegister(A0, BUFFER);
    machine.setRegister(A1, BUFFER);
    machine.setRegister(A2, length);
    return attempt.serve(machine, Ecall.STATE_PUT);
  }

  @Test
  void chargesForTheHostsWork() {
    assertThat(cycles(Ecall.POSEIDON2)).isEqualTo(64);
    assertThat(cycles(Ecall.KECCAK_F)).isEqualTo(64);
    assertThat(cycles(Ecall.SECP256K1_ADD)).isEqualTo(128);
    assertThat(cycles(Ecall.SECP256K1_DOUBLE)).isEqualTo(128);
    assertThat(cycles(Ecall.MULMOD256)).isEqualTo(32);
    assertThat(cycles(Ecall.COMMIT)).isEqualTo((BUFFER + 3) / 4);
  }

  /** Cycles beyond the instructions'. */
  private static long cycles(int number) {
    Asm asm = call(number, BUFFER, BUFFER, BUFFER);
    ComputeRun.Result result = run(asm, Bytes.EMPTY);
    return ((ComputeRun.Result.Halted) result).cycles() - asm.words().length;
  }
}
