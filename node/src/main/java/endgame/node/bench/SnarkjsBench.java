package endgame.node.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.node.rpc.Json;
import endgame.zk.bn254.G1;
import endgame.zk.bn254.G2;
import endgame.zk.bn254.Scalar;
import endgame.zk.groth16.Groth16Key;
import endgame.zk.groth16.Groth16Proof;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The same proofs in snarkjs: one node process that verifies each until it is warm. */
final class SnarkjsBench {
  private static final int TIMEOUT_SECONDS = 120;

  private static final String SCRIPT =
      """
      const snarkjs = require(process.argv[1] + '/node_modules/snarkjs');
      const cases = JSON.parse(require('fs').readFileSync(process.argv[2], 'utf8'));
      (async () => {
        const medians = [];
        for (const each of cases) {
          const times = [];
          for (let i = 0; i < 120; i++) {
            const start = process.hrtime.bigint();
            if (!await snarkjs[each.system].verify(each.key, each.inputs, each.proof)) {
              throw new Error('snarkjs refuses the proof');
            }
            if (i >= 40) times.push(Number(process.hrtime.bigint() - start) / 1e6);
          }
          times.sort((a, b) => a - b);
          medians.push(times[times.length >> 1]);
        }
        console.log(JSON.stringify(medians));
        process.exit(0);
      })().catch(e => { console.error(e.message); process.exit(1); });
      """;

  private SnarkjsBench() {}

  /** A proof to verify. */
  record Groth16(Groth16Key key, List<Scalar> inputs, Groth16Proof proof) {}

  /** Milliseconds of each proof. */
  static List<Double> groth16(Path folder, List<Groth16> cases)
      throws IOException, InterruptedException {
    ArrayNode json = Json.MAPPER.createArrayNode();
    for (Groth16 each : cases) {
      ObjectNode node = json.addObject();
      node.put("system", "groth16");
      key(node.putObject("key"), each.key());
      ArrayNode inputs = node.putArray("inputs");
      each.inputs().forEach(input -> inputs.add(input.toBigInteger().toString()));
      ObjectNode proof = node.putObject("proof").put("protocol", "groth16").put("curve", "bn128");
      g1(proof.putArray("pi_a"), each.proof().a());
      g2(proof.putArray("pi_b"), each.proof().b());
      g1(proof.putArray("pi_c"), each.proof().c());
    }
    return run(folder, json);
  }

  private static void key(ObjectNode node, Groth16Key key) {
    node.put("protocol", "groth16").put("curve", "bn128").put("nPublic", key.inputs());
    g1(node.putArray("vk_alpha_1"), key.alpha());
    g2(node.putArray("vk_beta_2"), key.beta());
    g2(node.putArray("vk_gamma_2"), key.gamma());
    g2(node.putArray("vk_delta_2"), key.delta());
    ArrayNode ic = node.putArray("IC");
    key.ic().forEach(point -> g1(ic.addArray(), point));
  }

  private static void g1(ArrayNode node, G1 point) {
    node.add(point.x().toString()).add(point.y().toString()).add("1");
  }

  /** snarkjs puts the real part first, the words the coefficient of u. */
  private static void g2(ArrayNode node, G2 point) {
    byte[] words = point.encode();
    for (int at = 0; at < words.length; at += 64) {
      node.addArray().add(word(words, at + 32)).add(word(words, at));
    }
    node.addArray().add("1").add("0");
  }

  private static String word(byte[] words, int at) {
    return new BigInteger(1, Arrays.copyOfRange(words, at, at + 32)).toString();
  }

  /** Runs cases of any system. */
  static List<Double> run(Path folder, JsonNode cases) throws IOException, InterruptedException {
    Path file = Files.createTempFile("endgame-bench", ".json");
    try {
      Files.writeString(file, cases.toString());
      Process process =
          new ProcessBuilder(
                  "node", "-e", SCRIPT, folder.toAbsolutePath().toString(), file.toString())
              .redirectErrorStream(true)
              .start();
      try {
        String out =
            new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
          throw new IOException("snarkjs failed: " + out);
        }
        List<Double> medians = new ArrayList<>();
        Json.MAPPER.readTree(out).forEach(each -> medians.add(each.asDouble()));
        return medians;
      } finally {
        process.destroy();
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
