package endgame.node.cli;

import endgame.consensus.crypto.Bls;
import endgame.node.genesis.SecretFile;
import endgame.node.keys.Keystore;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a validator's key out of a keystore. */
@Command(
    name = "import",
    description = "Makes the key of an EIP-2335 keystore this node's validator key.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
final class KeysImportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The keystore.")
  private Path file;

  @Option(names = "--data-dir", defaultValue = "endgame-data", description = "Where to.")
  private Path dataDir;

  @Mixin private PasswordOption password;

  @Override
  public Integer call() throws Exception {
    Keystore keystore = KeysInspectCommand.read(file);
    Bls.SecretKey key = KeysInspectCommand.open(keystore, file, password.read());
    SecretFile.create(dataDir.resolve(KeysExportCommand.VALIDATOR_KEY), key.toBytes());
    System.out.println("imported " + key.publicKey().value().hex());
    System.out.println(
        "If the key has signed elsewhere: stop it there first, and bring what it signed with"
            + " 'endgame slashing-protection export' and 'import'.");
    return 0;
  }
}
