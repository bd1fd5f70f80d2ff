package endgame.node.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a keystore's password comes from: a file, else the terminal; never the command line. */
final class PasswordOption {
  private static final int BYTES_MAX = 4096;

  @Option(
      names = "--password-file",
      description = "File with the keystore's password. Without it the terminal is asked.")
  private @Nullable Path file;

  /** Empty if no file is named. */
  Optional<String> fromFile() throws IOException {
    if (file == null) {
      return Optional.empty();
    }
    if (Files.size(file) > BYTES_MAX) {
      throw new CommandFailed(CommandFailed.USAGE, file + " is too long for a password");
    }
    try {
      // Line ends are controls, which a password doesn't have.
      return Optional.of(Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new CommandFailed(CommandFailed.USAGE, file + " is not UTF-8: save it as UTF-8");
    }
  }

  String read() throws IOException {
    Optional<String> given = fromFile();
    return given.isPresent() ? given.get() : ask("Password: ");
  }

  /** Of a new keystore: asked twice. */
  String readNew() throws IOException {
    Optional<String> given = fromFile();
    if (given.isPresent()) {
      return given.get();
    }
    String first = ask("New password: ");
    if (!first.equals(ask("Again: "))) {
      throw new CommandFailed(CommandFailed.USAGE, "the passwords differ: try again");
    }
    return first;
  }

  private static String ask(String prompt) {
    java.io.Console console = Objects.requireNonNull(System.console());
    char[] typed = console.isTerminal() ? console.readPassword("%s", prompt) : null;
    if (typed == null) {
      throw new CommandFailed(
          CommandFailed.USAGE, "there is no terminal to ask: give --password-file");
    }
    return new String(typed);
  }
}
