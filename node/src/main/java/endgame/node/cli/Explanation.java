package endgame.node.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import endgame.node.rpc.RpcClient;
import endgame.storage.StorageFailure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What the user is told of a failure: one sentence that says what to do.
 *
 * @param exitCode 1 failed, 2 usage, 3 not found, 4 not ready
 * @param explained false of a bug: then the stack is shown too
 */
record Explanation(int exitCode, String sentence, boolean explained) {
  static Explanation of(Throwable failure) {
    return switch (failure) {
      case CommandFailed e -> told(e.exitCode(), text(e));
      case ParameterException e -> usage(e);
      case RpcClient.CallFailed e ->
          told(e.code() == 0 ? CommandFailed.NOT_READY : CommandFailed.FAILED, text(e));
      case NoSuchFileException e ->
          told(CommandFailed.NOT_FOUND, "no file or folder " + e.getFile() + ": check the path");
      case AccessDeniedException e ->
          told(
              CommandFailed.FAILED,
              "no permission for " + e.getFile() + ": choose another place, or run as its owner");
      case FileAlreadyExistsException e ->
          told(
              CommandFailed.FAILED,
              e.getFile() + " is in the way: choose another place, or move it");
      case FileSystemException e ->
          told(
              CommandFailed.FAILED,
              "cannot use "
                  + e.getFile()
                  + " ("
                  + Optional.ofNullable(e.getReason()).orElse(e.getClass().getSimpleName())
                  + "): choose another place");
      case JsonProcessingException e ->
          told(
              CommandFailed.USAGE,
              "the file is not JSON at line "
                  + e.getLocation().getLineNr()
                  + ": give the file as it was written");
      case UncheckedIOException e -> of(Objects.requireNonNull(e.getCause()));
      case InvalidPathException e ->
          told(CommandFailed.USAGE, "'" + e.getInput() + "' is no path: " + e.getReason());
      case FileNotFoundException e -> told(CommandFailed.NOT_FOUND, text(e));
      case IOException e -> told(CommandFailed.FAILED, text(e));
      case StorageFailure e -> told(CommandFailed.FAILED, text(e));
      default -> new Explanation(CommandFailed.FAILED, text(failure), false);
    };
  }

  private static Explanation told(int exitCode, String sentence) {
    return new Explanation(exitCode, sentence, true);
  }

  private static String text(Throwable failure) {
    return Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
  }

  /** Picocli's reason, what was probably meant, and where help is. */
  private static Explanation usage(ParameterException e) {
    CommandLine line = e.getCommandLine();
    StringBuilder text = new StringBuilder(text(e).lines().findFirst().orElse("wrong usage"));
    List<String> meant =
        e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
    if (!meant.isEmpty()) {
      text.append(" (did you mean ").append(String.join(" or ", meant)).append("?)");
    } else if (!line.getSubcommands().isEmpty()) {
      text.append(": use one of ")
          .append(String.join(", ", new TreeSet<>(line.getSubcommands().keySet())));
    }
    String name = line.getCommandSpec().qualifiedName();
    text.append("; see '")
        // 'config show' parses the options of 'node' by themselves.
        .append(name.startsWith("endgame") ? name : "endgame " + name)
        .append(" --help'");
    return told(CommandFailed.USAGE, text.toString());
  }
}
