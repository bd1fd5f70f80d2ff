package endgame.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.proof.CaseFile;
import endgame.node.proof.Outcome;
import endgame.node.proof.ProofCheck;
import endgame.node.proof.ProofInput;
import endgame.node.shard.BlobKind;
import endgame.shard.protocol.Claim;
import endgame.shard.protocol.ShardHashes;
import endgame.shard.protocol.Statement;
import endgame.zk.guest.GuestRun;
import endgame.zk.proof.ProofSystem;
import endgame.zk.proof.Verdict;
import endgame.zk.vm.program.ZkvmSystem;
import endgame.zk.witness.WitnessSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Verifies one proof of any system that this build has. */
@Command(
    name = "verify",
    description = {
      "Verifies a proof offline.",
      "Prints VALID, or INVALID and the reason (exit code 1); exit code 2: the input is malformed.",
      "",
      "zkvm, witness: FILE that 'shard statement' wrote.",
      "groth16-bn254, plonk-bn254: --format and --key, or --case. With the format",
      "  snarkjs: --public, --proof",
      "  eip197, gnark: --inputs (or --public), --proof",
      "  sp1: --program-vkey, --public-values, --proof",
      "  risc0: --image-id, --journal, --control-root, --control-id, --proof"
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
final class ProofVerifyCommand implements Callable<Integer> {
  /** How files and options are written. */
  enum Format {
    SNARKJS,
    GNARK,
    EIP197,
    SP1,
    RISC0
  }

  @Parameters(index = "0", arity = "0..1", description = "File that 'shard statement' wrote.")
  private Optional<Path> file = Optional.empty();

  @Option(names = "--system", description = "zkvm, witness, groth16-bn254 or plonk-bn254.")
  private Optional<String> system = Optional.empty();

  @Option(
      names = "--program",
      description = "zkvm, witness: the shard's ELF, unless it is the ledger.")
  private Optional<Path> program = Optional.empty();

  @Option(names = "--case", description = "A case file with key, claim and proof.")
  private Optional<Path> caseFile = Optional.empty();

  @Option(names = "--format", description = "One of: ${COMPLETION-CANDIDATES}")
  private Optional<Format> format = Optional.empty();

  @Option(names = "--key", description = "Verifying key; its format is seen from its content.")
  private Optional<Path> key = Optional.empty();

  @Option(names = "--proof", description = "The proof: a file, or hex.")
  private Optional<String> proof = Optional.empty();

  @Option(names = "--public", description = "File with public inputs.")
  private Optional<Path> publicInputs = Optional.empty();

  @Option(names = "--inputs", description = "Public inputs: decimals with commas, or a file.")
  private Optional<String> inputs = Optional.empty();

  @Option(names = "--program-vkey", description = "SP1: the program's key, hex.")
  private Optional<String> programKey = Optional.empty();

  @Option(names = "--public-values", description = "SP1: the public values, hex or a file.")
  private Optional<String> publicValues = Optional.empty();

  @Option(names = "--vk-root", description = "SP1 6.0.0 and later: key root, if no file says it.")
  private Optional<String> vkRoot = Optional.empty();

  @Option(names = "--image-id", description = "RISC Zero: the program's image id, hex.")
  private Optional<String> imageId = Optional.empty();

  @Option(names = "--journal", description = "RISC Zero: the journal, hex or a file.")
  private Optional<String> journal = Optional.empty();

  @Option(names = "--control-root", description = "RISC Zero: the control root, hex.")
  private Optional<String> controlRoot = Optional.empty();

  @Option(names = "--control-id", description = "RISC Zero: the bn254 control id, hex.")
  private Optional<String> controlId = Optional.empty();

  @Override
  public Integer call() throws Exception {
    Optional<String> name = system.map(each -> each.endsWith("/1") ? cut(each) : each);
    if (name.isPresent() && name.get().equals("witness")) {
      return ofProgram(new WitnessSystem(GuestRun.SPAN_CYCLES_DEFAULT));
    }
    if (name.isPresent() && name.get().equals("zkvm")) {
      return ofProgram(new ZkvmSystem(GuestRun.SPAN_CYCLES_DEFAULT));
    }
    if (name.isPresent()
        && !name.get().equals("groth16-bn254")
        && !name.get().equals("plonk-bn254")) {
      throw usage(
          "unknown proof system '"
              + name.get()
              + "': this build has zkvm, witness, groth16-bn254 and plonk-bn254");
    }
    if (caseFile.isPresent()) {
      return print(CaseFile.run(caseFile.get(), name, key));
    }
    return print(
        ProofCheck.run(
            need(name, "--system"), need(key, "--key"), input(need(format, "--format"))));
  }

  private static String cut(String versioned) {
    return versioned.substring(0, versioned.length() - 2);
  }

  private ProofInput input(Format chosen) {
    String bytes = need(proof, "--proof");
    return switch (chosen) {
      case SNARKJS -> new ProofInput.Snarkjs(need(publicInputs, "--public"), Path.of(bytes));
      case GNARK -> new ProofInput.Gnark(numbers(), bytes);
      case EIP197 -> new ProofInput.Words(numbers(), bytes);
      case SP1 ->
          new ProofInput.Sp1(
              need(programKey, "--program-vkey"),
              need(publicValues, "--public-values"),
              bytes,
              vkRoot);
      case RISC0 ->
          new ProofInput.Risc0(
              need(imageId, "--image-id"),
              need(journal, "--journal"),
              need(controlRoot, "--control-root"),
              need(controlId, "--control-id"),
              bytes);
    };
  }

  private String numbers() {
    return need(inputs.or(() -> publicInputs.map(Path::toString)), "--inputs");
  }

  private static <T> T need(Optional<T> option, String name) {
    return option.orElseThrow(() -> usage(name + " is missing"));
  }

  private static CommandFailed usage(String message) {
    return new CommandFailed(CommandFailed.USAGE, message);
  }

  private static int print(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Valid() -> {
        System.out.println("VALID");
        yield 0;
      }
      case Outcome.Invalid(String reason) -> ProofCommand.invalid(reason);
      case Outcome.Malformed(String sentence) -> throw usage(sentence);
    };
  }

  private int ofProgram(ProofSystem checker) throws IOException {
    Path statement = need(file, "the statement's file");
    JsonNode node = ProofCommand.read(statement);
    Bytes programHash = ProofCommand.hex(node, "programHash");
    if (programHash.size() != Hash.SIZE) {
      throw usage("the file's 'programHash' is not 32 bytes");
    }
    Bytes elf = ProofCommand.program(program, Hash.of(programHash.toArray()));
    Bytes claimed = ProofCommand.hex(node, "statement");
    Bytes proven = ProofCommand.hex(node, "proof");
    return switch (checker.parseKey(elf.toArray())) {
      case ProofSystem.KeyResult.Malformed(String reason) -> ProofCommand.invalid("key: " + reason);
      case ProofSystem.KeyResult.Parsed(var parsed) ->
          print(
              switch (checker.verify(parsed, claimed.toArray(), proven.toArray())) {
                case Verdict.Accepted() -> beside(checker.id(), node, claimed, proven);
                case Verdict.Rejected(String reason) -> new Outcome.Invalid(reason);
              });
    };
  }

  /** Whether all else that the file says is what the accepted statement says. */
  private static Outcome beside(String id, JsonNode node, Bytes statement, Bytes proof) {
    Statement accepted =
        Statement.decode(statement)
            .orElseThrow(() -> new IllegalStateException("no statement was accepted"));
    Claim claim = accepted.claim();
    FileFacts facts =
        new FileFacts()
            .text("claim", claim.encode().hex())
            .quantity("span", claim.span())
            .quantity("fromBatch", claim.fromBatch())
            .quantity("toBatch", claim.toBatch())
            .text("rootBefore", claim.root().before().hex())
            .text("rootAfter", claim.root().after().hex())
            .text("proofSystem", id)
            .text("programHash", claim.programHash().hex())
            .text("prover", accepted.prover().hex())
            .text("statement", statement.hex())
            .text("proofHash", BlobKind.PROOF.hash(proof).hex())
            .text("proof", proof.hex());
    if (node.has("messages")) {
      Bytes messages = ProofCommand.hex(node, "messages");
      Hash root = ShardHashes.P2_KOALABEAR.messagesRoot(messages);
      facts.text("messages", root.equals(claim.messagesRoot()) ? messages.hex() : "others");
    }
    return facts.conflict(node).<Outcome>map(Outcome.Invalid::new).orElseGet(Outcome.Valid::new);
  }
}
