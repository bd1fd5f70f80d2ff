package endgame.node.cli;

import endgame.node.proof.Inspection;
import endgame.node.proof.MalformedInput;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says what a file is. */
@Command(
    name = "inspect",
    description = "Explains a proof, a verifying key, a case file or a list of public inputs.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
final class ProofInspectCommand implements Callable<Integer> {
  @Parameters(index = "0", description = "The file.")
  private Path file;

  @Override
  public Integer call() {
    try {
      Inspection.of(file).forEach(System.out::println);
      return 0;
    } catch (MalformedInput e) {
      throw new CommandFailed(CommandFailed.USAGE, e.sentence());
    }
  }
}
