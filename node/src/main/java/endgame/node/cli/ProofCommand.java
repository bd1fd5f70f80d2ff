package endgame.node.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import endgame.consensus.beacon.Genesis;
import endgame.consensus.codec.Decoded;
import endgame.consensus.light.LightClient;
import endgame.consensus.light.Verified;
import endgame.consensus.types.Address;
import endgame.consensus.types.Bytes;
import endgame.consensus.types.Hash;
import endgame.node.genesis.GenesisFile;
import endgame.node.rpc.JsonRpc;
import endgame.node.shard.BlobKind;
import endgame.node.shard.Programs;
import endgame.shard.execution.AccountView;
import endgame.shard.execution.ShardViews;
import endgame.shard.light.AccountProof;
import endgame.shard.protocol.ShardLimits;
import endgame.zk.riscv.Elf;
import endgame.zk.riscv.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks proofs without a node. */
@Command(
    name = "proof",
    description = "Checks proofs offline.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ProofCommand.AccountCheck.class,
      ProofVerifyCommand.class,
      ProofInspectCommand.class,
      ProofKeyCommand.class
    })
final class ProofCommand {
  private static final long FILE_BYTES_MAX = 128L << 20;

  /** A file may hold a longer string than an answer: a whole proof. */
  private static final ObjectMapper FILES =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(JsonRpc.DEPTH_MAX)
                      .maxTokenCount(JsonRpc.TOKENS_MAX)
                      .maxStringLength(2 + 2 * ShardLimits.PROOF_BYTES_MAX)
                      .build())
              .build());

  private ProofCommand() {}

  static JsonNode read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new CommandFailed(
          CommandFailed.NOT_FOUND, "no file " + file + ": make one with 'endgame shard'");
    }
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new CommandFailed(CommandFailed.USAGE, file + " is larger than 128 MiB");
    }
    try {
      JsonNode node = FILES.readTree(file.toFile());
      if (node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      // Said below.
    }
    throw new CommandFailed(
        CommandFailed.USAGE,
        file + " holds no JSON object: give the file that 'endgame shard' wrote");
  }

  static Bytes hex(JsonNode node, String field) {
    try {
      return Bytes.fromHex(node.path(field).asText("-"));
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(CommandFailed.USAGE, "the file has no hex field '" + field + "'");
    }
  }

  /** The program with a hash: a file's, or one that comes with the node. */
  static Bytes program(Optional<Path> file, Hash programHash) throws IOException {
    Bytes elf = file.isPresent() ? Bytes.wrap(Files.readAllBytes(file.get())) : Programs.ledger();
    if (!BlobKind.PROGRAM.hash(elf).equals(programHash)) {
      throw new CommandFailed(
          CommandFailed.USAGE,
          "the shard runs the program " + programHash.hex() + ": give its ELF with --program FILE");
    }
    return elf;
  }

  /** An account of a shard. */
  @Command(
      name = "account",
      description = "Checks a proof of 'shard proof' from the genesis' validator set alone.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class AccountCheck implements Callable<Integer> {
    @Parameters(index = "0", description = "File that 'shard proof' wrote.")
    private Path file;

    @Option(names = "--genesis", required = true, description = "genesis.json, which is trusted.")
    private Path genesisFile;

    @Option(names = "--program", description = "The shard's ELF, unless it is the ledger.")
    private Optional<Path> program = Optional.empty();

    @Override
    public Integer call() throws Exception {
      Genesis genesis = GenesisFile.read(genesisFile);
      JsonNode node = read(file);
      AccountProof proof =
          switch (AccountProof.SSZ.decode(hex(node, "proof"))) {
            case Decoded.Malformed<AccountProof>(String reason) ->
                throw new CommandFailed(CommandFailed.USAGE, "malformed proof: " + reason);
            case Decoded.Ok<AccountProof>(AccountProof decoded) -> decoded;
          };
      return switch (LightClient.of(genesis)) {
        case Verified.Refused<LightClient>(String reason) -> invalid(reason);
        case Verified.Shown<LightClient>(LightClient client) -> check(genesis, node, proof, client);
      };
    }

    private int check(Genesis genesis, JsonNode node, AccountProof proof, LightClient client)
        throws IOException {
      return switch (proof.verify(client)) {
        case Verified.Refused<AccountProof.Shown>(String reason) -> invalid(reason);
        case Verified.Shown<AccountProof.Shown>(AccountProof.Shown shown) -> {
          Optional<String> conflict =
              new FileFacts()
                  .number("shard", proof.shard())
                  .text("account", proof.account().hex())
                  .quantity("height", shown.height())
                  .text("root", shown.record().proven().root().hex())
                  .text("proof", AccountProof.SSZ.encodeBytes(proof).hex())
                  .conflict(node);
          if (conflict.isPresent()) {
            yield invalid(conflict.get());
          }
          Bytes elf = program(program, shown.record().programHash());
          yield switch (Elf.load(elf.toArray())) {
            case Elf.Result.Malformed(String reason) -> invalid(reason);
            case Elf.Result.Loaded(Program loaded) -> print(genesis, proof, shown, loaded);
          };
        }
      };
    }

    private static int print(
        Genesis genesis, AccountProof proof, AccountProof.Shown shown, Program program) {
      Address account = proof.account();
      Optional<ShardViews.Account> seen =
          AccountView.of(
              program, genesis.hash(), shown.record(), account, shown.key(), shown.value());
      if (seen.isEmpty()) {
        return invalid("the key is not where the shard's program keeps this account");
      }
      System.out.println(
          "VALID: "
              + account.hex()
              + " on shard "
              + proof.shard()
              + " holds "
              + AccountCommand.end(seen.get().balance())
              + ", nonce "
              + seen.get().nonce()
              + ", final at beacon height "
              + shown.height()
              + " (batch "
              + shown.record().proven().batch()
              + ")");
      return 0;
    }
  }

  static int invalid(String reason) {
    System.out.println("INVALID: " + reason);
    return CommandFailed.FAILED;
  }
}
