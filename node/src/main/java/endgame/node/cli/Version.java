package endgame.node.cli;

import endgame.node.BuildInfo;
import picocli.CommandLine;

/** For {@code --version}. */
final class Version implements CommandLine.IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"endgame " + BuildInfo.VERSION};
  }
}
