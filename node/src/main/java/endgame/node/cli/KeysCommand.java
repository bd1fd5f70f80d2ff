package endgame.node.cli;

import endgame.consensus.crypto.Bls;
import endgame.node.genesis.SecretFile;
import endgame.p2p.identity.NodeKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A node's keys. */
@Command(
    name = "keys",
    description = "Makes, lists and moves the keys in a data directory.",
    mixinStandardHelpOptions = true,
    subcommands = {
      KeysCommand.New.class,
      KeysCommand.ListKeys.class,
      KeysImportCommand.class,
      KeysExportCommand.class,
      KeysInspectCommand.class
    })
final class KeysCommand {
  private KeysCommand() {}

  /** Makes the node key, and a validator key if asked for. */
  @Command(
      name = "new",
      description = "Makes the node key, and with --validator a BLS key.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class New implements Callable<Integer> {
    @Option(names = "--data-dir", defaultValue = "endgame-data", description = "Where to.")
    private Path dataDir;

    @Option(names = "--validator", description = "Also a validator key.")
    private boolean validator;

    @Override
    public Integer call() throws Exception {
      SecureRandom random = new SecureRandom();
      byte[] seed = new byte[NodeKey.SEED_BYTES];
      random.nextBytes(seed);
      SecretFile.create(dataDir.resolve("p2p/node.key"), seed);
      if (validator) {
        byte[] material = new byte[32];
        random.nextBytes(material);
        SecretFile.create(
            dataDir.resolve(KeysExportCommand.VALIDATOR_KEY),
            Bls.SecretKey.fromSeed(material).toBytes());
      }
      return list(dataDir);
    }
  }

  /** Shows the public halves. */
  @Command(name = "list", description = "Shows the public keys.", mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class ListKeys implements Callable<Integer> {
    @Option(names = "--data-dir", defaultValue = "endgame-data", description = "Where they are.")
    private Path dataDir;

    @Override
    public Integer call() throws Exception {
      return list(dataDir);
    }
  }

  private static int list(Path dataDir) throws Exception {
    NodeKey node = NodeKey.fromSeed(SecretFile.read(dataDir.resolve("p2p/node.key")));
    System.out.print(Console.table(List.of(List.of("node id", node.id().toString()))));
    Path validator = dataDir.resolve(KeysExportCommand.VALIDATOR_KEY);
    if (Files.exists(validator)) {
      Bls.SecretKey key = Bls.SecretKey.of(SecretFile.read(validator));
      System.out.print(
          Console.table(
              List.of(
                  List.of("validator key", key.publicKey().value().hex()),
                  List.of("possession", key.proofOfPossession().value().hex()))));
    }
    return 0;
  }
}
