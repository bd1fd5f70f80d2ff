package endgame.node.cli;

import endgame.node.proof.MalformedInput;
import endgame.node.proof.ShardKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the verifying key of a shard. */
@Command(
    name = "key",
    description = {
      "Makes a shard's key for groth16-bn254 or plonk-bn254 from a prover's key file.",
      "The key says how a statement becomes public inputs."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
final class ProofKeyCommand implements Callable<Integer> {
  /** How a statement becomes public inputs. */
  enum Mapping {
    RAW_SHA256,
    RAW_POSEIDON_BN254,
    SP1,
    RISC0
  }

  @Parameters(index = "0", description = "The prover's key file.")
  private Path file;

  @Option(names = "--mapping", required = true, description = "One of: ${COMPLETION-CANDIDATES}")
  private Mapping mapping;

  @Option(names = "--out", required = true, description = "Where the shard's key is written.")
  private Path out;

  @Option(names = "--program-vkey", description = "sp1: the program's key, hex.")
  private Optional<String> programKey = Optional.empty();

  @Option(names = "--vk-root", description = "sp1: the key root, if the key file has none.")
  private Optional<String> vkRoot = Optional.empty();

  @Option(names = "--selector", description = "sp1: the selector, if the key file has none.")
  private Optional<String> selector = Optional.empty();

  @Option(names = "--image-id", description = "risc0: the program's image id, hex.")
  private Optional<String> imageId = Optional.empty();

  @Option(names = "--control-root", description = "risc0: the control root, hex.")
  private Optional<String> controlRoot = Optional.empty();

  @Option(names = "--control-id", description = "risc0: the bn254 control id, hex.")
  private Optional<String> controlId = Optional.empty();

  @Override
  public Integer call() throws IOException {
    try {
      byte[] key =
          switch (mapping) {
            case RAW_SHA256 -> ShardKeyFile.rawSha256(file);
            case RAW_POSEIDON_BN254 -> ShardKeyFile.rawPoseidon(file);
            case SP1 ->
                ShardKeyFile.sp1(file, need(programKey, "--program-vkey"), selector, vkRoot);
            case RISC0 ->
                ShardKeyFile.risc0(
                    file,
                    need(imageId, "--image-id"),
                    need(controlRoot, "--control-root"),
                    need(controlId, "--control-id"));
          };
      Files.write(out, key);
      System.out.println(out + ": " + key.length + " bytes");
      return 0;
    } catch (MalformedInput e) {
      throw new CommandFailed(CommandFailed.USAGE, e.sentence());
    }
  }

  private static String need(Optional<String> option, String name) {
    return option.orElseThrow(() -> new CommandFailed(CommandFailed.USAGE, name + " is missing"));
  }
}
