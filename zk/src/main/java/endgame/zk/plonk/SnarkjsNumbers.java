package endgame.zk.plonk;

import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Parsed;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of snarkjs's JSON files, read by whoever can read JSON: each field's numbers and texts
 * as texts, arrays and arrays in them flattened in order. A point is {@code x, y, 1} or, at
 * infinity, {@code 0, 1, 0}; one of G2 {@code x0, x1, y0, y1, 1, 0}.
 *
 * <p>Stricter than snarkjs: numbers are decimal and reduced, the point's third coordinate is as
 * said, {@code w} is the root of unity that snarkjs uses.
 */
public final class SnarkjsNumbers {
  private SnarkjsNumbers() {}

  /** {@code verification_key.json}. */
  public static Parsed<PlonkKey> key(Map<String, List<String>> fields) {
    NumberReader in = new NumberReader(fields);
    in.expect("protocol", "plonk");
    in.expect("curve", "bn128");
    SnarkjsKey.Constants constants =
        new SnarkjsKey.Constants(
            in.u31("power"),
            in.u31("nPublic"),
            in.scalar("k1"),
            in.scalar("k2"),
            g1(in, "Qm"),
            g1(in, "Ql"),
            g1(in, "Qr"),
            g1(in, "Qo"),
            g1(in, "Qc"),
            g1(in, "S1"),
            g1(in, "S2"),
            g1(in, "S3"),
            g2(in, "X_2"));
    Scalar root = in.scalar("w");
    @Nullable String fault = in.fault();
    if (fault != null) {
      return new Parsed.Malformed<>(fault);
    }
    Optional<Domain> domain = Domain.ofSnarkjs(constants.power());
    if (domain.isPresent() && !domain.get().generator().equals(root)) {
      return new Parsed.Malformed<>("w isn't snarkjs's root of unity for this power");
    }
    return SnarkjsKey.of(constants);
  }

  /** {@code proof.json}. */
  public static Parsed<SnarkjsProof> proof(Map<String, List<String>> fields) {
    NumberReader in = new NumberReader(fields);
    in.expect("protocol", "plonk");
    in.expect("curve", "bn128");
    if (in.has("eval_r")) {
      in.fail("a proof of snarkjs before 0.7 (it has eval_r)");
    }
    SnarkjsProof proof =
        new SnarkjsProof(
            finiteG1(in, "A"),
            finiteG1(in, "B"),
            finiteG1(in, "C"),
            finiteG1(in, "Z"),
            finiteG1(in, "T1"),
            finiteG1(in, "T2"),
            finiteG1(in, "T3"),
            finiteG1(in, "Wxi"),
            finiteG1(in, "Wxiw"),
            in.scalar("eval_a"),
            in.scalar("eval_b"),
            in.scalar("eval_c"),
            in.scalar("eval_s1"),
            in.scalar("eval_s2"),
            in.scalar("eval_zw"));
    @Nullable String fault = in.fault();
    return fault == null ? new Parsed.Ok<>(proof) : new Parsed.Malformed<>(fault);
  }

  /** {@code public.json}. */
  public static Parsed<List<Scalar>> inputs(List<String> numbers) {
    if (numbers.size() > PlonkKey.PUBLIC_INPUTS_MAX) {
      return new Parsed.Malformed<>("more than " + PlonkKey.PUBLIC_INPUTS_MAX + " inputs");
    }
    List<Scalar> inputs = new ArrayList<>(numbers.size());
    for (int i = 0; i < numbers.size(); i++) {
      String name = "public input " + i;
      NumberReader in = new NumberReader(Map.of(name, List.of(numbers.get(i))));
      inputs.add(in.scalar(name));
      @Nullable String fault = in.fault();
      if (fault != null) {
        return new Parsed.Malformed<>(fault);
      }
    }
    return new Parsed.Ok<>(List.copyOf(inputs));
  }

  private static G1 finiteG1(NumberReader in, String name) {
    G1 point = g1(in, name);
    if (point.isInfinity()) {
      in.fail(name + " is infinity");
    }
    return point;
  }

  private static G1 g1(NumberReader in, String name) {
    BigInteger[] xyz = in.numbers(name, 3);
    if (xyz[0].signum() == 0 && xyz[1].equals(BigInteger.ONE) && xyz[2].signum() == 0) {
      return G1.INFINITY;
    }
    G1 point = in.g1(name, xyz[0], xyz[1]);
    if (!xyz[2].equals(BigInteger.ONE) || point.isInfinity()) {
      in.fail(name + " isn't affine");
    }
    return point;
  }

  private static G2 g2(NumberReader in, String name) {
    BigInteger[] words = in.numbers(name, 6);
    if (!words[4].equals(BigInteger.ONE) || words[5].signum() != 0) {
      in.fail(name + " isn't affine");
    }
    return in.g2(name, words[0], words[1], words[2], words[3]);
  }
}
