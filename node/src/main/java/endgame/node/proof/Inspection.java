package endgame.node.proof;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.zk.bn254.Scalar;
import endgame.zk.groth16.GnarkGroth16;
import endgame.zk.groth16.GnarkProof;
import endgame.zk.groth16.Groth16Proof;
import endgame.zk.guest.Bytes;
import endgame.zk.plonk.SnarkjsProof;
import endgame.zk.proof.Parsed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Says what a file is: a key, a proof, a case, a list of inputs. */
public final class Inspection {
  private static final int SELECTOR = 4;
  private static final int TAIL = 96;
  private static final int PLONK_WORDS = 864;

  private Inspection() {}

  /** Lines for people. */
  public static List<String> of(Path file) throws MalformedInput {
    byte[] bytes = InputFiles.read(file);
    if (InputFiles.looksLikeJson(bytes)) {
      return json(InputFiles.json(bytes, file.toString()), file);
    }
    byte[] content = InputFiles.content(bytes);
    Optional<List<String>> proof = proof(content);
    if (proof.isPresent()) {
      return proof.get();
    }
    try {
      return KeyFiles.read(bytes, file.toString()).describe();
    } catch (MalformedInput e) {
      throw new MalformedInput(
          file + " is no proof of a known length, and as a key: " + e.sentence());
    }
  }

  private static List<String> json(JsonNode node, Path file) throws MalformedInput {
    if (CaseFile.looksLike(node)) {
      return caseFile(node, file);
    }
    if (node.has("pi_a")) {
      return points("Groth16 proof, snarkjs JSON", Groth16Json.snarkjsProof(node));
    }
    if (node.has("Wxi")) {
      return switch (PlonkJson.snarkjsProof(node)) {
        case Parsed.Ok<SnarkjsProof> _ ->
            List.of("PLONK proof, snarkjs JSON", "points and numbers are reduced and on the curve");
        case Parsed.Malformed<SnarkjsProof>(String reason) ->
            List.of("PLONK proof, snarkjs JSON", "not usable: " + reason);
      };
    }
    if (node.has("Ar")) {
      return gnark("Groth16 proof, gnark JSON", Groth16Json.gnarkProof(node));
    }
    if (node.isArray()) {
      return switch (Numbers.scalars(node)) {
        case Parsed.Ok<List<Scalar>>(List<Scalar> inputs) ->
            List.of("public inputs: " + inputs.size() + ", each below the scalar modulus");
        case Parsed.Malformed<List<Scalar>>(String reason) ->
            List.of("public inputs, not usable: " + reason);
      };
    }
    return KeyFiles.read(node, file.toString()).describe();
  }

  private static List<String> caseFile(JsonNode node, Path file) throws MalformedInput {
    List<String> lines = new ArrayList<>();
    lines.add(
        "case of "
            + node.path("system").asText("an unnamed system")
            + ", "
            + node.path("proofSystem").asText()
            + ", expected "
            + node.path("expected").asText("unknown"));
    for (String field :
        List.of("circuitVersion", "contractVersion", "programVKey", "imageId", "controlRoot")) {
      if (node.path(field).isTextual()) {
        lines.add(field + ": " + node.path(field).textValue());
      }
    }
    for (String field : List.of("publicValues", "journal", "proofBytes", "seal", "gnarkProof")) {
      if (node.path(field).isTextual()) {
        lines.add(
            field + ": " + InputFiles.hex(node.path(field).textValue(), field).length + " bytes");
      }
    }
    lines.addAll(CaseFile.key(node, file).describe());
    return lines;
  }

  /** A proof in bytes, known by its length. */
  private static Optional<List<String>> proof(byte[] bytes) {
    int words = Groth16Proof.BYTES;
    if (bytes.length == words) {
      return Optional.of(points("Groth16 proof, EIP-197 words", Groth16Proof.decode(bytes)));
    }
    if (bytes.length == SELECTOR + words || bytes.length == SELECTOR + TAIL + words) {
      boolean tail = bytes.length > SELECTOR + words;
      String kind =
          tail
              ? "Groth16 proof of SP1 6.0.0 or later"
              : "Groth16 proof with a selector: SP1 before 6.0.0, or a seal of RISC Zero";
      byte[] inner = Arrays.copyOfRange(bytes, bytes.length - words, bytes.length);
      List<String> lines = new ArrayList<>(points(kind, Groth16Proof.decode(inner)));
      lines.addAll(selector(bytes));
      return Optional.of(lines);
    }
    for (int before : List.of(0, SELECTOR, SELECTOR + TAIL)) {
      if (bytes.length == before + PLONK_WORDS) {
        List<String> lines = new ArrayList<>();
        lines.add("PLONK proof of gnark as contracts take it, " + PLONK_WORDS + " bytes");
        if (before > 0) {
          lines.addAll(selector(bytes));
        }
        return Optional.of(lines);
      }
    }
    return switch (GnarkGroth16.proof(bytes)) {
      case Parsed.Ok<GnarkProof> parsed ->
          Optional.of(gnark("Groth16 proof, gnark binary", parsed));
      case Parsed.Malformed<GnarkProof> _ -> Optional.empty();
    };
  }

  private static List<String> selector(byte[] bytes) {
    Bytes selector = Bytes.of(Arrays.copyOf(bytes, SELECTOR));
    List<String> lines = new ArrayList<>();
    lines.add("selector: 0x" + selector.hex());
    Sp1Release.ofSelector(selector)
        .ifPresent(release -> lines.add("the selector of SP1 " + release.version()));
    return lines;
  }

  private static List<String> gnark(String kind, Parsed<GnarkProof> proof) {
    return switch (proof) {
      case Parsed.Ok<GnarkProof>(GnarkProof points) -> {
        List<String> lines = new ArrayList<>(points(kind, Parsed.ok(points.proof())));
        lines.add("commitments: " + points.commitments().size());
        yield lines;
      }
      case Parsed.Malformed<GnarkProof>(String reason) -> List.of(kind, "not usable: " + reason);
    };
  }

  private static List<String> points(String kind, Parsed<Groth16Proof> proof) {
    return switch (proof) {
      case Parsed.Ok<Groth16Proof>(Groth16Proof points) ->
          List.of(
              kind,
              "A, B and C are points of their groups",
              "A = (" + points.a().x() + ", " + points.a().y() + ")",
              "C = (" + points.c().x() + ", " + points.c().y() + ")",
              "EIP-197 words: 0x" + Bytes.of(points.encode()).hex());
      case Parsed.Malformed<Groth16Proof>(String reason) -> List.of(kind, "not usable: " + reason);
    };
  }
}
