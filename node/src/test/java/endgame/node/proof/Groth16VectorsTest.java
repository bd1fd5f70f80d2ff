package endgame.node.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every third-party Groth16 proof is valid, and every changed one isn't. */
class Groth16VectorsTest {
  private static final String SYSTEM = "groth16-bn254";
  private static final Outcome VALID = new Outcome.Valid();

  @TempDir private Path folder;

  @Test
  void casesOfSp1AndRisc0AreValid() {
    for (String name : List.of("groth16-sp1/cases", "groth16-risc0/cases")) {
      List<Path> files = VectorFolder.list(VectorFolder.of(name));
      assertThat(files).isNotEmpty();
      for (Path file : files) {
        assertThat(CaseFile.run(file, Optional.empty(), Optional.empty()))
            .as("%s", file)
            .isEqualTo(VALID);
      }
    }
  }

  /** Trailing bytes, which the contract ignores, are refused too. */
  @Test
  void negativesOfSp1AreInvalid() throws Exception {
    int negatives = 0;
    for (Path file : VectorFolder.list(VectorFolder.of("groth16-sp1/cases"))) {
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
    assertThat(negatives).isGreaterThan(150);
  }

  private static void set(ObjectNode node, String field, JsonNode value) {
    if (!value.isMissingNode()) {
      node.set(field, value);
    }
  }

  /** Another version's key, and each of the other forms of the same key. */
  @Test
  void keysOfSp1InAllForms() {
    Path root = VectorFolder.of("groth16-sp1");
    for (Path file : VectorFolder.list(root.resolve("cases"))) {
      String version = file.getFileName().toString().replaceFirst("-groth16.*", "");
      for (String end : List.of(".json", ".snarkjs.json", ".gnark.bin")) {
        Path key = root.resolve("vk").resolve(version + end);
        if (Files.exists(key)) {
          assertThat(CaseFile.run(file, Optional.of(SYSTEM), Optional.of(key)))
              .as("%s with %s", file, key)
              .isEqualTo(VALID);
        }
      }
      if (!version.contains("v5")) {
        Path other = root.resolve("vk/sp1-v5.0.0.json");
        assertThat(CaseFile.run(file, Optional.empty(), Optional.of(other)))
            .as("%s", file)
            .isNotEqualTo(VALID);
      }
    }
  }

  @Test
  void risc0ReceiptsAreBoundToEachField() throws Exception {
    for (Path file : VectorFolder.list(VectorFolder.of("groth16-risc0/cases"))) {
      ObjectNode node = (ObjectNode) InputFiles.json(file);
      node.remove("claimDigest");
      node.remove("selector");
      KeyFile key = CaseFile.key(node, file);
      assertThat(CaseFile.check(SYSTEM, key, node)).isEqualTo(VALID);
      for (String field : List.of("seal", "journal", "imageId", "controlRoot", "bn254ControlId")) {
        String hex = node.path(field).textValue();
        for (int at : List.of(2, hex.length() / 2, hex.length() - 1)) {
          ObjectNode changed = node.deepCopy();
          char digit = hex.charAt(at) == '0' ? '1' : '0';
          changed.put(field, hex.substring(0, at) + digit + hex.substring(at + 1));
          assertThat(CaseFile.check(SYSTEM, key, changed))
              .as("%s: %s at %d", file, field, at)
              .isInstanceOf(Outcome.Invalid.class);
        }
        ObjectNode longer = node.deepCopy();
        longer.put(field, hex + "00");
        assertThat(check(key, longer)).as("%s: %s longer", file, field).isNotEqualTo(VALID);
      }
    }
  }

  private static Outcome check(KeyFile key, JsonNode node) {
    try {
      return CaseFile.check(SYSTEM, key, node);
    } catch (MalformedInput e) {
      return new Outcome.Malformed(e.sentence());
    }
  }

  @Test
  void snarkjsTriplesAreValid() {
    int count = 0;
    for (Path each : VectorFolder.list(VectorFolder.of("groth16-snarkjs"))) {
      if (Files.isDirectory(each)) {
        assertThat(snarkjs(each.resolve("verification_key.json"), each))
            .as("%s", each)
            .isEqualTo(VALID);
        count++;
      }
    }
    assertThat(count).isGreaterThan(10);
  }

  @Test
  void casesInSnarkjsFormAreValid() throws Exception {
    for (String system : List.of("groth16-sp1", "groth16-risc0")) {
      Path root = VectorFolder.of(system);
      for (Path each : VectorFolder.list(root.resolve("snarkjs-form"))) {
        JsonNode node =
            InputFiles.json(root.resolve("cases").resolve(each.getFileName() + ".json"));
        String key = node.path("vkFile").textValue();
        if (system.equals("groth16-sp1")) {
          key = key.replace(".json", ".snarkjs.json");
        }
        assertThat(snarkjs(root.resolve(key), each)).as("%s", each).isEqualTo(VALID);
      }
    }
  }

  private static Outcome snarkjs(Path key, Path folder) {
    return ProofCheck.run(
        SYSTEM,
        key,
        new ProofInput.Snarkjs(folder.resolve("public.json"), folder.resolve("proof.json")));
  }

  /** Unreduced values, which snarkjs reduces, are refused. */
  @Test
  void negativesOfSnarkjs() throws Exception {
    int negatives = 0;
    for (Path each : VectorFolder.list(VectorFolder.of("groth16-snarkjs"))) {
      Path file = each.resolve("negatives.json");
      if (!Files.exists(file)) {
        continue;
      }
      for (JsonNode negative : InputFiles.json(file)) {
        Path key = write("key.json", each, "verification_key.json", negative, "none");
        if (negative.has("verificationKeyOverride")) {
          ObjectNode changed = (ObjectNode) InputFiles.json(key);
          changed.setAll((ObjectNode) negative.path("verificationKeyOverride"));
          Files.writeString(key, changed.toString());
        }
        write("proof.json", each, "proof.json", negative, "proof");
        write("public.json", each, "public.json", negative, "public");
        Outcome outcome = snarkjs(key, folder);
        if (negative.path("expected").textValue().equals("valid")) {
          assertThat(outcome).as("%s: %s", each, negative.path("name")).isEqualTo(VALID);
        } else {
          assertThat(outcome)
              .as("%s: %s", each, negative.path("name"))
              .isInstanceOf(Outcome.Invalid.class);
        }
        negatives++;
      }
    }
    assertThat(negatives).isGreaterThan(40);
  }

  private Path write(String name, Path from, String original, JsonNode negative, String field)
      throws IOException {
    Path file = folder.resolve(name);
    if (negative.has(field)) {
      Files.writeString(file, negative.path(field).toString());
    } else {
      Files.write(file, Files.readAllBytes(from.resolve(original)));
    }
    return file;
  }

  @Test
  void gnarksOwnFilesAreValid() {
    Path root = VectorFolder.of("groth16-gnark");
    Path binary = root.resolve("aligned-script");
    String proof = binary.resolve("proof.gnark.bin").toString();
    for (String key : List.of("vk.gnark.bin", "verification_key.json")) {
      for (String inputs : List.of("35", binary.resolve("public.gnark.bin").toString())) {
        assertThat(ProofCheck.run(SYSTEM, binary.resolve(key), new ProofInput.Gnark(inputs, proof)))
            .isEqualTo(VALID);
      }
    }
    assertThat(
            ProofCheck.run(
                SYSTEM, binary.resolve("vk.gnark.bin"), new ProofInput.Gnark("36", proof)))
        .isInstanceOf(Outcome.Invalid.class);
    Path json = root.resolve("garaga-json");
    assertThat(
            ProofCheck.run(
                SYSTEM,
                json.resolve("vk.gnark.json"),
                new ProofInput.Gnark("35,3", json.resolve("proof.gnark.json").toString())))
        .isEqualTo(VALID);
    assertThat(snarkjs(json.resolve("verification_key.json"), json)).isEqualTo(VALID);
  }

  @Test
  void everyFileCanBeInspected() throws Exception {
    List<Path> files = new ArrayList<>();
    files.addAll(VectorFolder.list(VectorFolder.of("groth16-sp1/vk")));
    files.addAll(VectorFolder.list(VectorFolder.of("groth16-sp1/cases")));
    files.addAll(VectorFolder.list(VectorFolder.of("groth16-risc0/cases")));
    files.addAll(VectorFolder.list(VectorFolder.of("groth16-risc0/vk")));
    Path gnark = VectorFolder.of("groth16-gnark/aligned-script");
    files.add(gnark.resolve("vk.gnark.bin"));
    files.add(gnark.resolve("proof.gnark.bin"));
    files.add(gnark.resolve("proof.json"));
    files.add(gnark.resolve("public.json"));
    for (Path file : files) {
      assertThat(Inspection.of(file)).as("%s", file).isNotEmpty();
    }
    assertThat(Inspection.of(VectorFolder.of("groth16-sp1/vk").resolve("sp1-v5.0.0.gnark.bin")))
        .contains("it is the key of SP1 5.0.0");
  }
}
