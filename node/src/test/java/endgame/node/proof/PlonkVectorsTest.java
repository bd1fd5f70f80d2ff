package endgame.node.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every third-party PLONK proof is valid through the files, and every changed one isn't. */
class PlonkVectorsTest {
  private static final String SYSTEM = "plonk-bn254";
  private static final Outcome VALID = new Outcome.Valid();

  @TempDir private Path folder;

  private static List<Path> cases() {
    List<Path> files =
        new java.util.ArrayList<>(VectorFolder.list(VectorFolder.of("plonk-sp1/cases")));
    VectorFolder.list(VectorFolder.of("plonk-gnark-linea")).stream()
        .filter(file -> file.toString().endsWith(".json"))
        .forEach(files::add);
    return files;
  }

  @Test
  void casesAreValidAndTheirNegativesInvalid() throws Exception {
    int negatives = 0;
    for (Path file : cases()) {
      assertThat(CaseFile.run(file, Optional.of(SYSTEM), Optional.empty()))
          .as("%s", file)
          .isEqualTo(VALID);
      ObjectNode node = (ObjectNode) InputFiles.json(file);
      KeyFile key = CaseFile.key(node, file);
      for (JsonNode negative : node.path("negatives")) {
        ObjectNode changed = node.deepCopy();
        set(changed, "proofBytes", negative.path("proof"));
        set(changed, "programVKey", negative.path("vkey"));
        set(changed, "publicValues", negative.path("publicValues"));
        assertThat(CaseFile.check(SYSTEM, key, changed))
            .as("%s: %s", file, negative.path("name"))
            .isInstanceOf(Outcome.Invalid.class);
        negatives++;
      }
    }
    assertThat(negatives).isGreaterThan(100);
  }

  private static void set(ObjectNode node, String field, JsonNode value) {
    if (!value.isMissingNode()) {
      node.set(field, value);
    }
  }

  @Test
  void changedWordsAndInputsAreInvalid() throws Exception {
    Path file = VectorFolder.of("plonk-gnark-linea").resolve("linea-mainnet-2.json");
    ObjectNode node = (ObjectNode) InputFiles.json(file);
    KeyFile key = CaseFile.key(node, file);
    String proof = node.path("gnarkProof").textValue();
    for (int word = 0; word < 27; word++) {
      int at = 2 + 64 * word + 63;
      char digit = proof.charAt(at) == '0' ? '1' : '0';
      ObjectNode changed = node.deepCopy();
      changed.put("gnarkProof", proof.substring(0, at) + digit + proof.substring(at + 1));
      assertThat(CaseFile.check(SYSTEM, key, changed))
          .as("word %d", word)
          .isInstanceOf(Outcome.Invalid.class);
    }
    for (String other : List.of(proof + "00", proof.substring(0, proof.length() - 64), "0x")) {
      ObjectNode changed = node.deepCopy();
      changed.put("gnarkProof", other);
      assertThat(CaseFile.check(SYSTEM, key, changed)).isInstanceOf(Outcome.Invalid.class);
    }
    ObjectNode changed = node.deepCopy();
    changed.putArray("publicInputs").add("1");
    assertThat(CaseFile.check(SYSTEM, key, changed)).isInstanceOf(Outcome.Invalid.class);
  }

  /** The file of a key as gnark wrote it names its selector by its hash, and so its key root. */
  @Test
  void gnarksKeyFileIsEnough() {
    Path root = VectorFolder.of("plonk-sp1");
    Path binary = root.resolve("vk/sp1-v6.1.0.gnark.bin");
    Path file = root.resolve("cases/sp1-v6.1.0-plonk-01.json");
    assertThat(CaseFile.run(file, Optional.empty(), Optional.of(binary))).isEqualTo(VALID);
    Path other = root.resolve("cases/sp1-v5.0.0-plonk-01.json");
    assertThat(CaseFile.run(other, Optional.empty(), Optional.of(binary))).isNotEqualTo(VALID);
  }

  @Test
  void snarkjsTriplesAndTheirNegatives() throws Exception {
    int negatives = 0;
    for (Path each : VectorFolder.list(VectorFolder.of("plonk-snarkjs"))) {
      if (!Files.isDirectory(each)) {
        continue;
      }
      Path key = each.resolve("verification_key.json");
      Path inputs = each.resolve("public.json");
      Path proof = each.resolve("proof.json");
      assertThat(ProofCheck.run(SYSTEM, key, new ProofInput.Snarkjs(inputs, proof)))
          .as("%s", each)
          .isEqualTo(VALID);
      assertThat(ProofCheck.run("groth16-bn254", key, new ProofInput.Snarkjs(inputs, proof)))
          .isInstanceOf(Outcome.Malformed.class);
      for (JsonNode negative : InputFiles.json(each.resolve("negatives.json"))) {
        Path changedKey = folder.resolve("key.json");
        ObjectNode node = (ObjectNode) InputFiles.json(key);
        if (negative.has("verificationKeyOverride")) {
          node.setAll((ObjectNode) negative.path("verificationKeyOverride"));
        }
        Files.writeString(changedKey, node.toString());
        Outcome outcome =
            ProofCheck.run(
                SYSTEM,
                changedKey,
                new ProofInput.Snarkjs(
                    write("public.json", negative.path("public"), inputs),
                    write("proof.json", negative.path("proof"), proof)));
        assertThat(outcome).as("%s: %s", each, negative.path("name")).isNotEqualTo(VALID);
        negatives++;
      }
    }
    assertThat(negatives).isGreaterThan(40);
  }

  private Path write(String name, JsonNode changed, Path original) throws Exception {
    if (changed.isMissingNode()) {
      return original;
    }
    Path file = folder.resolve(name);
    Files.writeString(file, changed.toString());
    return file;
  }

  @Test
  void keysOfShardsKeepSelectorAndRoot() throws Exception {
    Path root = VectorFolder.of("plonk-sp1");
    Path file = root.resolve("cases/sp1-v6.1.0-plonk-01.json");
    String program = InputFiles.json(file).path("programVKey").textValue();
    for (String name : List.of("vk/sp1-v6.1.0.json", "vk/sp1-v6.1.0.gnark.bin")) {
      Path key = folder.resolve("shard.key");
      Files.write(
          key, ShardKeyFile.sp1(root.resolve(name), program, Optional.empty(), Optional.empty()));
      assertThat(CaseFile.run(file, Optional.empty(), Optional.of(key))).isEqualTo(VALID);
      Path older = root.resolve("cases/sp1-v6.0.0-plonk-01.json");
      assertThat(CaseFile.run(older, Optional.empty(), Optional.of(key)))
          .isInstanceOf(Outcome.Invalid.class);
    }
  }

  @Test
  void filesCanBeInspected() throws Exception {
    for (Path file : VectorFolder.list(VectorFolder.of("plonk-sp1/vk"))) {
      assertThat(Inspection.of(file).getFirst()).as("%s", file).startsWith("PLONK verifying key");
    }
    for (Path file : cases()) {
      assertThat(Inspection.of(file)).as("%s", file).isNotEmpty();
    }
    Path snarkjs = VectorFolder.of("plonk-snarkjs/local-pos2");
    assertThat(Inspection.of(snarkjs.resolve("proof.json")).getFirst())
        .isEqualTo("PLONK proof, snarkjs JSON");
    assertThat(Inspection.of(snarkjs.resolve("verification_key.json")).getFirst())
        .startsWith("PLONK verifying key of snarkjs");
  }
}
