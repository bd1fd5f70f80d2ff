package endgame.node.cli;

import endgame.node.config.ConfiguredDefaults;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;

/** The entry point. */
@Command(
    name = "endgame",
    description = "A node of the Endgame network: a beacon chain that hosts ZK-verified shards.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      NodeCommand.class,
      DevnetCommand.class,
      GenesisCommand.class,
      KeysCommand.class,
      SlashingProtectionCommand.class,
      ValidatorCommand.class,
      ProverCommand.class,
      AccountCommand.class,
      TxCommand.class,
      BlockCommand.class,
      ShardCommand.class,
      ProofCommand.class,
      RpcCommand.class,
      ZkCommand.class,
      ZkvmCommand.class,
      BenchCommand.class,
      ConfigCommand.class,
      VersionCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Endgame {
  private Endgame() {}

  public static void main(String[] args) {
    System.exit(run(args, System.getenv()));
  }

  /** Runs one command; the result is the exit code. */
  static int run(String[] args, java.util.Map<String, String> environment) {
    CommandLine line = new CommandLine(new Endgame());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((e, command, parsed) -> onFailure(e, command));
    line.setParameterExceptionHandler((e, arguments) -> onFailure(e, e.getCommandLine()));
    try {
      ConfiguredDefaults defaults =
          ConfiguredDefaults.load(List.of(args), environment, optionNames(line));
      CommandLine node = line.getSubcommands().get("node");
      if (node != null) {
        node.setDefaultValueProvider(defaults);
      }
    } catch (ConfiguredDefaults.Unusable e) {
      line.getErr().println("endgame: " + e.getMessage());
      return CommandFailed.USAGE;
    }
    return line.execute(args);
  }

  static List<String> optionNames(CommandLine line) {
    List<String> names = new ArrayList<>();
    CommandLine node = line.getSubcommands().get("node");
    if (node != null) {
      for (OptionSpec option : node.getCommandSpec().options()) {
        names.add(ConfiguredDefaults.name(option));
      }
    }
    return names;
  }

  private static int onFailure(Throwable e, CommandLine line) {
    PrintWriter err = line.getErr();
    Explanation explanation = Explanation.of(e);
    err.println("endgame: " + explanation.sentence());
    if (!explanation.explained() || Boolean.parseBoolean(System.getenv("ENDGAME_DEBUG"))) {
      e.printStackTrace(err);
    }
    return explanation.exitCode();
  }
}
