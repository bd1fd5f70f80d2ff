package endgame.storage;

/**
 * The disk did not do what it was asked, or holds what nobody wrote. Never a consequence of bytes
 * from peers. What was being written is in an unknown state: the node stops on it.
 */
public class StorageFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StorageFailure(String message) {
    super(message);
  }

  public StorageFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
