package endgame.consensus.types;

/** The Ed25519 public key of a node's TLS certificate: its name on the network. */
public record NodeId(Bytes value) implements Comparable<NodeId> {
  public static final int SIZE = 32;

  public NodeId {
    if (value.size() != SIZE) {
      throw new IllegalArgumentException("NodeId has 32 bytes, not " + value.size());
    }
  }

  public static NodeId of(byte[] bytes) {
    return new NodeId(Bytes.of(bytes));
  }

  @Override
  public int compareTo(NodeId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.hex();
  }
}
