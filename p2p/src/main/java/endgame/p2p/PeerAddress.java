package endgame.p2p;

import endgame.p2p.identity.PeerId;

/**
 * Where a peer listens.
 *
 * @param peer whom to expect there
 * @param host a name or literal address
 * @param port 1 to 65535
 */
public record PeerAddress(PeerId peer, String host, int port) {
  private static final int PORT_MAX = 65_535;

  public PeerAddress {
    if (host.isBlank() || port < 1 || port > PORT_MAX) {
      throw new IllegalArgumentException("not an address: " + host + ":" + port);
    }
  }

  /**
   * An address of the form {@code <64 hex digits>@host:port}; IPv6 in brackets.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static PeerAddress parse(String text) {
    int at = text.indexOf('@');
    int colon = text.lastIndexOf(':');
    if (at < 0 || colon < at) {
      throw new IllegalArgumentException("not <id>@<host>:<port>: " + text);
    }
    String host = text.substring(at + 1, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    return new PeerAddress(
        PeerId.parse(text.substring(0, at)), host, Integer.parseInt(text.substring(colon + 1)));
  }

  @Override
  public String toString() {
    return peer + "@" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
