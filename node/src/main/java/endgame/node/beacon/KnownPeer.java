package endgame.node.beacon;

import endgame.consensus.types.Bytes;
import endgame.consensus.types.NodeId;

/** A peer that this node dials. */
public record KnownPeer(NodeId id, String host, int port) {
  /** Reads {@code nodeId@host:port}; throws IllegalArgumentException with what is wrong. */
  public static KnownPeer parse(String text) {
    int at = text.indexOf('@');
    int colon = text.lastIndexOf(':');
    if (at < 0 || colon < at) {
      throw new IllegalArgumentException("a peer is written nodeId@host:port, not '" + text + "'");
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("port " + port + " in '" + text + "'");
      }
      return new KnownPeer(
          new NodeId(Bytes.fromHex(text.substring(0, at))), text.substring(at + 1, colon), port);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("no port in '" + text + "'", e);
    }
  }
}
