package endgame.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import endgame.node.BuildInfo;
import endgame.node.rpc.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says what this is. */
@Command(name = "version", description = "Prints the version.", mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {
  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Override
  public Integer call() {
    if (json) {
      ObjectNode node = Json.object();
      node.put("version", BuildInfo.VERSION);
      node.put("java", Runtime.version().toString());
      System.out.println(node);
    } else {
      System.out.println("endgame " + BuildInfo.VERSION + " on Java " + Runtime.version());
    }
    return 0;
  }
}
