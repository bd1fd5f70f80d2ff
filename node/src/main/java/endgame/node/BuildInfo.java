package endgame.node;

/** What this build is. */
public final class BuildInfo {
  public static final String VERSION = "0.1.0";

  /** As {@code web3_clientVersion} gives it. */
  public static final String CLIENT =
      "endgame/v"
          + VERSION
          + "/"
          + System.getProperty("os.name")
          + "/java"
          + Runtime.version().feature();

  private BuildInfo() {}
}
