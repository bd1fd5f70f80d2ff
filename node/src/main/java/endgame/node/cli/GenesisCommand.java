package endgame.node.cli;

import endgame.consensus.beacon.Genesis;
import endgame.node.devnet.DevnetGenesis;
import endgame.node.devnet.DevnetPlan;
import endgame.node.genesis.GenesisFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Genesis files. */
@Command(
    name = "genesis",
    description = "Makes and shows genesis files.",
    mixinStandardHelpOptions = true,
    subcommands = {GenesisCommand.Create.class, GenesisCommand.Show.class})
final class GenesisCommand {
  private GenesisCommand() {}

  /** Writes a devnet's genesis with its keys. */
  @Command(
      name = "create",
      description = "Writes genesis.json and a folder of keys per validator.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Create implements Callable<Integer> {
    @Option(names = "--out", required = true, description = "Folder to write to.")
    private Path out;

    @Option(names = "--validators", defaultValue = "4", description = "Default: ${DEFAULT-VALUE}")
    private int validators;

    @Option(names = "--shards", defaultValue = "2", description = "Default: ${DEFAULT-VALUE}")
    private int shards;

    @Option(
        names = "--block-interval",
        defaultValue = "500ms",
        description = "Default: ${DEFAULT-VALUE}")
    private String blockInterval;

    @Option(names = "--seed", defaultValue = "0", description = "Everything follows from it.")
    private String seed;

    @Option(
        names = "--proof-system",
        defaultValue = "zkvm/1",
        description = "Of the ledger shards: zkvm/1 or witness/1. Default: ${DEFAULT-VALUE}")
    private String proofSystem;

    @Override
    public Integer call() throws Exception {
      DevnetPlan plan;
      try {
        plan =
            new DevnetPlan(
                out.toAbsolutePath(),
                validators,
                shards,
                Durations.millis(blockInterval),
                1,
                seed,
                proofSystem);
      } catch (IllegalArgumentException e) {
        throw new CommandFailed(CommandFailed.USAGE, String.valueOf(e.getMessage()));
      }
      if (DevnetPlan.exists(out)) {
        throw new CommandFailed(CommandFailed.USAGE, out + " holds a devnet already");
      }
      Genesis genesis = DevnetGenesis.of(plan);
      plan.prepare(genesis);
      System.out.println("genesis root " + genesis.hash().hex());
      return 0;
    }
  }

  /** Checks and prints a file. */
  @Command(
      name = "show",
      description = "Checks a genesis file and prints what it says.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Show implements Callable<Integer> {
    @Parameters(index = "0", description = "genesis.json")
    private Path file;

    @Override
    public Integer call() throws Exception {
      Genesis genesis = GenesisFile.read(file);
      System.out.println("genesis root " + genesis.hash().hex());
      System.out.println(GenesisFile.toJson(genesis).toPrettyString());
      return 0;
    }
  }
}
