package endgame.node.proof;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.groth16.GnarkKey;
import endgame.zk.groth16.GnarkProof;
import endgame.zk.groth16.Groth16Key;
import endgame.zk.groth16.Groth16Proof;
import endgame.zk.proof.Parsed;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Groth16 keys and proofs in JSON: snarkjs', gnark's, and the constants of SP1's contracts. */
final class Groth16Json {
  private static final List<String> CURVES = List.of("bn128", "bn254", "altbn128", "alt_bn128");

  private Groth16Json() {}

  /** Refuses another protocol or curve; files may leave both out. */
  static void requireProtocol(JsonNode node, String protocol) throws MalformedInput {
    String named = node.path("protocol").asText(protocol);
    if (!named.equals(protocol)) {
      throw new MalformedInput("the file is of protocol " + named + ", not " + protocol);
    }
    String curve = node.path("curve").asText(CURVES.getFirst());
    if (!CURVES.contains(curve)) {
      throw new MalformedInput("the file is over the curve " + curve + ", not bn128");
    }
  }

  /** {@code verification_key.json} of snarkjs. */
  static Groth16Key snarkjsKey(JsonNode node) throws MalformedInput {
    requireProtocol(node, "groth16");
    List<G1> ic = new ArrayList<>();
    if (!node.path("IC").isArray()) {
      throw new MalformedInput("the key has no list IC");
    }
    for (JsonNode point : node.path("IC")) {
      String name = "IC[" + ic.size() + "]";
      ic.add(Numbers.inKey(Numbers.snarkjsG1(point, name), name));
    }
    if (node.has("nPublic")
        && !Numbers.number(node.path("nPublic"), "nPublic")
            .equals(BigInteger.valueOf(ic.size() - 1L))) {
      throw new MalformedInput("the key has " + ic.size() + " points IC, which isn't nPublic + 1");
    }
    return Numbers.inKey(
        Groth16Key.of(
            Numbers.inKey(Numbers.snarkjsG1(node.path("vk_alpha_1"), "vk_alpha_1"), "vk_alpha_1"),
            snarkjsG2(node, "vk_beta_2"),
            snarkjsG2(node, "vk_gamma_2"),
            snarkjsG2(node, "vk_delta_2"),
            ic));
  }

  private static G2 snarkjsG2(JsonNode node, String name) throws MalformedInput {
    return Numbers.inKey(Numbers.snarkjsG2(node.path(name), name), name);
  }

  /** {@code proof.json} of snarkjs. */
  static Parsed<Groth16Proof> snarkjsProof(JsonNode node) throws MalformedInput {
    requireProtocol(node, "groth16");
    return Groth16Proof.of(
        Numbers.snarkjsG1(node.path("pi_a"), "pi_a"),
        Numbers.snarkjsG2(node.path("pi_b"), "pi_b"),
        Numbers.snarkjsG1(node.path("pi_c"), "pi_c"));
  }

  /** gnark's key as Go prints it. */
  static GnarkKey gnarkKey(JsonNode node) throws MalformedInput {
    JsonNode one = node.path("G1");
    JsonNode two = node.path("G2");
    List<G1> ic = new ArrayList<>();
    for (JsonNode point : one.path("K")) {
      String name = "K[" + ic.size() + "]";
      ic.add(Numbers.inKey(Numbers.gnarkG1(point, name), name));
    }
    Groth16Key key =
        Numbers.inKey(
            Groth16Key.of(
                Numbers.inKey(Numbers.gnarkG1(one.path("Alpha"), "Alpha"), "Alpha"),
                gnarkG2(two, "Beta"),
                gnarkG2(two, "Gamma"),
                gnarkG2(two, "Delta"),
                ic));
    List<List<Integer>> committed = new ArrayList<>();
    for (JsonNode wires : node.path("PublicAndCommitmentCommitted")) {
      List<Integer> numbers = new ArrayList<>();
      for (JsonNode wire : wires) {
        if (!wire.canConvertToInt() || !wire.isIntegralNumber()) {
          throw new MalformedInput(
              "PublicAndCommitmentCommitted holds something else than numbers");
        }
        numbers.add(wire.intValue());
      }
      committed.add(numbers);
    }
    return Numbers.inKey(GnarkKey.of(key, committed, committed.isEmpty() ? List.of() : keys(node)));
  }

  /** One key before gnark 0.11, a list since. */
  private static List<GnarkKey.Pedersen> keys(JsonNode node) throws MalformedInput {
    if (node.path("CommitmentKey").isObject()) {
      return List.of(pedersen(node.path("CommitmentKey")));
    }
    List<GnarkKey.Pedersen> keys = new ArrayList<>();
    for (JsonNode each : node.path("CommitmentKeys")) {
      keys.add(pedersen(each));
    }
    return keys;
  }

  private static GnarkKey.Pedersen pedersen(JsonNode node) throws MalformedInput {
    boolean inverse = node.has("GRootSigmaNeg");
    return new GnarkKey.Pedersen(
        gnarkG2(node, "G"), gnarkG2(node, inverse ? "GRootSigmaNeg" : "GSigmaNeg"), inverse);
  }

  private static G2 gnarkG2(JsonNode node, String name) throws MalformedInput {
    return Numbers.inKey(Numbers.gnarkG2(node.path(name), name), name);
  }

  /** gnark's proof as Go prints it. */
  static Parsed<GnarkProof> gnarkProof(JsonNode node) throws MalformedInput {
    Parsed<Groth16Proof> proof =
        Groth16Proof.of(
            Numbers.gnarkG1(node.path("Ar"), "Ar"),
            Numbers.gnarkG2(node.path("Bs"), "Bs"),
            Numbers.gnarkG1(node.path("Krs"), "Krs"));
    List<G1> commitments = new ArrayList<>();
    for (JsonNode each : node.path("Commitments")) {
      Optional<G1> point = Numbers.gnarkG1(each, "Commitments[" + commitments.size() + "]");
      if (point.isEmpty()) {
        return Parsed.malformed("commitment " + commitments.size() + " isn't a point of G1");
      }
      commitments.add(point.get());
    }
    Optional<G1> knowledge =
        node.has("CommitmentPok")
            ? Numbers.gnarkG1(node.path("CommitmentPok"), "CommitmentPok")
            : Optional.of(G1.INFINITY);
    if (knowledge.isEmpty()) {
      return Parsed.malformed("CommitmentPok isn't a point of G1");
    }
    return proof.then(points -> Parsed.ok(new GnarkProof(points, commitments, knowledge.get())));
  }

  /** The constants of a contract of SP1: it holds −beta, −gamma and −delta. */
  static Groth16Key constants(JsonNode node) throws MalformedInput {
    List<G1> ic = new ArrayList<>(List.of(g1(node, "CONSTANT")));
    while (node.has("PUB_" + (ic.size() - 1) + "_X")) {
      ic.add(g1(node, "PUB_" + (ic.size() - 1)));
    }
    return Numbers.inKey(
        Groth16Key.of(
            g1(node, "ALPHA"),
            g2(node, "BETA_NEG").negate(),
            g2(node, "GAMMA_NEG").negate(),
            g2(node, "DELTA_NEG").negate(),
            ic));
  }

  private static G1 g1(JsonNode node, String name) throws MalformedInput {
    return Numbers.inKey(G1.of(constant(node, name + "_X"), constant(node, name + "_Y")), name);
  }

  private static G2 g2(JsonNode node, String name) throws MalformedInput {
    return Numbers.inKey(
        G2.of(
            constant(node, name + "_X_0"),
            constant(node, name + "_X_1"),
            constant(node, name + "_Y_0"),
            constant(node, name + "_Y_1")),
        name);
  }

  private static BigInteger constant(JsonNode node, String name) throws MalformedInput {
    return Numbers.number(node.path(name), name);
  }
}
