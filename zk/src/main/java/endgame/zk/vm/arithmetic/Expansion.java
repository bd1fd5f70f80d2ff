package endgame.zk.vm.arithmetic;

import endgame.zk.guest.Ecall;
import endgame.zk.vm.run.PrecompileCall;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * A call with the numbers of its formula, and what it asks of the other tables. Names are those of
 * points; MULMOD256 has a = x1, b = y1, m = x2, its result is x3, and i is a reduced.
 *
 * @param nonzero whether the denominator of λ, or m, is not 0
 * @param reduces whether a is reduced before it is multiplied
 */
@SuppressWarnings("ArrayRecordComponent") // Never written once it is made.
record Expansion(
    PrecompileCall call,
    int[] x1,
    int[] y1,
    int[] x2,
    int[] y2,
    int[] x3,
    int[] y3,
    int[] i,
    int[] lambda,
    boolean nonzero,
    boolean reduces) {
  static final int[] FIELD = Wide.limbs(Wide.FIELD);

  /** 3/2 in the field. */
  static final int[] THREE_HALVES =
      Wide.limbs(
          BigInteger.TWO.modInverse(Wide.FIELD).multiply(BigInteger.valueOf(3)).mod(Wide.FIELD));

  private static final int[] ZERO = new int[Wide.LIMBS];
  static final int[] ONE = Wide.limbs(BigInteger.ONE);

  record Bound(int[] number, int[] bound) {}

  record Product(int[] a, int[] b, int[] r, int[] modulus) {}

  static boolean takes(int number) {
    return number == Ecall.MULMOD256
        || number == Ecall.SECP256K1_ADD
        || number == Ecall.SECP256K1_DOUBLE;
  }

  static Expansion of(PrecompileCall call) {
    return switch (call.number()) {
      case Ecall.MULMOD256 -> mulMod(call);
      case Ecall.SECP256K1_ADD -> add(call);
      case Ecall.SECP256K1_DOUBLE -> twice(call);
      default -> throw new IllegalArgumentException("ecall " + call.number());
    };
  }

  boolean isMulMod() {
    return call.number() == Ecall.MULMOD256;
  }

  boolean isAdd() {
    return call.number() == Ecall.SECP256K1_ADD;
  }

  private static Expansion mulMod(PrecompileCall call) {
    int[] a = Wide.limbs(call.before()[0], 0);
    int[] b = Wide.limbs(call.before()[1], 0);
    int[] m = Wide.limbs(call.before()[2], 0);
    BigInteger modulus = Wide.value(m);
    boolean nonzero = modulus.signum() != 0;
    BigInteger left = Wide.value(a);
    boolean reduces = nonzero && left.multiply(Wide.value(b)).divide(modulus).bitLength() > 256;
    int[] reduced = reduces ? Wide.limbs(left.mod(modulus)) : a;
    int[] result = Wide.limbs(call.after(), 0);
    return new Expansion(call, a, b, m, ZERO, result, ZERO, reduced, ZERO, nonzero, reduces);
  }

  private static Expansion add(PrecompileCall call) {
    int[] x1 = Wide.limbs(call.before()[0], 0);
    int[] y1 = Wide.limbs(call.before()[0], Wide.WORDS);
    int[] x2 = Wide.limbs(call.before()[1], 0);
    int[] y2 = Wide.limbs(call.before()[1], Wide.WORDS);
    BigInteger denominator = Wide.value(Wide.minus(x2, x1)).mod(Wide.FIELD);
    boolean nonzero = denominator.signum() != 0;
    BigInteger i = nonzero ? denominator.modInverse(Wide.FIELD) : BigInteger.ONE;
    BigInteger lambda =
        nonzero ? i.multiply(Wide.value(Wide.minus(y2, y1))).mod(Wide.FIELD) : BigInteger.ZERO;
    return of(call, x1, y1, x2, y2, i, lambda, nonzero);
  }

  private static Expansion twice(PrecompileCall call) {
    int[] x = Wide.limbs(call.before()[0], 0);
    int[] y = Wide.limbs(call.before()[0], Wide.WORDS);
    BigInteger denominator = Wide.value(y).mod(Wide.FIELD);
    boolean nonzero = denominator.signum() != 0;
    BigInteger i =
        nonzero
            ? denominator.modInverse(Wide.FIELD).multiply(Wide.value(THREE_HALVES)).mod(Wide.FIELD)
            : BigInteger.ONE;
    BigInteger ofX = i.multiply(Wide.value(x)).mod(Wide.FIELD);
    BigInteger lambda = nonzero ? ofX.multiply(Wide.value(x)).mod(Wide.FIELD) : BigInteger.ZERO;
    return of(call, x, y, x, Wide.limbs(ofX), i, lambda, nonzero);
  }

  private static Expansion of(
      PrecompileCall call,
      int[] x1,
      int[] y1,
      int[] x2,
      int[] y2,
      BigInteger i,
      BigInteger lambda,
      boolean nonzero) {
    int[] x3 = Wide.limbs(call.after(), 0);
    int[] y3 = Wide.limbs(call.after(), Wide.WORDS);
    return new Expansion(
        call, x1, y1, x2, y2, x3, y3, Wide.limbs(i), Wide.limbs(lambda), nonzero, false);
  }

  List<Bound> bounds() {
    if (isMulMod()) {
      return nonzero ? List.of(new Bound(x3, x2)) : List.of();
    }
    return List.of(new Bound(x3, FIELD), new Bound(y3, FIELD));
  }

  List<Product> products() {
    List<Product> products = new ArrayList<>();
    if (isMulMod()) {
      if (reduces) {
        products.add(new Product(ONE, x1, i, x2));
      }
      if (nonzero) {
        products.add(new Product(i, y1, x3, x2));
      }
      return products;
    }
    if (isAdd()) {
      products.add(new Product(i, Wide.minus(x2, x1), nonzero ? ONE : ZERO, FIELD));
      if (nonzero) {
        products.add(new Product(i, Wide.minus(y2, y1), lambda, FIELD));
      }
    } else {
      products.add(new Product(i, y1, nonzero ? THREE_HALVES : ZERO, FIELD));
      if (nonzero) {
        products.add(new Product(i, x1, y2, FIELD));
        products.add(new Product(y2, x1, lambda, FIELD));
      }
    }
    int[] sum = Wide.plus(x3, Wide.plus(x1, x2));
    products.add(new Product(lambda, lambda, sum, FIELD));
    products.add(new Product(lambda, Wide.minus(x1, x3), Wide.plus(y3, y1), FIELD));
    return products;
  }
}
