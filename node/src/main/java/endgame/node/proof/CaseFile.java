package endgame.node.proof;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.zk.bn254.Scalar;
import endgame.zk.guest.Bytes;
import endgame.zk.inputs.Risc0Inputs;
import endgame.zk.proof.Parsed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A case file: key (inside or named), claim and proof in one JSON object, of SP1, RISC Zero or a
 * bare gnark proof such as Linea's. What the file says twice must agree: its selector and claim
 * digest with the proof's.
 */
public final class CaseFile {
  private static final int PARENTS_MAX = 4;

  private CaseFile() {}

  /**
   * Checks a case.
   *
   * @param system what the case must be of, if given
   * @param keyFile a key in place of the one that the case names
   */
  public static Outcome run(Path file, Optional<String> system, Optional<Path> keyFile) {
    try {
      JsonNode node = InputFiles.json(file);
      String own = system(node);
      if (system.isPresent() && !system.get().equals(own)) {
        throw new MalformedInput("the case is of " + own + ", not of " + system.get());
      }
      KeyFile key = keyFile.isPresent() ? KeyFiles.read(keyFile.get()) : key(node, file);
      return check(own, key, node);
    } catch (MalformedInput e) {
      return new Outcome.Malformed(e.sentence());
    }
  }

  static Outcome check(String system, KeyFile key, JsonNode node) throws MalformedInput {
    if (node.has("programVKey")) {
      return sp1(system, key, node);
    }
    if (node.has("seal")) {
      return risc0(system, key, node);
    }
    if (node.has("gnarkProof")) {
      return bare(system, key, node);
    }
    throw new MalformedInput("the case holds no proof of SP1, RISC Zero or gnark");
  }

  /** Whether a JSON object is such a file. */
  static boolean looksLike(JsonNode node) {
    return node.has("proofSystem")
        && (node.has("programVKey") || node.has("seal") || node.has("gnarkProof"));
  }

  private static String system(JsonNode node) throws MalformedInput {
    String scheme = text(node, "proofSystem").toLowerCase(Locale.ROOT);
    String curve = node.path("curve").asText("bn254").toLowerCase(Locale.ROOT);
    if (!curve.equals("bn254") && !curve.equals("bn128")) {
      throw new MalformedInput("the case is over the curve " + curve + ", not bn254");
    }
    return scheme + "-bn254";
  }

  static KeyFile key(JsonNode node, Path file) throws MalformedInput {
    if (node.path("vkConstants").isObject()) {
      return KeyFiles.read(node, file.toString());
    }
    String name = text(node, "vkFile");
    Path folder = file.toAbsolutePath().getParent();
    for (int i = 0; i < PARENTS_MAX && folder != null; i++) {
      Path key = folder.resolve(name);
      if (Files.isRegularFile(key)) {
        return KeyFiles.read(key);
      }
      folder = folder.getParent();
    }
    throw new MalformedInput("the case's key file " + name + " isn't there: give it with --key");
  }

  private static Outcome sp1(String system, KeyFile key, JsonNode node) throws MalformedInput {
    String proof = text(node, "proofBytes");
    Optional<Outcome> fault = selectorFault(node, proof);
    if (fault.isPresent()) {
      return fault.get();
    }
    // The key root is the release's: a case that brings its own must not overrule the key file.
    Optional<String> root =
        key.vkRoot().isEmpty() && node.has("vkRoot")
            ? Optional.of(text(node, "vkRoot"))
            : Optional.empty();
    return ProofCheck.check(
        system,
        key,
        new ProofInput.Sp1(
            hex(node, "programVKey"), hex(node, "publicValues"), hex(node, "proofBytes"), root));
  }

  private static Outcome risc0(String system, KeyFile key, JsonNode node) throws MalformedInput {
    Optional<Outcome> fault = selectorFault(node, text(node, "seal"));
    if (fault.isPresent()) {
      return fault.get();
    }
    if (node.has("claimDigest")) {
      byte[] image = InputFiles.hex(text(node, "imageId"), "imageId");
      byte[] journal = InputFiles.hex(text(node, "journal"), "journal");
      byte[] said = InputFiles.hex(text(node, "claimDigest"), "claimDigest");
      if (image.length != Risc0Inputs.DIGEST_BYTES) {
        throw new MalformedInput("the image id has " + image.length + " bytes instead of 32");
      }
      if (!Arrays.equals(said, Risc0Inputs.claim(Bytes.of(image), journal))) {
        return new Outcome.Invalid("the claim digest isn't that of image id and journal");
      }
    }
    return ProofCheck.check(
        system,
        key,
        new ProofInput.Risc0(
            hex(node, "imageId"),
            hex(node, "journal"),
            hex(node, "controlRoot"),
            hex(node, "bn254ControlId"),
            hex(node, "seal")));
  }

  private static Outcome bare(String system, KeyFile key, JsonNode node) throws MalformedInput {
    if (!key.system().equals(system)) {
      throw new MalformedInput("the key is of " + key.system() + ", not of " + system);
    }
    byte[] proof = InputFiles.hex(text(node, "gnarkProof"), "gnarkProof");
    if (!node.path("publicInputs").isArray()) {
      throw new MalformedInput("the case has no list publicInputs");
    }
    Parsed<java.util.List<Scalar>> inputs = Numbers.scalars(node.path("publicInputs"));
    return switch (inputs) {
      case Parsed.Malformed<java.util.List<Scalar>>(String reason) -> new Outcome.Invalid(reason);
      case Parsed.Ok<java.util.List<Scalar>>(var numbers) ->
          Outcome.of(key.verifyWords(numbers, proof));
    };
  }

  private static Optional<Outcome> selectorFault(JsonNode node, String proof)
      throws MalformedInput {
    if (!node.has("selector")) {
      return Optional.empty();
    }
    byte[] said = InputFiles.hex(text(node, "selector"), "selector");
    byte[] bytes = InputFiles.hex(proof, "the proof");
    boolean starts =
        bytes.length >= said.length && Arrays.equals(said, Arrays.copyOf(bytes, said.length));
    return starts
        ? Optional.empty()
        : Optional.of(new Outcome.Invalid("the proof doesn't begin with the case's selector"));
  }

  /** Hex with 0x, so that it can't be taken for the name of a file. */
  private static String hex(JsonNode node, String field) throws MalformedInput {
    String text = text(node, field);
    return text.startsWith("0x") || text.startsWith("0X") ? text : "0x" + text;
  }

  private static String text(JsonNode node, String field) throws MalformedInput {
    if (!node.path(field).isTextual()) {
      throw new MalformedInput("the case has no text " + field);
    }
    return node.path(field).textValue();
  }
}
