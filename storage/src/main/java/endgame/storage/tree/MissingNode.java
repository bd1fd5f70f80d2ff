package endgame.storage.tree;

import endgame.storage.StorageFailure;

/** A tree led to a node that its source doesn't have: pruned, or never fetched. */
public final class MissingNode extends StorageFailure {
  private static final long serialVersionUID = 1;
  private final transient Digest digest;

  public MissingNode(Digest digest) {
    super("the tree node " + digest.hex() + " is missing");
    this.digest = digest;
  }

  public Digest digest() {
    return digest;
  }
}
