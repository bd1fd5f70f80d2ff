package endgame.zk.vm.run;

import endgame.zk.guest.Ecall;
import endgame.zk.guest.Host;
import endgame.zk.riscv.Machine;
import endgame.zk.vm.Buses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Serves the ecalls of a segment and takes down what chips fill their columns from: what the
 * machine's words were before and after, and when they had been used before.
 */
final class EcallRecorder {
  private static final int A0 = 10;
  private static final int A1 = 11;
  private static final int A2 = 12;
  private static final int A7 = 17;
  private static final int PRINT_MAX = 4096;
  private static final int JOURNAL_MAX = 1 << 20;
  private static final int DELETED = -1;

  /** Instructions with as many committed cells as one call. */
  private static final int POSEIDON2_LOAD = 8;

  private static final int KECCAK_LOAD = 1108;
  private static final int SECP256K1_LOAD = 64;
  private static final int MULMOD_LOAD = 16;

  private final Machine machine;
  private final Recorder recorder;
  private final Host host;
  private final List<HostCall> calls = new ArrayList<>();
  private final List<HostCall.Word> words = new ArrayList<>();
  private final List<PrecompileCall> precompiles = new ArrayList<>();
  private int load;

  EcallRecorder(Machine machine, Recorder recorder, Host host) {
    this.machine = machine;
    this.recorder = recorder;
    this.host = host;
  }

  List<HostCall> calls() {
    return calls;
  }

  List<HostCall.Word> words() {
    return words;
  }

  List<PrecompileCall> precompiles() {
    return precompiles;
  }

  /** Instructions that would cost a proof as much as all ecalls so far. */
  int load() {
    return load;
  }

  /** Serves the ecall in which the machine is suspended; why it traps, if it does. */
  Optional<String> serve(int number) {
    long before = machine.cycles();
    int time = recorder.time();
    int pc = machine.pc() - 4;
    Optional<String> trap =
        number >= Ecall.POSEIDON2 ? precompile(number, pc, time) : host(number, pc, time);
    load += load(number);
    recorder.pass(1 + (int) (machine.cycles() - before));
    return trap;
  }

  private static int load(int number) {
    return switch (number) {
      case Ecall.POSEIDON2 -> POSEIDON2_LOAD;
      case Ecall.KECCAK_F -> KECCAK_LOAD;
      case Ecall.SECP256K1_ADD, Ecall.SECP256K1_DOUBLE -> SECP256K1_LOAD;
      case Ecall.MULMOD256 -> MULMOD_LOAD;
      default -> 2;
    };
  }

  private Optional<String> host(int number, int pc, int time) {
    int a0 = machine.register(A0);
    int operandRegister = number == Ecall.STATE_PUT || number == Ecall.EMIT ? A2 : A1;
    int operand = machine.register(operandRegister);
    int journal = host.journalLength();
    int bytes = bytes(number, operand);
    int[] wordsBefore = copies(number) && bytes > 0 ? peek(a0, bytes) : new int[0];
    String trap = host.serve(machine, number);
    if (trap != null) {
      return Optional.of(trap);
    }
    int numberUsed = recorder.useMachine(A7, time);
    HostCall.Register first = HostCall.Register.NONE;
    if (number != Ecall.STATE_PUT && number != Ecall.EMIT && number != Ecall.PRINT) {
      int used = recorder.useMachine(A0, time + 1);
      first = new HostCall.Register(a0, machine.register(A0), used);
    }
    HostCall.Register second = HostCall.Register.NONE;
    if (number != Ecall.STATE_LEN) {
      int used = recorder.useMachine(operandRegister, time + 2);
      second = new HostCall.Register(operand, machine.register(operandRegister), used);
    }
    boolean commits = number == Ecall.COMMIT;
    int journalUsed = commits ? recorder.useMachine(Buses.JOURNAL_LENGTH, time + 3) : 0;
    calls.add(
        new HostCall(number, pc, time, numberUsed, first, second, journal, journalUsed, bytes));
    copy(commits, time, a0, bytes, commits ? journal : 0, wordsBefore);
    return Optional.empty();
  }

  private static boolean copies(int number) {
    return number == Ecall.READ || number == Ecall.STATE_READ || number == Ecall.COMMIT;
  }

  /** Bytes that a call copies or is charged for. */
  private int bytes(int number, int operand) {
    return switch (number) {
      case Ecall.READ, Ecall.STATE_READ -> host.copied(machine, number);
      // More than a journal is going to trap: nothing is to be looked at.
      case Ecall.COMMIT -> operand < 0 || operand > JOURNAL_MAX ? 0 : operand;
      case Ecall.EMIT -> operand;
      case Ecall.STATE_PUT -> operand == DELETED ? 0 : operand;
      case Ecall.PRINT -> Integer.compareUnsigned(operand, PRINT_MAX) < 0 ? operand : PRINT_MAX;
      default -> 0;
    };
  }

  /** The words of a range of bytes; of none if it isn't in RAM, which is going to trap. */
  private int[] peek(int address, int bytes) {
    if (address < 0 || bytes < 0 || bytes - 1 > Integer.MAX_VALUE - address) {
      return new int[0];
    }
    int first = address >>> 2;
    int last = (address + bytes - 1) >>> 2;
    int[] found = new int[last - first + 1];
    for (int i = 0; i < found.length; i++) {
      found[i] = machine.memory().peek((first + i) << 2);
    }
    return found;
  }

  private void copy(
      boolean toJournal, int time, int address, int bytes, int position, int[] wordsBefore) {
    int left = bytes;
    int at = position;
    int first = address & 3;
    for (int i = 0; i < wordsBefore.length; i++) {
      int word = (address >>> 2) + i;
      int after = machine.memory().peek(word << 2);
      int used = recorder.useRam(word, time + 3);
      HostCall.Word step =
          new HostCall.Word(toJournal, time, word, first, left, at, wordsBefore[i], after, used);
      words.add(step);
      load++;
      left -= step.bytes();
      at += step.bytes();
      first = 0;
    }
  }

  private Optional<String> precompile(int number, int pc, int time) {
    int[] sizes = operands(number);
    int[] pointers = new int[sizes.length];
    int[][] before = new int[sizes.length][];
    for (int i = 0; i < sizes.length; i++) {
      pointers[i] = machine.register(A0 + i);
      before[i] = peek(pointers[i], 4 * sizes[i]);
    }
    String trap = host.serve(machine, number);
    if (trap != null) {
      return Optional.of(trap);
    }
    int numberUsed = recorder.useMachine(A7, time);
    int[] pointersUsed = new int[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      pointersUsed[i] = recorder.useMachine(A0 + i, time + 1 + i);
    }
    int[][] used = new int[sizes.length][];
    for (int i = 1; i < sizes.length; i++) {
      used[i] = useWords(pointers[i], sizes[i], time + 3 + i);
    }
    used[0] = useWords(pointers[0], sizes[0], time + 6);
    int[] after = peek(pointers[0], 4 * sizes[0]);
    precompiles.add(
        new PrecompileCall(
            number, pc, time, numberUsed, pointers, pointersUsed, before, used, after));
    return Optional.empty();
  }

  private int[] useWords(int address, int count, int now) {
    int[] used = new int[count];
    for (int i = 0; i < count; i++) {
      used[i] = recorder.useRam((address >>> 2) + i, now);
    }
    return used;
  }

  /** Words of each operand. */
  private static int[] operands(int number) {
    return switch (number) {
      case Ecall.POSEIDON2, Ecall.SECP256K1_DOUBLE -> new int[] {16};
      case Ecall.KECCAK_F -> new int[] {50};
      case Ecall.SECP256K1_ADD -> new int[] {16, 16};
      case Ecall.MULMOD256 -> new int[] {8, 8, 8};
      default -> new int[0];
    };
  }
}
