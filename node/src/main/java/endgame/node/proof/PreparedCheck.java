package endgame.node.proof;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.zk.bn254.Scalar;
import endgame.zk.proof.Parsed;
import endgame.zk.proof.Verdict;
import java.nio.file.Path;
import java.util.List;

/** A check whose files are read and whose key is prepared, for measuring. */
public final class PreparedCheck {
  /** The verification alone. */
  private interface Verification {
    Verdict run() throws MalformedInput;
  }

  private final KeyFile key;
  private final Verification verification;

  private PreparedCheck(KeyFile key, Verification verification) {
    this.key = key;
    this.verification = verification;
  }

  /** A folder with snarkjs' verification_key.json, public.json and proof.json. */
  public static PreparedCheck ofSnarkjs(Path folder) throws MalformedInput {
    KeyFile key = KeyFiles.read(folder.resolve("verification_key.json"));
    JsonNode proof = InputFiles.json(folder.resolve("proof.json"));
    List<Scalar> inputs = inputs(InputFiles.json(folder.resolve("public.json")));
    return new PreparedCheck(key, () -> key.verifySnarkjs(inputs, proof));
  }

  /** A case file with the fields gnarkProof and publicInputs. */
  public static PreparedCheck ofCase(Path file) throws MalformedInput {
    JsonNode node = InputFiles.json(file);
    KeyFile key = CaseFile.key(node, file);
    byte[] proof = InputFiles.hex(node.path("gnarkProof").asText("-"), "gnarkProof");
    List<Scalar> inputs = inputs(node.path("publicInputs"));
    return new PreparedCheck(key, () -> key.verifyWords(inputs, proof));
  }

  private static List<Scalar> inputs(JsonNode node) throws MalformedInput {
    return switch (Numbers.scalars(node)) {
      case Parsed.Ok<List<Scalar>>(List<Scalar> inputs) -> inputs;
      case Parsed.Malformed<List<Scalar>>(String reason) -> throw new MalformedInput(reason);
    };
  }

  public String system() {
    return key.system();
  }

  public Verdict run() {
    try {
      return verification.run();
    } catch (MalformedInput e) {
      return new Verdict.Rejected(e.sentence());
    }
  }
}
