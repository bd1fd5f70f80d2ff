package endgame.node.cli;

import endgame.node.config.ConfiguredDefaults;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Unmatched;

/** Configuration. */
@Command(
    name = "config",
    description = "Shows the configuration of 'endgame node'.",
    mixinStandardHelpOptions = true,
    subcommands = ConfigCommand.Show.class)
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
      CommandLine node = new CommandLine(new NodeCommand());
      List<String> known = new ArrayList<>();
      node.getCommandSpec().options().forEach(o -> known.add(ConfiguredDefaults.name(o)));
      ConfiguredDefaults defaults;
      try {
        defaults = ConfiguredDefaults.load(arguments, System.getenv(), known);
      } catch (ConfiguredDefaults.Unusable e) {
        throw new CommandFailed(CommandFailed.USAGE, String.valueOf(e.getMessage()));
      }
      node.setDefaultValueProvider(defaults);
      CommandLine.ParseResult parsed = node.parseArgs(arguments.toArray(String[]::new));
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("OPTION", "VALUE", "SOURCE"));
      for (OptionSpec option : node.getCommandSpec().options()) {
        if (!option.hidden() && !option.usageHelp() && !option.versionHelp()) {
          Object value = option.getValue();
          rows.add(
              List.of(
                  ConfiguredDefaults.name(option),
                  String.valueOf(value),
                  defaults.source(parsed, option).name().toLowerCase(java.util.Locale.ROOT)));
        }
      }
      System.out.print(Console.table(rows));
      return 0;
    }
  }
}
