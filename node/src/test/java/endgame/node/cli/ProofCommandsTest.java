package endgame.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.node.proof.VectorFolder;
import endgame.node.rpc.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** {@code endgame proof} as a user runs it: output and exit codes. */
@Isolated("takes the standard output")
class ProofCommandsTest {
  @TempDir private Path folder;

  private record Run(int exit, String out) {}

  private static Run run(String... args) {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      List<String> all = new ArrayList<>(List.of("proof"));
      all.addAll(List.of(args));
      int exit = Endgame.run(all.toArray(new String[0]), Map.of());
      return new Run(exit, bytes.toString(StandardCharsets.UTF_8).strip());
    } finally {
      System.setOut(before);
    }
  }

  private static Run verify(String format, String... args) {
    List<String> all =
        new ArrayList<>(List.of("verify", "--system", "groth16-bn254", "--format", format));
    all.addAll(List.of(args));
    return run(all.toArray(new String[0]));
  }

  private static void assertInvalid(Run run) {
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).startsWith("INVALID: ");
  }

  private static final Run VALID = new Run(0, "VALID");

  @Test
  void snarkjs() {
    Path at = VectorFolder.of("groth16-snarkjs/local-pos2");
    String key = at.resolve("verification_key.json").toString();
    String inputs = at.resolve("public.json").toString();
    String proof = at.resolve("proof.json").toString();
    assertThat(verify("snarkjs", "--key", key, "--public", inputs, "--proof", proof))
        .isEqualTo(VALID);
    String other =
        VectorFolder.of("groth16-snarkjs/local-pub128").resolve("public.json").toString();
    assertInvalid(verify("snarkjs", "--key", key, "--public", other, "--proof", proof));
    assertThat(verify("snarkjs", "--key", proof, "--public", inputs, "--proof", proof).exit())
        .isEqualTo(2);
    assertThat(verify("snarkjs", "--key", key, "--public", proof, "--proof", proof).exit())
        .isEqualTo(2);
    assertThat(verify("snarkjs", "--key", key, "--public", inputs, "--proof", key).exit())
        .isEqualTo(2);
    assertThat(verify("snarkjs", "--key", key, "--public", inputs).exit()).isEqualTo(2);
    assertThat(verify("snarkjs", "--key", "none", "--public", inputs, "--proof", proof).exit())
        .isEqualTo(2);
  }

  @Test
  void sp1() throws Exception {
    Path at = VectorFolder.of("groth16-sp1");
    JsonNode node = Json.MAPPER.readTree(at.resolve("cases/sp1-v6.1.0-groth16-01.json").toFile());
    String program = node.path("programVKey").textValue();
    String values = node.path("publicValues").textValue();
    String proof = node.path("proofBytes").textValue();
    Path binary = folder.resolve("proof.bin");
    Files.write(binary, HexFormat.of().parseHex(proof.substring(2)));
    Path text = folder.resolve("proof.hex");
    Files.writeString(text, proof + "\n");
    for (String end : List.of(".json", ".gnark.bin", ".snarkjs.json")) {
      String key = at.resolve("vk/sp1-v6.1.0" + end).toString();
      for (String each : List.of(proof, proof.substring(2), binary.toString(), text.toString())) {
        assertThat(sp1(key, program, values, each)).as("%s", key).isEqualTo(VALID);
      }
      assertInvalid(sp1(key, program, values + "00", proof));
      assertInvalid(sp1(key, program.replace('5', '6'), values, proof));
      assertInvalid(sp1(key, program, values, proof + "00"));
      assertInvalid(sp1(key, program, values, proof.replace("4388a21c", "4388a21d")));
      assertThat(sp1(key, program, values, proof + "0").exit()).isEqualTo(2);
      assertThat(sp1(key, program, values, "nothing").exit()).isEqualTo(2);
      assertThat(sp1(key, program.substring(2, 20), values, proof).exit()).isEqualTo(2);
      assertThat(sp1(key, program, "0xzz", proof).exit()).isEqualTo(2);
    }
    Path snarkjs = VectorFolder.of("groth16-snarkjs/local-pub128").resolve("verification_key.json");
    assertThat(sp1(snarkjs.toString(), program, values, proof).exit()).isEqualTo(2);
  }

  private static Run sp1(String key, String program, String values, String proof) {
    return verify(
        "sp1",
        "--key",
        key,
        "--program-vkey",
        program,
        "--public-values",
        values,
        "--proof",
        proof);
  }

  @Test
  void risc0() throws Exception {
    Path at = VectorFolder.of("groth16-risc0");
    Path file = at.resolve("cases/risc0-2025-12-19-8875b7f3.json");
    JsonNode node = Json.MAPPER.readTree(file.toFile());
    List<String> fields =
        List.of(
            node.path("imageId").textValue(),
            node.path("journal").textValue(),
            node.path("controlRoot").textValue(),
            node.path("bn254ControlId").textValue(),
            node.path("seal").textValue());
    String key = at.resolve("vk/risc0-17d51b97.json").toString();
    assertThat(risc0(key, fields)).isEqualTo(VALID);
    for (int i = 0; i < fields.size(); i++) {
      List<String> changed = new ArrayList<>(fields);
      String hex = fields.get(i);
      changed.set(i, hex.substring(0, hex.length() - 1) + (hex.endsWith("0") ? "1" : "0"));
      assertInvalid(risc0(key, changed));
      changed.set(i, hex + "z");
      assertThat(risc0(key, changed).exit()).as("field %d", i).isEqualTo(2);
    }
    assertThat(run("verify", "--case", file.toString())).isEqualTo(VALID);
    assertThat(run("verify", "--case", file.toString(), "--system", "groth16-bn254/1"))
        .isEqualTo(VALID);
    assertThat(run("verify", "--case", file.toString(), "--system", "plonk-bn254").exit())
        .isEqualTo(2);
    assertThat(run("verify", "--case", key).exit()).isEqualTo(2);
  }

  private static Run risc0(String key, List<String> fields) {
    return verify(
        "risc0",
        "--key",
        key,
        "--image-id",
        fields.get(0),
        "--journal",
        fields.get(1),
        "--control-root",
        fields.get(2),
        "--control-id",
        fields.get(3),
        "--proof",
        fields.get(4));
  }

  @Test
  void wordsAndGnark() throws Exception {
    Path at = VectorFolder.of("groth16-gnark/aligned-script");
    String key = at.resolve("vk.gnark.bin").toString();
    String proof = at.resolve("proof.gnark.bin").toString();
    assertThat(verify("gnark", "--key", key, "--inputs", "35", "--proof", proof)).isEqualTo(VALID);
    assertInvalid(verify("gnark", "--key", key, "--inputs", "35,1", "--proof", proof));
    assertInvalid(verify("gnark", "--key", key, "--inputs", "", "--proof", proof));
    assertThat(verify("gnark", "--key", key, "--inputs", "35,x", "--proof", proof).exit())
        .isEqualTo(2);
    Run inspected = run("inspect", proof);
    assertThat(inspected.exit()).isZero();
    String words = inspected.out().replaceAll("(?s).*EIP-197 words: (0x[0-9a-f]+).*", "$1");
    assertThat(words).hasSize(2 + 512);
    assertThat(verify("eip197", "--key", key, "--inputs", "35", "--proof", words)).isEqualTo(VALID);
    assertThat(verify("gnark", "--key", key, "--inputs", "35", "--proof", words)).isEqualTo(VALID);
    assertInvalid(verify("eip197", "--key", key, "--inputs", "35", "--proof", words + "00"));
    assertInvalid(verify("eip197", "--key", key, "--inputs", "35", "--proof", proof));
  }

  /** A key for the chain names program and release, and can be inspected and used. */
  @Test
  void keysOfShards() throws Exception {
    Path at = VectorFolder.of("groth16-sp1");
    Path file = at.resolve("cases/sp1-v5.0.0-groth16-01.json");
    JsonNode node = Json.MAPPER.readTree(file.toFile());
    String out = folder.resolve("key").toString();
    String program = node.path("programVKey").textValue();
    String key = at.resolve("vk/sp1-v5.0.0.json").toString();
    assertThat(run("key", key, "--mapping", "sp1", "--program-vkey", program, "--out", out).exit())
        .isZero();
    assertThat(run("inspect", out).out()).contains(program).contains("SP1 5.0.0");
    assertThat(run("verify", "--case", file.toString(), "--key", out)).isEqualTo(VALID);
    assertThat(run("key", key, "--mapping", "raw_sha256", "--out", out).exit()).isZero();
    assertThat(run("key", key, "--mapping", "raw_poseidon_bn254", "--out", out).exit())
        .isEqualTo(2);
    assertThat(run("key", key, "--mapping", "sp1", "--out", out).exit()).isEqualTo(2);
  }

  @Test
  void unknownSystemsAndFilesAreMalformed() throws Exception {
    assertThat(run("verify", "--system", "groth17").exit()).isEqualTo(2);
    assertThat(run("verify").exit()).isEqualTo(2);
    assertThat(run("verify", "--system", "witness").exit()).isEqualTo(2);
    assertThat(run("inspect", "nowhere").exit()).isEqualTo(2);
    Path noise = folder.resolve("noise");
    Files.write(noise, new byte[] {1, 2, 3});
    assertThat(run("inspect", noise.toString()).exit()).isEqualTo(2);
    for (String json : List.of("{", "{}", "[", "{\"G1\":{\"Alpha\":1}}", "{\"vk_alpha_1\":[]}")) {
      Files.writeString(noise, json);
      assertThat(run("inspect", noise.toString()).exit()).as(json).isEqualTo(2);
      assertThat(
              verify("eip197", "--key", noise.toString(), "--inputs", "1", "--proof", "00").exit())
          .as(json)
          .isEqualTo(2);
      assertThat(run("verify", "--case", noise.toString()).exit()).as(json).isEqualTo(2);
    }
  }
}
