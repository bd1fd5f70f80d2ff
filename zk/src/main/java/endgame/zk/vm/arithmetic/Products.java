package endgame.zk.vm.arithmetic;

import endgame.zk.air.AirBuilder;
import endgame.zk.air.Bus;
import endgame.zk.air.Expr;
import endgame.zk.field.PrimeField;
import endgame.zk.vm.Buses;
import endgame.zk.vm.chip.Gadgets;
import endgame.zk.vm.chip.PrecompileChip;
import endgame.zk.vm.run.PrecompileCall;
import java.math.BigInteger;
import java.util.List;

/**
 * A·B ≡ R (mod m) per row, by A·B − R = q·m over the integers: 225 columns, 112 interactions.
 *
 * <p>A, m and q are 32 bytes, q has a small multiple of 2^256 besides, with a sign. B has limbs of
 * a byte and of 9 bits with a sign, so it may be a difference of two numbers. R is limbs that who
 * sends the message keeps below 2^18, of any sign.
 *
 * <p>The identity is checked at each power of 2^16. Its value there is two neighbours of a
 * convolution: of 32 products below 2^16 with a sign (A·B) and 32 without (q·m), so it lies between
 * −257·(32·255·511 + 510) and 257·(32·255·256 + 510), give or take 2^19. A carry has 15 bits around
 * {@link #CARRY_OFFSET}: then both sides differ by less than p, and what is equal in the field is
 * equal as integers.
 */
public final class Products implements PrecompileChip {
  /** (16 limbs of A, of B, of R, of m). */
  static final Bus BUS = new Bus(22, "products", 64, Bus.Kind.BALANCE);

  private static final int BYTES = 32;
  private static final int CARRIES = 2 * Wide.LIMBS - 1;

  /** Carries are above minus this: −16354 to 8195 occur. */
  private static final int CARRY_OFFSET = (1 << 14) + (1 << 9);

  private static final int CARRY_BITS = 15;

  /** The higher limb of B is above minus this. */
  private static final int SIGN = 256;

  private static final int REAL = 0;
  private static final int A = 1;
  private static final int B = A + BYTES;
  private static final int M = B + BYTES;
  private static final int Q = M + BYTES;
  private static final int TOP = Q + BYTES;
  private static final int R = TOP + 1;
  private static final int CARRY = R + Wide.LIMBS;
  private static final int XORS = CARRY + CARRIES;

  @Override
  public String id() {
    return "products/1";
  }

  @Override
  public int width() {
    return XORS + 3 * Wide.LIMBS;
  }

  @Override
  public void define(AirBuilder b) {
    Expr real = b.local(REAL);
    b.bool("product", real);
    Expr[] message = new Expr[BUS.width()];
    for (int i = 0; i < Wide.LIMBS; i++) {
      message[i] = limb(b, A, i);
      message[Wide.LIMBS + i] = limb(b, B, i);
      message[2 * Wide.LIMBS + i] = b.local(R + i);
      message[3 * Wide.LIMBS + i] = limb(b, M, i);
      bytes(b, real, A, i, 0);
      bytes(b, real, M, i, 1);
      bytes(b, real, Q, i, 2);
      Gadgets.range(b, real, b.local(B + 2 * i), 8);
      Gadgets.range(b, real, b.local(B + 2 * i + 1).plus(SIGN), 9);
    }
    // −2 to 1.
    Gadgets.range(b, real, b.local(TOP).plus(2), 2);
    b.receive(BUS, real, 1, message);
    Expr carry = b.constant(0);
    for (int k = 0; k <= CARRIES; k++) {
      Expr value = convolution(b, 2 * k).plus(convolution(b, 2 * k + 1).times(1 << 8)).plus(carry);
      if (k < Wide.LIMBS) {
        value = value.minus(b.local(R + k));
      }
      if (k == CARRIES) {
        b.zero("nothing is left", value);
        break;
      }
      carry = b.local(CARRY + k);
      Gadgets.range(b, real, carry.plus(CARRY_OFFSET), CARRY_BITS);
      b.equal("at 2^" + 16 * k, value, carry.times(1 << 16));
    }
  }

  private static Expr limb(AirBuilder b, int at, int i) {
    return b.local(at + 2 * i).plus(b.local(at + 2 * i + 1).times(1 << 8));
  }

  /** Two bytes, by one look-up. */
  private static void bytes(AirBuilder b, Expr real, int at, int i, int xors) {
    Expr xor = b.local(XORS + xors * Wide.LIMBS + i);
    b.lookUp(Buses.BYTE, real, b.local(at + 2 * i), b.local(at + 2 * i + 1), xor);
  }

  /** What A·B − q·m has at 2^(8n). */
  private static Expr convolution(AirBuilder b, int n) {
    Expr sum = b.constant(0);
    for (int i = Math.max(0, n - BYTES + 1); i <= Math.min(n, BYTES - 1); i++) {
      sum = sum.plus(b.local(A + i).times(b.local(B + n - i)));
      sum = sum.minus(b.local(Q + i).times(b.local(M + n - i)));
    }
    if (n >= BYTES) {
      sum = sum.minus(b.local(TOP).times(b.local(M + n - BYTES)));
    }
    return sum;
  }

  @Override
  public boolean takes(int number) {
    return Expansion.takes(number);
  }

  @Override
  public int cycles() {
    return 0;
  }

  @Override
  public int[][] columns(List<PrecompileCall> calls) {
    List<Expansion.Product> rows =
        calls.stream().flatMap(call -> Expansion.of(call).products().stream()).toList();
    int[][] out = PrecompileChip.columns(width(), rows.size());
    for (int row = 0; row < rows.size(); row++) {
      fill(rows.get(row), out, row);
    }
    return out;
  }

  private static void fill(Expansion.Product product, int[][] out, int row) {
    BigInteger m = Wide.value(product.modulus());
    BigInteger difference =
        Wide.value(product.a()).multiply(Wide.value(product.b())).subtract(Wide.value(product.r()));
    BigInteger[] quotient = difference.divideAndRemainder(m);
    if (quotient[1].signum() != 0) {
      throw new IllegalStateException("a product that isn't congruent");
    }
    int top = quotient[0].shiftRight(8 * BYTES).intValueExact();
    int[] q = Wide.limbs(quotient[0].subtract(BigInteger.valueOf(top).shiftLeft(8 * BYTES)));
    int[] a = new int[BYTES];
    int[] b = new int[BYTES];
    int[] mod = new int[BYTES];
    int[] quo = new int[BYTES];
    out[REAL][row] = 1;
    out[TOP][row] = element(top);
    for (int i = 0; i < Wide.LIMBS; i++) {
      split(product.a()[i], a, i);
      split(product.b()[i], b, i);
      split(product.modulus()[i], mod, i);
      split(q[i], quo, i);
      out[R + i][row] = element(product.r()[i]);
      out[XORS + i][row] = a[2 * i] ^ a[2 * i + 1];
      out[XORS + Wide.LIMBS + i][row] = mod[2 * i] ^ mod[2 * i + 1];
      out[XORS + 2 * Wide.LIMBS + i][row] = quo[2 * i] ^ quo[2 * i + 1];
    }
    for (int i = 0; i < BYTES; i++) {
      out[A + i][row] = a[i];
      out[B + i][row] = element(b[i]);
      out[M + i][row] = mod[i];
      out[Q + i][row] = quo[i];
    }
    long carry = 0;
    for (int k = 0; k < CARRIES; k++) {
      long value =
          carry + at(a, b, quo, top, mod, 2 * k) + 256 * at(a, b, quo, top, mod, 2 * k + 1);
      carry = (value - (k < Wide.LIMBS ? product.r()[k] : 0)) >> Wide.LIMB_BITS;
      out[CARRY + k][row] = element((int) carry);
    }
  }

  private static long at(int[] a, int[] b, int[] q, int top, int[] m, int n) {
    long sum = n >= BYTES ? -(long) top * m[n - BYTES] : 0;
    for (int i = Math.max(0, n - BYTES + 1); i <= Math.min(n, BYTES - 1); i++) {
      sum += (long) a[i] * b[n - i] - (long) q[i] * m[n - i];
    }
    return sum;
  }

  /** A byte, and what is left with its sign. */
  private static void split(int limb, int[] bytes, int i) {
    bytes[2 * i] = limb & 0xff;
    bytes[2 * i + 1] = limb >> 8;
  }

  private static int element(int small) {
    return small < 0 ? small + PrimeField.KOALA_BEAR.p() : small;
  }
}
