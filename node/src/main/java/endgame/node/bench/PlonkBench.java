package endgame.node.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.node.proof.MalformedInput;
import endgame.node.proof.PreparedCheck;
import endgame.node.rpc.Json;
import endgame.zk.proof.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * PLONK proofs from files: a valid proof of a circuit can't be made up as for Groth16 without the
 * polynomials behind it.
 */
final class PlonkBench {
  private PlonkBench() {}

  static void run(Report.Rows rows, Optional<Path> snarkjs, List<Path> files)
      throws IOException, InterruptedException {
    for (Path file : files) {
      boolean triple = Files.isDirectory(file);
      PreparedCheck check;
      try {
        check = triple ? PreparedCheck.ofSnarkjs(file) : PreparedCheck.ofCase(file);
      } catch (MalformedInput e) {
        throw new IOException(e.sentence(), e);
      }
      double time = VerifyBench.median(() -> check.run().equals(new Verdict.Accepted()));
      String name = check.system() + ", " + file.getFileName();
      rows.add(name, time, "ms", "at most 4");
      if (triple && snarkjs.isPresent()) {
        ArrayNode cases = Json.MAPPER.createArrayNode();
        ObjectNode each = cases.addObject();
        each.put("system", check.system().startsWith("plonk") ? "plonk" : "groth16");
        each.set("key", Json.MAPPER.readTree(file.resolve("verification_key.json").toFile()));
        each.set("inputs", Json.MAPPER.readTree(file.resolve("public.json").toFile()));
        each.set("proof", Json.MAPPER.readTree(file.resolve("proof.json").toFile()));
        double theirs = SnarkjsBench.run(snarkjs.get(), cases).getFirst();
        rows.add("snarkjs, " + name + ", warm", theirs, "ms");
        rows.add("snarkjs, " + name + ", times ours", theirs / time, "x", "at least 3");
      }
    }
  }
}
