package endgame.zk.guest;

import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Memory;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The host's side of one item: its payload, and everything that the program did in it. It is added
 * to the run when the item is done, and dropped when it becomes null.
 */
final class Attempt {
  static final int JOURNAL_MAX = 1 << 20;
  static final int VALUE_MAX = 1 << 16;
  static final int EMIT_MAX = 1 << 20;

  /** Keys and values of one item's STATE_PUTs, each counted: what a host must hold of an item. */
  static final int PUTS_MAX = 16 << 20;

  static final int PRINT_MAX = 4096;

  /** What is kept of one item's EMITs and PRINTs. */
  static final int EMITS_KEPT = 16 << 20;

  static final int PRINTS_KEPT = 1 << 16;

  /** An EMIT or PRINT counts as this many bytes more, so that empty ones are bounded too. */
  private static final int RECORD = 32;

  private static final int ABSENT = -1;
  private static final int A0 = 10;
  private static final int A1 = 11;
  private static final int A2 = 12;
  private static final int KEY = 32;
  private static final Precompiles NATIVE = new Precompiled();

  private final Bytes payload;
  private final @Nullable StateSource state;
  private final int journalBefore;
  private int cursor;
  private byte @Nullable [] value;

  final ByteArrayOutputStream journal = new ByteArrayOutputStream();
  final Set<Bytes> reads = new LinkedHashSet<>();
  final SortedMap<Bytes, Optional<Bytes>> puts = new TreeMap<>();
  final List<Emit> emits = new ArrayList<>();
  final List<Bytes> prints = new ArrayList<>();
  boolean dropped;
  private int put;
  private int emitted;
  private int printed;

  /**
   * @param state null where the program has none
   * @param journalBefore bytes that the run has committed before
   */
  Attempt(Bytes payload, @Nullable StateSource state, int journalBefore) {
    this.payload = payload;
    this.state = state;
    this.journalBefore = journalBefore;
  }

  /** Carries out one ecall other than NEXT and HALT; the reason if it traps, else null. */
  @Nullable String serve(Machine machine, int number) {
    return switch (number) {
      case Ecall.READ -> read(machine);
      case Ecall.COMMIT -> commit(machine);
      case Ecall.STATE_LEN -> stateLength(machine);
      case Ecall.STATE_READ -> stateRead(machine);
      case Ecall.STATE_PUT -> statePut(machine);
      case Ecall.EMIT -> emit(machine);
      case Ecall.PRINT -> print(machine);
      case Ecall.POSEIDON2 -> poseidon2(machine);
      case Ecall.KECCAK_F -> keccak(machine);
      case Ecall.SECP256K1_ADD -> secpAdd(machine);
      case Ecall.SECP256K1_DOUBLE -> secpDouble(machine);
      case Ecall.MULMOD256 -> mulMod(machine);
      default -> "unknown ecall 0x" + Integer.toHexString(number);
    };
  }

  private static String badPointer(String call) {
    return "bad pointer in " + call;
  }

  private @Nullable String read(Machine machine) {
    byte[] source = payload.inner();
    int count = atMost(source.length - cursor, machine.register(A1));
    machine.charge(Ecall.copyCycles(count));
    if (!machine.memory().store(machine.register(A0), source, cursor, count)) {
      return badPointer("READ");
    }
    cursor += count;
    machine.setRegister(A0, count);
    return null;
  }

  /** How many bytes a READ or STATE_READ is going to copy. */
  int copied(Machine machine, int number) {
    int available = number == Ecall.READ ? payload.length() - cursor : valueLength();
    return atMost(available, machine.register(A1));
  }

  private int valueLength() {
    return value == null ? 0 : value.length;
  }

  private static int atMost(int available, int wanted) {
    return Integer.compareUnsigned(wanted, available) < 0 ? wanted : available;
  }

  private @Nullable String commit(Machine machine) {
    int count = machine.register(A1);
    int room = JOURNAL_MAX - journalBefore - journal.size();
    if (Integer.compareUnsigned(count, room) > 0) {
      return "journal longer than " + JOURNAL_MAX;
    }
    machine.charge(Ecall.copyCycles(count));
    byte[] bytes = machine.memory().load(machine.register(A0), count);
    if (bytes == null) {
      return badPointer("COMMIT");
    }
    journal.writeBytes(bytes);
    return null;
  }

  private static @Nullable Bytes key(Machine machine) {
    int pointer = machine.register(A0);
    byte[] key = (pointer & 3) == 0 ? machine.memory().load(pointer, KEY) : null;
    return key == null ? null : Bytes.owned(key);
  }

  private @Nullable String stateLength(Machine machine) {
    machine.charge(Ecall.STATE_CYCLES);
    if (state == null) {
      return "no state here";
    }
    Bytes key = key(machine);
    if (key == null) {
      return badPointer("STATE_LEN");
    }
    reads.add(key);
    byte[] found = state.get(key.toArray()).orElse(null);
    if (found != null && (found.length == 0 || found.length > VALUE_MAX)) {
      throw new IllegalStateException("the state holds a value of " + found.length + " bytes");
    }
    value = found;
    machine.setRegister(A0, found == null ? ABSENT : found.length);
    return null;
  }

  private @Nullable String stateRead(Machine machine) {
    byte[] source = value == null ? new byte[0] : value;
    int count = atMost(source.length, machine.register(A1));
    machine.charge(Ecall.copyCycles(count));
    if (!machine.memory().store(machine.register(A0), source, 0, count)) {
      return badPointer("STATE_READ");
    }
    machine.setRegister(A0, count);
    return null;
  }

  private @Nullable String statePut(Machine machine) {
    machine.charge(Ecall.STATE_CYCLES);
    if (state == null) {
      return "no state here";
    }
    int length = machine.register(A2);
    if (length != ABSENT && (length <= 0 || length > VALUE_MAX)) {
      return "STATE_PUT of " + Integer.toUnsignedString(length) + " bytes";
    }
    Bytes key = key(machine);
    if (key == null) {
      return badPointer("STATE_PUT");
    }
    int size = KEY + Math.max(length, 0);
    if (size > PUTS_MAX - put) {
      return "STATE_PUTs longer than " + PUTS_MAX;
    }
    put += size;
    if (length == ABSENT) {
      puts.put(key, Optional.empty());
      return null;
    }
    machine.charge(Ecall.copyCycles(length));
    byte[] bytes = machine.memory().load(machine.register(A1), length);
    if (bytes == null) {
      return badPointer("STATE_PUT");
    }
    puts.put(key, Optional.of(Bytes.owned(bytes)));
    return null;
  }

  private @Nullable String emit(Machine machine) {
    int count = machine.register(A2);
    if (Integer.compareUnsigned(count, EMIT_MAX) > 0) {
      return "EMIT longer than " + EMIT_MAX;
    }
    machine.charge(Ecall.copyCycles(count));
    byte[] bytes = machine.memory().load(machine.register(A1), count);
    if (bytes == null) {
      return badPointer("EMIT");
    }
    if (count + RECORD > EMITS_KEPT - emitted) {
      dropped = true;
    } else {
      emitted += count + RECORD;
      emits.add(new Emit(machine.register(A0), Bytes.owned(bytes)));
    }
    return null;
  }

  private @Nullable String print(Machine machine) {
    int count = atMost(PRINT_MAX, machine.register(A1));
    machine.charge(Ecall.copyCycles(count));
    byte[] bytes = machine.memory().load(machine.register(A0), count);
    if (bytes == null) {
      return badPointer("PRINT");
    }
    if (count + RECORD > PRINTS_KEPT - printed) {
      dropped = true;
    } else {
      printed += count + RECORD;
      prints.add(Bytes.owned(bytes));
    }
    return null;
  }

  private static @Nullable String poseidon2(Machine machine) {
    machine.charge(Ecall.POSEIDON2_CYCLES);
    Memory memory = machine.memory();
    int[] words = memory.loadWords(machine.register(A0), 16);
    if (words == null) {
      return badPointer("POSEIDON2");
    }
    NATIVE.poseidon2(words);
    return memory.storeWords(machine.register(A0), words) ? null : badPointer("POSEIDON2");
  }

  private static @Nullable String keccak(Machine machine) {
    machine.charge(Ecall.KECCAK_F_CYCLES);
    Memory memory = machine.memory();
    int[] words = memory.loadWords(machine.register(A0), 50);
    if (words == null) {
      return badPointer("KECCAK_F");
    }
    long[] lanes = new long[25];
    Arrays.setAll(lanes, k -> (words[2 * k] & 0xffffffffL) | ((long) words[2 * k + 1] << 32));
    NATIVE.keccakF(lanes);
    Arrays.setAll(words, k -> (int) (lanes[k / 2] >>> (32 * (k % 2))));
    return memory.storeWords(machine.register(A0), words) ? null : badPointer("KECCAK_F");
  }

  private static @Nullable String secpAdd(Machine machine) {
    machine.charge(Ecall.SECP256K1_CYCLES);
    Memory memory = machine.memory();
    int[] p = memory.loadWords(machine.register(A0), 16);
    int[] q = p == null ? null : memory.loadWords(machine.register(A1), 16);
    if (p == null || q == null) {
      return badPointer("SECP256K1_ADD");
    }
    boolean stored = memory.storeWords(machine.register(A0), NATIVE.secp256k1Add(p, q));
    return stored ? null : badPointer("SECP256K1_ADD");
  }

  private static @Nullable String secpDouble(Machine machine) {
    machine.charge(Ecall.SECP256K1_CYCLES);
    Memory memory = machine.memory();
    int[] p = memory.loadWords(machine.register(A0), 16);
    if (p == null) {
      return badPointer("SECP256K1_DOUBLE");
    }
    boolean stored = memory.storeWords(machine.register(A0), NATIVE.secp256k1Double(p));
    return stored ? null : badPointer("SECP256K1_DOUBLE");
  }

  private static @Nullable String mulMod(Machine machine) {
    machine.charge(Ecall.MULMOD256_CYCLES);
    Memory memory = machine.memory();
    int[] a = memory.loadWords(machine.register(A0), 8);
    int[] b = memory.loadWords(machine.register(A1), 8);
    int[] m = memory.loadWords(machine.register(A2), 8);
    if (a == null || b == null || m == null) {
      return badPointer("MULMOD256");
    }
    boolean stored = memory.storeWords(machine.register(A0), NATIVE.mulMod(a, b, m));
    return stored ? null : badPointer("MULMOD256");
  }
}
