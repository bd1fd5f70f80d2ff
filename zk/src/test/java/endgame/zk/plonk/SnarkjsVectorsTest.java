package endgame.zk.plonk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Parsed;
import endgame.zk.proof.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Proofs of snarkjs 0.7, and changed ones. */
class SnarkjsVectorsTest {
  /** Whether a triple of files, read strictly, verifies. */
  private static boolean valid(JsonNode keyFile, JsonNode inputsFile, JsonNode proofFile) {
    if (!(SnarkjsNumbers.key(Cases.fields(keyFile)) instanceof Parsed.Ok<PlonkKey> key)
        || !(SnarkjsNumbers.inputs(Cases.texts(inputsFile))
            instanceof Parsed.Ok<List<Scalar>> inputs)
        || !(SnarkjsNumbers.proof(Cases.fields(proofFile))
            instanceof Parsed.Ok<SnarkjsProof> proof)) {
      return false;
    }
    return PlonkVerifier.verify(key.value(), inputs.value(), proof.value())
        instanceof Verdict.Accepted;
  }

  private static List<Path> keys() {
    List<Path> keys = Cases.files("plonk-snarkjs", "verification_key.json");
    assumeThat(keys).isNotEmpty();
    return keys;
  }

  @Test
  void everyTripleIsValid() {
    for (Path key : keys()) {
      JsonNode proof = Cases.json(key.resolveSibling("proof.json"));
      JsonNode inputs = Cases.json(key.resolveSibling("public.json"));
      assertThat(valid(Cases.json(key), inputs, proof)).as(key.toString()).isTrue();
    }
  }

  @Test
  void everyNegativeIsInvalid() {
    int count = 0;
    for (Path file : keys()) {
      JsonNode key = Cases.json(file);
      JsonNode proof = Cases.json(file.resolveSibling("proof.json"));
      JsonNode inputs = Cases.json(file.resolveSibling("public.json"));
      for (JsonNode negative : Cases.json(file.resolveSibling("negatives.json"))) {
        assertThat(negative.get("expected").asText()).startsWith("invalid");
        boolean valid =
            valid(
                negative.has("verificationKeyOverride")
                    ? negative.get("verificationKeyOverride")
                    : key,
                negative.has("public") ? negative.get("public") : inputs,
                negative.has("proof") ? negative.get("proof") : proof);
        assertThat(valid).as(file + ": " + negative.get("name").asText()).isFalse();
        count++;
      }
    }
    assertThat(count).isGreaterThan(60);
  }

  @Test
  void formsOfTheSameKeyAndProofAgree() {
    for (Path file : keys()) {
      PlonkKey key = Cases.ok(SnarkjsNumbers.key(Cases.fields(Cases.json(file))));
      assertThat(Cases.ok(PlonkKey.parse(key.encode()))).isEqualTo(key);
      SnarkjsProof proof =
          Cases.ok(
              SnarkjsNumbers.proof(Cases.fields(Cases.json(file.resolveSibling("proof.json")))));
      assertThat(Cases.ok(SnarkjsProof.decode(proof.encode(), 0))).isEqualTo(proof);
    }
  }

  @Test
  void numbersAreReadStrictly() {
    Path file = keys().getFirst();
    Map<String, List<String>> key = Cases.fields(Cases.json(file));
    assertThat(SnarkjsNumbers.key(key)).isInstanceOf(Parsed.Ok.class);
    refusedKey(key, "curve", List.of("bls12381"));
    refusedKey(key, "protocol", List.of("groth16"));
    refusedKey(key, "power", List.of("29"));
    refusedKey(key, "power", List.of("0"));
    refusedKey(key, "power", List.of("4"));
    refusedKey(key, "nPublic", List.of("-1"));
    refusedKey(key, "nPublic", List.of("9"));
    refusedKey(key, "nPublic", List.of("20000"));
    refusedKey(key, "k1", List.of("1"));
    refusedKey(key, "k1", List.of("0"));
    refusedKey(key, "k2", List.of("2"));
    refusedKey(key, "k1", List.of("02"));
    refusedKey(key, "k1", List.of("+2"));
    refusedKey(key, "k1", List.of("0x2"));
    refusedKey(key, "k1", List.of(""));
    refusedKey(key, "k1", List.of("9".repeat(100_000)));
    refusedKey(key, "k1", List.of("2", "2"));
    refusedKey(key, "S1", List.of("0", "1", "0"));
    refusedKey(key, "S1", List.of("1", "2", "2"));
    refusedKey(key, "S1", List.of("0", "0", "1"));
    refusedKey(key, "S1", List.of("1", "3", "1"));
    refusedKey(key, "w", List.of("1"));
    for (String name : List.copyOf(key.keySet())) {
      if (!name.equals("w")) {
        refusedKey(key, name, List.of());
      }
    }
  }

  private static void refusedKey(Map<String, List<String>> key, String name, List<String> numbers) {
    Map<String, List<String>> changed = new java.util.LinkedHashMap<>(key);
    changed.put(name, numbers);
    assertThat(SnarkjsNumbers.key(changed))
        .as(name + " " + numbers)
        .isInstanceOf(Parsed.Malformed.class);
  }
}
