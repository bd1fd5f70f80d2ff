package endgame.zk.plonk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.zk.bn254.Scalar;
import endgame.zk.inputs.Sp1Inputs;
import endgame.zk.inputs.StatementInputs;
import endgame.zk.proof.Parsed;
import endgame.zk.proof.ProofSystem;
import endgame.zk.proof.Verdict;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Proofs of gnark that live systems made: SP1's wrapped proofs and Linea's aggregations. */
class GnarkVectorsTest {
  private static final StatementInputs.StatementHash NO_POSEIDON = statement -> Optional.empty();

  private static final int WORDS = 27;

  @Test
  void lineaProofsAreValidAndEveryChangedWordIsNot() {
    List<Path> files = Cases.files("plonk-gnark-linea", ".json");
    assumeThat(files).isNotEmpty();
    for (Path file : files) {
      JsonNode json = Cases.json(file);
      PlonkKey key = Cases.ok(SolidityConstants.parse(Cases.constants(json.get("vkConstants"))));
      List<Scalar> inputs = Cases.inputs(json.get("publicInputs"));
      byte[] proof = Cases.hex(json.get("gnarkProof"));
      assertThat(PlonkVerifier.verify(key, inputs, proof, 0))
          .as(file.toString())
          .isEqualTo(new Verdict.Accepted());
      for (int word = 0; word < WORDS; word++) {
        byte[] changed = proof.clone();
        changed[32 * word + 31] ^= 1;
        rejected(PlonkVerifier.verify(key, inputs, changed, 0), file + " word " + word);
      }
      rejected(
          PlonkVerifier.verify(key, List.of(inputs.getFirst().add(Scalar.ONE)), proof, 0),
          file + " input + 1");
    }
  }

  private final Map<String, PlonkKey> sp1Keys = new HashMap<>();

  private PlonkKey sp1Key(Path caseFile, JsonNode json) {
    return sp1Keys.computeIfAbsent(
        json.get("vkFile").asText(),
        name ->
            Cases.ok(
                SolidityConstants.parse(
                    Cases.constants(
                        Cases.json(caseFile.resolveSibling("../" + name)).get("constants")))));
  }

  private static Scalar element(JsonNode hex) {
    return Scalar.of(Cases.hexNumber(hex)).orElseThrow();
  }

  private static Sp1Inputs envelope(Path caseFile, JsonNode json, Scalar programKey) {
    JsonNode vk = Cases.json(caseFile.resolveSibling("../" + json.get("vkFile").asText()));
    return new Sp1Inputs(
        ByteBuffer.wrap(Cases.hex(json.get("selector"))).getInt(),
        programKey,
        vk.has("vkRoot") ? Optional.of(element(vk.get("vkRoot"))) : Optional.empty());
  }

  private Verdict verdict(
      Path file, JsonNode json, Scalar programKey, byte[] publicValues, byte[] proof) {
    PlonkSystem system = new PlonkSystem(NO_POSEIDON);
    byte[] key = PlonkSystem.encodeKey(envelope(file, json, programKey), sp1Key(file, json));
    return switch (system.parseKey(key)) {
      case ProofSystem.KeyResult.Parsed(ProofSystem.VerifyingKey parsed) ->
          system.verify(parsed, publicValues, proof);
      case ProofSystem.KeyResult.Malformed(String reason) -> throw new AssertionError(reason);
    };
  }

  @Test
  void sp1ProofsOfEveryVersionAreValid() {
    List<Path> files = Cases.files("plonk-sp1/cases", ".json");
    assumeThat(files).isNotEmpty();
    for (Path file : files) {
      JsonNode json = Cases.json(file);
      Verdict verdict =
          verdict(
              file,
              json,
              element(json.get("programVKey")),
              Cases.hex(json.get("publicValues")),
              Cases.hex(json.get("proofBytes")));
      assertThat(verdict).as(file.toString()).isEqualTo(new Verdict.Accepted());
      List<Scalar> inputs = Cases.inputs(json.get("publicInputs"));
      assertThat(
              PlonkVerifier.verify(
                  sp1Key(file, json), inputs, Cases.hex(json.get("gnarkProof")), 0))
          .isEqualTo(new Verdict.Accepted());
      assertThat(
              envelope(file, json, element(json.get("programVKey")))
                  .open(
                      Cases.hex(json.get("publicValues")),
                      Cases.hex(json.get("proofBytes")),
                      NO_POSEIDON))
          .isEqualTo(new StatementInputs.Opened.Inputs(inputs, inputs.size() == 2 ? 4 : 100));
    }
  }

  @Test
  void sp1NegativesAreInvalid() {
    List<Path> files = Cases.files("plonk-sp1/cases", ".json");
    assumeThat(files).isNotEmpty();
    int count = 0;
    for (Path file : files) {
      JsonNode json = Cases.json(file);
      if (!json.has("negatives")) {
        continue;
      }
      for (JsonNode negative : json.get("negatives")) {
        count++;
        String name = file + ": " + negative.get("name").asText();
        assertThat(negative.get("expected").asText()).startsWith("invalid");
        BigInteger programKey =
            Cases.hexNumber(negative.has("vkey") ? negative.get("vkey") : json.get("programVKey"));
        Optional<Scalar> element = Scalar.of(programKey);
        if (element.isEmpty()) {
          continue;
        }
        rejected(
            verdict(
                file,
                json,
                element.get(),
                Cases.hex(
                    negative.has("publicValues")
                        ? negative.get("publicValues")
                        : json.get("publicValues")),
                Cases.hex(negative.has("proof") ? negative.get("proof") : json.get("proofBytes"))),
            name);
      }
    }
    assertThat(count).isGreaterThan(300);
  }

  private static void rejected(Verdict verdict, String name) {
    assertThat(verdict).as(name).isInstanceOf(Verdict.Rejected.class);
  }

  @Test
  void gnarkFileGivesTheKeyOfTheSolidityConstants() {
    List<Path> files = Cases.files("plonk-sp1", ".gnark.bin");
    assumeThat(files).isNotEmpty();
    for (Path file : files) {
      byte[] bytes = Cases.bytes(file);
      String name = file.getFileName().toString().replace(".gnark.bin", ".json");
      JsonNode json = Cases.json(file.resolveSibling(name));
      PlonkKey key = Cases.ok(GnarkKeyFile.parse(bytes));
      assertThat(key)
          .isEqualTo(Cases.ok(SolidityConstants.parse(Cases.constants(json.get("constants")))));
      assertThat(GnarkKeyFile.selector(bytes))
          .isEqualTo(ByteBuffer.wrap(Cases.hex(json.get("selector"))).getInt());
      assertThat(Cases.ok(PlonkKey.parse(key.encode()))).isEqualTo(key);
      gnarkFileIsReadStrictly(bytes, key);
    }
  }

  private static void gnarkFileIsReadStrictly(byte[] file, PlonkKey key) {
    int lines = 2 * 2 * 66 * 128;
    int rows = 4 + 8;
    byte[] withoutLines = new byte[file.length - lines];
    System.arraycopy(file, 0, withoutLines, 0, file.length - lines - rows);
    System.arraycopy(file, file.length - rows, withoutLines, withoutLines.length - rows, rows);
    assertThat(Cases.ok(GnarkKeyFile.parse(withoutLines))).isEqualTo(key);
    for (int length = 0; length < withoutLines.length; length++) {
      assertThat(GnarkKeyFile.parse(java.util.Arrays.copyOf(withoutLines, length)))
          .isInstanceOf(Parsed.Malformed.class);
    }
    assertThat(GnarkKeyFile.parse(java.util.Arrays.copyOf(file, file.length + 1)))
        .isInstanceOf(Parsed.Malformed.class);
    byte[] unreducedLine = file.clone();
    for (int i = 0; i < 32; i++) {
      unreducedLine[file.length - rows - 32 + i] = (byte) 0xff;
    }
    assertThat(GnarkKeyFile.parse(unreducedLine)).isInstanceOf(Parsed.Malformed.class);
    // A flipped bit gives another key or none, never an exception or the same key.
    for (int at = 0; at < withoutLines.length; at++) {
      byte[] changed = withoutLines.clone();
      changed[at] ^= 1;
      if (GnarkKeyFile.parse(changed) instanceof Parsed.Ok<PlonkKey>(PlonkKey other)) {
        assertThat(other).as("byte " + at).isNotEqualTo(key);
      }
    }
  }

  @Test
  void constantsAreReadStrictly() {
    List<Path> files = Cases.files("plonk-gnark-linea", ".json");
    assumeThat(files).isNotEmpty();
    Map<String, String> constants =
        Cases.constants(Cases.json(files.getFirst()).get("vkConstants"));
    assertThat(SolidityConstants.parse(constants)).isInstanceOf(Parsed.Ok.class);
    for (String name : new ArrayList<>(constants.keySet())) {
      if (name.contains("PROOF")) {
        continue;
      }
      Map<String, String> missing = new HashMap<>(constants);
      missing.remove(name);
      refused(missing, name + " missing");
      BigInteger number = new BigInteger(constants.get(name));
      boolean coordinate = name.endsWith("_X") || name.endsWith("_Y") || name.startsWith("G2");
      if (coordinate) {
        String p = constants.get("P_MOD");
        refused(changed(constants, name, number.add(new BigInteger(p))), name + " + p");
        refused(changed(constants, name, number.add(BigInteger.ONE)), name + " + 1");
      }
    }
    BigInteger r = Scalar.MODULUS;
    for (String name : List.of("VK_OMEGA", "VK_COSET_SHIFT", "VK_INV_DOMAIN_SIZE")) {
      BigInteger number = new BigInteger(constants.get(name));
      refused(changed(constants, name, number.add(r)), name + " + r");
      refused(changed(constants, name, BigInteger.ONE), name + " 1");
    }
    refused(changed(constants, "VK_DOMAIN_SIZE", BigInteger.valueOf(3)), "size 3");
    refused(changed(constants, "VK_DOMAIN_SIZE", BigInteger.ZERO), "size 0");
    refused(changed(constants, "VK_NB_CUSTOM_GATES", BigInteger.ZERO), "a selector too many");
    refused(changed(constants, "VK_NB_CUSTOM_GATES", BigInteger.TWO), "a selector too few");
    refused(
        changed(constants, "VK_INDEX_COMMIT_API_0", BigInteger.ONE.shiftLeft(25)), "row outside");
  }

  private static Map<String, String> changed(
      Map<String, String> constants, String name, BigInteger number) {
    Map<String, String> changed = new HashMap<>(constants);
    changed.put(name, number.toString());
    return changed;
  }

  private static void refused(Map<String, String> constants, String description) {
    assertThat(SolidityConstants.parse(constants))
        .as(description)
        .isInstanceOf(Parsed.Malformed.class);
  }
}
