package endgame.zk.hash;

import java.util.List;
import java.util.Optional;

/** The suites by name. */
public final class HashSuites {
  public static final List<HashSuite> ALL =
      List.of(P2.SUITE, Sha256Suite.INSTANCE, PoseidonSuite.INSTANCE);

  private HashSuites() {}

  /** Empty when there is no suite of this name. */
  public static Optional<HashSuite> find(String id) {
    return ALL.stream().filter(suite -> suite.id().equals(id)).findFirst();
  }
}
