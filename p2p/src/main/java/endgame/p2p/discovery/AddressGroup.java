package endgame.p2p.discovery;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** Networks by prefix: what one attacker is likely to own together. */
public final class AddressGroup {
  private AddressGroup() {}

  /** An IPv4 /16 or IPv6 /32; all of loopback is one. */
  public static String wide(InetAddress ip) {
    return prefix(ip, 2, 4);
  }

  /** An IPv4 /24 or IPv6 /48; all of loopback is one. */
  public static String narrow(InetAddress ip) {
    return prefix(ip, 3, 6);
  }

  private static String prefix(InetAddress ip, int bytes4, int bytes6) {
    if (ip.isLoopbackAddress()) {
      return "loopback";
    }
    int bytes = ip instanceof Inet4Address ? bytes4 : bytes6;
    return HexFormat.of().formatHex(Arrays.copyOf(ip.getAddress(), bytes));
  }
}
