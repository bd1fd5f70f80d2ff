package endgame.node.cli;

import endgame.consensus.beacon.Genesis;
import endgame.consensus.crypto.Bls;
import endgame.consensus.signer.FileGuardStore;
import endgame.consensus.signer.SlashGuard;
import endgame.consensus.types.BlsPublicKey;
import endgame.node.genesis.GenesisFile;
import endgame.node.genesis.SecretFile;
import endgame.node.keys.SigningRecord;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a validator's key has signed, on its way to another machine. */
@Command(
    name = "slashing-protection",
    description = "Moves the record of what the validator key has signed.",
    mixinStandardHelpOptions = true,
    subcommands = {SlashingProtectionCommand.Export.class, SlashingProtectionCommand.Import.class})
final class SlashingProtectionCommand {
  private static final String GUARD = "validator/slash-guard";

  private SlashingProtectionCommand() {}

  /** Writes the record. */
  @Command(
      name = "export",
      description = "Writes what the key has signed to a file; the node must be stopped.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Export implements Callable<Integer> {
    @Option(names = "--data-dir", defaultValue = "endgame-data", description = "Of the node.")
    private Path dataDir;

    @Parameters(paramLabel = "FILE", description = "The new file.")
    private Path file;

    @Override
    public Integer call() throws Exception {
      if (!Files.exists(dataDir.resolve(GUARD))) {
        throw new CommandFailed(
            CommandFailed.NOT_FOUND, "the key in " + dataDir + " has signed nothing yet");
      }
      SigningRecord record;
      try (SlashGuard guard = open(dataDir)) {
        record = new SigningRecord(genesis(dataDir).hash(), key(dataDir), guard.memory());
      }
      Files.write(file, record.encode(), StandardOpenOption.CREATE_NEW, StandardOpenOption.SYNC);
      System.out.println("wrote " + record.records().size() + " records to " + file);
      System.out.println("Don't start this node again while another one has the key.");
      return 0;
    }
  }

  /** Takes a record in. */
  @Command(
      name = "import",
      description = "Takes in what the key has signed elsewhere; the node must be stopped.",
      mixinStandardHelpOptions = true)
  @SuppressWarnings("NullAway.Init")
  static final class Import implements Callable<Integer> {
    @Option(names = "--data-dir", defaultValue = "endgame-data", description = "Of the node.")
    private Path dataDir;

    @Option(
        names = "--genesis",
        description = "genesis.json of the network. Default: the one in the data directory.")
    private @org.jspecify.annotations.Nullable Path genesis;

    @Parameters(paramLabel = "FILE", description = "What 'export' wrote.")
    private Path file;

    @Override
    public Integer call() throws Exception {
      if (!Files.exists(file)) {
        throw new NoSuchFileException(file.toString());
      }
      if (Files.size(file) > SigningRecord.BYTES_MAX) {
        throw new CommandFailed(CommandFailed.USAGE, file + " is too long");
      }
      SigningRecord record =
          switch (SigningRecord.parse(Files.readAllBytes(file))) {
            case SigningRecord.Parsed.Ok(SigningRecord read) -> read;
            case SigningRecord.Parsed.Malformed(String reason) ->
                throw new CommandFailed(
                    CommandFailed.USAGE, file + " is no record of signatures: " + reason);
          };
      Genesis network = genesis == null ? genesis(dataDir) : GenesisFile.read(genesis);
      if (!record.genesisHash().equals(network.hash())) {
        throw new CommandFailed(CommandFailed.FAILED, file + " is of another network");
      }
      if (!record.key().equals(key(dataDir))) {
        throw new CommandFailed(CommandFailed.FAILED, file + " is of another key");
      }
      try (SlashGuard guard = open(dataDir)) {
        guard.merge(record.records());
        guard.sync();
        System.out.println(
            "nothing is signed below view "
                + guard.watermarkView()
                + " of epoch "
                + guard.watermarkEpoch());
      }
      return 0;
    }
  }

  private static Genesis genesis(Path dataDir) throws Exception {
    return GenesisFile.read(dataDir.resolve("genesis.json"));
  }

  private static BlsPublicKey key(Path dataDir) throws Exception {
    return Bls.SecretKey.of(SecretFile.read(dataDir.resolve(KeysExportCommand.VALIDATOR_KEY)))
        .publicKey();
  }

  private static SlashGuard open(Path dataDir) {
    FileGuardStore store;
    try {
      store = FileGuardStore.open(dataDir.resolve(GUARD));
    } catch (IllegalStateException e) {
      throw new CommandFailed(
          CommandFailed.NOT_READY, "the node with this key runs: stop it, then try again");
    }
    try {
      return new SlashGuard(store);
    } catch (IllegalStateException e) {
      store.close();
      throw new CommandFailed(CommandFailed.FAILED, e.getMessage() + ": restore it from a backup");
    }
  }
}
