package endgame.node.cli;

import endgame.consensus.crypto.Bls;
import endgame.consensus.crypto.SealedSecret.Kdf;
import endgame.consensus.types.Bytes;
import endgame.node.keys.Keystore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows a keystore. */
@Command(
    name = "inspect",
    description = "Shows what an EIP-2335 keystore says; with a password, whether it is true.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init")
final class KeysInspectCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The keystore.")
  private Path file;

  @Mixin private PasswordOption password;

  @Override
  public Integer call() throws Exception {
    Keystore keystore = read(file);
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("public key", keystore.publicKey().map(k -> k.value().hex()).orElse("not said")));
    rows.add(
        List.of(
            "kdf",
            switch (keystore.sealed().kdf()) {
              case Kdf.Scrypt(int n, int r, int p, Bytes ignored) ->
                  "scrypt, n " + n + ", r " + r + ", p " + p;
              case Kdf.Pbkdf2(int rounds, Bytes ignored) -> "pbkdf2, " + rounds + " rounds";
            }));
    rows.add(List.of("path", keystore.path()));
    rows.add(List.of("description", printable(keystore.description())));
    rows.add(List.of("uuid", keystore.uuid().toString()));
    Optional<String> given = password.fromFile();
    if (given.isPresent()) {
      Bls.SecretKey key = open(keystore, file, given.get());
      rows.add(List.of("opens", "yes, to " + key.publicKey().value().hex()));
    }
    System.out.print(Console.table(rows));
    return 0;
  }

  /** What a file says must not move the cursor. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  static Keystore read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    byte[] bytes =
        Files.size(file) > Keystore.BYTES_MAX
            ? new byte[Keystore.BYTES_MAX + 1]
            : Files.readAllBytes(file);
    return switch (Keystore.parse(bytes)) {
      case Keystore.Parsed.Ok(Keystore keystore) -> keystore;
      case Keystore.Parsed.Malformed(String reason) ->
          throw new CommandFailed(
              CommandFailed.USAGE, file + " is no keystore of EIP-2335: " + reason);
    };
  }

  static Bls.SecretKey open(Keystore keystore, Path file, String password) {
    byte[] secret =
        keystore
            .sealed()
            .open(password)
            .orElseThrow(() ->
                new CommandFailed(
                    CommandFailed.FAILED,
                    "the password does not open " + file + ", or the file was changed"));
    Bls.SecretKey key;
    try {
      key = Bls.SecretKey.of(secret);
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(CommandFailed.FAILED, "what " + file + " holds is no BLS key");
    }
    if (keystore.publicKey().isPresent() && !keystore.publicKey().get().equals(key.publicKey())) {
      throw new CommandFailed(
          CommandFailed.FAILED, "the key in " + file + " is not of the public key that it says");
    }
    return key;
  }
}
