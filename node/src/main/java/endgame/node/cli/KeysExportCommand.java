package endgame.node.cli;

import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.SealedSecret;
import endgame.consensus.crypto.SealedSecret.Kdf;
import endgame.consensus.types.Bytes;
import endgame.node.genesis.SecretFile;
import endgame.node.keys.Keystore;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the validator's key as a keystore. */
@Command(
    name = "export",
    description = "Writes the validator key as an EIP-2335 keystore.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
final class KeysExportCommand implements Callable<Integer> {
  static final String VALIDATOR_KEY = "validator/validator.key";

  /** How the password becomes a key. */
  enum Function {
    SCRYPT,
    PBKDF2
  }

  @Option(names = "--data-dir", defaultValue = "endgame-data", description = "Where the key is.")
  private Path dataDir;

  @Option(names = "--out", required = true, description = "The new file.")
  private Path out;

  @Option(
      names = "--kdf",
      defaultValue = "scrypt",
      description = "scrypt or pbkdf2. Default: ${DEFAULT-VALUE}")
  private Function function;

  @Mixin private PasswordOption password;

  @Override
  public Integer call() throws Exception {
    Bls.SecretKey key = Bls.SecretKey.of(SecretFile.read(dataDir.resolve(VALIDATOR_KEY)));
    if (Files.exists(out)) {
      throw new FileAlreadyExistsException(out.toString());
    }
    SecureRandom random = new SecureRandom();
    byte[] salt = new byte[32];
    byte[] iv = new byte[SealedSecret.IV_BYTES];
    random.nextBytes(salt);
    random.nextBytes(iv);
    Kdf kdf =
        switch (function) {
          case SCRYPT -> Kdf.standardScrypt(Bytes.wrap(salt));
          case PBKDF2 -> Kdf.standardPbkdf2(Bytes.wrap(salt));
        };
    String chosen = password.readNew();
    if (SealedSecret.bytesOf(chosen).length == 0) {
      throw new CommandFailed(CommandFailed.USAGE, "the password is empty: choose one");
    }
    Keystore keystore =
        new Keystore(
            SealedSecret.seal(kdf, Bytes.wrap(iv), key.toBytes(), chosen),
            "endgame validator",
            Optional.of(key.publicKey()),
            "",
            UUID.randomUUID());
    Files.createFile(
        out, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(out, keystore.encode(), StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("r--------"));
    System.out.println("wrote " + out);
    return 0;
  }
}
