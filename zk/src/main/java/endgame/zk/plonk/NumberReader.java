package endgame.zk.plonk;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.Scalar;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads named decimal numbers; a name may have several, as a point of snarkjs has. Like {@link
 * WordReader} the first fault stays.
 */
final class NumberReader {
  /** Decimal digits of 2^256. */
  private static final int DIGITS_MAX = 78;

  private final Map<String, List<String>> fields;
  private @Nullable String fault;

  NumberReader(Map<String, List<String>> fields) {
    this.fields = fields;
  }

  @Nullable String fault() {
    return fault;
  }

  void fail(String reason) {
    if (fault == null) {
      fault = reason;
    }
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  /** A text that isn't a number, such as the name of a curve. */
  void expect(String name, String text) {
    if (!List.of(text).equals(fields.get(name))) {
      fail(name + " isn't " + text);
    }
  }

  /** The numbers of a field of exactly so many; zeros if they aren't there. */
  BigInteger[] numbers(String name, int count) {
    BigInteger[] numbers = new BigInteger[count];
    List<String> texts = fields.get(name);
    if (texts == null || texts.size() != count) {
      fail(name + (texts == null ? " is missing" : " hasn't " + count + " numbers"));
      texts = List.of();
    }
    for (int i = 0; i < count; i++) {
      numbers[i] = i < texts.size() ? number(name, texts.get(i)) : BigInteger.ZERO;
    }
    return numbers;
  }

  BigInteger number(String name) {
    return numbers(name, 1)[0];
  }

  /** Digits without a sign or a leading zero: one text for each number. */
  private BigInteger number(String name, String text) {
    boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
    boolean canonical = text.equals("0") || !text.startsWith("0");
    if (text.isEmpty() || text.length() > DIGITS_MAX || !digits || !canonical) {
      fail(name + " isn't a decimal number");
      return BigInteger.ZERO;
    }
    return new BigInteger(text);
  }

  /** A number below 2^31. */
  int u31(String name) {
    BigInteger value = number(name);
    if (value.bitLength() > Integer.SIZE - 1) {
      fail(name + " is too large");
      return 0;
    }
    return value.intValueExact();
  }

  Scalar scalar(String name) {
    return orFail(Scalar.of(number(name)), name + " isn't reduced", Scalar.ZERO);
  }

  /** A point, or infinity as (0, 0). */
  G1 g1(String name, BigInteger x, BigInteger y) {
    return orFail(G1.of(x, y), name + " is no point of the curve", G1.INFINITY);
  }

  /** A point of G2 from its real and imaginary coordinates. */
  G2 g2(String name, BigInteger x0, BigInteger x1, BigInteger y0, BigInteger y1) {
    return orFail(G2.of(x0, x1, y0, y1), name + " is no point of the subgroup", G2.INFINITY);
  }

  private <T> T orFail(Optional<T> value, String reason, T neutral) {
    if (value.isEmpty()) {
      fail(reason);
      return neutral;
    }
    return value.get();
  }
}
