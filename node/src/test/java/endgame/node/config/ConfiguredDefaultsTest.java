package endgame.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import endgame.node.config.ConfiguredDefaults.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Command line over environment over file over built-in default. */
class ConfiguredDefaultsTest {
  private static final List<String> KNOWN = List.of("p2p-port", "rpc-port", "metrics-port", "role");

  @TempDir Path folder = Path.of("");

  /** The options as a node takes them. */
  @Command(name = "node")
  static final class Holder {
    @Mixin NodeOptions options = new NodeOptions();
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("config.toml"), text);
  }

  @Test
  void eachSourceYieldsToTheOneAbove() throws Exception {
    Path file = file("p2p-port = 1001\nrpc-port = 1002\nmetrics-port = 1003\n");
    String[] arguments = {"--config-file=" + file, "--p2p-port=3001"};
    Map<String, String> environment =
        Map.of("ENDGAME_P2P_PORT", "2001", "ENDGAME_RPC_PORT", "2002");
    ConfiguredDefaults defaults = ConfiguredDefaults.load(List.of(arguments), environment, KNOWN);
    Holder holder = new Holder();
    CommandLine line = new CommandLine(holder).setDefaultValueProvider(defaults);
    CommandLine.ParseResult parsed = line.parseArgs(arguments);

    assertThat(holder.options.p2pPort).isEqualTo(3001);
    assertThat(holder.options.rpcPort).isEqualTo(2002);
    assertThat(holder.options.metricsPort).isEqualTo(1003);
    assertThat(holder.options.role).isEqualTo("observer");
    assertThat(source(defaults, line, parsed, "--p2p-port")).isEqualTo(Source.COMMAND_LINE);
    assertThat(source(defaults, line, parsed, "--rpc-port")).isEqualTo(Source.ENVIRONMENT);
    assertThat(source(defaults, line, parsed, "--metrics-port")).isEqualTo(Source.FILE);
    assertThat(source(defaults, line, parsed, "--role")).isEqualTo(Source.DEFAULT);
  }

  private static Source source(
      ConfiguredDefaults defaults, CommandLine line, CommandLine.ParseResult parsed, String name) {
    return defaults.source(parsed, line.getCommandSpec().findOption(name));
  }

  @Test
  void anUnknownKeyIsRefusedWithItsPlace() throws IOException {
    Path file = file("p2p-port = 1\np2p-prot = 2\n");
    assertThatThrownBy(() ->
            ConfiguredDefaults.load(List.of("--config-file", file.toString()), Map.of(), KNOWN))
        .isInstanceOf(ConfiguredDefaults.Unusable.class)
        .hasMessageContaining("unknown key 'p2p-prot'")
        .hasMessageContaining("line 2");
  }

  @Test
  void aFileThatIsNoTomlOrNotThereIsRefused() throws IOException {
    Path broken = file("p2p-port = = 3\n");
    assertThatThrownBy(
            () -> ConfiguredDefaults.load(List.of("--config-file=" + broken), Map.of(), KNOWN))
        .hasMessageContaining("config file");
    Path missing = folder.resolve("missing.toml");
    assertThatThrownBy(() ->
            ConfiguredDefaults.load(
                List.of(), Map.of("ENDGAME_CONFIG_FILE", missing.toString()), KNOWN))
        .hasMessageContaining("cannot read config file");
  }
}
