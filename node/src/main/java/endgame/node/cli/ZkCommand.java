package endgame.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.node.rpc.Json;
import endgame.zk.security.Claim;
import endgame.zk.security.Strength;
import endgame.zk.stark.StarkParameters;
import endgame.zk.stark.StarkStrength;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What concerns the proof system of its own. */
@Command(
    name = "zk",
    description = "The STARK: what its proofs are worth.",
    mixinStandardHelpOptions = true,
    subcommands = {ZkCommand.Security.class})
@SuppressWarnings("NullAway.Init")
final class ZkCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say which command: security");
  }

  /** The bits of each preset. */
  @Command(
      name = "security",
      description = {
        "Prints the proven bits of each preset, term by term, computed from the live parameters.",
        "The smallest term is what a proof is worth. No conjecture is used: each regime is a"
            + " theorem, and the better one counts."
      },
      mixinStandardHelpOptions = true)
  static final class Security implements Callable<Integer> {
    @Option(names = "--json", description = "One JSON object with provenBits of each preset.")
    private boolean json;

    @Override
    public Integer call() {
      List<StarkParameters> presets =
          List.of(StarkParameters.FAST, StarkParameters.BALANCED, StarkParameters.COMPACT);
      System.out.print(json ? object(presets) + "\n" : table(presets));
      return 0;
    }

    private static String table(List<StarkParameters> presets) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("PRESET", "FIELD", "REGIME", "TERM", "BITS"));
      for (StarkParameters preset : presets) {
        for (Strength strength : strengths(preset)) {
          strength
              .terms()
              .forEach((term, bits) -> rows.add(row(preset, strength, term, number(bits))));
          String proven = Integer.toString(strength.provenBits());
          rows.add(row(preset, strength, "PROVEN", proven));
        }
      }
      return Console.table(rows);
    }

    private static List<String> row(
        StarkParameters preset, Strength strength, String term, String bits) {
      String field = preset.field().toString();
      return List.of(preset.name(), field, strength.regime().label(), term, bits);
    }

    private static List<Strength> strengths(StarkParameters preset) {
      return Strength.all(StarkStrength.scheme(preset), StarkStrength.largest(preset));
    }

    private static String number(double bits) {
      return String.format(Locale.ROOT, "%.1f", bits);
    }

    private static String object(List<StarkParameters> presets) {
      ObjectNode result = Json.object();
      ArrayNode list = result.putArray("presets");
      for (StarkParameters preset : presets) {
        ObjectNode node = list.addObject();
        Claim claim = StarkStrength.largest(preset);
        node.put("preset", preset.name());
        node.put("field", preset.field().toString());
        node.put("hash", preset.hash().id());
        node.put("logRows", claim.logRows());
        node.put("provenBits", StarkStrength.best(preset, claim).provenBits());
        ArrayNode regimes = node.putArray("regimes");
        for (Strength strength : strengths(preset)) {
          ObjectNode regime = regimes.addObject();
          regime.put("regime", strength.regime().label());
          regime.put("provenBits", strength.provenBits());
          ObjectNode terms = regime.putObject("terms");
          strength.terms().forEach(terms::put);
        }
      }
      return result.toString();
    }
  }
}
