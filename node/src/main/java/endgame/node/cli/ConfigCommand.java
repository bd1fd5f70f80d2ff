package endgame.node.cli;

import endgame.consensus.beacon.Genesis;
import endgame.consensus.crypto.Bls;
import endgame.node.NodeConfig;
import endgame.node.config.ConfiguredDefaults;
import endgame.node.genesis.GenesisFile;
import endgame.node.genesis.SecretFile;
import endgame.p2p.identity.NodeKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Unmatched;

/** Configuration. */
@Command(
    name = "config",
    description = "Shows and checks the configuration of 'endgame node'.",
    mixinStandardHelpOptions = true,
    subcommands = {ConfigCommand.Show.class, ConfigCommand.Validate.class})
final class ConfigCommand {
  private ConfigCommand() {}

  /** Prints every option with its source. */
  @Command(
      name = "show",
      description = "Prints each option's value and where it comes from; takes node's options.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("ImmutableMemberCollection")
  static final class Show implements Callable<Integer> {
    @Unmatched private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
      Read read = read(arguments);
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("OPTION", "VALUE", "SOURCE"));
      for (OptionSpec option : read.node().getCommandSpec().options()) {
        if (!option.hidden() && !option.usageHelp() && !option.versionHelp()) {
          Object value = option.getValue();
          rows.add(
              List.of(
                  ConfiguredDefaults.name(option),
                  String.valueOf(value),
                  read.defaults().source(read.parsed(), option).name().toLowerCase(Locale.ROOT)));
        }
      }
      System.out.print(Console.table(rows));
      return 0;
    }
  }

  /** Says whether a node would start with it. */
  @Command(
      name = "validate",
      description = "Checks options, files and keys without starting; takes node's options.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("ImmutableMemberCollection")
  static final class Validate implements Callable<Integer> {
    @Unmatched private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
      Read read = read(arguments);
      NodeConfig config;
      try {
        config = read.command().config();
      } catch (IllegalArgumentException e) {
        throw new CommandFailed(CommandFailed.USAGE, String.valueOf(e.getMessage()));
      }
      Genesis genesis =
          GenesisFile.read(config.genesis().orElse(config.dataDir().resolve("genesis.json")));
      NodeKey.fromSeed(SecretFile.read(config.dataDir().resolve("p2p/node.key")));
      if (config.role() == NodeConfig.Role.VALIDATOR) {
        validator(config, genesis);
      }
      System.out.println(
          "valid: "
              + config.role().name().toLowerCase(Locale.ROOT)
              + " of the network "
              + genesis.hash().hex());
      return 0;
    }

    private static void validator(NodeConfig config, Genesis genesis) throws Exception {
      Bls.SecretKey key =
          Bls.SecretKey.of(
              SecretFile.read(config.dataDir().resolve(KeysExportCommand.VALIDATOR_KEY)));
      boolean member =
          genesis.validators().stream().anyMatch(m -> m.validator().key().equals(key.publicKey()));
      if (!member) {
        throw new CommandFailed(
            CommandFailed.FAILED,
            "the validator key is not among the genesis validators: take the right data directory,"
                + " or --role=observer");
      }
    }
  }

  /** Node's options as they would be. */
  private record Read(
      NodeCommand command,
      CommandLine node,
      ConfiguredDefaults defaults,
      CommandLine.ParseResult parsed) {}

  private static Read read(List<String> arguments) {
    NodeCommand command = new NodeCommand();
    CommandLine node = new CommandLine(command);
    List<String> known = new ArrayList<>();
    node.getCommandSpec().options().forEach(o -> known.add(ConfiguredDefaults.name(o)));
    try {
      ConfiguredDefaults defaults = ConfiguredDefaults.load(arguments, System.getenv(), known);
      node.setDefaultValueProvider(defaults);
      return new Read(command, node, defaults, node.parseArgs(arguments.toArray(String[]::new)));
    } catch (ConfiguredDefaults.Unusable e) {
      throw new CommandFailed(CommandFailed.USAGE, String.valueOf(e.getMessage()));
    }
  }
}
