package endgame.storage.tree;

/** What a proof says of one key under one root. */
public sealed interface Lookup {
  /** The key has the value with this digest. */
  record Present(Digest valueDigest) implements Lookup {}

  /** The tree has no such key. */
  record Absent() implements Lookup {}

  /** The bytes show nothing of this key under this root, and why. */
  record Invalid(String reason) implements Lookup {}
}
