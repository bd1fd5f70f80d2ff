package endgame.node.proof;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Parsed;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Numbers and points in JSON. A point is empty when its numbers are no point of the group. */
final class Numbers {
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,100}");
  private static final Pattern HEX = Pattern.compile("0[xX][0-9a-fA-F]{1,80}");
  private static final int INPUTS_MAX = 1 << 16;

  private Numbers() {}

  static BigInteger number(JsonNode node, String name) throws MalformedInput {
    if (node.isIntegralNumber()) {
      return node.bigIntegerValue();
    }
    if (node.isTextual()) {
      return number(node.textValue(), name);
    }
    throw new MalformedInput(
        node.isMissingNode() ? name + " is missing" : name + " isn't a number");
  }

  static BigInteger number(String text, String name) throws MalformedInput {
    String digits = text.strip();
    if (DECIMAL.matcher(digits).matches()) {
      return new BigInteger(digits);
    }
    if (HEX.matcher(digits).matches()) {
      return new BigInteger(digits.substring(2), 16);
    }
    throw new MalformedInput(name + " isn't a number");
  }

  /** A list of numbers of which each must be below the scalar modulus. */
  static Parsed<List<Scalar>> scalars(Iterable<JsonNode> nodes) throws MalformedInput {
    List<BigInteger> numbers = new ArrayList<>();
    for (JsonNode node : nodes) {
      numbers.add(number(node, "public input " + numbers.size()));
    }
    return reduced(numbers);
  }

  /** Decimal numbers with commas between them; blank: none. */
  static Parsed<List<Scalar>> scalars(String list) throws MalformedInput {
    List<BigInteger> numbers = new ArrayList<>();
    if (!list.isBlank()) {
      for (String each : list.split(",", -1)) {
        numbers.add(number(each, "public input " + numbers.size()));
      }
    }
    return reduced(numbers);
  }

  private static Parsed<List<Scalar>> reduced(List<BigInteger> numbers) throws MalformedInput {
    if (numbers.size() > INPUTS_MAX) {
      throw new MalformedInput(numbers.size() + " public inputs are too many");
    }
    List<Scalar> scalars = new ArrayList<>(numbers.size());
    for (BigInteger number : numbers) {
      Optional<Scalar> scalar = Scalar.of(number);
      if (scalar.isEmpty()) {
        return Parsed.malformed(
            "public input " + scalars.size() + " isn't below the scalar modulus");
      }
      scalars.add(scalar.get());
    }
    return Parsed.ok(scalars);
  }

  /** snarkjs: [x, y, "1"], infinity is ["0", "1", "0"]. Other third coordinates are refused. */
  static Optional<G1> snarkjsG1(JsonNode node, String name) throws MalformedInput {
    requireArray(node, 3, name);
    BigInteger x = number(node.get(0), name);
    BigInteger y = number(node.get(1), name);
    BigInteger z = number(node.get(2), name);
    if (z.equals(BigInteger.ONE)) {
      return G1.of(x, y);
    }
    boolean infinity = z.signum() == 0 && x.signum() == 0 && y.equals(BigInteger.ONE);
    return infinity ? Optional.of(G1.INFINITY) : Optional.empty();
  }

  /** snarkjs: [[x0, x1], [y0, y1], ["1", "0"]], real part first. */
  static Optional<G2> snarkjsG2(JsonNode node, String name) throws MalformedInput {
    requireArray(node, 3, name);
    for (JsonNode each : node) {
      requireArray(each, 2, name);
    }
    BigInteger x0 = number(node.get(0).get(0), name);
    BigInteger x1 = number(node.get(0).get(1), name);
    BigInteger y0 = number(node.get(1).get(0), name);
    BigInteger y1 = number(node.get(1).get(1), name);
    BigInteger z0 = number(node.get(2).get(0), name);
    BigInteger z1 = number(node.get(2).get(1), name);
    if (z0.equals(BigInteger.ONE) && z1.signum() == 0) {
      return G2.of(x0, x1, y0, y1);
    }
    boolean infinity =
        z0.signum() == 0
            && z1.signum() == 0
            && x0.signum() == 0
            && x1.signum() == 0
            && y0.equals(BigInteger.ONE)
            && y1.signum() == 0;
    return infinity ? Optional.of(G2.INFINITY) : Optional.empty();
  }

  /** gnark: {"X": x, "Y": y}; (0, 0) is infinity. */
  static Optional<G1> gnarkG1(JsonNode node, String name) throws MalformedInput {
    return G1.of(number(node.path("X"), name + ".X"), number(node.path("Y"), name + ".Y"));
  }

  /** gnark: {"X": {"A0", "A1"}, "Y": {"A0", "A1"}}, A1 is the coefficient of u. */
  static Optional<G2> gnarkG2(JsonNode node, String name) throws MalformedInput {
    JsonNode x = node.path("X");
    JsonNode y = node.path("Y");
    return G2.of(
        number(x.path("A0"), name + ".X.A0"),
        number(x.path("A1"), name + ".X.A1"),
        number(y.path("A0"), name + ".Y.A0"),
        number(y.path("A1"), name + ".Y.A1"));
  }

  static <T> T inKey(Optional<T> point, String name) throws MalformedInput {
    return point.orElseThrow(() -> new MalformedInput("the key's " + name + " isn't a point"));
  }

  static <T> T inKey(Parsed<T> parsed) throws MalformedInput {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(String reason) -> throw new MalformedInput(reason);
    };
  }

  static void requireArray(JsonNode node, int size, String name) throws MalformedInput {
    if (!node.isArray() || node.size() != size) {
      throw new MalformedInput(
          node.isMissingNode() ? name + " is missing" : name + " isn't a list of " + size);
    }
  }
}
