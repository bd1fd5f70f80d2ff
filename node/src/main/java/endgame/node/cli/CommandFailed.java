package endgame.node.cli;

/** A command could not do its work; the message is the one sentence the user sees. */
public final class CommandFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;
  public static final int FAILED = 1;
  public static final int USAGE = 2;
  public static final int NOT_FOUND = 3;
  public static final int NOT_READY = 4;
  private final int exitCode;

  public CommandFailed(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
