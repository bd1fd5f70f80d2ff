package endgame.node.proof;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.zk.plonk.PlonkKey;
import endgame.zk.plonk.SnarkjsNumbers;
import endgame.zk.plonk.SnarkjsProof;
import endgame.zk.plonk.SolidityConstants;
import endgame.zk.proof.Parsed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** PLONK keys and proofs in JSON: snarkjs', and the constants of gnark's Solidity verifiers. */
final class PlonkJson {
  private static final List<String> PROOF_POINTS =
      List.of("A", "B", "C", "Z", "T1", "T2", "T3", "Wxi", "Wxiw");
  private static final List<String> PROOF_NUMBERS =
      List.of("eval_a", "eval_b", "eval_c", "eval_s1", "eval_s2", "eval_zw");

  private PlonkJson() {}

  /** {@code verification_key.json} of snarkjs. */
  static PlonkKey snarkjsKey(JsonNode node) throws MalformedInput {
    Groth16Json.requireProtocol(node, "plonk");
    return Numbers.inKey(SnarkjsNumbers.key(fields(node)));
  }

  /** {@code proof.json} of snarkjs. */
  static Parsed<SnarkjsProof> snarkjsProof(JsonNode node) throws MalformedInput {
    Groth16Json.requireProtocol(node, "plonk");
    for (String name : PROOF_POINTS) {
      Numbers.requireArray(node.path(name), 3, name);
      for (JsonNode number : node.path(name)) {
        Numbers.number(number, name);
      }
    }
    for (String name : PROOF_NUMBERS) {
      Numbers.number(node.path(name), name);
    }
    return SnarkjsNumbers.proof(fields(node));
  }

  /** Each field as the texts in it; protocol and curve under the names that snarkjs writes. */
  private static Map<String, List<String>> fields(JsonNode node) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      List<String> texts = new ArrayList<>();
      flatten(field.getValue(), texts);
      fields.put(field.getKey(), texts);
    }
    fields.put("protocol", List.of("plonk"));
    fields.put("curve", List.of("bn128"));
    return fields;
  }

  private static void flatten(JsonNode node, List<String> texts) {
    if (node.isContainerNode()) {
      node.forEach(each -> flatten(each, texts));
    } else {
      texts.add(node.asText());
    }
  }

  /** The constants of a contract. */
  static PlonkKey constants(JsonNode node) throws MalformedInput {
    Map<String, String> constants = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getValue().isValueNode()) {
        constants.put(field.getKey(), field.getValue().asText());
      }
    }
    return Numbers.inKey(SolidityConstants.parse(constants));
  }
}
