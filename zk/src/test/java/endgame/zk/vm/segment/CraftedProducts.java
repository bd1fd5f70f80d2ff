package endgame.zk.vm.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * False products, each of which one rule of {@link endgame.zk.vm.arithmetic.Products} refuses: all
 * others hold because what they say of integers is off by a multiple of p = 2^16·0x7f00 + 1, or of
 * a power of 2^16. Nobody asked for them.
 */
final class CraftedProducts {
  private static final int LIMBS = 16;
  private static final int BYTES = 32;
  private static final int A = 1;
  private static final int B = A + BYTES;
  private static final int M = B + BYTES;
  private static final int Q = M + BYTES;
  private static final int TOP = Q + BYTES;
  private static final int R = TOP + 1;
  private static final int CARRY = R + LIMBS;
  private static final int CARRIES = 31;
  private static final int XORS = CARRY + CARRIES;
  private static final int WIDTH = XORS + 3 * LIMBS;

  /** The upper limb of p, and its only byte. */
  private static final int UPPER = 0x7f00;

  private static final int UPPER_BYTE = 0x7f;

  /** A byte and the next that make a limb of 0: 2^-8 and −2^-16. */
  private static final int EVEN = TableRules.over(1, 1 << 8);

  private static final int ODD = TableRules.over(-1, 1 << 16);

  private final List<Base> crafted = new ArrayList<>();
  private int[] cells = new int[WIDTH];

  private CraftedProducts() {}

  static List<Base> all() {
    CraftedProducts products = new CraftedProducts();
    for (int k = 0; k < 2 * LIMBS; k++) {
      products.limb(k);
    }
    for (int i = 0; i < LIMBS; i++) {
      products.factor(i);
      products.modulus(i);
      products.quotient(i);
      products.lower(i);
      products.upper(i);
    }
    products.top();
    for (int k = 0; k < CARRIES; k++) {
      products.carry(k);
    }
    return products.crafted;
  }

  private void add(int cell, int value) {
    cells[cell] = TableRules.field((long) cells[cell] + value);
  }

  private void done(String what) {
    cells[0] = 1;
    for (int i = 0; i < 3 * LIMBS; i++) {
      int at = i < LIMBS ? A + 2 * i : i < 2 * LIMBS ? M + 2 * (i - LIMBS) : Q + 2 * i - 4 * LIMBS;
      boolean areBytes = cells[at] < 256 && cells[at + 1] < 256;
      cells[XORS + i] = areBytes ? cells[at] ^ cells[at + 1] : 0;
    }
    crafted.add(new Base(what, cells, Map.of()));
    cells = new int[WIDTH];
  }

  /** 2^16k ≡ 0 mod 3, with nothing for 2^16k. */
  private void limb(int k) {
    add(A + k, 1);
    add(B + k, 1);
    add(M, 3);
    done("2^" + 16 * k + " as 0");
  }

  /** 256 ≡ 256 + 2^16i mod 127·2^8(i + 2), with bytes of A's limb i that are none. */
  private void factor(int i) {
    add(A, 1);
    add(B + 1, 1);
    add(A + 2 * i, EVEN);
    add(A + 2 * i + 1, ODD);
    add(R, 256);
    add(R + i, 1);
    add(Q + i + 1, 1);
    add(M + i + 2, UPPER_BYTE);
    done("bytes " + i + " of a factor");
  }

  /** The same of limb i of the modulus, which is 3; the quotient is 256. */
  private void modulus(int i) {
    add(M, 3);
    add(Q + 1, 1);
    add(R, -3 * 256);
    add(M + 2 * i, EVEN);
    add(M + 2 * i + 1, ODD);
    add(R + i, -1);
    add(A + i + 1, 1);
    add(B + i + 2, UPPER_BYTE);
    done("bytes " + i + " of a modulus");
  }

  /** Of limb i of a quotient that is 0; the modulus is 257. */
  private void quotient(int i) {
    add(M, 1);
    add(M + 1, 1);
    add(Q + 2 * i, EVEN);
    add(Q + 2 * i + 1, ODD);
    add(R + i, -1);
    add(A + i + 1, 1);
    add(B + i + 2, UPPER_BYTE);
    done("bytes " + i + " of a quotient");
  }

  /** 2^256 = 2^256/3·3. */
  private void top() {
    add(A + LIMBS, 1);
    add(B + LIMBS, 1);
    add(M, 3);
    add(TOP, TableRules.over(1, 3));
    done("a third of 2^256");
  }

  /** 127·256 times 2^16 and −256, which make 0: p − 1 and another limb. */
  private void lower(int i) {
    add(A + 1, UPPER_BYTE);
    add(B + 2 * i, 1 << 16);
    add(B + 2 * i + 1, -256);
    add(R + i, -1);
    if (i < LIMBS - 1) {
      add(R + i + 1, -UPPER);
      add(M, 3);
    } else {
      add(TOP, -1);
      add(M + 1, UPPER_BYTE);
    }
    done("lower byte " + i + " of a factor with a sign");
  }

  /** 256 times 2^-8 in the upper byte is −127·2^16, not 256. */
  private void upper(int i) {
    add(A + 1, 1);
    add(B + 2 * i + 1, EVEN);
    add(CARRY + i + 1, -UPPER_BYTE);
    if (i + 2 < LIMBS) {
      add(R + i + 2, -UPPER_BYTE);
      add(M, 3);
    } else {
      add(TOP, -1);
      add(M + 2 * (i + 2 - LIMBS), UPPER_BYTE);
    }
    done("upper byte " + i + " of a factor with a sign");
  }

  /** p·2^16k ≡ 0 mod 3, with a carry of 2^-16. */
  private void carry(int k) {
    int first = Math.min(BYTES - 1, 2 * k);
    int second = 2 * k - first;
    add(CARRY + k, TableRules.over(1, 1 << 16));
    if (second + 3 < BYTES) {
      add(A + first, 1);
      add(B + second, 1);
      add(B + second + 3, UPPER_BYTE);
      add(M, 3);
    } else {
      add(A + k, 1);
      add(B + k, 1);
      add(TOP, -1);
      add(M + BYTES - 1, UPPER_BYTE);
    }
    done("carry " + k);
  }
}
