package endgame.node.proof;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.zk.bn254.Scalar;
import endgame.zk.groth16.GnarkGroth16;
import endgame.zk.guest.Bytes;
import endgame.zk.inputs.Risc0Inputs;
import endgame.zk.inputs.Sp1Inputs;
import endgame.zk.inputs.StatementInputs;
import endgame.zk.proof.Parsed;
import endgame.zk.proof.Verdict;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One check of one proof, from files and options. */
public final class ProofCheck {
  static final int SELECTOR_BYTES = 4;
  static final int SP1_INPUTS_BEFORE_6 = 2;
  static final int SP1_INPUTS = 5;
  private static final int DIGEST_BYTES = 32;

  private ProofCheck() {}

  /**
   * Checks a proof under a key.
   *
   * @param system {@code groth16-bn254} or {@code plonk-bn254}, which the key must be of
   */
  public static Outcome run(String system, Path keyFile, ProofInput input) {
    try {
      return check(system, KeyFiles.read(keyFile), input);
    } catch (MalformedInput e) {
      return new Outcome.Malformed(e.sentence());
    }
  }

  static Outcome check(String system, KeyFile key, ProofInput input) throws MalformedInput {
    if (!key.system().equals(system)) {
      throw new MalformedInput("the key is of " + key.system() + ", not of " + system);
    }
    return switch (input) {
      case ProofInput.Snarkjs(Path publicInputs, Path proof) ->
          snarkjs(key, inputsOf(InputFiles.read(publicInputs), publicInputs.toString()), proof);
      case ProofInput.Words(String inputs, String proof) -> {
        byte[] words = InputFiles.hexOrFile(proof, "the proof");
        yield with(inputs(inputs), numbers -> key.verifyWords(numbers, words));
      }
      case ProofInput.Gnark(String inputs, String proof) -> gnark(key, inputs(inputs), proof);
      case ProofInput.Sp1 sp1 -> sp1(key, sp1);
      case ProofInput.Risc0 risc0 -> risc0(key, risc0);
    };
  }

  private interface Check {
    Verdict verify(List<Scalar> inputs) throws MalformedInput;
  }

  private static Outcome with(Parsed<List<Scalar>> inputs, Check check) throws MalformedInput {
    return switch (inputs) {
      case Parsed.Malformed<List<Scalar>>(String reason) -> new Outcome.Invalid(reason);
      case Parsed.Ok<List<Scalar>>(List<Scalar> numbers) -> Outcome.of(check.verify(numbers));
    };
  }

  private static Outcome snarkjs(KeyFile key, Parsed<List<Scalar>> inputs, Path proof)
      throws MalformedInput {
    JsonNode node = InputFiles.json(proof);
    return with(inputs, numbers -> key.verifySnarkjs(numbers, node));
  }

  private static Outcome gnark(KeyFile key, Parsed<List<Scalar>> inputs, String proof)
      throws MalformedInput {
    byte[] bytes = InputFiles.hexOrFile(proof, "the proof");
    if (InputFiles.looksLikeJson(bytes)) {
      JsonNode node = InputFiles.json(bytes, "the proof");
      return with(inputs, numbers -> key.verifyGnark(numbers, node));
    }
    return with(inputs, numbers -> key.verifyGnark(numbers, bytes));
  }

  /** Decimals, or a file: JSON list, decimals, or gnark's public witness. */
  private static Parsed<List<Scalar>> inputs(String text) throws MalformedInput {
    if (text.isBlank() || text.matches("[-0-9xXa-fA-F, ]+")) {
      return Numbers.scalars(text);
    }
    return inputsOf(InputFiles.read(Path.of(text)), text);
  }

  private static Parsed<List<Scalar>> inputsOf(byte[] bytes, String name) throws MalformedInput {
    if (!InputFiles.looksLikeJson(bytes)) {
      return GnarkGroth16.publicInputs(InputFiles.content(bytes));
    }
    JsonNode node = InputFiles.json(bytes, name);
    if (!node.isArray()) {
      throw new MalformedInput(name + " isn't a list of public inputs");
    }
    return Numbers.scalars(node);
  }

  private static Outcome sp1(KeyFile key, ProofInput.Sp1 input) throws MalformedInput {
    boolean rooted = key.inputs() == SP1_INPUTS;
    if (!rooted && key.inputs() != SP1_INPUTS_BEFORE_6) {
      throw new MalformedInput(
          "the key has " + key.inputs() + " inputs, keys of SP1 have 2, from 6.0.0 on 5");
    }
    byte[] program = digest(input.programKey(), "the program vkey").toArray();
    byte[] values = InputFiles.hexOrFile(input.publicValues(), "the public values");
    byte[] proof = InputFiles.hexOrFile(input.proof(), "the proof");
    Optional<Scalar> root = rooted ? key.vkRoot() : Optional.empty();
    if (rooted && input.vkRoot().isPresent()) {
      byte[] given = InputFiles.hex(input.vkRoot().get(), "the key root");
      root = Optional.of(KeyFiles.word(given, "the key root"));
    }
    if (rooted && root.isEmpty()) {
      throw new MalformedInput(
          "the key file doesn't say the release's key root: give it with --vk-root");
    }
    Optional<Scalar> programKey = Scalar.decode(program, 0);
    if (programKey.isEmpty()) {
      return new Outcome.Invalid("the program vkey isn't below the scalar modulus");
    }
    if (proof.length < SELECTOR_BYTES) {
      return new Outcome.Invalid("the proof has " + proof.length + " bytes and no selector");
    }
    // A key file that names no selector takes any.
    int selector = number(key.selector().orElse(first(proof)));
    return open(key, new Sp1Inputs(selector, programKey.get(), root), values, proof);
  }

  private static Bytes first(byte[] proof) {
    return Bytes.of(Arrays.copyOf(proof, SELECTOR_BYTES));
  }

  private static int number(Bytes selector) {
    return ByteBuffer.wrap(selector.toArray()).getInt();
  }

  private static Outcome open(KeyFile key, StatementInputs inputs, byte[] statement, byte[] proof) {
    return switch (inputs.open(statement, proof, _ -> Optional.empty())) {
      case StatementInputs.Opened.Refused(String reason) -> new Outcome.Invalid(reason);
      case StatementInputs.Opened.Inputs(List<Scalar> values, int from) ->
          Outcome.of(key.verifyWords(values, Arrays.copyOfRange(proof, from, proof.length)));
    };
  }

  private static Outcome risc0(KeyFile key, ProofInput.Risc0 input) throws MalformedInput {
    if (!(key instanceof Groth16KeyFile groth16) || key.inputs() != Risc0Inputs.COUNT) {
      throw new MalformedInput("keys of RISC Zero are Groth16 keys with 5 inputs, this isn't one");
    }
    Bytes image = digest(input.imageId(), "the image id");
    Bytes root = digest(input.controlRoot(), "the control root");
    Bytes id = digest(input.controlId(), "the control id");
    byte[] journal = InputFiles.hexOrFile(input.journal(), "the journal");
    byte[] seal = InputFiles.hexOrFile(input.seal(), "the seal");
    Optional<Scalar> controlId = Scalar.decode(id.toArray(), 0);
    if (controlId.isEmpty()) {
      return new Outcome.Invalid("the control id isn't below the scalar modulus");
    }
    if (seal.length < SELECTOR_BYTES) {
      return new Outcome.Invalid("the seal has " + seal.length + " bytes and no selector");
    }
    Bytes selector = first(seal);
    if (!Risc0Release.fits(selector, groth16.key().key(), root, controlId.get())) {
      return new Outcome.Invalid(
          "the seal's selector 0x"
              + selector.hex()
              + " isn't that of this control root, control id and key");
    }
    return open(
        key, new Risc0Inputs(number(selector), image, root, controlId.get()), journal, seal);
  }

  private static Bytes digest(String hex, String name) throws MalformedInput {
    byte[] bytes = InputFiles.hex(hex, name);
    if (bytes.length != DIGEST_BYTES) {
      throw new MalformedInput(
          String.format(Locale.ROOT, "%s has %d bytes instead of 32", name, bytes.length));
    }
    return Bytes.of(bytes);
  }
}
