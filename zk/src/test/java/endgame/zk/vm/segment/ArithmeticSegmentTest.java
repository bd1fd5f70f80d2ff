package endgame.zk.vm.segment;

import static org.assertj.core.api.Assertions.assertThat;

import endgame.zk.guest.Bytes;
import endgame.zk.guest.Ecall;
import endgame.zk.guest.Replay;
import endgame.zk.poseidon2.Poseidon2;
import endgame.zk.precompile.MulMod256;
import endgame.zk.precompile.Secp256k1;
import endgame.zk.riscv.Asm;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The precompiles on 256-bit numbers, in programs: natives and tables say the same. */
class ArithmeticSegmentTest {
  private static final int START = 0x10000;
  private static final int DATA = 0x20000;
  private static final BigInteger FIELD =
      new BigInteger("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 16);
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final BigInteger TOP = BigInteger.ONE.shiftLeft(256);

  private final Asm asm = new Asm(START);
  private final List<Integer> data = new ArrayList<>();

  private void call(int number, int a0, int a1, int a2) {
    asm.li(10, a0).li(11, a1).li(12, a2).li(17, number).word(0x73);
  }

  /** Puts numbers into the data; where they are. */
  private int put(BigInteger... numbers) {
    int at = DATA + 4 * data.size();
    for (BigInteger number : numbers) {
      for (int word : words(number)) {
        data.add(word);
      }
    }
    return at;
  }

  private static int[] words(BigInteger number) {
    int[] words = new int[8];
    for (int i = 0; i < 8; i++) {
      words[i] = number.shiftRight(32 * i).intValue();
    }
    return words;
  }

  private Bytes run() {
    call(93, 0, 0, 0);
    int[] words = data.stream().mapToInt(Integer::intValue).toArray();
    byte[] elf =
        Asm.elf(
            START,
            List.of(
                new Asm.Part(START, Asm.bytes(asm.words()), true),
                new Asm.Part(DATA, Asm.bytes(words), false)));
    return SegmentCheck.journal(Asm.load(elf), Replay.ofInput(Bytes.EMPTY), 1 << 16);
  }

  private static byte[] bytes(int[] words) {
    ByteBuffer out = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int word : words) {
      out.putInt(word);
    }
    return out.array();
  }

  private static List<BigInteger> edges(SplittableRandom random) {
    List<BigInteger> edges = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      edges.add(BigInteger.valueOf(i));
    }
    edges.add(TOP.subtract(BigInteger.ONE));
    edges.add(FIELD);
    edges.add(FIELD.subtract(BigInteger.ONE));
    edges.add(FIELD.add(BigInteger.ONE));
    edges.add(ORDER);
    edges.add(BigInteger.ONE.shiftLeft(255));
    edges.add(new BigInteger("ff00".repeat(16), 16));
    for (int i = 0; i < 4; i++) {
      byte[] bytes = new byte[32];
      random.nextBytes(bytes);
      edges.add(new BigInteger(1, bytes).shiftRight(i == 3 ? 130 : 0));
    }
    return edges;
  }

  @Test
  void productsOfEdges() {
    List<BigInteger> edges = edges(new SplittableRandom(5));
    List<BigInteger> expected = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(6);
    for (BigInteger a : edges) {
      for (int i = 0; i < 6; i++) {
        BigInteger b = edges.get(random.nextInt(edges.size()));
        BigInteger m = edges.get(random.nextInt(edges.size()));
        int at = put(a, b, m);
        call(Ecall.MULMOD256, at, at + 32, at + 64);
        call(Ecall.COMMIT, at, 32, 0);
        int[] native_ = words(a);
        MulMod256.mulmod(native_, words(b), words(m));
        BigInteger result = m.signum() == 0 ? m : a.multiply(b).mod(m);
        assertThat(native_).isEqualTo(words(result));
        expected.add(result);
      }
    }
    Bytes journal = run();
    for (int i = 0; i < expected.size(); i++) {
      assertThat(journal.slice(32 * i, 32).toArray()).isEqualTo(bytes(words(expected.get(i))));
    }
  }

  @Test
  void pointsOfEdges() {
    List<BigInteger> edges = edges(new SplittableRandom(7));
    SplittableRandom random = new SplittableRandom(8);
    List<int[]> expected = new ArrayList<>();
    for (BigInteger x : edges) {
      for (int i = 0; i < 4; i++) {
        BigInteger y = edges.get(random.nextInt(edges.size()));
        BigInteger x2 = i == 0 ? x : edges.get(random.nextInt(edges.size()));
        BigInteger y2 = i == 1 ? y : edges.get(random.nextInt(edges.size()));
        int at = put(x, y, x2, y2, x, y);
        int[] sum = bothWords(x, y);
        Secp256k1.add(sum, bothWords(x2, y2));
        expected.add(sum);
        call(Ecall.SECP256K1_ADD, at, at + 64, 0);
        call(Ecall.COMMIT, at, 64, 0);
        int[] twice = bothWords(x, y);
        Secp256k1.dbl(twice);
        expected.add(twice);
        call(Ecall.SECP256K1_DOUBLE, at + 128, 0, 0);
        call(Ecall.COMMIT, at + 128, 64, 0);
      }
    }
    Bytes journal = run();
    for (int i = 0; i < expected.size(); i++) {
      assertThat(journal.slice(64 * i, 64).toArray()).isEqualTo(bytes(expected.get(i)));
    }
  }

  private static int[] bothWords(BigInteger x, BigInteger y) {
    int[] words = new int[16];
    System.arraycopy(words(x), 0, words, 0, 8);
    System.arraycopy(words(y), 0, words, 8, 8);
    return words;
  }

  @Test
  void permutations() {
    SplittableRandom random = new SplittableRandom(10);
    int p = 0x7f000001;
    int[] edges = {0, 1, p - 1, p, p + 1, -1, 2 * p - 1, 2 * p, 0x7f000000, 0x7effffff};
    List<int[]> expected = new ArrayList<>();
    for (int call = 0; call < 30; call++) {
      int[] words = random.ints(16).toArray();
      for (int i = 0; i < random.nextInt(17); i++) {
        words[i] = edges[random.nextInt(edges.length)];
      }
      int at = DATA + 4 * data.size();
      for (int word : words) {
        data.add(word);
      }
      call(Ecall.POSEIDON2, at, 0, 0);
      call(Ecall.COMMIT, at, 64, 0);
      int[] permuted = words.clone();
      for (int i = 0; i < 16; i++) {
        permuted[i] = Integer.remainderUnsigned(words[i], p);
      }
      Poseidon2.permute(permuted);
      expected.add(permuted);
    }
    Bytes journal = run();
    for (int i = 0; i < expected.size(); i++) {
      assertThat(journal.slice(64 * i, 64).toArray()).isEqualTo(bytes(expected.get(i)));
    }
  }

  @Test
  void keccak() {
    SplittableRandom random = new SplittableRandom(11);
    List<Integer> starts = new ArrayList<>();
    for (int call = 0; call < 3; call++) {
      starts.add(DATA + 4 * data.size());
      for (int i = 0; i < 50; i++) {
        data.add(call == 0 ? 0 : random.nextInt());
      }
      call(Ecall.KECCAK_F, starts.get(call), 0, 0);
      call(Ecall.COMMIT, starts.get(call), 200, 0);
    }
    Bytes journal = run();
    // keccak-f[1600] of zeros begins with f1258f7940e1dde7.
    assertThat(journal.slice(0, 8).hex()).isEqualTo("e7dde140798f25f1");
  }

  @Test
  void operandsOverlap() {
    SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < 30; i++) {
      put(new BigInteger(1, TOP.subtract(BigInteger.valueOf(random.nextLong())).toByteArray()));
    }
    for (int i = 0; i < 40; i++) {
      int a = DATA + 4 * random.nextInt(32);
      call(Ecall.MULMOD256, a, a + 4 * random.nextInt(9), a + 4 * random.nextInt(9));
      call(Ecall.MULMOD256, a, a, a + 32);
      call(Ecall.SECP256K1_ADD, a, a + 4 * random.nextInt(17), 0);
      call(Ecall.SECP256K1_DOUBLE, a, 0, 0);
    }
    assertThat(run().length()).isZero();
  }
}
